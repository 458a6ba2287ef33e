import { sql } from 'kysely';
import type { Db, Trx } from '../../db/client.ts';
import type { BudgetAccount, FundYear } from '../../domain/budget.ts';
import { fundNames, nameOf } from '../../domain/words.ts';

/** A fund of one division, over all its years. */
export type FundOf = Pick<FundYear, 'fund' | 'division'>;

export interface LockedAccount extends FundYear {
  readonly id: string;
  /** Its first appropriation is approved: the database lets nobody overdraw it. */
  readonly openedOn: string | null;
  readonly closedOn: string | null;
}

/**
 * Locks the accounts of these funds, all years of each: who allots money, gives it back, or lets a claim leave the queue
 * does so one after the other. After claims and payments, before the audit chain; several funds in one call, so that the
 * order is always the same.
 */
export async function lockFunds(trx: Trx, funds: readonly FundOf[]): Promise<LockedAccount[]> {
  const { rows } = await sql<LockedAccount>`
    select id, fund, division, fiscal_year as "fiscalYear", opened_on as "openedOn", closed_on as "closedOn"
    from fund_account where (fund, division) in (
      select * from unnest(${funds.map((f) => f.fund)}::text[], ${funds.map((f) => f.division)}::text[]))
    order by id for update
  `.execute(trx);
  return rows;
}

/** What stands in one account of a fund's year, debits less credits: always a sum, nowhere stored. */
export async function balanceOf(
  db: Db | Trx,
  { fund, division, fiscalYear }: FundYear,
  account: BudgetAccount,
): Promise<number> {
  const { rows } = await sql<{ fen: number }>`
    select coalesce(sum(debit_fen - credit_fen), 0)::bigint as fen from ledger_entry
    where fund = ${fund} and division = ${division} and fiscal_year = ${fiscalYear} and account = ${account}
  `.execute(db);
  return rows[0]!.fen;
}

/** 县市财政 2017 年度的账户: what people call it. */
export function accountInWords({ fund, fiscalYear }: Pick<FundYear, 'fund' | 'fiscalYear'>): string {
  return `${nameOf(fundNames, fund)} ${fiscalYear} 年度的账户`;
}
