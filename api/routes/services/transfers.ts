import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { shanghaiDateAt } from '../../../src/domain/dates.ts';
import { supportDepartments } from '../../../src/domain/services/kinds.ts';
import { answerTransfer, transferService } from '../../../src/intake/services/transfer.ts';
import type { ApiDeps } from '../../deps.ts';
import { signedIn } from '../../plugins/access.ts';
import { idParams } from '../../schemas/common.ts';
import { findService } from './find-service.ts';
import { asProblems, words } from './schemas.ts';

const outcomes = z.enum(['solved', 'partly', 'not-possible']);
const transfer = z.object({
  department: z.enum(supportDepartments),
  letter: z.string().meta({ description: '转办函全文' }),
  sentBy: z.string(),
  sentOn: z.string(),
  replyBy: z.string(),
  late: z.boolean().meta({ description: '过了答复期限还没有答复' }),
  outcome: outcomes.nullable(),
  answer: z.string().nullable(),
  answeredOn: z.string().nullable(),
});

/** Requests of article 21 on their way to the department that grants them (户籍、就医、子女就读), and its answer. */
export const serviceTransferRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, { database: { db } }) => {
  app.route({
    method: 'GET',
    url: '/services/:id/transfers',
    config: { access: 'handle-service' },
    schema: {
      operationId: 'listServiceTransfers',
      summary: '转交主管部门的经过：转办函、期限和答复',
      tags: ['服务事项'],
      params: idParams,
      response: { 200: z.object({ items: z.array(transfer), mine: z.boolean() }) },
    },
    handler: async (request) => {
      const service = await findService(request, db, request.params.id, 'handle-service');
      const today = shanghaiDateAt(request.businessAtMs);
      const rows = await db
        .selectFrom('service_transfer as t')
        .innerJoin('app_user as u', 'u.id', 't.sent_by')
        .select(['t.department', 't.letter', 'u.display_name as sentBy', 't.sent_on as sentOn'])
        .select(['t.reply_by as replyBy', 't.outcome', 't.answer', 't.answered_on as answeredOn'])
        .where('t.service_id', '=', service.id)
        .orderBy('t.id', 'desc')
        .$narrowType<Pick<z.output<typeof transfer>, 'department' | 'outcome'>>()
        .execute();
      return {
        items: rows.map((row) => ({ ...row, late: row.answeredOn === null && row.replyBy < today })),
        mine: service.owner === signedIn(request).id && service.status === 'working',
      };
    },
  });

  app.route({
    method: 'POST',
    url: '/services/:id/transfers',
    config: { access: 'handle-service' },
    schema: {
      operationId: 'transferService',
      summary: '承办人转交主管部门，生成转办函',
      tags: ['服务事项'],
      params: idParams,
      response: { 201: z.object({ id: z.string() }) },
    },
    handler: async (request, reply) => {
      const { id } = await findService(request, db, request.params.id, 'handle-service');
      const { requestKey, businessAtMs } = request;
      const act = { serviceId: id, actor: signedIn(request).id, businessAtMs, requestKey };
      await asProblems(`service:${id}`, () => db.transaction().execute((trx) => transferService(trx, act)));
      return reply.code(201).send({ id });
    },
  });

  app.route({
    method: 'POST',
    url: '/services/:id/transfers/answer',
    config: { access: 'handle-service' },
    schema: {
      operationId: 'answerTransfer',
      summary: '登记主管部门的答复；之后才能办结',
      tags: ['服务事项'],
      params: idParams,
      body: z.object({ outcome: outcomes, answer: words(1000, 4) }),
      response: { 200: z.object({ id: z.string() }) },
    },
    handler: async (request) => {
      const { id } = await findService(request, db, request.params.id, 'handle-service');
      const { requestKey, businessAtMs } = request;
      const act = { serviceId: id, actor: signedIn(request).id, businessAtMs, requestKey, ...request.body };
      await asProblems(`service:${id}`, () => db.transaction().execute((trx) => answerTransfer(trx, act)));
      return { id };
    },
  });
};
