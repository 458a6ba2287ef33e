import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Trx } from '../../../src/db/client.ts';
import { type BudgetAccount, type FundYear, fundAccountId } from '../../../src/domain/budget.ts';
import { decideMovement } from '../../../src/payments/budget/decide.ts';
import { type Movement, openFundAccount, proposeMovement } from '../../../src/payments/budget/propose.ts';

export const JISHOU = '433101';
export const COUNTY_FUND = { fund: 'county-finance', division: JISHOU } as const;

/** Two officers of finance, by their ids. */
export interface Finance {
  readonly one: string;
  readonly two: string;
}

const words = () => ({ documentNo: '州财社〔2017〕1号', reason: '年度预算', requestKey: randomUUID() });

/** Proposed by one, approved by the other: the year's account with its first money. */
export async function opened(
  trx: Trx,
  { one, two }: Finance,
  of: FundYear,
  amountFen: number,
  businessAtMs: number,
): Promise<string> {
  const { movement } = await openFundAccount(trx, { of, amountFen, officer: one, businessAtMs, ...words() });
  await decideMovement(trx, { id: movement, approve: true, note: null, officer: two, businessAtMs });
  return fundAccountId(of);
}

/** A movement with both its people. */
export async function moved(
  trx: Trx,
  { one, two }: Finance,
  movement: Pick<Movement, 'kind' | 'account' | 'toAccount' | 'amountFen'>,
  businessAtMs: number,
): Promise<void> {
  const id = await proposeMovement(trx, { ...movement, officer: one, businessAtMs, ...words() });
  await decideMovement(trx, { id, approve: true, note: null, officer: two, businessAtMs });
}

/** Claims like the one given, at the same step, of other programmes: the money does not ask which. */
export async function cloneClaims(
  trx: Trx,
  claimId: string,
  copies: readonly { id: string; amountFen?: number; fund?: string }[],
): Promise<void> {
  const written = await sql<{ columns: string }>`
    select string_agg(quote_ident(column_name), ', ') as columns from information_schema.columns
    where table_schema = 'public' and table_name = 'claim' and is_generated = 'NEVER'`.execute(trx);
  const columns = sql.raw(written.rows[0]!.columns);
  for (const { id, amountFen, fund } of copies) {
    const change = { id, programme: id, entitlement_key: id, payment_no: 0, waiting_since: null };
    const more = { ...(amountFen && { amount_fen: amountFen }), ...(fund && { fund }) };
    await sql`
      insert into claim (${columns}) select ${columns} from (
        select (jsonb_populate_record(c, ${JSON.stringify({ ...change, ...more })}::jsonb)).*
        from claim c where c.id = ${claimId}) copy
    `.execute(trx);
  }
}

/** What stands in each account of a fund's year, debits less credits; zeros left out. */
export async function sumsOf(trx: Trx, of: FundYear): Promise<Partial<Record<BudgetAccount, number>>> {
  const { rows } = await sql<{ account: BudgetAccount; fen: number }>`
    select account, sum(debit_fen - credit_fen)::bigint as fen from ledger_entry
    where fund = ${of.fund} and division = ${of.division} and fiscal_year = ${of.fiscalYear}
      and account not in ('budget-expected', 'budget-reserved')
    group by 1 having sum(debit_fen - credit_fen) <> 0
  `.execute(trx);
  return Object.fromEntries(rows.map(({ account, fen }) => [account, fen]));
}
