import { sql } from 'kysely';
import type { World } from './open-world.ts';

/** What the ledger still reserves for a claim to be, in all years or in one. */
export async function reservedFor(world: World, claim: string, fiscalYear?: number): Promise<number> {
  const { rows } = await sql<{ fen: number }>`
    select coalesce(sum(l.credit_fen - l.debit_fen), 0)::bigint as fen
    from ledger_transaction t join ledger_entry l on l.transaction_id = t.id and l.account = 'budget-reserved'
    where t.expects = ${claim} and l.fiscal_year = coalesce(${fiscalYear ?? null}, l.fiscal_year)
  `.execute(world.database.db);
  return rows[0]!.fen;
}
