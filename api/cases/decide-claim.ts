import { sql } from 'kysely';
import type { ClaimRow } from '../../src/db/claim-state.ts';
import type { Db } from '../../src/db/client.ts';
import type { ClaimAction, ClaimStep } from '../../src/domain/claim-steps.ts';
import type { ClaimId, UserId } from '../../src/domain/ids.ts';
import type { Act } from '../../src/domain/part-taken.ts';
import { manualReasonCodes } from '../../src/domain/reasons.ts';
import { contradictedCheck } from '../../src/domain/refusal-against.ts';
import type { Evaluation } from '../../src/domain/trace.ts';
import {
  actionNames,
  afterDecisionNames,
  checkNamesZh,
  dutyNames,
  nameOf,
  stepNames,
} from '../../src/domain/words.ts';
import type { DecisionResult } from '../../workflows/contract.ts';
import type { EngineGateway } from '../engine-gateway.ts';
import { Problem } from '../problems.ts';
import { findClaim } from './find-claim.ts';

export interface Deciding {
  readonly step: ClaimStep;
  readonly action: ClaimAction;
  readonly revision: number;
  readonly reason?: string | undefined;
  readonly note?: string | undefined;
}

/** A claim as its decision left it. */
export function answerFrom(claim: ClaimRow): DecisionResult {
  return { step: claim.step as ClaimStep, revision: claim.revision, closed: claim.status !== 'open' };
}

/** Whoever returns or refuses says why; a refusal states its article, which only a listed reason has. */
export function requireReason({ action, reason }: Pick<Deciding, 'action' | 'reason'>): void {
  if (action !== 'approve' && !reason) throw new Problem('reason-required', '退回或不予通过须说明理由。');
  if (action === 'refuse' && !manualReasonCodes.some((code) => code === reason)) {
    throw new Problem('reason-required', `理由 ${reason} 不在可选清单内。`, {
      remedy: `请从以下理由中选择：${manualReasonCodes.join('、')}。`,
    });
  }
}

/** Whoever refuses for what the record contradicts says on what grounds; the letter carries it. Null: nothing is missing. */
export function groundsMissing(
  claim: Pick<ClaimRow, 'trace'>,
  { action, reason, note }: Pick<Deciding, 'action' | 'reason' | 'note'>,
): string | null {
  if (action !== 'refuse' || note?.trim()) return null;
  const check = contradictedCheck(reason, claim.trace as unknown as Evaluation | null);
  return check && `系统核对“${checkNamesZh[check]}”为符合，以此为由不予通过须写明依据。`;
}

export async function isRecorded(db: Db, claimId: string, requestKey: string): Promise<boolean> {
  const row = await db
    .selectFrom('claim_decision')
    .select('id')
    .where('claim_id', '=', claimId)
    .where('request_key', '=', requestKey)
    .executeTakeFirst();
  return row !== undefined;
}

/** Hands a decision to the claim's process. Throws what the process refuses, and `engine-unavailable`. */
export function sendDecision(
  engine: EngineGateway,
  claimId: string,
  { step, action, revision, reason, note }: Deciding,
  by: Act & { officer: UserId; requestKey: string },
): Promise<DecisionResult> {
  return engine.decide(claimId as ClaimId, {
    requestKey: by.requestKey,
    step,
    action,
    officer: by.officer,
    ...(by.onBehalfOf && { onBehalfOf: by.onBehalfOf }),
    revision,
    ...(reason !== undefined && { reason }),
    ...(note !== undefined && { note }),
  });
}

const OVERTAKEN = new Set(['stale-revision', 'step-already-decided', 'claim-closed', 'process-not-running']);

/**
 * A decision on what is no longer so: the refusal says who decided what meanwhile, so that the officer need not look
 * for it. Other refusals come back as they are.
 */
export async function saidWhoWasFirst(db: Db, claimId: string, error: unknown): Promise<unknown> {
  if (!(error instanceof Problem) || !OVERTAKEN.has(error.code)) return error;
  const meanwhile = await lastMove(db, claimId);
  if (!meanwhile) return error;
  const { revision, status } = await findClaim(db, claimId);
  return new Problem(error.code, `${error.message.replace(/。$/, '')}：${meanwhile.sentence}`, {
    remedy: '已为您取来最新情况，填写的内容都还在；请核对后再决定是否办理。',
    ...(error.subject !== undefined && { subject: error.subject }),
    extra: { meanwhile: { ...meanwhile, revision, status } },
  });
}

/** The latest decision on a claim, in words: 吉首市人社局审核员已于2017-06-20办理“审核：通过”，现为公示。 */
async function lastMove(db: Db, claimId: string) {
  const row = await db
    .selectFrom('claim_decision as d')
    .innerJoin('app_user as u', 'u.id', 'd.decided_by')
    .innerJoin('claim as c', 'c.id', 'd.claim_id')
    .select(['d.step', 'd.action', 'd.decided_on as on', 'u.display_name as by', 'c.step as now'])
    .select(sql<string | null>`d.note`.as('note'))
    .where('d.claim_id', '=', claimId)
    .orderBy('d.id', 'desc')
    .executeTakeFirst();
  if (!row) return null;
  const action = actionNames[row.action as ClaimAction] ?? nameOf(afterDecisionNames, row.action);
  const step = stepNames[row.step as ClaimStep] ?? nameOf(dutyNames, row.step);
  const now = stepNames[row.now as ClaimStep] ?? row.now;
  return { ...row, sentence: `${row.by}已于${row.on}办理“${step}：${action}”，现为${now}。` };
}
