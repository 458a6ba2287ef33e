import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sql } from 'kysely';
import { z } from 'zod';
import { shanghaiDateAt } from '../../../src/domain/dates.ts';
import { PREFECTURE } from '../../../src/domain/divisions.ts';
import { scopeTitle } from '../../../src/domain/sharing/fields.ts';
import {
  keyState,
  keyStateNames,
  type SharePurpose,
  sharePurposes,
} from '../../../src/domain/sharing/key.ts';
import { decideKey, proposeKey, revokeKey } from '../../../src/sharing/keys.ts';
import type { ApiDeps } from '../../deps.ts';
import { listRoute } from '../../lists/list-route.ts';
import { authorize, signedIn } from '../../plugins/access.ts';
import { asDate, divisionCode, idParams, plainDate, reasonSchema } from '../../schemas/common.ts';

const purposeSchema = z.enum(Object.keys(sharePurposes) as [SharePurpose, ...SharePurpose[]]);
const stateSchema = z.enum(Object.keys(keyStateNames) as [keyof typeof keyStateNames]);

const keyItem = z
  .object({
    id: z.string(),
    department: z.string(),
    contact: z.string().nullable(),
    purpose: purposeSchema,
    purposeText: z.string(),
    legalBasis: z.string(),
    fields: z.array(z.object({ field: z.string(), title: z.string() })),
    divisions: z.array(z.string()),
    office: z.string().nullable(),
    perMinute: z.int(),
    peoplePerDay: z.int(),
    expiresOn: z.string(),
    replaces: z.string().nullable(),
    overlapDays: z.int(),
    proposedBy: z.string(),
    proposedOn: z.string(),
    decidedBy: z.string().nullable(),
    decidedOn: z.string().nullable(),
    decisionNote: z.string().nullable(),
    endsOn: z.string().nullable(),
    revokedBy: z.string().nullable(),
    revokedOn: z.string().nullable(),
    revokedReason: z.string().nullable(),
    state: stateSchema,
    mine: z.boolean().meta({ description: '由本人提出：须由他人批准' }),
  })
  .meta({ id: 'ShareKey' });

/** Keys of other departments: proposed by one, approved by another, revoked by one (docs/sharing.md). */
export const shareKeyRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, deps) => {
  const { db } = deps.database;
  const { vault } = deps;

  listRoute(app, {
    url: '/share-keys',
    operationId: 'listShareKeys',
    summary: '部门共享密钥',
    tag: '部门共享',
    access: ['propose-share-key', 'read-audit', 'approve-share-key'],
    filters: {
      state: stateSchema.optional(),
      department: z.string().max(50).optional().meta({ description: '部门名称中的字' }),
      purpose: purposeSchema.optional(),
    },
    item: keyItem,
    sorts: { proposedOn: { by: sql.ref('k.proposed_on'), type: 'date' } },
    defaultSort: '-proposedOn',
    id: { by: sql.ref('k.id'), type: 'text' },
    columns: [
      { header: '编号', value: (k) => k.id },
      { header: '部门', value: (k) => k.department },
      { header: '用途', value: (k) => sharePurposes[k.purpose] },
      { header: '依据', value: (k) => k.legalBasis },
      { header: '字段', value: (k) => k.fields.map(({ title }) => title).join('、') },
      { header: '地区', value: (k) => k.divisions.join('、') },
      { header: '状态', value: (k) => keyStateNames[k.state] },
      { header: '有效期至', value: (k) => k.endsOn ?? k.expiresOn },
      { header: '提出', value: (k) => `${k.proposedBy} ${k.proposedOn}` },
      { header: '批准', value: (k) => k.decidedBy && `${k.decidedBy} ${k.decidedOn}` },
    ],
    query: (asked, request) => {
      authorizeReader(request);
      const { id } = signedIn(request);
      const today = shanghaiDateAt(request.businessAtMs);
      const ended = sql<boolean>`(k.expires_on < ${today} or coalesce(k.ends_on < ${today}, false))`;
      let query = db
        .selectFrom('share_key as k')
        .innerJoin('app_user as p', 'p.id', 'k.proposed_by')
        .leftJoin('app_user as d', 'd.id', 'k.decided_by')
        .leftJoin('app_user as r', 'r.id', 'k.revoked_by')
        .select([
          'k.id',
          'k.department',
          'k.contact',
          'k.purpose',
          'k.purpose_text as purposeText',
          'k.legal_basis as legalBasis',
          'k.fields',
          'k.divisions',
          'k.office',
          'k.per_minute as perMinute',
          'k.people_per_day as peoplePerDay',
          'k.expires_on as expiresOn',
          'k.replaces',
          'k.overlap_days as overlapDays',
          'p.display_name as proposedBy',
          'k.proposed_on as proposedOn',
          'd.display_name as decidedBy',
          'k.decided_on as decidedOn',
          'k.decision_note as decisionNote',
          'k.approved',
          'k.ends_on as endsOn',
          'r.display_name as revokedBy',
          'k.revoked_on as revokedOn',
          'k.revoked_reason as revokedReason',
        ])
        .select([sql<boolean>`k.proposed_by = ${id}`.as('mine'), sql<string>`${today}::text`.as('today')]);
      if (asked.department) query = query.where(sql<boolean>`strpos(k.department, ${asked.department}) > 0`);
      if (asked.purpose) query = query.where('k.purpose', '=', asked.purpose);
      if (asked.state === 'proposed') query = query.where('k.approved', 'is', null);
      if (asked.state === 'rejected') query = query.where('k.approved', '=', false);
      if (asked.state === 'revoked') query = query.where('k.revoked_on', 'is not', null);
      if (asked.state === 'ended' || asked.state === 'active')
        query = query
          .where('k.approved', '=', true)
          .where('k.revoked_on', 'is', null)
          .where(asked.state === 'ended' ? ended : sql<boolean>`not ${ended}`);
      return query;
    },
    toItem: ({ approved, today, fields, purpose, ...key }) => ({
      ...key,
      purpose: purpose as SharePurpose,
      fields: fields.map((field) => ({ field, title: scopeTitle(field) })),
      state: keyState(
        { approved, revokedOn: key.revokedOn, endsOn: key.endsOn, expiresOn: key.expiresOn },
        today,
      ),
    }),
  });

  app.route({
    method: 'POST',
    url: '/share-keys',
    config: { access: 'propose-share-key' },
    schema: {
      operationId: 'proposeShareKey',
      summary: '提出一个部门共享密钥（须由另一人批准后才生效）',
      tags: ['部门共享'],
      body: z.object({
        department: z.string().trim().min(2).max(60),
        contact: z.string().trim().max(60).optional(),
        purpose: purposeSchema,
        purposeText: z.string().trim().min(4, '请写明具体用途').max(300),
        legalBasis: z.string().trim().min(4, '请写明法律法规依据').max(300),
        fields: z.array(z.string().max(60)).min(1, '请至少选择一个字段').max(60),
        divisions: z.array(divisionCode).min(1, '请至少选择一个地区').max(50),
        office: z.string().max(40).optional().meta({ description: '报送社保缴费的外部机构编号' }),
        perMinute: z.int().min(1).max(600).default(60),
        peoplePerDay: z.int().min(1).max(100_000).default(1000),
        expiresOn: plainDate,
        replaces: z.string().max(20).optional().meta({ description: '轮换：取代哪个密钥' }),
        overlapDays: z.int().min(0).max(30).default(7).meta({ description: '新旧密钥并用的天数' }),
      }),
      response: { 201: z.object({ id: z.string() }) },
    },
    handler: async (request, reply) => {
      const { body, businessAtMs } = request;
      const terms = { ...body, expiresOn: asDate(body.expiresOn) };
      const by = { actor: signedIn(request).id, businessAtMs };
      const id = await db.transaction().execute((trx) => proposeKey(trx, terms, by));
      return reply.code(201).send({ id });
    },
  });

  app.route({
    method: 'POST',
    url: '/share-keys/:id/decision',
    config: { access: 'approve-share-key', secretAnswer: true },
    schema: {
      operationId: 'decideShareKey',
      summary: '批准或不批准密钥（批准后密钥只显示这一次）',
      tags: ['部门共享'],
      params: idParams,
      body: z.object({ approve: z.boolean(), note: z.string().trim().min(2, '请写明审批意见').max(500) }),
      response: {
        200: z.object({
          secret: z.string().nullable().meta({ description: '只显示这一次，库中只存摘要' }),
        }),
      },
    },
    handler: async (request) => {
      const { id } = request.params;
      authorize(request, 'approve-share-key', { divisions: [PREFECTURE] }, `share-key:${id}`);
      const by = { actor: signedIn(request).id, businessAtMs: request.businessAtMs };
      return db.transaction().execute((trx) => decideKey(trx, { id, vault, ...request.body }, by));
    },
  });

  app.route({
    method: 'POST',
    url: '/share-keys/:id/revocation',
    config: { access: ['propose-share-key', 'approve-share-key'] },
    schema: {
      operationId: 'revokeShareKey',
      summary: '吊销密钥，立即失效',
      tags: ['部门共享'],
      params: idParams,
      body: z.object({ reason: reasonSchema }),
      response: { 200: z.object({ revoked: z.literal(true) }) },
    },
    handler: async (request) => {
      const { id } = request.params;
      authorize(request, 'approve-share-key', { divisions: [PREFECTURE] }, `share-key:${id}`);
      const by = { actor: signedIn(request).id, businessAtMs: request.businessAtMs };
      await db.transaction().execute((trx) => revokeKey(trx, { id, reason: request.body.reason }, by));
      return { revoked: true as const };
    },
  });

  listRoute(app, {
    url: '/share-key-use',
    operationId: 'listShareKeyUse',
    summary: '密钥每日用量',
    tag: '部门共享',
    access: ['propose-share-key', 'read-audit', 'approve-share-key'],
    filters: {
      key: z.string().max(20).optional(),
      from: plainDate.optional(),
      until: plainDate.optional(),
    },
    item: z
      .object({
        id: z.string(),
        key: z.string(),
        department: z.string(),
        usedOn: z.string(),
        requests: z.int(),
        people: z.int(),
        refused: z.int(),
        peoplePerDay: z.int(),
      })
      .meta({ id: 'ShareKeyUse' }),
    sorts: { usedOn: { by: sql.ref('u.used_on'), type: 'date' } },
    defaultSort: '-usedOn',
    id: { by: sql`u.key_id || ' ' || u.used_on`, type: 'text' },
    columns: [
      { header: '日期', value: (u) => u.usedOn },
      { header: '密钥', value: (u) => u.key },
      { header: '部门', value: (u) => u.department },
      { header: '请求', value: (u) => u.requests },
      { header: '人次', value: (u) => u.people },
      { header: '被拒', value: (u) => u.refused },
    ],
    query: (asked, request) => {
      authorizeReader(request);
      let query = db
        .selectFrom('share_key_use as u')
        .innerJoin('share_key as k', 'k.id', 'u.key_id')
        .select([
          'u.key_id as key',
          'k.department',
          'u.used_on as usedOn',
          'u.requests',
          'u.people',
          'u.refused',
          'k.people_per_day as peoplePerDay',
        ])
        .select(sql<string>`u.key_id || ' ' || u.used_on`.as('id'));
      if (asked.key) query = query.where('u.key_id', '=', asked.key);
      if (asked.from) query = query.where('u.used_on', '>=', asked.from);
      if (asked.until) query = query.where('u.used_on', '<=', asked.until);
      return query;
    },
    toItem: (row) => row,
  });
};

/** A county's HR office approves nothing of the prefecture's and sees its keys no more than anybody else's. */
function authorizeReader(request: Parameters<typeof authorize>[0]): void {
  authorize(request, 'read-share-log', { divisions: [PREFECTURE] }, 'share-key:*');
}
