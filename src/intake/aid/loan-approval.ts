import type { Trx } from '../../db/client.ts';
import { shanghaiDateAt } from '../../domain/dates.ts';
import type { AidId } from '../../domain/ids.ts';
import { FactError } from '../errors.ts';
import { lockLoan } from './loans.ts';
import { noteAidFact } from './note-fact.ts';

interface Act {
  readonly officer: string;
  readonly businessAtMs: number;
}

/** `revoked`: it is taken back. `proposed`: interest was paid on it, so another person decides. */
export type RevocationAnswer = 'revoked' | 'proposed';

/**
 * Takes back a bank's approval that was recorded by mistake or that the bank withdrew. Before interest of the loan went out
 * one person does it; afterwards it is a correction with money behind it, and only proposed here. Throws aid-unknown,
 * loan-not-approved, revocation-proposed.
 */
export async function revokeLoanApproval(
  trx: Trx,
  input: Act & { readonly aidId: AidId; readonly reason: string; readonly requestKey: string },
): Promise<RevocationAnswer> {
  const { aidId, reason, requestKey, officer, businessAtMs } = input;
  const loan = await lockLoan(trx, aidId);
  const taken = await trx
    .selectFrom('loan_approval_revocation')
    .select('status')
    .where('request_key', '=', requestKey)
    .executeTakeFirst();
  if (taken) return taken.status === 'done' ? 'revoked' : 'proposed';
  if (!loan.bank_approved_on) throw new FactError('loan-not-approved', 'aidId');
  if (await openRevocation(trx, aidId)) throw new FactError('revocation-proposed', 'aidId');
  const status = (await interestIsOut(trx, aidId)) ? 'proposed' : 'done';
  const { id } = await trx
    .insertInto('loan_approval_revocation')
    .values({
      aid_id: aidId,
      approved_on: loan.bank_approved_on,
      reason,
      status,
      proposed_by: officer,
      proposed_on: shanghaiDateAt(businessAtMs),
      request_key: requestKey,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  const data = { factId: id, approvedOn: loan.bank_approved_on, reason };
  if (status === 'done') {
    await takeBack(trx, aidId, { id, data, officer, businessAtMs });
    return 'revoked';
  }
  const kind = 'aid-loan-revocation-proposed';
  await noteAidFact(trx, { aidId, key: `${kind}:${id}`, kind, data, actor: officer, businessAtMs });
  return 'proposed';
}

/** The second person takes the approval back, or lets it stand. Throws revocation-not-proposed, second-person-needed. */
export async function decideLoanRevocation(
  trx: Trx,
  input: Act & { readonly aidId: AidId; readonly approve: boolean; readonly note: string | null },
): Promise<void> {
  const { aidId, approve, note, officer, businessAtMs } = input;
  await lockLoan(trx, aidId);
  const proposed = await trx
    .selectFrom('loan_approval_revocation')
    .selectAll()
    .where('aid_id', '=', aidId)
    .where('status', '=', 'proposed')
    .executeTakeFirst();
  if (!proposed) throw new FactError('revocation-not-proposed', 'id');
  const { id, proposed_by, approved_on: approvedOn, reason } = proposed;
  if (proposed_by === officer) throw new FactError('second-person-needed', 'id');
  await trx
    .updateTable('loan_approval_revocation')
    .set({
      status: approve ? 'done' : 'rejected',
      decided_by: officer,
      decided_on: shanghaiDateAt(businessAtMs),
      note,
    })
    .where('id', '=', id)
    .execute();
  const data = { factId: id, approvedOn, reason, note };
  if (approve) await takeBack(trx, aidId, { id, data, officer, businessAtMs });
  else {
    const kind = 'aid-loan-revocation-rejected';
    await noteAidFact(trx, { aidId, key: `${kind}:${id}`, kind, data, actor: officer, businessAtMs });
  }
}

/** The revocation that waits for its second person. */
function openRevocation(trx: Trx, aidId: AidId): Promise<{ id: number } | undefined> {
  return trx
    .selectFrom('loan_approval_revocation')
    .select('id')
    .where('aid_id', '=', aidId)
    .where('status', '=', 'proposed')
    .executeTakeFirst();
}

async function interestIsOut(trx: Trx, aidId: AidId): Promise<boolean> {
  // The claims first, as everywhere: a release under way is waited for.
  await trx.selectFrom('claim').select('id').where('aid_id', '=', aidId).orderBy('id').forUpdate().execute();
  const out = await trx
    .selectFrom('payment as p')
    .innerJoin('claim as c', 'c.id', 'p.claim_id')
    .select('p.key')
    .where('c.aid_id', '=', aidId)
    .where('p.status', 'in', ['released', 'paid'])
    .executeTakeFirst();
  return out !== undefined;
}

async function takeBack(
  trx: Trx,
  aidId: AidId,
  act: Act & { id: number; data: Record<string, string | number | null> },
): Promise<void> {
  const { id, data, officer, businessAtMs } = act;
  await trx.updateTable('loan').set({ bank_approved_on: null }).where('aid_id', '=', aidId).execute();
  const kind = 'aid-loan-approval-revoked';
  await noteAidFact(trx, { aidId, key: `${kind}:${id}`, kind, data, actor: officer, businessAtMs });
}
