import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sql } from 'kysely';
import { z } from 'zod';
import { ownPerson } from '../../../src/db/own-person.ts';
import { serviceRulesById } from '../../../src/db/service-rules.ts';
import { may } from '../../../src/domain/access.ts';
import { type PlainDate, shanghaiDateAt } from '../../../src/domain/dates.ts';
import { type ServiceVia, serviceKinds, serviceStatuses } from '../../../src/domain/services/kinds.ts';
import { ruleOf } from '../../../src/domain/services/rules.ts';
import { readsSensitive } from '../../../src/domain/services/steps.ts';
import { normaliseCode } from '../../../src/domain/text.ts';
import { askForService } from '../../../src/intake/services/ask.ts';
import { noteService, reopenService } from '../../../src/intake/services/case.ts';
import type { ApiDeps } from '../../deps.ts';
import { listRoute } from '../../lists/list-route.ts';
import { under } from '../../lists/scope.ts';
import { scopeOfRequest, signedIn } from '../../plugins/access.ts';
import { Problem } from '../../problems.ts';
import { divisionCode, idParams, iso } from '../../schemas/common.ts';
import { findService, whatIMay } from './find-service.ts';
import { asProblems, words } from './schemas.ts';
import { isLate, readsAsOffice, serviceColumns, serviceItem, serviceList, visible } from './service-list.ts';

const tag = '服务事项';

const serviceDetail = serviceItem
  .extend({
    outcomeNote: z.string().nullable(),
    satisfied: z.boolean().nullable(),
    resolvedOn: z.string().nullable(),
    confirmUntil: z.string().nullable(),
    escalatesOn: z.string().nullable(),
    rule: z.object({ days: z.int(), article: z.string(), note: z.string() }),
    notes: z.array(
      z.object({
        id: z.int(),
        by: z.string(),
        on: z.string(),
        sensitive: z.boolean(),
        body: z.string().nullable().meta({ description: '空：敏感记录，本人无权阅读' }),
      }),
    ),
    events: z.array(
      z.object({
        id: z.int(),
        kind: z.string(),
        by: z.string().nullable(),
        at: z.string(),
        division: z.string(),
      }),
    ),
    colleagues: z.array(z.object({ id: z.string(), name: z.string() })).meta({ description: '可以移交的人' }),
    forMe: z
      .object({
        take: z.boolean(),
        handOver: z.boolean(),
        resolve: z.boolean(),
        confirm: z.boolean(),
        withdraw: z.boolean(),
        reopen: z.boolean(),
        note: z.boolean(),
        barred: z.string().nullable(),
      })
      .meta({ description: '本人现在可以做什么' }),
  })
  .meta({ id: 'Service' });

/** Service cases (art. 11): asked for, listed and counted, read, noted and opened again. */
export const serviceCaseRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, { database: { db }, vault }) => {
  listRoute(app, {
    url: '/services',
    operationId: 'listServices',
    summary: '服务事项',
    tag,
    access: 'read-services',
    filters: {
      division: divisionCode.optional(),
      kind: z.enum(serviceKinds).optional(),
      status: z.enum(serviceStatuses).optional(),
      late: z.enum(['true']).optional(),
      mine: z.enum(['owner', 'asked']).optional().meta({ description: '本人承办的，或本人提出的' }),
      employer: z.string().max(18).optional(),
    },
    item: serviceItem,
    sorts: {
      dueOn: { by: sql.ref('s.due_on'), type: 'date' },
      askedOn: { by: sql.ref('s.asked_on'), type: 'date' },
    },
    defaultSort: 'dueOn',
    id: { by: sql.ref('s.id'), type: 'text' },
    columns: serviceColumns,
    query: (asked, request) => {
      const me = signedIn(request);
      const today = shanghaiDateAt(request.businessAtMs);
      let query = serviceList(db, me.grants, today).where(visible(scopeOfRequest(request, 'read-services')));
      if (asked.division) query = query.where(under(sql.ref('s.home'), [asked.division]));
      if (asked.kind) query = query.where('s.kind', '=', asked.kind);
      if (asked.status) query = query.where('s.status', '=', asked.status);
      if (asked.late) query = query.where(isLate(today));
      if (asked.mine === 'owner') query = query.where('s.owner', '=', me.id);
      if (asked.mine === 'asked') query = query.where('s.asked_by', '=', me.id);
      if (asked.employer) query = query.where('s.employer', '=', asked.employer);
      return query;
    },
    toItem: (row) => row,
  });

  app.route({
    method: 'GET',
    url: '/services/summary',
    config: { access: 'read-services' },
    schema: {
      operationId: 'getServiceSummary',
      summary: '服务事项的数量：按下一级地区和状态',
      tags: [tag],
      querystring: z.object({ division: divisionCode.optional() }),
      response: {
        200: z
          .object({
            areas: z.array(
              z.object({
                division: z.string(),
                name: z.string(),
                new: z.int(),
                working: z.int(),
                resolved: z.int(),
                closed: z.int(),
                late: z.int(),
              }),
            ),
          })
          .meta({ id: 'ServiceSummary' }),
      },
    },
    handler: async (request) => {
      const { division } = request.query;
      const scope = scopeOfRequest(request, 'read-services');
      const today = shanghaiDateAt(request.businessAtMs);
      // The level below what is looked at: counties of the prefecture, townships of a county, villages of a township.
      const at = division ?? (scope.all ? '433100' : (scope.divisions[0] ?? '433100'));
      const digits = at.length >= 9 ? 12 : at.endsWith('00') ? 6 : 9;
      const within = division ? under(sql.ref('s.home'), [division]) : sql<boolean>`true`;
      const { rows } = await sql<{
        division: string;
        name: string;
        new: number;
        working: number;
        resolved: number;
        closed: number;
        late: number;
      }>`
        select c.division, coalesce(d.name, c.division) as name, c.new, c.working, c.resolved, c.closed, c.late
        from (select left(s.home, ${digits}::integer) as division,
            count(*) filter (where s.status = 'new')::integer as new,
            count(*) filter (where s.status = 'working')::integer as working,
            count(*) filter (where s.status = 'resolved')::integer as resolved,
            count(*) filter (where s.status = 'closed')::integer as closed,
            count(*) filter (where ${isLate(today)})::integer as late
          from service_case s where ${visible(scope)} and ${within} group by 1) c
        left join division d on d.code = c.division order by c.division
      `.execute(db);
      return { areas: rows };
    },
  });

  app.route({
    method: 'GET',
    url: '/services/:id',
    config: { access: 'read-services' },
    schema: {
      operationId: 'getService',
      summary: '一件服务事项：办理记录、经过和本人可以做什么',
      tags: [tag],
      params: idParams,
      response: { 200: serviceDetail },
    },
    handler: async (request) => {
      const service = await findService(request, db, request.params.id);
      const user = signedIn(request);
      const today = shanghaiDateAt(request.businessAtMs);
      const item = await serviceList(db, user.grants, today)
        .where('s.id', '=', service.id)
        .executeTakeFirstOrThrow();
      const rules = await serviceRulesById(db, service.rules);
      const ruled = ruleOf(rules, service.kind);
      if (!ruled) throw new Error(`no rule of ${service.id}`);
      const { days, article, note } = ruled;
      const office = readsAsOffice(user.grants, service.home);
      const opens = user.grants.some(
        ({ division, role }) =>
          division !== null &&
          may([{ role, division, employer: null, intermediary: null }], 'handle-service', {
            divisions: [service.office],
          }) &&
          readsSensitive(division, { office: service.office, escalatedTo: service.escalated_to }),
      );
      const [notes, events, colleagues] = await Promise.all([
        office ? notesOf(service.id) : [],
        eventsOf(service.id, office),
        office
          ? colleaguesOf(service.office, service.escalated_to, shanghaiDateAt(request.businessAtMs))
          : [],
      ]);
      const tie = office ? await ownPerson(db, user.id, service.person_id) : null;
      return {
        ...item,
        outcomeNote: service.outcome_note,
        satisfied: service.satisfied,
        resolvedOn: service.resolved_on,
        confirmUntil: service.confirm_until,
        escalatesOn: service.escalates_on,
        rule: { days, article, note },
        notes: notes.map(({ body, body_cipher: sealed, noted_by: author, ...line }) => ({
          ...line,
          sensitive: sealed !== null,
          body: sealed === null ? body : opens || author === user.id ? vault.open(sealed) : null,
        })),
        events,
        colleagues,
        forMe: whatIMay(user, service, { rules, today, tie }),
      };
    },
  });

  app.route({
    method: 'POST',
    url: '/services',
    config: { access: 'request-service' },
    schema: {
      operationId: 'askForService',
      summary: '提出服务事项；同一人同类的只能有一件在办',
      tags: [tag],
      body: z
        .object({
          kind: z.enum(serviceKinds),
          subject: words(200, 4).meta({ description: '什么困难、希望怎样；不写身份证号' }),
          identityNumber: z.string().min(15).max(20).optional(),
          employment: z.string().max(40).optional().meta({ description: '就业编号；用人单位只能用它' }),
        })
        .refine(
          ({ identityNumber, employment }) => (identityNumber === undefined) !== (employment === undefined),
          { path: ['identityNumber'], message: '请填写身份证号或就业编号中的一项' },
        ),
      response: { 201: z.object({ id: z.string() }) },
    },
    handler: async (request, reply) => {
      const { kind, subject } = request.body;
      const { via, ...person } = await whom(request);
      const id = await asProblems('service:new', () =>
        db.transaction().execute((trx) =>
          askForService(trx, {
            ...person,
            kind,
            via,
            subject,
            actor: signedIn(request).id,
            businessAtMs: request.businessAtMs,
            requestKey: request.requestKey,
          }),
        ),
      );
      return reply.code(201).send({ id });
    },
  });

  app.route({
    method: 'POST',
    url: '/services/:id/notes',
    config: { access: 'handle-service' },
    schema: {
      operationId: 'noteService',
      summary: '记一步办理情况；敏感的只有承办单位及其上一级能读',
      tags: [tag],
      params: idParams,
      body: z.object({ body: words(2000), sensitive: z.boolean().default(false) }),
      response: { 201: z.object({ noted: z.literal(true) }) },
    },
    handler: async (request, reply) => {
      const service = await findService(request, db, request.params.id, 'handle-service');
      const { body, sensitive } = request.body;
      const act = {
        serviceId: service.id,
        actor: signedIn(request).id,
        businessAtMs: request.businessAtMs,
        requestKey: request.requestKey,
      };
      await db
        .transaction()
        .execute((trx) =>
          noteService(trx, { ...act, ...(sensitive ? { sealed: vault.seal(body) } : { body }) }),
        );
      return reply.code(201).send({ noted: true as const });
    },
  });

  app.route({
    method: 'POST',
    url: '/services/:id/reopening',
    config: { access: ['answer-service', 'request-service'] },
    schema: {
      operationId: 'reopenService',
      summary: '没有解决，退回重新办理',
      tags: [tag],
      params: idParams,
      body: z.object({ reason: words(1000, 4) }),
      response: { 200: z.object({ id: z.string() }) },
    },
    handler: async (request) => {
      const service = await findService(request, db, request.params.id);
      const user = signedIn(request);
      const subject = `service:${service.id}`;
      const answers =
        service.asked_by === user.id || may(user.grants, 'answer-service', { divisions: [service.home] });
      if (!answers)
        throw new Problem('not-permitted', '请由提出人，或户籍所在地的社保站、村信息员办理。', { subject });
      const done = await asProblems(subject, () =>
        db.transaction().execute((trx) =>
          reopenService(trx, {
            serviceId: service.id,
            reason: request.body.reason,
            actor: user.id,
            businessAtMs: request.businessAtMs,
            requestKey: request.requestKey,
          }),
        ),
      );
      if (!done) throw new Problem('action-not-allowed', '这件服务事项现在不能重新办理。', { subject });
      return { id: service.id };
    },
  });

  /** Whose matter it is, and by which way it comes. Found only in the own scope; else as one whom nobody knows. */
  async function whom(request: FastifyRequest) {
    const { identityNumber, employment } = request.body as {
      identityNumber?: string;
      employment?: string;
    };
    const { grants } = signedIn(request);
    const row = await db
      .selectFrom('person as p')
      .innerJoin('household as h', 'h.number', 'p.household_number')
      .leftJoin('employment as e', (join) =>
        join.onRef('e.person_id', '=', 'p.id').on('e.id', '=', employment ?? ''),
      )
      .select(['p.id as personId', 'h.division as home', 'e.id as employmentId', 'e.employer'])
      .$if(identityNumber !== undefined, (q) =>
        q.where('p.id', '=', (eb) =>
          eb
            .selectFrom('identity_number')
            .select('person_id')
            .where('identity_key', '=', vault.identityKey(normaliseCode(identityNumber ?? ''))),
        ),
      )
      .$if(employment !== undefined, (q) =>
        q.where('e.id', '=', employment ?? '').where('e.standing', '=', 'tracked'),
      )
      .executeTakeFirst();
    const offices = grants.filter(({ employer }) => employer === null);
    const asOffice = row && may(offices, 'request-service', { divisions: [row.home] });
    const asEmployer =
      row?.employer && may(grants, 'request-service', { divisions: [], employer: row.employer });
    if (!row || (!asOffice && !asEmployer)) throw new Problem('service-person-unknown');
    return {
      ...row,
      employer: asOffice ? null : row.employer,
      via: asOffice ? viaOf(offices, row.home) : ('employer' as ServiceVia),
    };
  }

  const notesOf = (serviceId: string) =>
    db
      .selectFrom('service_note as n')
      .innerJoin('app_user as u', 'u.id', 'n.noted_by')
      .select(['n.id', 'n.body', 'n.body_cipher', 'n.noted_by', 'n.noted_on as on', 'u.display_name as by'])
      .where('n.service_id', '=', serviceId)
      .orderBy('n.id')
      .execute();

  async function eventsOf(serviceId: string, asOffice: boolean) {
    const rows = await db
      .selectFrom('service_event as v')
      .leftJoin('app_user as u', 'u.id', 'v.actor')
      .innerJoin('division as d', 'd.code', 'v.division')
      .select(['v.id', 'v.kind', 'u.display_name as by', 'v.happened_at as at', 'd.name as division'])
      .where('v.service_id', '=', serviceId)
      .orderBy('v.id')
      .execute();
    return rows.map((row) => ({ ...row, at: iso(row.at), by: asOffice ? row.by : null }));
  }

  /** Who may own a case of the office: its own people, and those of the level that it has gone up to. */
  const colleaguesOf = (office: string, escalatedTo: string | null, on: PlainDate) =>
    db
      .selectFrom('app_user as u')
      .innerJoin('user_grant as g', 'g.user_id', 'u.id')
      .select(['u.id', 'u.display_name as name'])
      .distinct()
      .where('u.active', '=', true)
      .where('g.division', 'in', [office, office.slice(0, 6), ...(escalatedTo ? [escalatedTo] : [])])
      .where('g.role', 'in', [...HANDLERS])
      .where(sql<boolean>`grant_holds(g, ${on}::date)`)
      .orderBy('u.display_name')
      .limit(100)
      .execute();
};

const HANDLERS = [
  'township-station',
  'county-employment-centre',
  'county-hr-reviewer',
  'poverty-alleviation-officer',
] as const;

type Offices = Parameters<typeof may>[0];

/** The lowest post through which somebody reaches the home says by which way the request came. */
function viaOf(grants: Offices, home: string): ServiceVia {
  const reaching = grants.filter((grant) => may([grant], 'request-service', { divisions: [home] }));
  if (reaching.some(({ role }) => role === 'village-officer')) return 'village';
  if (reaching.some(({ role }) => role === 'township-station')) return 'station';
  return 'centre';
}
