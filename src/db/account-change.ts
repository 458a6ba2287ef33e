import { sql } from 'kysely';
import type { Db, Trx } from './client.ts';

/** An account that has changed and to which no payment has come through yet. */
export interface UnprovenAccount {
  readonly on: string;
  /** Null: the product itself. */
  readonly by: string | null;
  readonly bankBefore: string | null;
  readonly accountBefore: string | null;
  readonly bankAfter: string | null;
  readonly accountAfter: string | null;
}

/** Of these claims, by id, those whose payee has such an account; account numbers are masked. */
export async function unprovenAccounts(
  db: Db | Trx,
  claimIds: readonly string[],
): Promise<Map<string, UnprovenAccount>> {
  if (claimIds.length === 0) return new Map();
  const { rows } = await sql<UnprovenAccount & { claimId: string }>`
    select c.id as "claimId", a.business_on as "on", u.display_name as by, a.bank_before as "bankBefore",
      a.account_before as "accountBefore", a.bank_after as "bankAfter", a.account_after as "accountAfter"
    from claim c cross join lateral (
      select * from payee_account_change
      where payee_kind = c.payee_kind and payee_id = c.payee_id order by id desc limit 1) a
    left join app_user u on u.id = a.changed_by
    where c.id = any(${claimIds}::text[]) and not exists (
      select from claim x join payment p on p.claim_id = x.id
      where x.payee_kind = c.payee_kind and x.payee_id = c.payee_id and p.status = 'paid'
        and p.recorded_at > a.recorded_at)
  `.execute(db);
  return new Map(rows.map(({ claimId, ...change }) => [claimId, change]));
}
