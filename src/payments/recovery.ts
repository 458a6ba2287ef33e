import { sql } from 'kysely';
import type { Trx } from '../db/client.ts';
import { readPolicy } from '../db/employment-facts.ts';
import { keptFen } from '../db/recorded-claims.ts';
import { type PlainDate, shanghaiDateAt } from '../domain/dates.ts';
import { type ClaimId, recoveryId } from '../domain/ids.ts';
import { fen, formatYuan } from '../domain/money.ts';
import { type ProgrammeId, programmeOf } from '../domain/policy/types.ts';
import { type ReasonCode, reasonUnder } from '../domain/reasons.ts';
import { planFault } from '../domain/recovery.ts';
import { overpaidFen } from '../domain/top-up.ts';
import type { Evaluation } from '../domain/trace.ts';
import { REWARD_PROGRAMME } from '../domain/trace.ts';
import { PaymentError } from './errors.ts';
import { lockRecovery, type RecoveryAct, type RecoveryRecord, tellOfRecovery } from './recovery-record.ts';

export interface ProposeRecovery extends RecoveryAct {
  readonly claimId: string;
  readonly amountFen: number;
  readonly reason: ReasonCode;
  readonly note: string | null;
  readonly instalments: readonly { readonly dueOn: PlainDate; readonly amountFen: number }[];
}

/**
 * Proposes to have back what was paid, at most all of it, by a plan. Nothing is owed before another person has approved.
 * Throws PaymentError `recovery-not-paid`, `recovery-open`, `recovery-too-much`, `recovery-plan-refused`.
 */
export async function proposeRecovery(trx: Trx, ask: ProposeRecovery): Promise<string> {
  const { claimId, amountFen, reason, note, instalments, officer, businessAtMs, requestKey } = ask;
  const before = await trx
    .selectFrom('recovery')
    .select('id')
    .where('request_key', '=', requestKey)
    .executeTakeFirst();
  if (before) return before.id;
  const claim = await trx
    .selectFrom('claim')
    .select(['subject_id', 'programme', 'policy_version', 'payee_kind', 'recovery_reason', 'trace'])
    .select(keptFen('claim').as('keptFen'))
    .where('id', '=', claimId)
    .forUpdate()
    .executeTakeFirstOrThrow();
  const payment = await trx
    .selectFrom('payment')
    .selectAll()
    .where('claim_id', '=', claimId)
    .where('status', '=', 'paid')
    .executeTakeFirst();
  if (!payment) throw new PaymentError('recovery-not-paid', '本案没有已经付出的款项，无从追回。');
  const { asked, n, open } = await earlier(trx, claimId);
  if (open) throw new PaymentError('recovery-open', `本案的追回 ${open} 尚未终结。`);
  const flagged = claim.recovery_reason === reason;
  // For a reason of the rules' own no more than they say: what is over would be due again.
  const tooMuch = flagged ? overpaidFen(claim.trace as unknown as Evaluation, claim.keptFen) : Infinity;
  const left = Math.min(payment.amount_fen - asked, tooMuch);
  if (amountFen > left) {
    const yuan = formatYuan(fen(left));
    throw new PaymentError('recovery-too-much', `本案付出的款项中还可以追回的是 ${yuan} 元。`);
  }
  const today = shanghaiDateAt(businessAtMs);
  const fault = planFault(amountFen, instalments, today);
  if (fault) throw new PaymentError('recovery-plan-refused', fault);
  const id = recoveryId(claimId as ClaimId, n + 1);
  await trx
    .insertInto('recovery')
    .values({
      id,
      claim_id: claimId,
      payment_key: payment.key,
      division: payment.division,
      fund: payment.fund,
      payee_kind: claim.payee_kind,
      payee_id: payment.payee_id,
      payee_name: payment.payee_name,
      amount_fen: amountFen,
      reason,
      article: await articleOf(trx, claim, reason),
      note,
      flagged,
      status: 'proposed',
      proposed_by: officer,
      proposed_on: today,
      request_key: requestKey,
    })
    .execute();
  await trx
    .insertInto('recovery_instalment')
    .values(
      instalments.map((one, i) => ({
        recovery_id: id,
        no: i + 1,
        due_on: one.dueOn,
        amount_fen: one.amountFen,
      })),
    )
    .execute();
  const told = { id, claim_id: claimId, subjectId: claim.subject_id };
  const data = { amountFen, reason, note, instalments: instalments.length };
  await tellOfRecovery(trx, told, { kind: 'recovery-proposed', key: id, officer, businessAtMs, data });
  return id;
}

/** A reason that several programmes know is stated by the article of this one. */
async function articleOf(
  trx: Trx,
  claim: { readonly programme: string; readonly policy_version: string },
  reason: ReasonCode,
): Promise<string> {
  const policy = await readPolicy(trx, claim.policy_version);
  const own =
    claim.programme === REWARD_PROGRAMME ? '22' : programmeOf(policy, claim.programme as ProgrammeId).article;
  return reasonUnder(reason, own).article;
}

/** The rules no longer contradict what was paid: a proposal that rested on them falls away. */
export const clearProposedRecovery = (trx: Trx, claimId: string, businessAtMs: number): Promise<void> =>
  clearProposed(trx, { claimId, flagged: true }, businessAtMs);

/** The bank has taken its payment back: nobody is asked for it, whatever the proposal rested on. */
export const clearRecoveryOfReversed = (trx: Trx, claimId: string, businessAtMs: number): Promise<void> =>
  clearProposed(trx, { claimId }, businessAtMs);

async function clearProposed(
  trx: Trx,
  { claimId, flagged }: { claimId: string; flagged?: true },
  businessAtMs: number,
): Promise<void> {
  const proposed = await trx
    .selectFrom('recovery')
    .select('id')
    .where('claim_id', '=', claimId)
    .where('status', '=', 'proposed')
    .$if(flagged === true, (query) => query.where('flagged', '=', true))
    .executeTakeFirst();
  if (!proposed) return;
  const recovery = await lockRecovery(trx, proposed.id);
  if (recovery.status !== 'proposed') return;
  await clear(trx, recovery, { kind: 'recovery-cleared', officer: null, businessAtMs });
}

/**
 * Who proposed a recovery takes it back while nobody has decided it. Throws PaymentError `not-own-proposal`,
 * `recovery-not-proposed`.
 */
export async function withdrawRecovery(
  trx: Trx,
  { id, officer, businessAtMs }: { id: string; officer: string; businessAtMs: number },
): Promise<RecoveryRecord> {
  const recovery = await lockRecovery(trx, id);
  if (recovery.proposed_by !== officer)
    throw new PaymentError('not-own-proposal', '追回方案由他人提出，只有提出人可以撤回。');
  if (recovery.status !== 'proposed')
    throw new PaymentError('recovery-not-proposed', '这份追回方案已经办理，不能撤回。');
  await clear(trx, recovery, { kind: 'recovery-withdrawn', officer, businessAtMs });
  return lockRecovery(trx, id);
}

async function clear(
  trx: Trx,
  recovery: RecoveryRecord,
  by: { kind: string; officer: string | null; businessAtMs: number },
): Promise<void> {
  await trx
    .updateTable('recovery')
    .set({ status: 'cleared', closed_on: shanghaiDateAt(by.businessAtMs), revision: sql`revision + 1` })
    .where('id', '=', recovery.id)
    .execute();
  await tellOfRecovery(trx, recovery, { ...by, key: recovery.id, data: {} });
}

async function earlier(
  trx: Trx,
  claimId: string,
): Promise<{ asked: number; n: number; open: string | null }> {
  const { rows } = await sql<{ asked: number; n: number; open: string | null }>`
    select coalesce(sum(amount_fen) filter (where status not in ('rejected', 'cleared')), 0)::bigint as asked,
      count(*) as n, max(id) filter (where status in ('proposed', 'collecting')) as open
    from recovery where claim_id = ${claimId}
  `.execute(trx);
  return rows[0]!;
}
