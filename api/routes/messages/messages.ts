import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sql } from 'kysely';
import { z } from 'zod';
import { audit } from '../../../src/db/audit.ts';
import { numberEndsWith } from '../../../src/db/identity-numbers.ts';
import {
  channelNames,
  type DeliveryStatus,
  deliveryReasonNames,
  deliveryStatusNames,
} from '../../../src/domain/messages/events.ts';
import type { ApiDeps } from '../../deps.ts';
import { listRoute } from '../../lists/list-route.ts';
import { nameBegins } from '../../lists/person-name.ts';
import { inScope, under } from '../../lists/scope.ts';
import { authorizeFound, scopeOfRequest, signedIn } from '../../plugins/access.ts';
import { Problem } from '../../problems.ts';
import { divisionCode, iso, isoOrNull, plainDate, reasonSchema, rowIdParams } from '../../schemas/common.ts';
import { maskedIdentity } from '../../schemas/people.ts';

const statusSchema = z.enum(Object.keys(deliveryStatusNames) as [DeliveryStatus, ...DeliveryStatus[]]);

const messageItem = z
  .object({
    id: z.int(),
    person: z.int(),
    personName: z.string().nullable(),
    identityMasked: z.string(),
    title: z.string(),
    body: z.string(),
    template: z.string(),
    caseSubject: z.string().nullable(),
    campaign: z.string().nullable(),
    at: z.string().meta({ description: '所告知的事发生的时刻' }),
    channel: z.enum(Object.keys(channelNames) as [keyof typeof channelNames]),
    status: statusSchema,
    reason: z.string().nullable(),
    attempts: z.int(),
    sentAt: z.string().nullable(),
  })
  .meta({ id: 'Message' });

/** What people were told, and what could not be delivered, for the station of each person. */
export const messageRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, deps) => {
  const { db } = deps.database;

  listRoute(app, {
    url: '/messages',
    operationId: 'listMessages',
    summary: '发给劳动者的消息',
    tag: '消息',
    access: 'read-messages',
    filters: {
      division: divisionCode.optional(),
      name: z.string().max(50).optional().meta({ description: '姓名或拼音首字母的开头' }),
      last4: z
        .string()
        .regex(/^\d{3}[\dX]$/)
        .optional()
        .meta({ description: '身份证号末四位' }),
      status: statusSchema.optional(),
      failed: z.enum(['true']).optional().meta({ description: '只看未能送达和结果不明的' }),
      campaign: z.string().max(40).optional(),
      from: plainDate.optional(),
      until: plainDate.optional(),
    },
    item: messageItem,
    sorts: { id: { by: sql.ref('m.id'), type: 'bigint' } },
    defaultSort: '-id',
    id: { by: sql.ref('m.id'), type: 'bigint' },
    columns: [
      { header: '姓名', value: (m) => m.personName },
      { header: '身份证号', value: (m) => m.identityMasked },
      { header: '标题', value: (m) => m.title },
      { header: '内容', value: (m) => m.body },
      { header: '时间', value: (m) => m.at },
      { header: '通道', value: (m) => channelNames[m.channel] },
      { header: '状态', value: (m) => deliveryStatusNames[m.status] },
      { header: '原因', value: (m) => m.reason },
      { header: '尝试次数', value: (m) => m.attempts },
      { header: '发出', value: (m) => m.sentAt },
    ],
    query: (asked, request) => {
      let query = db
        .selectFrom('message as m')
        .innerJoin('message_delivery as d', 'd.message_id', 'm.id')
        .innerJoin('person as p', 'p.id', 'm.person_id')
        .leftJoin('household as h', 'h.number', 'p.household_number')
        .select([
          'm.id',
          'm.person_id as person',
          'p.name as personName',
          'p.identity_last4 as last4',
          'm.title',
          'm.body',
          'm.template',
          'm.case_subject as caseSubject',
          'm.campaign_id as campaign',
          'm.happened_at as happenedAt',
          'd.channel',
          'd.status',
          'd.reason',
          'd.attempts',
          'd.sent_at as sentAt',
        ])
        .where(inScope(scopeOfRequest(request, 'read-messages'), { divisions: [sql.ref('h.division')] }));
      if (asked.division) query = query.where(under(sql.ref('h.division'), [asked.division]));
      if (asked.name) query = query.where(nameBegins('p', asked.name));
      if (asked.last4) query = query.where(numberEndsWith('p', asked.last4));
      if (asked.status) query = query.where('d.status', '=', asked.status);
      if (asked.failed) query = query.where('d.status', 'in', ['undeliverable', 'unclear']);
      if (asked.campaign) query = query.where('m.campaign_id', '=', asked.campaign);
      const day = sql<string>`(m.happened_at at time zone 'Asia/Shanghai')::date`;
      if (asked.from) query = query.where(day, '>=', asked.from);
      if (asked.until) query = query.where(day, '<=', asked.until);
      return query;
    },
    toItem: ({ last4, happenedAt, sentAt, channel, status, reason, ...row }) => ({
      ...row,
      identityMasked: maskedIdentity(last4),
      at: iso(happenedAt),
      sentAt: isoOrNull(sentAt),
      channel: channel as keyof typeof channelNames,
      status: status as DeliveryStatus,
      reason: reason && (deliveryReasonNames[reason] ?? reason),
    }),
  });

  app.route({
    method: 'POST',
    url: '/messages/:id/resend',
    config: { access: 'send-messages' },
    schema: {
      operationId: 'resendMessage',
      summary: '再次发送未能送达或结果不明的消息（由人决定）',
      tags: ['消息'],
      params: rowIdParams,
      body: z.object({ reason: reasonSchema }),
      response: { 200: z.object({ status: z.literal('waiting') }) },
    },
    handler: async (request) => {
      const { id } = request.params;
      const row = await db
        .selectFrom('message as m')
        .innerJoin('person as p', 'p.id', 'm.person_id')
        .innerJoin('household as h', 'h.number', 'p.household_number')
        .select('h.division')
        .where('m.id', '=', id)
        .executeTakeFirst();
      const found = row ? { target: { divisions: [row.division] }, subject: `message:${id}` } : null;
      authorizeFound(request, 'send-messages', found, `消息 ${id}`);
      await db.transaction().execute(async (trx) => {
        const { numUpdatedRows } = await trx
          .updateTable('message_delivery')
          .set({
            status: 'waiting',
            reason: null,
            attempts: 0,
            next_try_at: null,
            batch: null,
            began_at: null,
          })
          .where('message_id', '=', id)
          .where('status', 'in', ['undeliverable', 'unclear'])
          .executeTakeFirst();
        if (numUpdatedRows === 0n) throw new Problem('delivery-not-failed');
        await audit(trx, {
          actor: signedIn(request).id,
          operation: 'resendMessage',
          subject: `message:${id}`,
          outcome: 'done',
          businessAtMs: request.businessAtMs,
          after: { reason: request.body.reason },
        });
      });
      return { status: 'waiting' as const };
    },
  });
};
