import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ClaimRow } from '../../src/db/claim-state.ts';
import { may, type Operation } from '../../src/domain/access.ts';
import { type ClaimAction, type ClaimStep, nextStep } from '../../src/domain/claim-steps.ts';
import { shanghaiDateAt } from '../../src/domain/dates.ts';
import { decideOperation, isDecidedStep } from '../../src/domain/decide-operation.ts';
import { PREFECTURE } from '../../src/domain/divisions.ts';
import { letterKinds, type Notice } from '../../src/domain/notice-text.ts';
import { manualReasonCodes } from '../../src/domain/reasons.ts';
import { noticePaper } from '../../src/paper/notice.ts';
import { issuedNotice, previewedNotice } from '../cases/decision-notice.ts';
import { authorizeClaim } from '../cases/find-claim.ts';
import { type CaseTarget, handlingTarget } from '../cases/target.ts';
import { viewerOf } from '../cases/viewer.ts';
import type { ApiDeps } from '../deps.ts';
import { pdfAnswer, sendPdf } from '../lists/pdf.ts';
import { authorize, signedIn } from '../plugins/access.ts';
import { Problem } from '../problems.ts';
import { idParams } from '../schemas/common.ts';
import { appealOperation } from './appeals.ts';

export const noticeSchema = z
  .object({
    kind: z.enum(letterKinds),
    title: z.string(),
    number: z.string().nullable().meta({ description: '文号；预览没有文号' }),
    preview: z.boolean().meta({ description: 'true：尚未作出决定，仅供办理人核对' }),
    addressee: z.string(),
    paragraphs: z.array(z.string()),
    signedBy: z.string(),
    date: z.string(),
    appealUntil: z.string().nullable().meta({ description: '申诉期最后一日；null：不涉及' }),
  })
  .meta({ id: 'DecisionNotice' });

const intentQuery = z.object({
  action: z
    .enum(['approve', 'return', 'refuse', 'objection-upheld', 'appeal-upheld', 'appeal-dismissed'])
    .optional()
    .meta({ description: '给出即为预览：按此办理时文书会怎样写；缺省为已作出的决定' }),
  reason: z.string().max(100).optional().meta({ description: '理由代码；退回也可以是文字' }),
  note: z.string().max(1000).optional(),
});
type IntentQuery = z.output<typeof intentQuery>;

/** Who may ask what a letter would say: whoever may decide at that step. */
function operationAt(step: ClaimStep, programme: string): Operation | null {
  if (isDecidedStep(step)) return decideOperation(step, programme);
  return step === 'public-notice' ? 'rule-objection' : null;
}

/** The letters to the payee about its claim: what was decided, or how it would read. */
export const decisionNoticeRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, deps) => {
  const { db } = deps.database;

  async function read(request: FastifyRequest, id: string, asked: IntentQuery): Promise<Notice> {
    const { claim, target } = await authorizeClaim(request, db, 'read-case', id);
    refuseOtherParty(request, claim, target);
    const { action, ...words } = asked;
    const viewer = viewerOf(signedIn(request).grants, target);
    if (!action) return issuedNotice(db, claim, viewer);
    if (action === 'appeal-upheld' || action === 'appeal-dismissed') await checkAppeal(request, claim);
    else checkIntent(request, claim, target, { ...words, action });
    const today = shanghaiDateAt(request.businessAtMs);
    return previewedNotice(db, claim, { ...words, action }, { viewer, today });
  }

  async function checkAppeal(request: FastifyRequest, claim: ClaimRow): Promise<void> {
    const appeal = await db
      .selectFrom('appeal')
      .select('office')
      .where('claim_id', '=', claim.id)
      .where('status', '=', 'pending')
      .executeTakeFirst();
    if (!appeal) throw new Problem('appeal-not-pending', '没有待决定的申诉，没有可以预览的文书。');
    const operation = appealOperation[appeal.office as keyof typeof appealOperation];
    authorize(request, operation, { divisions: [PREFECTURE] }, `claim:${claim.id}`);
  }

  app.route({
    method: 'GET',
    url: '/claims/:id/notice',
    config: { access: 'read-case' },
    schema: {
      operationId: 'getDecisionNotice',
      summary: '文书全文：已作决定的文书，或按拟办意见预览',
      tags: ['申请'],
      params: idParams,
      querystring: intentQuery,
      response: { 200: noticeSchema },
    },
    handler: async (request) => {
      return shownNotice(await read(request, request.params.id, request.query));
    },
  });

  app.route({
    method: 'GET',
    url: '/claims/:id/notice.pdf',
    config: { access: 'read-case' },
    schema: {
      operationId: 'getDecisionNoticePaper',
      summary: '文书（PDF）；预览带水印，没有文号',
      tags: ['申请'],
      params: idParams,
      querystring: intentQuery,
      response: pdfAnswer,
    },
    handler: async (request, reply) => {
      const { id } = request.params;
      const notice = await read(request, id, request.query);
      const bytes = await noticePaper(notice, { madeAtMs: request.businessAtMs });
      return sendPdf(reply, bytes, `${notice.title}${notice.number === null ? '（预览）' : ''}-${id}`);
    },
  });
};

/** A letter as the interface shows it: one without a number is a preview. */
export const shownNotice = (notice: Notice) => ({
  ...notice,
  preview: notice.number === null,
  paragraphs: [...notice.paragraphs],
});

/** A letter is for its payee and for the offices; the other organisation of the case is told it is not there. */
function refuseOtherParty(request: FastifyRequest, claim: ClaimRow, { divisions }: CaseTarget): void {
  const payee = { divisions, [claim.payee_kind]: claim.payee_id };
  if (!may(signedIn(request).grants, 'read-case', payee))
    throw new Problem('not-found', `没有申请 ${claim.id}。`);
}

function checkIntent(
  request: FastifyRequest,
  claim: ClaimRow,
  target: CaseTarget,
  { action, reason }: IntentQuery & { action: ClaimAction },
): void {
  const step = claim.step as ClaimStep;
  const operation = operationAt(step, claim.programme);
  if (!operation || nextStep(step, action) === null) {
    throw new Problem('action-not-allowed', '当前环节不能这样办理，没有可以预览的文书。');
  }
  authorize(request, operation, handlingTarget(target, claim.paid_by), `claim:${claim.id}`);
  if (action === 'refuse' && !manualReasonCodes.some((code) => code === reason)) {
    throw new Problem(
      'reason-required',
      reason ? `理由 ${reason} 不在可选清单内。` : '请先选择不予通过的理由。',
    );
  }
}
