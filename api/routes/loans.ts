import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { AidId } from '../../src/domain/ids.ts';
import { fen as fenOf } from '../../src/domain/money.ts';
import {
  approveLoan,
  decideLoanRevocation,
  openLoan,
  repayLoan,
  revokeLoanApproval,
} from '../../src/intake/index.ts';
import {
  authorizeAid,
  byOf,
  mayOpen,
  ownInstitution,
  paperRoute,
  revocationRoute,
} from '../cases/aid-acts.ts';
import { loanSchema, readLoan } from '../cases/loan.ts';
import { refuseOwnCase } from '../cases/own-case.ts';
import type { ApiDeps } from '../deps.ts';
import { signedIn } from '../plugins/access.ts';
import { asDate, fen, idParams, plainDate } from '../schemas/common.ts';

const tags = ['创业贷款'];

/** 创业贷款 (art. 19): the loan itself; what the bank states of its quarters is `loan-quarters`. */
export const loanRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, { database: { db }, files, vault }) => {
  app.route({
    method: 'POST',
    url: '/loans',
    config: { access: 'open-aid-case' },
    schema: {
      operationId: 'openLoan',
      summary: '登记名册中一人的创业贷款',
      tags,
      body: z.object({
        loanNumber: z
          .string()
          .regex(/^[0-9A-Za-z_-]{1,40}$/, '只能用字母、数字、连字符和下划线')
          .meta({ description: '银行的贷款编号' }),
        identityNumber: z.string().min(15).max(18),
        bank: z.string().length(18).optional().meta({ description: '已登记银行的统一社会信用代码' }),
        bankName: z.string().trim().min(2).max(100).optional().meta({ description: '银行没有登记时填名称' }),
        returnee: z.boolean().meta({ description: '是否返乡农民工' }),
        bankApprovedOn: plainDate.optional(),
        principalFen: fen.positive().max(1_000_000_000),
        annualRateBp: z.int().min(1).max(2400).meta({ description: '年利率，万分之一：4.35% 为 435' }),
        drawnOn: plainDate.meta({ description: '放款日期' }),
        endsOn: plainDate.meta({ description: '到期日期' }),
      }),
      response: { 201: z.object({ id: z.string(), unchanged: z.boolean() }) },
    },
    handler: async (request, reply) => {
      const { bank = ownInstitution(request), bankName = null, bankApprovedOn, ...body } = request.body;
      const opened = await db.transaction().execute((trx) =>
        openLoan(trx, {
          ...body,
          principalFen: fenOf(body.principalFen),
          drawnOn: asDate(body.drawnOn),
          endsOn: asDate(body.endsOn),
          bankApprovedOn: bankApprovedOn === undefined ? null : asDate(bankApprovedOn),
          bank,
          bankName,
          vault,
          allowed: mayOpen(request),
          ...byOf(request),
        }),
      );
      return reply.code(201).send({ id: opened.aidId, unchanged: opened.unchanged });
    },
  });

  app.route({
    method: 'GET',
    url: '/loans/:id',
    config: { access: 'read-case' },
    schema: {
      operationId: 'getLoan',
      summary: '一笔创业贷款和它的各季度',
      tags,
      params: idParams,
      response: { 200: loanSchema },
    },
    handler: async (request) => {
      const { id } = request.params;
      await authorizeAid(request, db, 'read-case', id);
      return readLoan(db, id, request.businessAtMs);
    },
  });

  paperRoute(
    app,
    { db, files },
    {
      url: '/loans/:id/documents',
      operationId: 'uploadLoanPaper',
      summary: '上传贷款合同或结息凭证',
      tags,
      purpose: 'loan',
    },
  );

  app.route({
    method: 'POST',
    url: '/loans/:id/approval',
    config: { access: 'report-aid-facts' },
    schema: {
      operationId: 'approveLoan',
      summary: '登记银行批准贷款的日期',
      tags,
      params: idParams,
      body: z.object({ approvedOn: plainDate }),
      response: { 200: z.object({ unchanged: z.boolean() }) },
    },
    handler: async (request) => {
      const aidId = request.params.id as AidId;
      await authorizeAid(request, db, 'report-aid-facts', aidId);
      const approvedOn = asDate(request.body.approvedOn);
      return db.transaction().execute((trx) => approveLoan(trx, { aidId, approvedOn, ...byOf(request) }));
    },
  });

  app.route({
    method: 'POST',
    url: '/loans/:id/approval-revocation',
    config: { access: 'revoke-fact' },
    schema: {
      operationId: 'revokeLoanApproval',
      summary: '撤销银行批准（已有贴息付出的，只是提出，须由另一人决定）',
      tags,
      params: idParams,
      body: z.object({ reason: z.string().trim().min(4).max(500) }),
      response: { 200: z.object({ outcome: z.enum(['revoked', 'proposed']) }) },
    },
    handler: async (request) => {
      const { aidId, by } = await revoker(request, request.params.id);
      const { reason } = request.body;
      const { requestKey } = request;
      const outcome = await db
        .transaction()
        .execute((trx) => revokeLoanApproval(trx, { aidId, reason, requestKey, ...by }));
      return { outcome };
    },
  });

  app.route({
    method: 'POST',
    url: '/loans/:id/approval-revocation/decision',
    config: { access: 'revoke-fact' },
    schema: {
      operationId: 'decideLoanRevocation',
      summary: '决定是否撤销银行批准（不是提出人）',
      tags,
      params: idParams,
      body: z.object({ approve: z.boolean(), note: z.string().trim().min(1).max(500).optional() }),
      response: { 200: z.object({ outcome: z.enum(['revoked', 'kept']) }) },
    },
    handler: async (request) => {
      const { aidId, by } = await revoker(request, request.params.id);
      const { approve, note = null } = request.body;
      await db.transaction().execute((trx) => decideLoanRevocation(trx, { aidId, approve, note, ...by }));
      return { outcome: approve ? ('revoked' as const) : ('kept' as const) };
    },
  });

  app.route({
    method: 'POST',
    url: '/loans/:id/repayments',
    config: { access: 'report-aid-facts' },
    schema: {
      operationId: 'repayLoan',
      summary: '登记贷款还清',
      tags,
      params: idParams,
      body: z.object({ repaidOn: plainDate }),
      response: { 200: z.object({ id: z.int(), unchanged: z.boolean() }) },
    },
    handler: async (request) => {
      const aidId = request.params.id as AidId;
      await authorizeAid(request, db, 'report-aid-facts', aidId);
      const repaidOn = asDate(request.body.repaidOn);
      return db.transaction().execute((trx) => repayLoan(trx, { aidId, repaidOn, ...byOf(request) }));
    },
  });

  revocationRoute(app, db, {
    url: '/loan-repayments/:id/revocation',
    operationId: 'revokeRepayment',
    summary: '撤销误登的还清',
    tags,
    table: 'loan_repayment',
    what: '还清登记',
  });

  /** Who takes an approval back: an officer in charge of the case, and not of the own one. */
  async function revoker(request: FastifyRequest, id: string) {
    await authorizeAid(request, db, 'revoke-fact', id);
    const officer = signedIn(request).id;
    await refuseOwnCase(db, officer, id, `aid:${id}`);
    return { aidId: id as AidId, by: { officer, businessAtMs: request.businessAtMs } };
  }
};
