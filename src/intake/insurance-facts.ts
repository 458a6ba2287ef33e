import { sql } from 'kysely';
import { audit } from '../db/audit.ts';
import type { Trx } from '../db/client.ts';
import { shanghaiDateAt } from '../domain/dates.ts';
import type { InsuranceRow } from '../domain/import-rows/index.ts';
import type { Vault } from '../platform/vault.ts';
import { insertLink, type StoredDocument } from './documents.ts';
import { FactError } from './errors.ts';
import type { By } from './facts.ts';
import type { InsuranceOrigin } from './insurance-proof.ts';
import { lockEmployment } from './lock-employment.ts';
import { bestEmployment } from './match-insurance.ts';
import { announce } from './messages.ts';

/** Records one payment by hand, with its proof. For nobody we track it is kept too, unmatched. */
export async function recordInsurancePayment(
  trx: Trx,
  input: By & {
    readonly payment: InsuranceRow;
    /** Default: the office's. */
    readonly origin?: InsuranceOrigin;
    /** Asked of an employer. */
    readonly proof?: StoredDocument;
    readonly vault: Vault;
  },
): Promise<{ paymentId: number; employmentId: string | null; unchanged: boolean }> {
  const { payment, proof, vault, actor, businessAtMs, origin = 'office' } = input;
  if (origin === 'employer' && !proof) throw new FactError('proof-missing', 'proof');
  const identityKey = vault.identityKey(payment.identityNumber);
  const month = `${payment.month}-01`;
  const best = bestEmployment({ key: 'r.key', employer: 'r.employer', month: 'r.month' });
  const { rows: matches } = await sql<{ id: string }>`
    select best.id from (values (${identityKey}::bytea, ${payment.creditCode}::text, ${month}::date))
      r(key, employer, month) cross join lateral ${best} best
  `.execute(trx);
  const employmentId = matches[0]?.id ?? null;
  if (employmentId !== null) await lockEmployment(trx, employmentId);
  if (proof) {
    const link = { document: proof, purpose: 'insurance-proof', actor, businessAtMs } as const;
    const owner = employmentId === null ? { employer: payment.creditCode } : { employmentId };
    await insertLink(trx, { ...link, ...owner });
  }
  const stored = await trx
    .insertInto('insurance_payment')
    .values({
      identity_key: identityKey,
      identity_cipher: vault.seal(payment.identityNumber),
      employer: payment.creditCode,
      month,
      kind: payment.kind,
      paid_on: payment.paidOn,
      amount_fen: payment.amountFen,
      matched_employment: employmentId,
      origin,
      proof: proof?.sha256 ?? null,
      business_on: shanghaiDateAt(businessAtMs),
    })
    .onConflict((conflict) => conflict.constraint('insurance_payment_once').doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!stored) return existing(trx, { payment, identityKey, origin });

  const paymentId = stored.id;
  const data = { paymentId, month: payment.month, kind: payment.kind, paidOn: payment.paidOn };
  await audit(trx, {
    actor,
    operation: 'record-insurance',
    subject: `insurance:${paymentId}`,
    outcome: 'done',
    businessAtMs,
    after: { ...data, employer: payment.creditCode, amountFen: payment.amountFen, origin, employmentId },
  });
  if (employmentId !== null) {
    const event = { kind: 'insurance-recorded', data };
    await announce(trx, [{ employmentId, fact: 'insurance', key: `insurance:${paymentId}`, event }], {
      userId: actor,
      businessAtMs,
    });
  }
  return { paymentId, employmentId, unchanged: false };
}

/**
 * The very same payment is there already. A revoked one does not come back by being entered again; one that the
 * employer reported is the office's once the office has it too.
 */
async function existing(
  trx: Trx,
  { payment, identityKey, origin }: { payment: InsuranceRow; identityKey: Buffer; origin: InsuranceOrigin },
) {
  const row = await trx
    .selectFrom('insurance_payment')
    .select(['id', 'matched_employment', 'revoked_on'])
    .where('identity_key', '=', identityKey)
    .where('employer', '=', payment.creditCode)
    .where('month', '=', `${payment.month}-01`)
    .where('kind', '=', payment.kind)
    .where('paid_on', '=', payment.paidOn)
    .where('amount_fen', '=', payment.amountFen)
    .executeTakeFirstOrThrow();
  if (row.revoked_on !== null) throw new FactError('insurance-revoked');
  if (origin === 'office') {
    await trx.updateTable('insurance_payment').set({ origin }).where('id', '=', row.id).execute();
  }
  return { paymentId: row.id, employmentId: row.matched_employment, unchanged: true };
}

/** Revokes a payment that was not made or was recorded wrongly; the row stays, with who revoked it and why. */
export async function revokeInsurancePayment(
  trx: Trx,
  input: {
    readonly paymentId: number;
    readonly reason: string;
    readonly officer: string;
    readonly businessAtMs: number;
  },
): Promise<{ employmentId: string | null }> {
  const { paymentId, reason, officer, businessAtMs } = input;
  if (reason.trim() === '') throw new FactError('reason-required', 'reason');
  const read = () =>
    trx
      .selectFrom('insurance_payment')
      .selectAll()
      .where('id', '=', paymentId)
      .where('revoked_on', 'is', null);
  const found = await read().executeTakeFirst();
  if (!found) throw new FactError('insurance-unknown', 'paymentId');
  const employmentId = found.matched_employment;
  if (employmentId !== null) await lockEmployment(trx, employmentId);
  const row = await read().forUpdate().executeTakeFirst();
  if (!row) throw new FactError('insurance-unknown', 'paymentId');
  await trx
    .updateTable('insurance_payment')
    .set({ revoked_on: shanghaiDateAt(businessAtMs), revoked_by: officer, revoked_reason: reason })
    .where('id', '=', paymentId)
    .execute();
  const data = { paymentId, month: row.month.slice(0, 7), kind: row.kind, reason };
  await audit(trx, {
    actor: officer,
    operation: 'revoke-insurance',
    subject: `insurance:${paymentId}`,
    outcome: 'done',
    businessAtMs,
    after: { ...data, employmentId },
  });
  if (employmentId !== null) {
    const event = { kind: 'insurance-revoked', data };
    await announce(trx, [{ employmentId, fact: 'insurance', key: `insurance-revoked:${paymentId}`, event }], {
      userId: officer,
      businessAtMs,
    });
  }
  return { employmentId };
}
