import { createHash } from 'node:crypto';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sql } from 'kysely';
import { z } from 'zod';
import { shanghaiDateAt } from '../../../src/domain/dates.ts';
import { listedWords } from '../../../src/domain/import-rows/listed-words.ts';
import { campaignStatusNames, channelNames, messageEvents } from '../../../src/domain/messages/events.ts';
import type { MessageTemplate } from '../../../src/domain/messages/template.ts';
import {
  cancelCampaign,
  draftCampaign,
  paramsOf,
  previewCampaign,
  releaseCampaign,
} from '../../../src/messages/campaigns.ts';
import { readTemplates } from '../../../src/messages/templates.ts';
import type { ApiDeps } from '../../deps.ts';
import { listRoute } from '../../lists/list-route.ts';
import { inScope } from '../../lists/scope.ts';
import { authorize, authorizeFound, scopeOfRequest, signedIn } from '../../plugins/access.ts';
import { Problem } from '../../problems.ts';
import { divisionCode, idParams, isoOrNull } from '../../schemas/common.ts';

const channelSchema = z.enum(Object.keys(channelNames) as [keyof typeof channelNames]);
const statusSchema = z.enum(Object.keys(campaignStatusNames) as [keyof typeof campaignStatusNames]);
const termsSchema = {
  template: z.string().max(40),
  params: z.record(z.string(), z.string().trim().max(120)),
  division: divisionCode,
  registeredPoor: z.boolean().optional().meta({ description: '只发给（或不发给）建档立卡贫困人口' }),
  employmentState: z.enum(listedWords.就业状态).optional(),
};

const templateItem = z
  .object({
    id: z.string(),
    version: z.int(),
    event: z.string(),
    eventName: z.string(),
    kind: z.enum(['service', 'campaign']),
    title: z.string(),
    text: z.string(),
    article: z.string(),
    params: z.array(z.string()).meta({ description: '群发时由经办人填写的内容' }),
  })
  .meta({ id: 'MessageTemplate' });

const campaignItem = z
  .object({
    id: z.string(),
    template: z.string(),
    title: z.string(),
    params: z.record(z.string(), z.string()),
    division: z.string(),
    divisionName: z.string(),
    expected: z.int(),
    status: statusSchema,
    draftedBy: z.string(),
    draftedOn: z.string(),
    releasedBy: z.string().nullable(),
    releasedAt: z.string().nullable(),
    waiting: z.int(),
    sent: z.int(),
    failed: z.int(),
    skipped: z.int(),
  })
  .meta({ id: 'MessageCampaign' });

/** Texts to many at once: previewed, kept, released; the worker writes and sends them (docs/sharing.md). */
export const campaignRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, deps) => {
  const { db } = deps.database;
  const { vault, config } = deps;
  const templates = readTemplates();
  const { channels } = config.messages;

  app.route({
    method: 'GET',
    url: '/message-templates',
    config: { access: ['send-messages', 'read-messages'] },
    schema: {
      operationId: 'listMessageTemplates',
      summary: '消息模板',
      tags: ['消息'],
      response: {
        200: z.object({
          timing: z.object({ quietFrom: z.string(), quietUntil: z.string(), perPersonAndDay: z.int() }),
          channels: z.array(channelSchema),
          items: z.array(templateItem),
        }),
      },
    },
    handler: async () => {
      const { quietFrom, quietUntil, perPersonAndDay } = templates.timing;
      const items = templates.templates.map((template) => ({
        ...template,
        version: templates.version,
        eventName: messageEvents[template.event].name,
        kind: messageEvents[template.event].kind,
        params: messageEvents[template.event].kind === 'campaign' ? paramsOf(template) : [],
      }));
      return { timing: { quietFrom, quietUntil, perPersonAndDay }, channels: [...channels], items };
    },
  });

  app.route({
    method: 'POST',
    url: '/message-campaigns/preview',
    config: { access: 'send-messages', idempotent: false },
    schema: {
      operationId: 'previewCampaign',
      summary: '预览群发：谁、什么内容、哪个通道，谁没有电话、谁不接收；不发送',
      tags: ['消息'],
      body: z.object({ ...termsSchema, after: z.int().min(0).default(0) }),
      response: {
        200: z
          .object({
            total: z.int(),
            noAddress: z.int(),
            refused: z.int(),
            byChannel: z.partialRecord(channelSchema, z.int()),
            next: z.int().nullable(),
            people: z.array(
              z.object({
                person: z.int(),
                name: z.string(),
                phoneMasked: z.string().nullable(),
                channel: channelSchema.nullable(),
                refused: z.boolean(),
                text: z.string(),
              }),
            ),
          })
          .meta({ id: 'CampaignPreview' }),
      },
    },
    handler: async (request) => {
      const { after, ...body } = request.body;
      const terms = termsOf(request, body);
      const on = shanghaiDateAt(request.businessAtMs);
      const preview = await previewCampaign(db, terms, { channels, vault, on, after });
      return { ...preview, people: [...preview.people] };
    },
  });

  app.route({
    method: 'POST',
    url: '/message-campaigns',
    config: { access: 'send-messages' },
    schema: {
      operationId: 'draftCampaign',
      summary: '保存一次群发（还不发送）；人数须与预览相同',
      tags: ['消息'],
      body: z.object({ ...termsSchema, expected: z.int().min(1) }),
      response: { 201: z.object({ id: z.string() }) },
    },
    handler: async (request, reply) => {
      const { expected, ...body } = request.body;
      const terms = termsOf(request, body);
      const id = `TZ-${createHash('sha256').update(request.requestKey).digest('hex').slice(0, 12)}`;
      const by = { actor: signedIn(request).id, businessAtMs: request.businessAtMs };
      const draft = { ...terms, id, version: templates.version, expected };
      await db.transaction().execute((trx) => draftCampaign(trx, draft, by));
      return reply.code(201).send({ id });
    },
  });

  for (const [act, operationId, summary] of [
    ['release', 'releaseCampaign', '发送一次群发'],
    ['cancellation', 'cancelCampaign', '取消一次还没有发送的群发'],
  ] as const) {
    app.route({
      method: 'POST',
      url: `/message-campaigns/:id/${act}`,
      config: { access: 'send-messages' },
      schema: {
        operationId,
        summary,
        tags: ['消息'],
        params: idParams,
        response: { 200: z.object({ status: statusSchema }) },
      },
      handler: async (request) => {
        const { id } = request.params;
        const row = await db
          .selectFrom('message_campaign')
          .select('division')
          .where('id', '=', id)
          .executeTakeFirst();
        const found = row ? { target: { divisions: [row.division] }, subject: `campaign:${id}` } : null;
        authorizeFound(request, 'send-messages', found, `群发 ${id}`);
        const by = { actor: signedIn(request).id, businessAtMs: request.businessAtMs };
        await db
          .transaction()
          .execute((trx) =>
            act === 'release' ? releaseCampaign(trx, id, templates, by) : cancelCampaign(trx, id, by),
          );
        return { status: act === 'release' ? ('filling' as const) : ('cancelled' as const) };
      },
    });
  }

  listRoute(app, {
    url: '/message-campaigns',
    operationId: 'listCampaigns',
    summary: '群发记录',
    tag: '消息',
    access: ['send-messages', 'read-messages'],
    filters: { status: statusSchema.optional() },
    item: campaignItem,
    sorts: { draftedOn: { by: sql.ref('c.drafted_on'), type: 'date' } },
    defaultSort: '-draftedOn',
    id: { by: sql.ref('c.id'), type: 'text' },
    columns: [
      { header: '编号', value: (c) => c.id },
      { header: '模板', value: (c) => c.title },
      { header: '内容', value: (c) => Object.values(c.params).join('，') },
      { header: '地区', value: (c) => c.divisionName },
      { header: '人数', value: (c) => c.expected },
      { header: '状态', value: (c) => campaignStatusNames[c.status] },
      { header: '拟定', value: (c) => `${c.draftedBy} ${c.draftedOn}` },
      { header: '发送', value: (c) => c.releasedAt },
      { header: '已发', value: (c) => c.sent },
      { header: '待发', value: (c) => c.waiting },
      { header: '未送达', value: (c) => c.failed },
      { header: '不接收', value: (c) => c.skipped },
    ],
    query: (asked, request) => {
      const count = (statuses: string) => sql<number>`(select count(*)::int from message m
        join message_delivery d on d.message_id = m.id
        where m.campaign_id = c.id and d.status = any(string_to_array(${statuses}, ',')))`;
      let query = db
        .selectFrom('message_campaign as c')
        .innerJoin('division as v', 'v.code', 'c.division')
        .innerJoin('app_user as u', 'u.id', 'c.drafted_by')
        .leftJoin('app_user as r', 'r.id', 'c.released_by')
        .select([
          'c.id',
          'c.template',
          'c.params',
          'c.division',
          'v.name as divisionName',
          'c.expected',
          'c.status',
          'u.display_name as draftedBy',
          'c.drafted_on as draftedOn',
          'r.display_name as releasedBy',
          'c.released_at as releasedAt',
        ])
        .select([
          count('waiting,sending').as('waiting'),
          count('sent').as('sent'),
          count('undeliverable,unclear').as('failed'),
          count('skipped').as('skipped'),
        ])
        .where(inScope(scopeOfRequest(request, 'read-messages'), { divisions: [sql.ref('c.division')] }));
      if (asked.status) query = query.where('c.status', '=', asked.status);
      return query;
    },
    toItem: ({ params, status, releasedAt, ...row }) => ({
      ...row,
      title: templates.templates.find(({ id }) => id === row.template)?.title ?? row.template,
      params: params as unknown as Record<string, string>,
      status: status as keyof typeof campaignStatusNames,
      releasedAt: isoOrNull(releasedAt),
    }),
  });

  function termsOf(
    request: Parameters<typeof authorize>[0],
    body: z.output<z.ZodObject<typeof termsSchema>>,
  ) {
    const { template: id, params, division, ...audience } = body;
    authorize(request, 'send-messages', { divisions: [division] }, `division:${division}`);
    return { template: campaignTemplate(id), params, division, audience };
  }

  function campaignTemplate(id: string): MessageTemplate {
    const template = templates.templates.find((one) => one.id === id);
    if (template && messageEvents[template.event].kind === 'campaign') return template;
    throw new Problem('campaign-text', `没有可以群发的模板 ${id}。`);
  }
};
