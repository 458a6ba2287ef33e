import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sql } from 'kysely';
import { z } from 'zod';
import { readClaimState } from '../../src/db/claim-state.ts';
import type { Operation } from '../../src/domain/access.ts';
import { plainDate as asPlainDate, shanghaiDateAt } from '../../src/domain/dates.ts';
import type { RecoveryId } from '../../src/domain/ids.ts';
import { fen } from '../../src/domain/money.ts';
import { handsOf, partTaken } from '../../src/domain/part-taken.ts';
import { recoveryReasonCodes } from '../../src/domain/reasons.ts';
import { MAX_INSTALMENTS, recoveryStatuses } from '../../src/domain/recovery.ts';
import { recoveryText } from '../../src/domain/recovery-text.ts';
import { noticePaper } from '../../src/paper/notice.ts';
import { proposeRecovery, withdrawRecovery } from '../../src/payments/recovery.ts';
import { readNoticeCase } from '../cases/decision-notice.ts';
import { authorizeClaim, findClaim } from '../cases/find-claim.ts';
import { findRecovery } from '../cases/find-recovery.ts';
import { moneyProblem } from '../cases/money-problem.ts';
import { refuseOwnCase } from '../cases/own-case.ts';
import { readRecovery, recoveryDetail } from '../cases/recovery-detail.ts';
import {
  isOverdue,
  recoveryColumns,
  recoveryItem,
  recoveryList,
  recoveryTotals,
} from '../cases/recovery-list.ts';
import { findTargets } from '../cases/target.ts';
import { viewerOf } from '../cases/viewer.ts';
import type { ApiDeps } from '../deps.ts';
import { listRoute } from '../lists/list-route.ts';
import { pdfAnswer, sendPdf } from '../lists/pdf.ts';
import { inScope, under } from '../lists/scope.ts';
import { actOf, authorize, scopeOfRequest, signedIn } from '../plugins/access.ts';
import { Problem } from '../problems.ts';
import { asDate, divisionCode, idParams, plainDate } from '../schemas/common.ts';
import { noticeSchema, shownNotice } from './decision-notices.ts';

const amount = z.int().positive().max(1_000_000_00).meta({ description: '金额，分' });

export const recoveryAnswer = z
  .object({ status: z.enum(recoveryStatuses), revision: z.int(), owedFen: z.int() })
  .meta({ id: 'RecoveryResult' });

/** Recoveries (追回): proposed by one person, approved by another, read by the offices and the payee. */
export const recoveryRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, { database: { db }, engine }) => {
  app.route({
    method: 'POST',
    url: '/claims/:id/recoveries',
    config: { access: 'propose-recovery' },
    schema: {
      operationId: 'proposeRecovery',
      summary: '提出追回方案：金额、理由和分期计划',
      tags: ['追回'],
      params: idParams,
      body: z.object({
        amountFen: amount,
        reason: z.enum(recoveryReasonCodes),
        note: z.string().trim().min(1).max(1000).optional().meta({ description: '写入追回通知书' }),
        instalments: z
          .array(z.object({ dueOn: plainDate, amountFen: amount }))
          .min(1)
          .max(MAX_INSTALMENTS),
      }),
      response: { 201: z.object({ id: z.string() }) },
    },
    handler: async (request, reply) => {
      const { claim } = await authorizeClaim(request, db, 'read-case', request.params.id);
      const subject = `claim:${claim.id}`;
      authorize(request, 'propose-recovery', { divisions: [claim.paid_by] }, subject);
      const officer = signedIn(request).id;
      await refuseOwnCase(db, handsOf(actOf(request)), claim.subject_id, subject);
      const { amountFen, reason, note, instalments } = request.body;
      const plan = instalments.map((one) => ({ ...one, dueOn: asDate(one.dueOn) }));
      const { businessAtMs, requestKey } = request;
      const id = await db
        .transaction()
        .execute((trx) =>
          proposeRecovery(trx, {
            claimId: claim.id,
            amountFen,
            reason,
            note: note ?? null,
            instalments: plan,
            officer,
            businessAtMs,
            requestKey,
          }),
        )
        .catch((error: unknown) => {
          throw moneyProblem(error, subject);
        });
      return reply.code(201).send({ id });
    },
  });

  app.route({
    method: 'POST',
    url: '/recoveries/:id/decision',
    config: { access: 'decide-recovery' },
    schema: {
      operationId: 'decideRecovery',
      summary: '审批追回方案（不是提出人，也没有办理过本案）',
      tags: ['追回'],
      params: idParams,
      body: z.object({
        approve: z.boolean(),
        revision: z.int().positive(),
        note: z.string().trim().min(1).max(1000).optional(),
      }),
      response: { 200: recoveryAnswer },
    },
    handler: async (request) => {
      const recovery = await findRecovery(request, db, request.params.id, 'decide-recovery');
      const act = actOf(request);
      const hands = handsOf(act);
      const { approve, revision, note } = request.body;
      const subject = `recovery:${recovery.id}`;
      const claim = await findClaim(db, recovery.claim_id);
      const { requestKey } = request;
      if (!(await isTaken(claim.id, requestKey))) {
        if (recovery.status !== 'proposed')
          throw new Problem('recovery-not-proposed', undefined, { subject });
        if ([recovery.proposed_by, recovery.proposed_for].some((who) => who !== null && hands.includes(who)))
          throw new Problem('separation-of-duties', '追回方案由您提出，须由另一人审批。', { subject });
        const bar = partTaken(await readClaimState(db, claim), 'recovery', ...hands);
        if (bar) throw new Problem('separation-of-duties', bar.message, { subject, remedy: bar.remedy });
        await refuseOwnCase(db, hands, claim.subject_id, subject);
      }
      return engine.decideRecovery(recovery.id as RecoveryId, {
        requestKey,
        approve,
        ...act,
        revision,
        ...(note !== undefined && { note }),
      });
    },
  });

  app.route({
    method: 'POST',
    url: '/recoveries/:id/withdrawal',
    config: { access: 'propose-recovery' },
    schema: {
      operationId: 'withdrawRecovery',
      summary: '提出人撤回还没有审批的追回方案',
      tags: ['追回'],
      params: idParams,
      response: { 200: recoveryAnswer },
    },
    handler: async (request) => {
      const { id } = await findRecovery(request, db, request.params.id, 'propose-recovery');
      const act = { id, officer: signedIn(request).id, businessAtMs: request.businessAtMs };
      const { status, revision, owed } = await db
        .transaction()
        .execute((trx) => withdrawRecovery(trx, act))
        .catch((error: unknown) => {
          throw moneyProblem(error, `recovery:${id}`);
        });
      return { status: status as 'cleared', revision, owedFen: owed };
    },
  });

  listRoute(app, {
    url: '/recoveries',
    operationId: 'listRecoveries',
    summary: '追回',
    tag: '追回',
    access: 'read-case',
    filters: {
      status: z.enum(recoveryStatuses).optional(),
      division: divisionCode.optional(),
      claim: z.string().optional(),
      payee: z.string().max(50).optional().meta({ description: '收款方编号' }),
      overdue: z.enum(['true']).optional(),
    },
    item: recoveryItem,
    sorts: {
      proposedOn: { by: sql.ref('r.proposed_on'), type: 'date' },
      amount: { by: sql.ref('r.amount_fen'), type: 'bigint' },
    },
    defaultSort: '-proposedOn',
    id: { by: sql.ref('r.id'), type: 'text' },
    columns: recoveryColumns,
    query: (asked, request) => {
      const today = shanghaiDateAt(request.businessAtMs);
      let query = recoveryList(db, today).where(visible(request));
      if (asked.status) query = query.where('r.status', '=', asked.status);
      if (asked.division) query = query.where(under(sql.ref('r.division'), [asked.division]));
      if (asked.claim) query = query.where('r.claim_id', '=', asked.claim);
      if (asked.payee) query = query.where('r.payee_id', '=', asked.payee);
      if (asked.overdue) query = query.where(isOverdue(today));
      return query;
    },
    toItem: (row) => row,
  });

  app.route({
    method: 'GET',
    url: '/recoveries/totals',
    config: { access: 'read-case' },
    schema: {
      operationId: 'getRecoveryTotals',
      summary: '追回的合计：待审批、已立账、已收回、已核销、尚欠',
      tags: ['追回'],
      querystring: z.object({ division: divisionCode.optional() }),
      response: {
        200: z
          .object({
            proposedFen: z.int(),
            dueFen: z.int(),
            receivedFen: z.int().meta({ description: '还款和抵扣' }),
            writtenOffFen: z.int(),
            owedFen: z.int(),
            open: z.int(),
            overdue: z.int(),
          })
          .meta({ id: 'RecoveryTotals' }),
      },
    },
    handler: async (request) => {
      const { division } = request.query;
      const within = division ? under(sql.ref('r.division'), [division]) : sql<boolean>`true`;
      const today = shanghaiDateAt(request.businessAtMs);
      return recoveryTotals(db, today, sql<boolean>`${visible(request)} and ${within}`);
    },
  });

  app.route({
    method: 'GET',
    url: '/recoveries/:id',
    config: { access: 'read-case' },
    schema: {
      operationId: 'getRecovery',
      summary: '一件追回：分期计划、还款明细、尚欠和本人可以做什么',
      tags: ['追回'],
      params: idParams,
      response: { 200: recoveryDetail },
    },
    handler: async (request) => {
      const { id } = await findRecovery(request, db, request.params.id, 'read-case');
      const found = await readRecovery(db, id, signedIn(request), request.businessAtMs);
      if (!found) throw new Error(`recovery ${id} is gone`);
      return found;
    },
  });

  app.route({
    method: 'GET',
    url: '/recoveries/:id/notice',
    config: { access: 'read-case' },
    schema: {
      operationId: 'getRecoveryNotice',
      summary: '追回补贴通知书全文；批准前为预览',
      tags: ['追回'],
      params: idParams,
      response: { 200: noticeSchema },
    },
    handler: async (request) => shownNotice(await readLetter(request, request.params.id)),
  });

  app.route({
    method: 'GET',
    url: '/recoveries/:id/notice.pdf',
    config: { access: 'read-case' },
    schema: {
      operationId: 'getRecoveryNoticePaper',
      summary: '追回补贴通知书（PDF）；批准前带水印，没有文号',
      tags: ['追回'],
      params: idParams,
      response: pdfAnswer,
    },
    handler: async (request, reply) => {
      const notice = await readLetter(request, request.params.id);
      const bytes = await noticePaper(notice, { madeAtMs: request.businessAtMs });
      return sendPdf(reply, bytes, `${notice.title}-${request.params.id}`);
    },
  });

  async function readLetter(request: FastifyRequest, id: string) {
    const row = await findRecovery(request, db, id, 'read-case');
    const user = signedIn(request);
    const recovery = await readRecovery(db, row.id, user, request.businessAtMs);
    const claim = await findClaim(db, row.claim_id);
    const target = (await findTargets(db, [claim.subject_id])).get(claim.subject_id);
    if (!recovery || !target) throw new Error(`recovery ${id} is gone`);
    const approved = recovery.status === 'collecting' || recovery.status === 'settled';
    return recoveryText(await readNoticeCase(db, claim, viewerOf(user.grants, target)), {
      id: recovery.id,
      paidOn: asPlainDate(recovery.paidOn),
      paidFen: fen(recovery.paidFen),
      amountFen: fen(recovery.amountFen),
      reason: recovery.reason,
      article: recovery.article,
      note: recovery.note,
      instalments: recovery.instalments.map((one) => ({ ...one, dueOn: asPlainDate(one.dueOn) })),
      approvedOn: approved && recovery.decidedOn ? asPlainDate(recovery.decidedOn) : null,
      today: shanghaiDateAt(request.businessAtMs),
    });
  }

  async function isTaken(claimId: string, requestKey: string): Promise<boolean> {
    const taken = await db
      .selectFrom('claim_decision')
      .select('id')
      .where('claim_id', '=', claimId)
      .where('request_key', '=', requestKey)
      .executeTakeFirst();
    return taken !== undefined;
  }
};

/** The paying office and those above it, and the payee. */
function visible(request: FastifyRequest, operation: Operation = 'read-case') {
  return inScope(scopeOfRequest(request, operation), {
    divisions: [sql.ref<string>('r.division')],
    employer: sql<string>`case r.payee_kind when 'employer' then r.payee_id end`,
    intermediary: sql<string>`case r.payee_kind when 'intermediary' then r.payee_id end`,
  });
}
