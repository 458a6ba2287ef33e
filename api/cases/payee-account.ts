import { z } from 'zod';
import type { ClaimRow } from '../../src/db/claim-state.ts';
import type { Db } from '../../src/db/client.ts';
import { findPayee } from '../../src/payments/payee.ts';
import type { Vault } from '../../src/platform/vault.ts';
import { maskedAccount } from '../schemas/people.ts';
import type { Deciding } from './decide-claim.ts';

export const payeeAccountSchema = z
  .object({
    bank: z.string().nullable(),
    accountMasked: z.string().nullable().meta({ description: 'null：没有登记账户' }),
    unchangedSinceReturn: z
      .boolean()
      .nullable()
      .meta({ description: '上一笔支付被银行退回之后账户没有更改；null：没有退回' }),
  })
  .meta({ id: 'PayeeAccount', description: '再付款时将付到的账户' });

const CAME_BACK = ['returned', 'reversed'];

/** Where an approval would send the money, and whether the bank has already sent it back from there. */
export async function readPayeeAccount(
  db: Db,
  vault: Vault,
  claim: ClaimRow,
): Promise<z.output<typeof payeeAccountSchema>> {
  const [payee, last] = await Promise.all([
    findPayee(db, claim.payee_kind, claim.payee_id),
    db
      .selectFrom('payment')
      .select(['status', 'account_cipher as cipher'])
      .where('claim_id', '=', claim.id)
      .orderBy('payment_no', 'desc')
      .limit(1)
      .executeTakeFirst(),
  ]);
  const account = payee && vault.open(payee.accountCipher);
  const cameBack = last !== undefined && CAME_BACK.includes(last.status);
  return {
    bank: payee?.bank ?? null,
    accountMasked: account && maskedAccount(account),
    unchangedSinceReturn: cameBack ? account === vault.open(last.cipher) : null,
  };
}

/** Money that came back goes to the same account again only on somebody's word. Null: nothing is missing. */
export async function accountGroundsMissing(
  db: Db,
  vault: Vault,
  claim: ClaimRow,
  { step, action, note }: Pick<Deciding, 'step' | 'action' | 'note'>,
): Promise<string | null> {
  if (step !== 'finance' || action !== 'approve' || note?.trim()) return null;
  const { accountMasked, unchangedSinceReturn } = await readPayeeAccount(db, vault, claim);
  return unchangedSinceReturn ? `上一笔款项由银行从账户 ${accountMasked} 退回，账户至今没有更改。` : null;
}

/** Of these claims those whose last payment the bank has sent back. */
export async function cameBackOf(db: Db, claimIds: readonly string[]): Promise<ReadonlySet<string>> {
  if (claimIds.length === 0) return new Set();
  const rows = await db
    .selectFrom('claim as c')
    .innerJoin('payment as p', (join) =>
      join.onRef('p.claim_id', '=', 'c.id').onRef('p.payment_no', '=', 'c.payment_no'),
    )
    .select('c.id')
    .where('c.id', 'in', [...claimIds])
    .where('p.status', 'in', CAME_BACK)
    .execute();
  return new Set(rows.map(({ id }) => id));
}
