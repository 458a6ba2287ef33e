import { sql } from 'kysely';
import type { Trx } from '../db/client.ts';
import type { Json } from '../db/schema.ts';
import { maskedAccount } from '../domain/account.ts';
import type { KeptOutReason } from '../domain/kept-out.ts';
import type { ImportContext } from './context.ts';
import type { Party, PartyGuard, PartyKind } from './party-guard.ts';
import { recordset } from './sql.ts';

interface Account {
  readonly bank: string | null;
  /** Masked. */
  readonly account: string | null;
}

/** One party's account before and after a file. */
export interface AccountChange {
  readonly kind: PartyKind;
  readonly id: string;
  readonly before: Account;
  readonly after: Account;
}

/** The accounts that a chunk has changed; they are settled when the file has been read. */
export function noteAccountChanges(
  context: ImportContext,
  kind: PartyKind,
  guard: PartyGuard,
  recorded: ReadonlyMap<string, Party>,
  changed: ReadonlyMap<string, Party>,
): void {
  const masked = ({ bank, account }: Party): Account => ({
    bank,
    account: account && maskedAccount(account),
  });
  for (const [id, after] of changed) {
    const before = recorded.get(id);
    if (before && guard.isAccountChange(id, before, after))
      context.accountChanges.push({ kind, id, before: masked(before), after: masked(after) });
  }
}

/**
 * Keeps whoever changed an account out of the claims that are open for it (docs/rules.md), and gives these a new revision:
 * nobody decides on the account of yesterday's page. After the last row, as claims are locked after employments.
 */
export async function settleAccountChanges(context: ImportContext): Promise<void> {
  const { accountChanges, importId, userId, businessOn, businessAtMs } = context;
  if (accountChanges.length === 0) return;
  const { trx } = context.transaction;
  await recordChanges(trx, context);
  const claims = await lockOpenClaims(trx, accountChanges);
  await sql`update claim set revision = revision + 1 where id = any(${claims}::text[])`.execute(trx);
  await sql`
    insert into case_event (employment_id, aid_id, claim_id, kind, actor, happened_at, data, event_key)
    select employment_id, aid_id, id, 'account-changed', ${userId}, ${new Date(businessAtMs)},
      jsonb_build_object('importId', ${importId}::text), concat_ws(':', 'account-changed', ${importId}::text, id)
    from claim where id = any(${claims}::text[])
  `.execute(trx);
  if (userId === null) return;
  const because: KeptOutReason = 'account-changed';
  await sql`
    insert into claim_kept_out (claim_id, user_id, because, business_on)
    select id, ${userId}, ${because}, ${businessOn} from unnest(${claims}::text[]) as id
    on conflict do nothing
  `.execute(trx);
}

/** As the log of the import has it: what money could go to before and can now. */
export function auditedAccounts(
  changes: readonly AccountChange[],
): { before: { accounts: Json }; after: { accounts: Json } } | null {
  if (changes.length === 0) return null;
  const side = (which: 'before' | 'after') =>
    changes.map(({ kind, id, [which]: { bank, account } }) => ({ [kind]: id, bank, account }));
  return { before: { accounts: side('before') }, after: { accounts: side('after') } };
}

async function recordChanges(
  trx: Trx,
  { accountChanges, importId, userId, businessOn }: ImportContext,
): Promise<void> {
  await sql`
    insert into payee_account_change (payee_kind, payee_id, bank_before, account_before, bank_after, account_after,
      changed_by, import_id, business_on)
    select r.kind, r.id, r.before->>'bank', r.before->>'account', r.after->>'bank', r.after->>'account',
      ${userId}, ${importId}, ${businessOn}
    from ${recordset(accountChanges, 'kind text, id text, before jsonb, after jsonb')}
  `.execute(trx);
}

async function lockOpenClaims(trx: Trx, changes: readonly AccountChange[]): Promise<string[]> {
  const payees = [...new Map(changes.map(({ kind, id }) => [`${kind}:${id}`, { kind, id }])).values()];
  const { rows } = await sql<{ id: string }>`
    select c.id from ${recordset(payees, 'kind text, id text')}
    join claim c on c.payee_kind = r.kind and c.payee_id = r.id
    where c.status = 'open' order by c.id for no key update of c
  `.execute(trx);
  return rows.map(({ id }) => id);
}
