import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sql } from 'kysely';
import { z } from 'zod';
import { numberEndsWith } from '../../../src/db/identity-numbers.ts';
import { shanghaiDateAt } from '../../../src/domain/dates.ts';
import {
  type ConsentPurpose,
  consentPurposeIds,
  consentPurposes,
  consentWays,
  type Stance,
  stanceNames,
} from '../../../src/domain/sharing/consent.ts';
import { scopeTitle } from '../../../src/domain/sharing/fields.ts';
import { sharePurposes } from '../../../src/domain/sharing/key.ts';
import { recordConsent, withdrawConsent } from '../../../src/sharing/consents.ts';
import type { ApiDeps } from '../../deps.ts';
import { listRoute } from '../../lists/list-route.ts';
import { nameBegins } from '../../lists/person-name.ts';
import { inScope, under } from '../../lists/scope.ts';
import { authorizeFound, scopeOfRequest, signedIn } from '../../plugins/access.ts';
import { Problem } from '../../problems.ts';
import { divisionCode, iso, plainDate, rowIdParams } from '../../schemas/common.ts';
import { maskedIdentity } from '../../schemas/people.ts';

const purposeSchema = z.enum(consentPurposeIds as [ConsentPurpose, ...ConsentPurpose[]]);
const howSchema = z.enum(Object.keys(consentWays) as [keyof typeof consentWays]);
const byPerson = {
  division: divisionCode.optional(),
  person: z.coerce.number().int().positive().optional().meta({ description: '人员编号' }),
  name: z.string().max(50).optional().meta({ description: '姓名或拼音首字母的开头' }),
  last4: z
    .string()
    .regex(/^\d{3}[\dX]$/)
    .optional()
    .meta({ description: '身份证号末四位' }),
};

const accessItem = z
  .object({
    id: z.int(),
    at: z.string(),
    department: z.string(),
    key: z.string(),
    purpose: z.string(),
    purposeText: z.string(),
    reference: z.string(),
    person: z.int().nullable(),
    personName: z.string().nullable(),
    identityMasked: z.string().nullable(),
    fields: z.array(z.string()).meta({ description: '给出的字段' }),
    withheld: z.array(z.string()).meta({ description: '没有本人同意、未给出的字段' }),
  })
  .meta({ id: 'ShareAccess' });

const consentItem = z
  .object({
    id: z.int(),
    person: z.int(),
    personName: z.string().nullable(),
    identityMasked: z.string(),
    purpose: purposeSchema,
    purposeName: z.string(),
    stance: z.enum(['given', 'refused']),
    how: howSchema,
    statedOn: z.string(),
    recordedBy: z.string().nullable().meta({ description: 'null：本人在公开页面' }),
    withdrawnOn: z.string().nullable(),
  })
  .meta({ id: 'Consent' });

/** Who read whose data, for the own station of each person and for those who keep the keys; and what people agreed to. */
export const shareLogRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, deps) => {
  const { db } = deps.database;
  const { vault } = deps;

  listRoute(app, {
    url: '/share-accesses',
    operationId: 'listShareAccesses',
    summary: '共享读取记录：谁读了谁的哪些信息',
    tag: '部门共享',
    access: 'read-share-log',
    filters: {
      ...byPerson,
      key: z.string().max(20).optional(),
      department: z.string().max(50).optional().meta({ description: '部门名称中的字' }),
      from: plainDate.optional(),
      until: plainDate.optional(),
    },
    item: accessItem,
    sorts: { id: { by: sql.ref('a.id'), type: 'bigint' } },
    defaultSort: '-id',
    id: { by: sql.ref('a.id'), type: 'bigint' },
    columns: [
      { header: '时间', value: (a) => a.at },
      { header: '部门', value: (a) => a.department },
      { header: '密钥', value: (a) => a.key },
      { header: '用途', value: (a) => a.purpose },
      { header: '对方事项编号', value: (a) => a.reference },
      { header: '姓名', value: (a) => a.personName },
      { header: '身份证号', value: (a) => a.identityMasked },
      { header: '给出的字段', value: (a) => a.fields.join('、') },
      { header: '未同意未给出', value: (a) => a.withheld.join('、') },
    ],
    query: (asked, request) => {
      const scope = scopeOfRequest(request, 'read-share-log');
      let query = db
        .selectFrom('share_access as a')
        .innerJoin('share_key as k', 'k.id', 'a.key_id')
        .leftJoin('person as p', 'p.id', 'a.person_id')
        .leftJoin('household as h', 'h.number', 'p.household_number')
        .select([
          'a.id',
          'a.happened_at as happenedAt',
          'k.department',
          'a.key_id as key',
          'a.purpose',
          'k.purpose_text as purposeText',
          'a.reference',
          'a.person_id as person',
          'p.name as personName',
          'p.identity_last4 as last4',
          'a.fields',
          'a.withheld',
        ])
        .where(inScope(scope, { divisions: [sql.ref('h.division')] }));
      if (asked.division) query = query.where(under(sql.ref('h.division'), [asked.division]));
      if (asked.person) query = query.where('a.person_id', '=', asked.person);
      if (asked.name) query = query.where(nameBegins('p', asked.name));
      if (asked.last4) query = query.where(numberEndsWith('p', asked.last4));
      if (asked.key) query = query.where('a.key_id', '=', asked.key);
      if (asked.department) query = query.where(sql<boolean>`strpos(k.department, ${asked.department}) > 0`);
      const day = sql<string>`(a.happened_at at time zone 'Asia/Shanghai')::date`;
      if (asked.from) query = query.where(day, '>=', asked.from);
      if (asked.until) query = query.where(day, '<=', asked.until);
      return query;
    },
    toItem: ({ happenedAt, last4, fields, withheld, purpose, ...row }) => ({
      ...row,
      at: iso(happenedAt),
      purpose: sharePurposes[purpose as keyof typeof sharePurposes] ?? purpose,
      identityMasked: last4 && maskedIdentity(last4),
      fields: fields.map(scopeTitle),
      withheld: withheld.map(scopeTitle),
    }),
  });

  listRoute(app, {
    url: '/consents',
    operationId: 'listConsents',
    summary: '本人同意和不同意的记录',
    tag: '部门共享',
    access: ['record-consent', 'read-share-log'],
    filters: {
      ...byPerson,
      purpose: purposeSchema.optional(),
      standing: z.enum(['true', 'false']).optional().meta({ description: 'true：没有撤回' }),
    },
    item: consentItem,
    sorts: { id: { by: sql.ref('c.id'), type: 'bigint' } },
    defaultSort: '-id',
    id: { by: sql.ref('c.id'), type: 'bigint' },
    columns: [
      { header: '姓名', value: (c) => c.personName },
      { header: '身份证号', value: (c) => c.identityMasked },
      { header: '事项', value: (c) => c.purposeName },
      { header: '意见', value: (c) => stanceNames[c.stance] },
      { header: '方式', value: (c) => consentWays[c.how] },
      { header: '日期', value: (c) => c.statedOn },
      { header: '登记人', value: (c) => c.recordedBy },
      { header: '撤回日期', value: (c) => c.withdrawnOn },
    ],
    query: (asked, request) => {
      let query = db
        .selectFrom('consent as c')
        .innerJoin('person as p', 'p.id', 'c.person_id')
        .leftJoin('household as h', 'h.number', 'p.household_number')
        .leftJoin('app_user as u', 'u.id', 'c.recorded_by')
        .select([
          'c.id',
          'c.person_id as person',
          'p.name as personName',
          'p.identity_last4 as last4',
          'c.purpose',
          'c.stance',
          'c.how',
          'c.stated_on as statedOn',
          'u.display_name as recordedBy',
          'c.withdrawn_on as withdrawnOn',
        ])
        .where(inScope(scopeOfRequest(request, 'read-share-log'), { divisions: [sql.ref('h.division')] }));
      if (asked.division) query = query.where(under(sql.ref('h.division'), [asked.division]));
      if (asked.person) query = query.where('c.person_id', '=', asked.person);
      if (asked.name) query = query.where(nameBegins('p', asked.name));
      if (asked.last4) query = query.where(numberEndsWith('p', asked.last4));
      if (asked.purpose) query = query.where('c.purpose', '=', asked.purpose);
      if (asked.standing)
        query = query.where('c.withdrawn_on', asked.standing === 'true' ? 'is' : 'is not', null);
      return query;
    },
    toItem: ({ last4, purpose, stance, how, ...row }) => ({
      ...row,
      identityMasked: maskedIdentity(last4),
      purpose: purpose as ConsentPurpose,
      purposeName: consentPurposes[purpose as ConsentPurpose]?.name ?? purpose,
      stance: stance as Stance,
      how: how as keyof typeof consentWays,
    }),
  });

  app.route({
    method: 'POST',
    url: '/people/:id/consents',
    config: { access: 'record-consent' },
    schema: {
      operationId: 'recordConsent',
      summary: '登记本人的同意或不同意',
      tags: ['部门共享'],
      params: rowIdParams,
      body: z.object({
        purpose: purposeSchema,
        stance: z.enum(['given', 'refused']),
        how: z.enum(['paper', 'phone']).meta({ description: 'paper：有签字的书面；phone：电话，有记录' }),
        statedOn: plainDate,
        openId: z
          .string()
          .trim()
          .min(10)
          .max(64)
          .optional()
          .meta({ description: '同意公众号消息时必填：本人的 OpenID' }),
      }),
      response: { 201: z.object({ id: z.int() }) },
    },
    handler: async (request, reply) => {
      const { body, businessAtMs } = request;
      const person = request.params.id;
      await reachPerson(request, person);
      if (body.statedOn > shanghaiDateAt(businessAtMs)) throw fieldProblem('statedOn', '日期不能晚于今天。');
      const asked = body.purpose === 'wechat-messages' && body.stance === 'given';
      if (asked !== (body.openId !== undefined))
        throw fieldProblem('openId', asked ? '请填写本人的 OpenID。' : '这一事项不需要 OpenID。');
      const by = { actor: signedIn(request).id, businessAtMs, vault };
      const { openId: address, ...statement } = body;
      const made = await db
        .transaction()
        .execute((trx) => recordConsent(trx, { person, ...statement, address }, by));
      return reply.code(201).send(made);
    },
  });

  app.route({
    method: 'POST',
    url: '/consents/:id/withdrawal',
    config: { access: 'record-consent' },
    schema: {
      operationId: 'withdrawConsent',
      summary: '登记本人撤回',
      tags: ['部门共享'],
      params: rowIdParams,
      body: z.object({ how: z.enum(['paper', 'phone']) }),
      response: { 200: z.object({ withdrawn: z.literal(true) }) },
    },
    handler: async (request) => {
      const { id } = request.params;
      const row = await db.selectFrom('consent').select('person_id').where('id', '=', id).executeTakeFirst();
      if (!row) throw new Problem('not-found', `没有记录 ${id}，或不在您的办理范围内。`);
      await reachPerson(request, row.person_id, `记录 ${id}`);
      const by = { actor: signedIn(request).id, businessAtMs: request.businessAtMs };
      await db.transaction().execute((trx) => withdrawConsent(trx, { id, how: request.body.how }, by));
      return { withdrawn: true as const };
    },
  });

  async function reachPerson(
    request: Parameters<typeof authorizeFound>[0],
    id: number,
    asked = `人员 ${id}`,
  ): Promise<void> {
    const row = await db
      .selectFrom('person as p')
      .innerJoin('household as h', 'h.number', 'p.household_number')
      .select('h.division')
      .where('p.id', '=', id)
      .executeTakeFirst();
    const found = row ? { target: { divisions: [row.division] }, subject: `person:${id}` } : null;
    authorizeFound(request, 'record-consent', found, asked);
  }
};

function fieldProblem(field: string, message: string): Problem {
  return new Problem('invalid-request', message, {
    errors: [{ pointer: `/body/${field}`, code: 'invalid', message }],
  });
}
