import { sql } from 'kysely';
import { recordCaseEvent } from '../src/db/case-events.ts';
import type { Trx } from '../src/db/client.ts';
import { lockRecordedClaim } from '../src/db/recorded-claims.ts';
import { subjectColumns } from '../src/db/subject.ts';
import type { ClaimId, SubjectId } from '../src/domain/ids.ts';
import { type Reconciliation, reconcileClaim } from '../src/domain/reconcile.ts';
import type { Evaluation } from '../src/domain/trace.ts';
import { caseFact, enqueue } from '../src/outbox/enqueue.ts';
import { cancelBooked } from '../src/payments/book.ts';
import { clearProposedRecovery } from '../src/payments/recovery.ts';
import { claimWorkflowId } from '../workflows/contract.ts';
import { noteRestatement } from './restatement.ts';
import { recheckRivals } from './rivals.ts';

/** What is fixed of a claim before anything is evaluated: whose it is, for what, and what it may be granted once for. */
export interface ClaimTerms {
  readonly claimId: ClaimId;
  readonly subjectId: SubjectId;
  /** Null: a reward is of nobody. */
  readonly personId: number | null;
  readonly period: string;
  readonly entitlementKey: string;
  readonly payeeKind: 'employer' | 'intermediary' | 'institution' | 'person' | 'unit';
  readonly payeeId: string;
  readonly policyVersion: string;
  /** Where a claim begins whose first steps were taken elsewhere; absent: at acceptance. */
  readonly entersAt?: 'finance';
  /** Of a top-up: the claim that was paid first, and what the whole comes to with this one. */
  readonly topUp?: { readonly of: ClaimId; readonly no: number; readonly uptoFen: number };
}

interface Application {
  readonly terms: ClaimTerms;
  readonly evaluation: Evaluation;
  readonly businessNowMs: number;
}

/** What the rules themselves did to a claim, for the audit log. */
export interface RuleAct {
  readonly claim: string;
  readonly act: Reconciliation['do'];
  readonly reason?: string;
}

/** Brings the recorded claim of one programme and period in line with a new evaluation; see reconcileClaim for the rule. */
export async function applyEvaluation(trx: Trx, a: Application): Promise<RuleAct | null> {
  const id = a.terms.claimId;
  const recorded = await lockRecordedClaim(trx, id);
  const step = reconcileClaim(recorded, a.evaluation.outcome);
  if (!a.terms.topUp && recorded && CHANGES_WHAT_IS_DUE.includes(step.do)) await noteRestatement(trx, a);
  await act[step.do](trx, { ...a, id, step });
  if ('reason' in step && GRANTED_BEFORE.includes(step.reason)) await lookOnceMore(trx, a);
  if (step.do === 'nothing' || step.do === 'show-anew') return null;
  return { claim: id, act: step.do, ...('reason' in step && { reason: step.reason }) };
}

const GRANTED_BEFORE: readonly string[] = ['already-granted', 'benefit-already-granted'];

/**
 * The claim that it was refused for may be ending in this very moment: its `recheckRivals` cannot see a refusal that is not
 * committed yet, and this evaluation could not see that end. After both the case looks once more.
 */
function lookOnceMore(trx: Trx, { terms, businessNowMs }: Application): Promise<void> {
  const key = `refused-for-another:${terms.claimId}:${businessNowMs}`;
  return enqueue(trx, [caseFact(terms.subjectId, 'recheck', key, businessNowMs)]);
}

/** A claim that goes on, or money that is out: what people see of it is another sum than before. */
const CHANGES_WHAT_IS_DUE: readonly Reconciliation['do'][] = [
  'restate',
  'show-anew',
  'flag-recovery',
  'clear-recovery',
];

type Act = (trx: Trx, a: Application & { id: string; step: Reconciliation }) => Promise<void>;

const act: Record<Reconciliation['do'], Act> = {
  nothing: async () => {},

  async 'show-anew'(trx, { id, evaluation }) {
    // Only the day has changed where the checks are the same: most looks end here.
    await sql`
      update claim set trace = ${traceJson(evaluation)}
      where id = ${id} and trace - 'asOf' <> ${traceJson(evaluation)} - 'asOf'
    `.execute(trx);
  },

  async raise(trx, a) {
    await insertClaim(trx, a, { status: 'open', step: a.terms.entersAt ?? 'acceptance' });
    const { topUp } = a.terms;
    await tell(trx, a, 'claim-raised', topUp ? { topUp: topUp.no } : {});
  },

  async restate(trx, a) {
    const { rows } = await sql<{ step: string }>`select step from claim where id = ${a.id}`.execute(trx);
    const cancelled = await cancelBooked(trx, {
      claimId: a.id,
      reason: 'restated',
      businessAtMs: a.businessNowMs,
    });
    // Released since we looked: the next try leaves the money alone.
    if (cancelled === 'already-released') throw new Error(`payment of ${a.id} was released meanwhile`);
    // What was approved was another amount: finance approves the new one.
    await update(trx, a, {
      recovery_reason: null,
      held_reason: null,
      ...(rows[0]?.step === 'payment' && { step: 'finance' }),
    });
    await clearProposedRecovery(trx, a.id, a.businessNowMs);
    await tell(trx, a, 'claim-restated', {});
  },

  async 'record-refusal'(trx, a) {
    const { reason, article } = refusalOf(a.step);
    const on = a.evaluation.asOf;
    await insertClaim(trx, a, {
      status: 'refused',
      step: 'refused',
      refused_reason: reason,
      refused_article: article,
      closed_on: on,
    });
    await event(trx, a, 'claim-refused-by-rules', { reason, article });
  },

  async reopen(trx, a) {
    await update(trx, a, {
      ...partiesOf(a),
      raised_on: a.evaluation.asOf,
      status: 'open',
      step: a.terms.entersAt ?? 'acceptance',
      refused_reason: null,
      refused_article: null,
      closed_on: null,
    });
    await overtakeAppeal(trx, a);
    await tell(trx, a, 'claim-reopened', {});
  },

  async 'refuse-open'(trx, a) {
    const { reason, article } = refusalOf(a.step);
    const cancelled = await cancelBooked(trx, { claimId: a.id, reason, businessAtMs: a.businessNowMs });
    // Released since we looked: the next try finds the money out and flags the case instead.
    if (cancelled === 'already-released') throw new Error(`payment of ${a.id} was released meanwhile`);
    await update(trx, a, {
      status: 'refused',
      step: 'refused',
      refused_reason: reason,
      refused_article: article,
      held_reason: null,
      // What had been flagged came back from the bank: there is nothing left to recover.
      recovery_reason: null,
      closed_on: a.evaluation.asOf,
    });
    await tell(trx, a, 'claim-refused-by-rules', { reason, article });
    await recheckRivals(trx, a.id, a.businessNowMs);
  },

  async 'refuse-otherwise'(trx, a) {
    const { reason, article } = refusalOf(a.step);
    // A new answer with a term of its own for the appeal.
    await update(trx, a, {
      ...partiesOf(a),
      refused_reason: reason,
      refused_article: article,
      closed_on: a.evaluation.asOf,
    });
    const overtaken = await overtakeAppeal(trx, a);
    await (overtaken ? tell : event)(trx, a, 'claim-refused-by-rules', { reason, article });
  },

  async hold(trx, a) {
    const waiting = a.evaluation.outcome;
    const heldReason = waiting.kind === 'waiting' ? waiting.for : 'waiting';
    await update(trx, a, { held_reason: heldReason });
    await tell(trx, a, 'claim-held', { reason: heldReason });
  },

  async 'lift-hold'(trx, a) {
    await update(trx, a, { held_reason: null });
    await tell(trx, a, 'claim-hold-lifted', {});
  },

  async 'flag-recovery'(trx, a) {
    const { reason, article } = refusalOf(a.step);
    await update(trx, a, { recovery_reason: reason }, PAID);
    await event(trx, a, 'recovery-needed', { reason, article });
  },

  async 'clear-recovery'(trx, a) {
    await update(trx, a, { recovery_reason: null, held_reason: null }, PAID);
    await tell(trx, a, 'recovery-not-needed', {});
    await clearProposedRecovery(trx, a.id, a.businessNowMs);
  },
};

/** A new answer of the rules leaves nothing to appeal against; it has an appeal of its own, where it refuses. */
async function overtakeAppeal(trx: Trx, a: Application & { id: string }): Promise<boolean> {
  const ended = await trx
    .updateTable('appeal')
    .set({ status: 'overtaken', decided_on: a.evaluation.asOf })
    .where('claim_id', '=', a.id)
    .where('status', '=', 'pending')
    .returning('id')
    .executeTakeFirst();
  if (!ended) return false;
  await recordCaseEvent(trx, {
    subjectId: a.terms.subjectId,
    claimId: a.id,
    kind: 'appeal-overtaken',
    actor: null,
    atMs: a.businessNowMs,
    data: { appealId: ended.id },
    key: `appeal-overtaken:${ended.id}`,
  });
  return true;
}

async function insertClaim(
  trx: Trx,
  { terms, evaluation, id }: Application & { id: string },
  standing: {
    status: string;
    step: string;
    refused_reason?: string;
    refused_article?: string;
    closed_on?: string;
  },
): Promise<void> {
  const { outcome } = evaluation;
  await trx
    .insertInto('claim')
    .values({
      id,
      programme: evaluation.programme,
      ...subjectColumns(terms.subjectId),
      ...(terms.topUp && {
        tops_up: terms.topUp.of,
        top_up_no: terms.topUp.no,
        tops_up_to_fen: terms.topUp.uptoFen,
      }),
      period: terms.period,
      entitlement_key: terms.entitlementKey,
      ...partiesOf({ terms, evaluation }),
      fund: outcome.kind === 'eligible' ? outcome.fund : 'none',
      amount_fen: outcome.kind === 'eligible' ? outcome.amountFen : 0,
      policy_version: terms.policyVersion,
      trace: traceJson(evaluation),
      raised_on: evaluation.asOf,
      ...standing,
    })
    .execute();
}

/** Who is paid and who pays. */
function partiesOf({ terms, evaluation }: Pick<Application, 'terms' | 'evaluation'>) {
  return { payee_kind: terms.payeeKind, payee_id: terms.payeeId, paid_by: evaluation.handledBy };
}

/** The money is out: the claim's amount stays what was paid, whatever would be due by now. */
const PAID = { amountStays: true };

async function update(
  trx: Trx,
  { terms, evaluation, id }: Application & { id: string },
  changes: Record<string, string | null>,
  { amountStays = false }: { amountStays?: boolean } = {},
): Promise<void> {
  const { outcome } = evaluation;
  await trx
    .updateTable('claim')
    .set({
      ...changes,
      trace: traceJson(evaluation),
      revision: sql`revision + 1`,
      ...(outcome.kind === 'eligible' &&
        !amountStays && {
          amount_fen: outcome.amountFen,
          fund: outcome.fund,
          ...(terms.topUp && { tops_up_to_fen: terms.topUp.uptoFen }),
        }),
    })
    .where('id', '=', id)
    .execute();
}

function traceJson(evaluation: Evaluation) {
  return sql<never>`${JSON.stringify(evaluation)}::jsonb`;
}

function refusalOf(step: Reconciliation): { reason: string; article: string } {
  if (!('reason' in step)) throw new Error(`no reason in ${step.do}`);
  return step;
}

/** Adds to the time line and has the claim's process look again. */
async function tell(
  trx: Trx,
  a: Application & { id: string },
  kind: string,
  data: Record<string, string | number>,
): Promise<void> {
  const key = await event(trx, a, kind, data);
  await enqueue(trx, [
    {
      workflowId: claimWorkflowId(a.id as never),
      message: 'claim-look',
      payload: { key },
      businessAtMs: a.businessNowMs,
    },
  ]);
}

/**
 * Answers the event's key: the revision that the act gave the claim, for two acts may fall on the same instant of
 * business time.
 */
async function event(
  trx: Trx,
  a: Application & { id: string },
  kind: string,
  data: Record<string, string | number>,
): Promise<string> {
  const { revision } = await trx
    .selectFrom('claim')
    .select('revision')
    .where('id', '=', a.id)
    .executeTakeFirstOrThrow();
  const key = `${kind}:${a.id}:r${revision}`;
  await recordCaseEvent(trx, {
    subjectId: a.terms.subjectId,
    claimId: a.id,
    kind,
    actor: null,
    atMs: a.businessNowMs,
    data,
    key,
  });
  return key;
}
