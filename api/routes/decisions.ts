import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { type ClaimRow, readClaimState } from '../../src/db/claim-state.ts';
import type { Operation } from '../../src/domain/access.ts';
import { type ClaimStep, checkDecision } from '../../src/domain/claim-steps.ts';
import { decidedSteps, decideOperation, decideOperations } from '../../src/domain/decide-operation.ts';
import { handsOf } from '../../src/domain/part-taken.ts';
import { manualReasonCodes } from '../../src/domain/reasons.ts';
import type { DecisionResult } from '../../workflows/contract.ts';
import {
  answerFrom,
  type Deciding,
  groundsMissing,
  isRecorded,
  requireReason,
  saidWhoWasFirst,
  sendDecision,
} from '../cases/decide-claim.ts';
import { applicantTarget, authorizeClaim, findClaim } from '../cases/find-claim.ts';
import { refuseOwnCase } from '../cases/own-case.ts';
import { accountGroundsMissing } from '../cases/payee-account.ts';
import { handlingTarget } from '../cases/target.ts';
import type { ApiDeps } from '../deps.ts';
import { actOf, authorize } from '../plugins/access.ts';
import { Problem } from '../problems.ts';
import { idParams } from '../schemas/common.ts';

export const decisionAnswer = z
  .object({ step: z.string(), revision: z.int(), closed: z.boolean() })
  .meta({ id: 'DecisionResult' });

const revision = z.int().positive().meta({ description: '办理人打开页面时看到的 revision' });
const note = z.string().max(1000).optional();

/** What officers and applicants decide. Refused here where the record already shows it, so that it is logged. */
export const decisionRoutes: FastifyPluginAsyncZod<ApiDeps> = async (
  app,
  { database: { db }, engine, vault },
) => {
  app.route({
    method: 'POST',
    url: '/claims/:id/decisions',
    config: { access: [...decideOperations] },
    schema: {
      operationId: 'decideClaim',
      summary: '受理、审核、财政审批：通过、退回补正或不予通过',
      tags: ['申请'],
      params: idParams,
      body: z.object({
        step: z.enum(decidedSteps),
        action: z.enum(['approve', 'return', 'refuse']),
        revision,
        reason: z
          .string()
          .max(100)
          .optional()
          .meta({ description: `不予通过须为：${manualReasonCodes.join('、')}` }),
        note,
      }),
      response: { 200: decisionAnswer },
    },
    handler: async (request) => {
      const { step } = request.body;
      const { claim, target } = await authorizeClaim(request, db, 'read-case', request.params.id);
      const operation = decideOperation(step, claim.programme);
      authorize(request, operation, handlingTarget(target, claim.paid_by), `claim:${claim.id}`);
      requireReason(request.body);
      return decide(request, claim, request.body);
    },
  });

  app.route({
    method: 'POST',
    url: '/claims/:id/withdrawal',
    config: { access: 'withdraw-claim' },
    schema: {
      operationId: 'withdrawClaim',
      summary: '申请人撤回申请',
      tags: ['申请'],
      params: idParams,
      body: z.object({ revision, note }),
      response: { 200: decisionAnswer },
    },
    handler: async (request) =>
      byApplicant(request, request.params.id, 'withdraw', 'withdraw-claim', request.body),
  });

  app.route({
    method: 'POST',
    url: '/claims/:id/resubmission',
    config: { access: 'resubmit-claim' },
    schema: {
      operationId: 'resubmitClaim',
      summary: '申请人补正后重新提交',
      tags: ['申请'],
      params: idParams,
      body: z.object({ revision, note }),
      response: { 200: decisionAnswer },
    },
    handler: async (request) =>
      byApplicant(request, request.params.id, 'resubmit', 'resubmit-claim', request.body),
  });

  /** The applicant acts for who is paid: an employer's agent does not withdraw the intermediary's claim. */
  async function byApplicant(
    request: FastifyRequest,
    claimId: string,
    action: 'withdraw' | 'resubmit',
    operation: Operation,
    body: { revision: number; note?: string | undefined },
  ): Promise<DecisionResult> {
    const { claim } = await authorizeClaim(request, db, 'read-case', claimId);
    authorize(request, operation, await applicantTarget(db, claim), `claim:${claim.id}`);
    return decide(request, claim, { ...body, step: claim.step as ClaimStep, action });
  }

  async function decide(
    request: FastifyRequest,
    claim: ClaimRow,
    deciding: Deciding,
  ): Promise<DecisionResult> {
    try {
      return await judgeAndDecide(request, claim, deciding);
    } catch (error) {
      // The first attempt, cut off from its answer, may have been taken while this one was judged.
      const taken = error instanceof Problem && (await isRecorded(db, claim.id, request.requestKey));
      if (taken) return answerFrom(await findClaim(db, claim.id));
      throw await saidWhoWasFirst(db, claim.id, error);
    }
  }

  async function judgeAndDecide(
    request: FastifyRequest,
    claim: ClaimRow,
    deciding: Deciding,
  ): Promise<DecisionResult> {
    const act = actOf(request);
    const { requestKey } = request;
    const subject = `claim:${claim.id}`;
    // A repeat after a lost answer: the record has the decision, and the check below would call it stale.
    if (await isRecorded(db, claim.id, requestKey)) return answerFrom(await findClaim(db, claim.id));
    if (claim.status !== 'open') throw new Problem('claim-closed', undefined, { subject });

    const check = checkDecision(await readClaimState(db, claim), { ...deciding, ...act });
    if (!check.ok) throw new Problem(check.code, check.message, { remedy: check.remedy, subject });
    const byApplicant = deciding.action === 'withdraw' || deciding.action === 'resubmit';
    if (!byApplicant) await refuseOwnCase(db, handsOf(act), claim.subject_id, subject);
    const missing = groundsMissing(claim, deciding);
    if (missing) throw new Problem('refusal-against-record', missing, { subject });
    const sameAccount = await accountGroundsMissing(db, vault, claim, deciding);
    if (sameAccount) throw new Problem('account-unchanged', sameAccount, { subject });
    return sendDecision(engine, claim.id, deciding, { ...act, requestKey });
  }
};
