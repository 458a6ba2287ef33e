import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { may } from '../../src/domain/access.ts';
import type { AidId } from '../../src/domain/ids.ts';
import { fen as fenOf } from '../../src/domain/money.ts';
import {
  addTickets,
  attachTransportContract,
  checkTransportContract,
  closeTickets,
  openTransport,
  revokeTicket,
} from '../../src/intake/index.ts';
import { keepDocument, MAX_UPLOAD_BYTES } from '../cases/documents.ts';
import { refuseOwnCase } from '../cases/own-case.ts';
import { authorizeSubject, type CaseTarget } from '../cases/target.ts';
import type { ApiDeps } from '../deps.ts';
import { signedIn } from '../plugins/access.ts';
import { uploadOf } from '../plugins/uploads.ts';
import { Problem } from '../problems.ts';
import { asDate, fen, idParams, plainDate, rowIdParams } from '../schemas/common.ts';

const county = z
  .string()
  .regex(/^\d{6}$/, '须为 6 位县级区划代码')
  .meta({ description: '工作地的 6 位区划代码：州内为县市，州外为地级市或其县区', example: '441900' });

const transportSchema = z
  .object({
    id: z.string(),
    workplace: z.string(),
    contract: z.object({
      status: z.enum(['missing', 'uploaded', 'accepted', 'refused']),
      document: z.string().nullable(),
      checkedOn: z.string().nullable(),
      refusedReason: z.string().nullable(),
    }),
    tickets: z.array(
      z.object({
        id: z.int(),
        ticketNo: z.string(),
        travelledOn: z.string(),
        amountFen: z.int(),
        document: z.string().nullable(),
        revokedOn: z.string().nullable(),
        revokedReason: z.string().nullable(),
      }),
    ),
    totalFen: z.int().meta({ description: '有效车票合计，分' }),
    ticketsClosedOn: z.string().nullable(),
  })
  .meta({ id: 'Transport' });

/** 交通补助 (art. 20): the application, its contract and its tickets. */
export const transportRoutes: FastifyPluginAsyncZod<ApiDeps> = async (
  app,
  { database: { db }, files, vault },
) => {
  const by = (request: Parameters<typeof signedIn>[0]) => ({
    actor: signedIn(request).id,
    businessAtMs: request.businessAtMs,
  });
  const mine = (
    request: Parameters<typeof signedIn>[0],
    id: string,
    operation: Parameters<typeof authorizeSubject>[2],
  ): Promise<CaseTarget> => authorizeSubject(request, db, operation, id, `补助个案 ${id}`, 'aid');

  app.route({
    method: 'POST',
    url: '/transports',
    config: { access: 'open-aid-case' },
    schema: {
      operationId: 'openTransport',
      summary: '为名册中的人申请交通补助',
      tags: ['交通补助'],
      body: z.object({
        identityNumber: z.string().min(15).max(18),
        workplace: county,
        employer: z.string().length(18).optional().meta({ description: '用人单位统一社会信用代码' }),
      }),
      response: { 201: z.object({ id: z.string(), unchanged: z.boolean() }) },
    },
    handler: async (request, reply) => {
      const { identityNumber, workplace, employer = null } = request.body;
      const { grants } = signedIn(request);
      const opened = await db.transaction().execute((trx) =>
        openTransport(trx, {
          identityNumber,
          workplace,
          employer,
          requestKey: request.requestKey,
          vault,
          allowed: (division) => may(grants, 'open-aid-case', { divisions: [division] }),
          ...by(request),
        }),
      );
      return reply.code(201).send({ id: opened.aidId, unchanged: opened.unchanged });
    },
  });

  app.route({
    method: 'GET',
    url: '/transports/:id',
    config: { access: 'read-case' },
    schema: {
      operationId: 'getTransport',
      summary: '交通补助的合同和车票',
      tags: ['交通补助'],
      params: idParams,
      response: { 200: transportSchema },
    },
    handler: async (request) => {
      const { id } = request.params;
      await mine(request, id, 'read-case');
      const application = await db
        .selectFrom('transport_application')
        .selectAll()
        .where('aid_id', '=', id)
        .executeTakeFirst();
      if (!application) throw new Problem('not-found', `没有交通补助 ${id}，或不在您的办理范围内。`);
      const tickets = await db
        .selectFrom('transport_ticket')
        .select(['id', 'ticket_no as ticketNo', 'travelled_on as travelledOn', 'amount_fen as amountFen'])
        .select(['document', 'revoked_on as revokedOn', 'revoked_reason as revokedReason'])
        .where('aid_id', '=', id)
        .orderBy('travelled_on')
        .orderBy('id')
        .execute();
      return {
        id,
        workplace: application.workplace,
        contract: {
          status: application.contract_status as 'missing',
          document: application.contract_document,
          checkedOn: application.contract_checked_on,
          refusedReason: application.contract_refused,
        },
        tickets,
        totalFen: tickets.reduce((sum, t) => sum + (t.revokedOn === null ? t.amountFen : 0), 0),
        ticketsClosedOn: application.tickets_closed_on,
      };
    },
  });

  app.route({
    method: 'POST',
    url: '/transports/:id/contract',
    config: { access: 'report-aid-facts', uploadLimit: MAX_UPLOAD_BYTES },
    schema: {
      operationId: 'uploadTransportContract',
      summary: '上传劳动合同或就业协议，等待核对',
      tags: ['交通补助'],
      params: idParams,
      response: { 200: z.object({ document: z.string(), unchanged: z.boolean() }) },
    },
    handler: async (request) => {
      const aidId = request.params.id as AidId;
      await mine(request, aidId, 'report-aid-facts');
      const document = await keepDocument(files, uploadOf(request));
      const { unchanged } = await db
        .transaction()
        .execute((trx) => attachTransportContract(trx, { aidId, document, ...by(request) }));
      return { document: document.sha256, unchanged };
    },
  });

  app.route({
    method: 'POST',
    url: '/transports/:id/contract-check',
    config: { access: 'check-aid-papers' },
    schema: {
      operationId: 'checkTransportContract',
      summary: '核对劳动合同或就业协议',
      tags: ['交通补助'],
      params: idParams,
      body: z.object({ accept: z.boolean(), reason: z.string().trim().min(1).max(200).optional() }),
      response: { 200: z.object({ accepted: z.boolean() }) },
    },
    handler: async (request) => {
      const aidId = request.params.id as AidId;
      const { accept, reason = null } = request.body;
      await mine(request, aidId, 'check-aid-papers');
      const officer = signedIn(request).id;
      await refuseOwnCase(db, officer, aidId, `aid:${aidId}`);
      const { requestKey, businessAtMs } = request;
      await db
        .transaction()
        .execute((trx) =>
          checkTransportContract(trx, { aidId, accept, reason, officer, requestKey, businessAtMs }),
        );
      return { accepted: accept };
    },
  });

  app.route({
    method: 'POST',
    url: '/transports/:id/tickets',
    config: { access: 'report-aid-facts' },
    schema: {
      operationId: 'addTickets',
      summary: '登记车票',
      tags: ['交通补助'],
      params: idParams,
      body: z.object({
        tickets: z
          .array(
            z.object({
              ticketNo: z.string().regex(/^[0-9A-Za-z_-]{1,40}$/, '只能用字母、数字、连字符和下划线'),
              travelledOn: plainDate,
              amountFen: fen.positive(),
            }),
          )
          .min(1)
          .max(50),
      }),
      response: { 201: z.object({ added: z.int() }) },
    },
    handler: async (request, reply) => {
      const aidId = request.params.id as AidId;
      await mine(request, aidId, 'report-aid-facts');
      const tickets = request.body.tickets.map(({ ticketNo, travelledOn, amountFen }) => ({
        ticketNo,
        travelledOn: asDate(travelledOn),
        amountFen: fenOf(amountFen),
      }));
      const added = await db
        .transaction()
        .execute((trx) => addTickets(trx, { aidId, tickets, ...by(request) }));
      return reply.code(201).send(added);
    },
  });

  app.route({
    method: 'POST',
    url: '/transports/:id/tickets-closed',
    config: { access: 'report-aid-facts' },
    schema: {
      operationId: 'closeTickets',
      summary: '确认没有更多车票，开始核算',
      tags: ['交通补助'],
      params: idParams,
      response: { 200: z.object({ unchanged: z.boolean() }) },
    },
    handler: async (request) => {
      const aidId = request.params.id as AidId;
      await mine(request, aidId, 'report-aid-facts');
      return db.transaction().execute((trx) => closeTickets(trx, { aidId, ...by(request) }));
    },
  });

  app.route({
    method: 'POST',
    url: '/tickets/:id/revocation',
    config: { access: 'revoke-fact' },
    schema: {
      operationId: 'revokeTicket',
      summary: '撤销误登的车票',
      tags: ['交通补助'],
      params: rowIdParams,
      body: z.object({ reason: z.string().trim().min(1).max(500) }),
      response: { 200: z.object({ aidId: z.string() }) },
    },
    handler: async (request) => {
      const { id: ticketId } = request.params;
      const ticket = await db
        .selectFrom('transport_ticket')
        .select('aid_id')
        .where('id', '=', ticketId)
        .executeTakeFirst();
      const asked = `车票 ${ticketId}`;
      if (!ticket) throw new Problem('not-found', `没有${asked}，或不在您的办理范围内。`);
      await authorizeSubject(request, db, 'revoke-fact', ticket.aid_id, asked, 'aid');
      const { businessAtMs } = request;
      const { reason } = request.body;
      return db
        .transaction()
        .execute((trx) =>
          revokeTicket(trx, { ticketId, reason, officer: signedIn(request).id, businessAtMs }),
        );
    },
  });
};
