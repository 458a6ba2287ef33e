import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sql } from 'kysely';
import { z } from 'zod';
import { audit } from '../../../src/db/audit.ts';
import type { Db } from '../../../src/db/client.ts';
import { addFairAttendee, addFairOpening, openFair } from '../../../src/intake/index.ts';
import { authorizePerson } from '../../cases/matching/seeker.ts';
import type { ApiDeps } from '../../deps.ts';
import { listRoute } from '../../lists/list-route.ts';
import { inScope } from '../../lists/scope.ts';
import { authorize, scopeOfRequest, signedIn } from '../../plugins/access.ts';
import { Problem } from '../../problems.ts';
import { asDate, divisionCode, idParams, plainDate } from '../../schemas/common.ts';
import { maskedIdentity } from '../../schemas/people.ts';

const tag = '岗位对接';

const fairItem = z
  .object({
    id: z.string(),
    title: z.string(),
    heldOn: z.string(),
    venue: z.string(),
    division: z.string(),
    divisionName: z.string(),
    openings: z.int(),
    attendees: z.int(),
    referred: z.int().meta({ description: '在会上推荐的人次' }),
    placed: z.int().meta({ description: '其中已入职' }),
  })
  .meta({ id: 'JobFair', description: '招聘会' });

const attendee = z.object({ personId: z.int(), name: z.string(), identityMasked: z.string() });

function fairList(db: Db) {
  return db
    .selectFrom('job_fair as f')
    .innerJoin('division as d', 'd.code', 'f.division')
    .select(['f.id', 'f.title', 'f.held_on as heldOn', 'f.venue', 'f.division', 'd.name as divisionName'])
    .select([
      sql<number>`(select count(*)::int from job_fair_opening o where o.fair_id = f.id)`.as('openings'),
      sql<number>`(select count(*)::int from job_fair_attendance a where a.fair_id = f.id)`.as('attendees'),
      sql<number>`(select count(*)::int from referral r where r.fair_id = f.id)`.as('referred'),
      sql<number>`(select count(*)::int from referral r where r.fair_id = f.id and r.status = 'placed')`.as(
        'placed',
      ),
    ]);
}

/** Job fairs (招聘会): what was offered, who came, what came of it. Public; who came is told where the people live. */
export const fairRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, { database: { db } }) => {
  listRoute(app, {
    url: '/job-fairs',
    operationId: 'listJobFairs',
    summary: '招聘会',
    tag,
    access: 'read-openings',
    filters: { division: divisionCode.optional(), from: plainDate.optional() },
    item: fairItem,
    sorts: { heldOn: { by: sql.ref('f.held_on'), type: 'date' } },
    defaultSort: '-heldOn',
    id: { by: sql.ref('f.id'), type: 'text' },
    columns: [
      { header: '编号', value: (f) => f.id },
      { header: '名称', value: (f) => f.title },
      { header: '日期', value: (f) => f.heldOn },
      { header: '地点', value: (f) => f.venue },
      { header: '举办地', value: (f) => f.divisionName },
      { header: '参会岗位', value: (f) => f.openings },
      { header: '到场人数', value: (f) => f.attendees },
      { header: '推荐人次', value: (f) => f.referred },
      { header: '已入职', value: (f) => f.placed },
    ],
    query: (asked) => {
      let query = fairList(db);
      if (asked.division) query = query.where('f.division', '=', asked.division);
      if (asked.from) query = query.where('f.held_on', '>=', asked.from);
      return query;
    },
    toItem: (row) => row,
  });

  app.route({
    method: 'GET',
    url: '/job-fairs/:id',
    config: { access: 'read-openings' },
    schema: {
      operationId: 'getJobFair',
      summary: '一场招聘会；到场人员只列本辖区的',
      tags: [tag],
      params: idParams,
      response: { 200: fairItem.extend({ people: z.array(attendee) }) },
    },
    handler: async (request) => {
      const { id } = request.params;
      const fair = await fairList(db).where('f.id', '=', id).executeTakeFirst();
      if (!fair) throw new Problem('not-found', `没有招聘会 ${id}。`);
      const people = await db
        .selectFrom('job_fair_attendance as a')
        .innerJoin('person as p', 'p.id', 'a.person_id')
        .leftJoin('household as h', 'h.number', 'p.household_number')
        .select([
          'p.id as personId',
          'p.identity_last4 as last4',
          sql<string>`coalesce(p.name, '')`.as('name'),
        ])
        .where('a.fair_id', '=', id)
        .where(inScope(scopeOfRequest(request, 'read-matches'), { divisions: [sql.ref('h.division')] }))
        .orderBy('p.id')
        .execute();
      return {
        ...fair,
        people: people.map(({ last4, ...one }) => ({ ...one, identityMasked: maskedIdentity(last4) })),
      };
    },
  });

  app.route({
    method: 'POST',
    url: '/job-fairs',
    config: { access: 'manage-fairs' },
    schema: {
      operationId: 'openJobFair',
      summary: '登记一场招聘会',
      tags: [tag],
      body: z.object({
        id: z
          .string()
          .regex(/^[0-9A-Za-z_-]{1,40}$/)
          .meta({ description: '编号' }),
        title: z.string().trim().min(1).max(100),
        heldOn: plainDate,
        venue: z.string().trim().min(1).max(100),
        division: divisionCode.meta({ description: '举办的州或县市' }),
      }),
      response: { 201: z.object({ id: z.string(), unchanged: z.boolean() }) },
    },
    handler: async (request, reply) => {
      const { body, businessAtMs } = request;
      authorize(request, 'manage-fairs', { divisions: [body.division] }, `fair:${body.id}`);
      const actor = signedIn(request).id;
      const { unchanged } = await db.transaction().execute(async (trx) => {
        const opened = await openFair(trx, { ...body, heldOn: asDate(body.heldOn), actor, businessAtMs });
        if (!opened.unchanged)
          await audit(trx, {
            actor,
            operation: 'open-fair',
            subject: `fair:${body.id}`,
            outcome: 'done',
            businessAtMs,
            after: body,
          });
        return opened;
      });
      return reply.code(201).send({ id: body.id, unchanged });
    },
  });

  /** The fair is the user's to fill; a foreign one is answered like one that is not there. */
  async function authorizeFair(request: Parameters<typeof signedIn>[0], id: string): Promise<void> {
    const fair = await db.selectFrom('job_fair').select('division').where('id', '=', id).executeTakeFirst();
    if (!fair) throw new Problem('not-found', `没有招聘会 ${id}。`);
    authorize(request, 'manage-fairs', { divisions: [fair.division] }, `fair:${id}`);
  }

  app.route({
    method: 'POST',
    url: '/job-fairs/:id/openings',
    config: { access: 'manage-fairs' },
    schema: {
      operationId: 'addFairOpening',
      summary: '登记参会岗位',
      tags: [tag],
      params: idParams,
      body: z.object({ openingId: z.string().min(1).max(40) }),
      response: { 200: z.object({ unchanged: z.boolean() }) },
    },
    handler: async (request) => {
      const { id: fairId } = request.params;
      await authorizeFair(request, fairId);
      const { businessAtMs } = request;
      const by = { actor: signedIn(request).id, businessAtMs };
      return db
        .transaction()
        .execute((trx) => addFairOpening(trx, { fairId, openingId: request.body.openingId, ...by }));
    },
  });

  app.route({
    method: 'POST',
    url: '/job-fairs/:id/attendees',
    config: { access: 'manage-fairs' },
    schema: {
      operationId: 'addFairAttendee',
      summary: '登记到场人员（本辖区名册中的人）',
      tags: [tag],
      params: idParams,
      body: z.object({ personId: z.int().positive() }),
      response: { 200: z.object({ unchanged: z.boolean() }) },
    },
    handler: async (request) => {
      const { id: fairId } = request.params;
      await authorizeFair(request, fairId);
      const { personId } = request.body;
      await authorizePerson(request, db, 'read-matches', personId);
      const { businessAtMs } = request;
      const by = { actor: signedIn(request).id, businessAtMs };
      return db.transaction().execute((trx) => addFairAttendee(trx, { fairId, personId, ...by }));
    },
  });
};
