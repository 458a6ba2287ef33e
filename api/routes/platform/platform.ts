import { createHash } from 'node:crypto';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sql } from 'kysely';
import { z } from 'zod';
import { audit } from '../../../src/db/audit.ts';
import { readJobOpenings } from '../../../src/db/public/job-openings.ts';
import { shanghaiDateAt } from '../../../src/domain/dates.ts';
import { inPrefecture } from '../../../src/domain/divisions.ts';
import { type Tier, tierNames } from '../../../src/domain/job-tiers.ts';
import { type HelpTopic, helpTopics } from '../../../src/domain/rights.ts';
import type { ApiDeps } from '../../deps.ts';
import { listRoute } from '../../lists/list-route.ts';
import { inScope, under } from '../../lists/scope.ts';
import { authorizeFound, scopeOfRequest, signedIn } from '../../plugins/access.ts';
import { Problem } from '../../problems.ts';
import { divisionCode, idParams } from '../../schemas/common.ts';

const tierSchema = z.enum(Object.keys(tierNames) as [Tier, ...Tier[]]);
const topicSchema = z.enum(Object.keys(helpTopics) as [HelpTopic, ...HelpTopic[]]);
const PHONE = /^(1[3-9]\d{9}|0\d{2,3}-?\d{7,8})$/;

const helpItem = z
  .object({
    id: z.string(),
    division: z.string(),
    divisionName: z.string(),
    topic: topicSchema,
    body: z.string(),
    name: z.string(),
    phone: z.string(),
    askedOn: z.string(),
    status: z.enum(['open', 'answered']),
    answer: z.string().nullable(),
    answeredBy: z.string().nullable(),
    answeredOn: z.string().nullable(),
  })
  .meta({ id: 'HelpRequest' });

/** The public platform (公众服务平台, art. 12): posts, and help with one's rights. */
export const platformRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, deps) => {
  const { db } = deps.database;
  const { vault, config } = deps;
  const rateLimit = config.rehearsal ? (false as const) : { max: 5, timeWindow: '10 minutes' };

  app.route({
    method: 'GET',
    url: '/public/jobs',
    config: { access: 'public' },
    schema: {
      operationId: 'listPublicJobs',
      summary: '招聘岗位',
      tags: ['公众服务'],
      querystring: z.object({ tier: tierSchema.optional() }),
      response: {
        200: z.object({
          items: z.array(
            z
              .object({
                id: z.string(),
                title: z.string(),
                employer: z.string(),
                place: z.string(),
                tier: tierSchema,
                payFromFen: z.int().nullable(),
                payToFen: z.int().nullable(),
                number: z.int(),
                validUntil: z.string(),
                contact: z.string(),
              })
              .meta({ id: 'PublicJob' }),
          ),
        }),
      },
    },
    handler: async (request) => ({
      items: await readJobOpenings(db, { ...request.query, on: shanghaiDateAt(request.businessAtMs) }),
    }),
  });

  app.route({
    method: 'POST',
    url: '/public/help-requests',
    config: { access: 'public', rateLimit },
    schema: {
      operationId: 'askForHelp',
      summary: '求助（任何人）；由所在县市的工作人员联系',
      tags: ['公众服务'],
      body: z.object({
        division: divisionCode.refine((code) => code.length === 6 && inPrefecture(code), '请选择县市'),
        topic: topicSchema,
        name: z.string().trim().min(2, '请填写姓名').max(30),
        phone: z.string().trim().regex(PHONE, '请填写能接通的手机或座机号码'),
        body: z.string().trim().min(10, '请写清情况，至少 10 个字').max(1000),
      }),
      response: { 201: z.object({ id: z.string() }) },
    },
    handler: async (request, reply) => {
      const { phone, ...asked } = request.body;
      const id = `QZ-${createHash('sha256').update(request.requestKey).digest('hex').slice(0, 12)}`;
      const known = await db
        .selectFrom('division')
        .select('code')
        .where('code', '=', asked.division)
        .executeTakeFirst();
      if (!known) throw new Problem('invalid-request', '请选择县市。');
      await db.transaction().execute(async (trx) => {
        await trx
          .insertInto('help_request')
          .values({
            id,
            ...asked,
            phone_cipher: vault.seal(phone),
            asked_on: shanghaiDateAt(request.businessAtMs),
          })
          .onConflict((oc) => oc.doNothing())
          .execute();
      });
      return reply.code(201).send({ id });
    },
  });

  listRoute(app, {
    url: '/help-requests',
    operationId: 'listHelpRequests',
    summary: '求助',
    tag: '公众服务',
    access: 'handle-help',
    filters: {
      division: divisionCode.optional(),
      status: z.enum(['open', 'answered']).optional(),
      topic: topicSchema.optional(),
    },
    item: helpItem,
    sorts: { askedOn: { by: sql.ref('q.asked_on'), type: 'date' } },
    defaultSort: 'askedOn',
    id: { by: sql.ref('q.id'), type: 'text' },
    columns: [
      { header: '编号', value: (q) => q.id },
      { header: '日期', value: (q) => q.askedOn },
      { header: '县市', value: (q) => q.divisionName },
      { header: '事由', value: (q) => helpTopics[q.topic] },
      { header: '内容', value: (q) => q.body },
      { header: '姓名', value: (q) => q.name },
      { header: '电话', value: (q) => q.phone },
      { header: '答复', value: (q) => q.answer },
      { header: '答复人', value: (q) => q.answeredBy && `${q.answeredBy} ${q.answeredOn}` },
    ],
    query: (asked, request) => {
      let query = db
        .selectFrom('help_request as q')
        .innerJoin('division as v', 'v.code', 'q.division')
        .leftJoin('app_user as u', 'u.id', 'q.answered_by')
        .select([
          'q.id',
          'q.division',
          'v.name as divisionName',
          'q.topic',
          'q.body',
          'q.name',
          'q.phone_cipher as phoneCipher',
          'q.asked_on as askedOn',
          'q.status',
          'q.answer',
          'u.display_name as answeredBy',
          'q.answered_on as answeredOn',
        ])
        .where(inScope(scopeOfRequest(request, 'handle-help'), { divisions: [sql.ref('q.division')] }));
      if (asked.division) query = query.where(under(sql.ref('q.division'), [asked.division]));
      if (asked.status) query = query.where('q.status', '=', asked.status);
      if (asked.topic) query = query.where('q.topic', '=', asked.topic);
      return query;
    },
    toItem: ({ phoneCipher, topic, status, ...row }) => ({
      ...row,
      phone: vault.open(phoneCipher),
      topic: topic as HelpTopic,
      status: status as 'open' | 'answered',
    }),
  });

  app.route({
    method: 'POST',
    url: '/help-requests/:id/answer',
    config: { access: 'handle-help' },
    schema: {
      operationId: 'answerHelpRequest',
      summary: '登记怎样答复了求助',
      tags: ['公众服务'],
      params: idParams,
      body: z.object({ answer: z.string().trim().min(4, '请写明怎样答复的').max(1000) }),
      response: { 200: z.object({ answeredOn: z.string() }) },
    },
    handler: async (request) => {
      const { id } = request.params;
      const row = await db
        .selectFrom('help_request')
        .select('division')
        .where('id', '=', id)
        .executeTakeFirst();
      const found = row ? { target: { divisions: [row.division] }, subject: `help:${id}` } : null;
      authorizeFound(request, 'handle-help', found, `求助 ${id}`);
      const actor = signedIn(request).id;
      const answeredOn = shanghaiDateAt(request.businessAtMs);
      await db.transaction().execute(async (trx) => {
        const { numUpdatedRows } = await trx
          .updateTable('help_request')
          .set({
            status: 'answered',
            answered_by: actor,
            answered_on: answeredOn,
            answer: request.body.answer,
          })
          .where('id', '=', id)
          .where('status', '=', 'open')
          .executeTakeFirst();
        if (numUpdatedRows === 0n) throw new Problem('help-answered');
        await audit(trx, {
          actor,
          operation: 'answerHelpRequest',
          subject: `help:${id}`,
          outcome: 'done',
          businessAtMs: request.businessAtMs,
          after: { answer: request.body.answer },
        });
      });
      return { answeredOn };
    },
  });
};
