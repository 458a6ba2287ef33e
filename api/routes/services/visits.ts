import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sql } from 'kysely';
import { z } from 'zod';
import { audit } from '../../../src/db/audit.ts';
import { serviceRulesOn } from '../../../src/db/service-rules.ts';
import { may } from '../../../src/domain/access.ts';
import { type PlainDate, shanghaiDateAt } from '../../../src/domain/dates.ts';
import { serviceKinds } from '../../../src/domain/services/kinds.ts';
import { parameterOf, type ServiceRules } from '../../../src/domain/services/rules.ts';
import { visitStateNames } from '../../../src/domain/services/words.ts';
import { planVisits, recordVisit } from '../../../src/intake/services/visits.ts';
import type { ApiDeps } from '../../deps.ts';
import { listRoute } from '../../lists/list-route.ts';
import { inScope, under } from '../../lists/scope.ts';
import { authorize, authorizeFound, scopeOfRequest, signedIn } from '../../plugins/access.ts';
import { asDate, divisionCode, plainDate } from '../../schemas/common.ts';
import { asProblems, words } from './schemas.ts';

const tag = '走访企业';
const states = ['planned', 'due', 'overdue', 'ended'] as const;

const planItem = z
  .object({
    employer: z.string(),
    employerName: z.string(),
    place: z.string().meta({ description: '企业所在地' }),
    outside: z.boolean().meta({ description: '州外：须会同当地人社部门' }),
    division: z.string().meta({ description: '由哪里走访' }),
    people: z.int().meta({ description: '在岗的建档立卡劳动者' }),
    state: z.enum(states),
    nextVisitOn: z.string(),
    lastVisitOn: z.string().nullable(),
    visits: z.int(),
    localHr: z.string().nullable(),
    localHrContact: z.string().nullable(),
    openServices: z.int(),
  })
  .meta({ id: 'VisitPlan' });

const visitItem = z
  .object({
    id: z.int(),
    employer: z.string(),
    employerName: z.string(),
    division: z.string(),
    visitedOn: z.string(),
    visitedByName: z.string(),
    companions: z.string().nullable(),
    localHr: z.string().nullable(),
    findings: z.string(),
    services: z.array(z.string()).meta({ description: '由此提出的服务事项' }),
  })
  .meta({ id: 'EmployerVisit' });

const employerParams = z.object({ employer: z.string().length(18) });

/** Regular visits to employers with many registered poor (art. 14). */
export const visitRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, { database: { db } }) => {
  const scoped = (request: FastifyRequest) =>
    inScope(
      { ...scopeOfRequest(request, 'read-services'), employers: [] },
      { divisions: [sql.ref('v.division')] },
    );

  const plans = (today: PlainDate, rules: ServiceRules) =>
    db
      .selectFrom('visit_plan as v')
      .innerJoin('employer as r', 'r.credit_code', 'v.employer')
      .select(['v.employer', 'r.name as employerName', 'r.division as place', 'v.division', 'v.people'])
      .select([
        'v.next_visit_on as nextVisitOn',
        'v.local_hr as localHr',
        'v.local_hr_contact as localHrContact',
      ])
      .select([
        sql<boolean>`r.division not like '4331%'`.as('outside'),
        stateOn(today, rules).as('state'),
        sql<string | null>`(select max(x.visited_on) from employer_visit x where x.employer = v.employer)`.as(
          'lastVisitOn',
        ),
        sql<number>`(select count(*)::integer from employer_visit x where x.employer = v.employer)`.as(
          'visits',
        ),
        sql<number>`(select count(*)::integer from service_case s where s.employer = v.employer
          and s.status in ('new', 'working', 'resolved'))`.as('openServices'),
      ]);

  listRoute(app, {
    url: '/visit-plans',
    operationId: 'listVisitPlans',
    summary: '走访计划',
    tag,
    access: 'read-services',
    filters: {
      division: divisionCode.optional(),
      state: z.enum(states).optional(),
      outside: z.enum(['true']).optional().meta({ description: '只看州外企业' }),
    },
    item: planItem,
    sorts: {
      nextVisitOn: { by: sql.ref('v.next_visit_on'), type: 'date' },
      people: { by: sql.ref('v.people'), type: 'bigint' },
    },
    defaultSort: 'nextVisitOn',
    id: { by: sql.ref('v.employer'), type: 'text' },
    columns: [
      { header: '统一社会信用代码', value: (v) => v.employer },
      { header: '企业', value: (v) => v.employerName },
      { header: '所在地', value: (v) => v.place },
      { header: '州外', value: (v) => v.outside },
      { header: '走访单位', value: (v) => v.division },
      { header: '在岗建档立卡人数', value: (v) => v.people },
      { header: '状态', value: (v) => visitStateNames[v.state] },
      { header: '下次最晚走访', value: (v) => v.nextVisitOn },
      { header: '上次走访', value: (v) => v.lastVisitOn },
      { header: '走访次数', value: (v) => v.visits },
      { header: '当地人社部门', value: (v) => v.localHr },
      { header: '联系方式', value: (v) => v.localHrContact },
      { header: '在办服务事项', value: (v) => v.openServices },
    ],
    query: async (asked, request) => {
      const today = shanghaiDateAt(request.businessAtMs);
      const rules = await serviceRulesOn(db, today);
      let query = plans(today, rules).where(scoped(request));
      if (asked.division) query = query.where(under(sql.ref('v.division'), [asked.division]));
      if (asked.state) query = query.where(stateOn(today, rules), '=', asked.state);
      if (asked.outside) query = query.where(sql<boolean>`r.division not like '4331%'`);
      return query;
    },
    toItem: (row) => row,
  });

  app.route({
    method: 'GET',
    url: '/visit-plans/:employer',
    config: { access: 'read-services' },
    schema: {
      operationId: 'getVisitPlan',
      summary: '一家企业的走访计划，和可以登记问题的在岗劳动者',
      tags: [tag],
      params: employerParams,
      response: {
        200: planItem
          .extend({
            intervalMonths: z.int(),
            threshold: z.int(),
            mayVisit: z.boolean(),
            workers: z.array(z.object({ employmentId: z.string(), name: z.string().nullable() })),
          })
          .meta({ id: 'VisitPlanDetail' }),
      },
    },
    handler: async (request) => {
      const { employer } = request.params;
      await findPlan(request, employer);
      const today = shanghaiDateAt(request.businessAtMs);
      const rules = await serviceRulesOn(db, today);
      const plan = await plans(today, rules).where('v.employer', '=', employer).executeTakeFirstOrThrow();
      const workers = await db
        .selectFrom('employment as e')
        .innerJoin('person as p', 'p.id', 'e.person_id')
        .innerJoin('household as h', 'h.number', 'p.household_number')
        .select(['e.id as employmentId', 'p.name'])
        .where('e.employer', '=', employer)
        .where('e.standing', '=', 'tracked')
        .where(sql<boolean>`e.occupied @> ${today}::date`)
        .where(
          inScope(
            { ...scopeOfRequest(request, 'read-case'), employers: [] },
            {
              divisions: [sql.ref('h.division'), sql.ref('e.division')],
            },
          ),
        )
        .orderBy('e.id')
        .limit(500)
        .execute();
      const { grants } = signedIn(request);
      return {
        ...plan,
        intervalMonths: parameterOf(rules, 'visitIntervalMonths'),
        threshold: parameterOf(rules, 'visitThreshold'),
        mayVisit: may(grants, 'visit-employer', { divisions: [plan.division] }),
        workers,
      };
    },
  });

  app.route({
    method: 'POST',
    url: '/visit-plans/search',
    config: { access: 'visit-employer' },
    schema: {
      operationId: 'findEmployersToVisit',
      summary: '查找达到人数的企业，列入走访计划（系统也每小时查找一次）',
      tags: [tag],
      body: z.object({}),
      response: { 200: z.object({ added: z.int() }) },
    },
    handler: async (request) => ({
      added: await db.transaction().execute((trx) => planVisits(trx, request.businessAtMs)),
    }),
  });

  app.route({
    method: 'POST',
    url: '/visit-plans/:employer/local-hr',
    config: { access: 'visit-employer' },
    schema: {
      operationId: 'setLocalHr',
      summary: '登记州外企业所在地的人社部门',
      tags: [tag],
      params: employerParams,
      body: z.object({ localHr: words(100, 2), contact: words(100).optional() }),
      response: { 200: z.object({ employer: z.string() }) },
    },
    handler: async (request) => {
      const { employer } = request.params;
      const plan = await findPlan(request, employer, 'visit-employer');
      const { localHr, contact = null } = request.body;
      await db.transaction().execute(async (trx) => {
        await trx
          .updateTable('visit_plan')
          .set({ local_hr: localHr, local_hr_contact: contact, revision: sql`revision + 1` })
          .where('employer', '=', employer)
          .execute();
        await audit(trx, {
          actor: signedIn(request).id,
          operation: 'setLocalHr',
          subject: `visit:${employer}`,
          outcome: 'done',
          businessAtMs: request.businessAtMs,
          before: { localHr: plan.local_hr },
          after: { localHr },
        });
      });
      return { employer };
    },
  });

  app.route({
    method: 'POST',
    url: '/visit-plans/:employer/visits',
    config: { access: 'visit-employer' },
    schema: {
      operationId: 'recordVisit',
      summary: '登记一次走访；发现的问题逐件转为服务事项',
      tags: [tag],
      params: employerParams,
      body: z.object({
        visitedOn: plainDate,
        companions: words(200).optional(),
        localHr: words(100, 2).optional().meta({ description: '一同走访的当地人社部门；州外企业必填' }),
        findings: words(2000, 4),
        problems: z
          .array(
            z.object({
              kind: z.enum(serviceKinds),
              employment: z.string().max(40),
              subject: words(200, 4),
            }),
          )
          .max(20)
          .default([]),
      }),
      response: {
        201: z.object({ id: z.int(), services: z.array(z.string()), nextVisitOn: z.string() }),
      },
    },
    handler: async (request, reply) => {
      const { employer } = request.params;
      await findPlan(request, employer, 'visit-employer');
      const { visitedOn, companions = null, localHr = null, findings, problems } = request.body;
      const answer = await asProblems(`visit:${employer}`, () =>
        db.transaction().execute((trx) =>
          recordVisit(trx, {
            employer,
            visitedOn: asDate(visitedOn),
            companions,
            localHr,
            findings,
            problems: problems.map(({ employment, ...problem }) => ({
              ...problem,
              employmentId: employment,
            })),
            actor: signedIn(request).id,
            businessAtMs: request.businessAtMs,
            requestKey: request.requestKey,
          }),
        ),
      );
      return reply.code(201).send(answer);
    },
  });

  listRoute(app, {
    url: '/employer-visits',
    operationId: 'listEmployerVisits',
    summary: '走访记录',
    tag,
    access: 'read-services',
    filters: {
      division: divisionCode.optional(),
      employer: z.string().max(18).optional(),
      visitedFrom: plainDate.optional(),
      visitedTo: plainDate.optional(),
    },
    item: visitItem,
    sorts: { visitedOn: { by: sql.ref('x.visited_on'), type: 'date' } },
    defaultSort: '-visitedOn',
    id: { by: sql.ref('x.id'), type: 'bigint' },
    columns: [
      { header: '走访日期', value: (x) => x.visitedOn },
      { header: '企业', value: (x) => x.employerName },
      { header: '统一社会信用代码', value: (x) => x.employer },
      { header: '走访人', value: (x) => x.visitedByName },
      { header: '同行人员', value: (x) => x.companions },
      { header: '当地人社部门', value: (x) => x.localHr },
      { header: '情况', value: (x) => x.findings },
      { header: '服务事项', value: (x) => x.services.join('、') },
    ],
    query: (asked, request) => {
      let query = db
        .selectFrom('employer_visit as x')
        .innerJoin('visit_plan as v', 'v.employer', 'x.employer')
        .innerJoin('employer as r', 'r.credit_code', 'x.employer')
        .innerJoin('app_user as u', 'u.id', 'x.visited_by')
        .select(['x.id', 'x.employer', 'r.name as employerName', 'v.division', 'x.visited_on as visitedOn'])
        .select(['u.display_name as visitedByName', 'x.companions', 'x.local_hr as localHr', 'x.findings'])
        .select(
          sql<string[]>`array(select s.id from service_case s where s.visit_id = x.id order by s.id)`.as(
            'services',
          ),
        )
        .where(scoped(request));
      if (asked.division) query = query.where(under(sql.ref('v.division'), [asked.division]));
      if (asked.employer) query = query.where('x.employer', '=', asked.employer);
      if (asked.visitedFrom) query = query.where('x.visited_on', '>=', asked.visitedFrom);
      if (asked.visitedTo) query = query.where('x.visited_on', '<=', asked.visitedTo);
      return query;
    },
    toItem: (row) => row,
  });

  async function findPlan(request: FastifyRequest, employer: string, operation?: 'visit-employer') {
    const row = await db
      .selectFrom('visit_plan')
      .selectAll()
      .where('employer', '=', employer)
      .executeTakeFirst();
    const target = row && { divisions: [row.division] };
    const subject = `visit:${employer}`;
    authorizeFound(request, 'read-services', target ? { target, subject } : null, `走访计划 ${employer}`);
    if (!row || !target) throw new Error(`visit plan ${employer} is gone`);
    if (operation) authorize(request, operation, target, subject);
    return row;
  }
};

/** As visitOutlook of src/domain/services/visits; a test compares the two. */
const stateOn = (today: PlainDate, rules: ServiceRules) =>
  sql<(typeof states)[number]>`(case when v.status = 'ended' then 'ended'
    when ${today}::date > v.next_visit_on then 'overdue'
    when ${today}::date >= v.next_visit_on - ${parameterOf(rules, 'visitReminderDays')}::integer then 'due'
    else 'planned' end)`;
