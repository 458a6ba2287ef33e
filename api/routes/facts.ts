import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { checkDepartureRow, checkFollowUpRow } from '../../src/domain/import-rows/index.ts';
import { recordDeparture, recordFollowUp, revokeDeparture } from '../../src/intake/index.ts';
import { checkForm } from '../cases/form.ts';
import { authorizeCase } from '../cases/target.ts';
import type { ApiDeps } from '../deps.ts';
import { signedIn } from '../plugins/access.ts';
import { Problem } from '../problems.ts';
import { idParams, plainDate, rowIdParams } from '../schemas/common.ts';

/** Departures and follow-ups by hand. The process hears of them through the outbox, engine or no engine. */
export const factRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, { database: { db } }) => {
  app.route({
    method: 'POST',
    url: '/employments/:id/departures',
    config: { access: 'record-departure' },
    schema: {
      operationId: 'recordDeparture',
      summary: '登记离职',
      tags: ['就业'],
      params: idParams,
      body: z.object({ departedOn: plainDate, reason: z.string().max(100).optional() }),
      response: { 201: z.object({ departureId: z.int().nullable(), unchanged: z.boolean() }) },
    },
    handler: async (request, reply) => {
      const { businessAtMs } = request;
      await authorizeCase(request, db, 'record-departure', request.params.id);
      const row = checkForm(
        checkDepartureRow,
        {
          id: { column: '就业编号', value: request.params.id },
          departedOn: { column: '离职日期', value: request.body.departedOn },
          reason: { column: '原因', value: request.body.reason },
        },
        businessAtMs,
      );
      const recorded = await db
        .transaction()
        .execute((trx) => recordDeparture(trx, { ...row, actor: signedIn(request).id, businessAtMs }));
      return reply.code(201).send(recorded);
    },
  });

  app.route({
    method: 'POST',
    url: '/departures/:id/revocation',
    // Taking a fact back is the HR reviewer's, like that of insurance: the access table has one operation for both.
    config: { access: 'revoke-fact' },
    schema: {
      operationId: 'revokeDeparture',
      summary: '撤销误登的离职',
      tags: ['就业'],
      params: rowIdParams,
      body: z.object({ reason: z.string().trim().min(1).max(500) }),
      response: { 200: z.object({ employmentId: z.string() }) },
    },
    handler: async (request) => {
      const { id } = request.params;
      const departure = await db
        .selectFrom('departure')
        .select('employment_id')
        .where('id', '=', id)
        .executeTakeFirst();
      const asked = `离职记录 ${id}`;
      if (!departure) throw new Problem('not-found', `没有${asked}，或不在您的办理范围内。`);
      await authorizeCase(request, db, 'revoke-fact', departure.employment_id, asked);
      return db.transaction().execute((trx) =>
        revokeDeparture(trx, {
          departureId: id,
          reason: request.body.reason,
          officer: signedIn(request).id,
          businessAtMs: request.businessAtMs,
        }),
      );
    },
  });

  app.route({
    method: 'POST',
    url: '/employments/:id/follow-ups',
    config: { access: 'record-follow-up' },
    schema: {
      operationId: 'recordFollowUp',
      summary: '登记一次跟踪回访（以该就业的介绍机构名义）',
      tags: ['就业'],
      params: idParams,
      body: z.object({
        visitedOn: plainDate,
        method: z.string().max(20).meta({ example: '电话' }),
        note: z.string().max(500).optional(),
      }),
      response: { 201: z.object({ followUpId: z.int().nullable(), unchanged: z.boolean() }) },
    },
    handler: async (request, reply) => {
      const { businessAtMs } = request;
      const { visitedOn, method, note } = request.body;
      const target = await authorizeCase(request, db, 'record-follow-up', request.params.id);
      if (target.intermediary === null)
        throw new Problem('fact-refused', '这段就业没有登记介绍机构，不需要回访。');
      const row = checkForm(
        checkFollowUpRow,
        {
          id: { column: '就业编号', value: request.params.id },
          intermediary: { column: '介绍机构编号', value: target.intermediary },
          visitedOn: { column: '回访日期', value: visitedOn },
          method: { column: '方式', value: method },
          note: { column: '情况', value: note },
        },
        businessAtMs,
      );
      const recorded = await db
        .transaction()
        .execute((trx) => recordFollowUp(trx, { ...row, actor: signedIn(request).id, businessAtMs }));
      return reply.code(201).send(recorded);
    },
  });
};
