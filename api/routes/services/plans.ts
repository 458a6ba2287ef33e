import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sql } from 'kysely';
import { z } from 'zod';
import { serviceRulesOn } from '../../../src/db/service-rules.ts';
import { progressOf } from '../../../src/db/training-demand.ts';
import { may, type Operation } from '../../../src/domain/access.ts';
import { shanghaiDateAt } from '../../../src/domain/dates.ts';
import { departments, trainingKinds } from '../../../src/domain/services/kinds.ts';
import { parameterOf } from '../../../src/domain/services/rules.ts';
import { planStatusNames } from '../../../src/domain/services/words.ts';
import {
  decidePlan,
  linkClass,
  type PlanDecision,
  proposePlan,
  unlinkClass,
} from '../../../src/intake/services/plans.ts';
import type { ApiDeps } from '../../deps.ts';
import { listRoute } from '../../lists/list-route.ts';
import { inScope, under } from '../../lists/scope.ts';
import { authorize, authorizeFound, scopeOfRequest, signedIn } from '../../plugins/access.ts';
import { Problem } from '../../problems.ts';
import { divisionCode, idParams } from '../../schemas/common.ts';
import { asProblems, trade, words, year } from './schemas.ts';

const tag = '培训计划';
const statuses = ['proposed', 'approved', 'rejected', 'withdrawn'] as const;

const planItem = z
  .object({
    id: z.string(),
    year: z.int(),
    division: z.string(),
    divisionName: z.string(),
    no: z.int().meta({ description: '第几份；2 起为追加' }),
    status: z.enum(statuses),
    persons: z.int(),
    classes: z.int(),
    budgetFen: z.int(),
    proposedByName: z.string(),
    proposedOn: z.string(),
    decidedByName: z.string().nullable(),
    decidedOn: z.string().nullable(),
  })
  .meta({ id: 'TrainingPlanItem' });

const planLine = z.object({
  no: z.int(),
  trade: z.string(),
  tradeTitle: z.string(),
  training: z.enum(trainingKinds),
  category: z.string(),
  department: z.enum(departments),
  persons: z.int(),
  classes: z.int(),
  days: z.int(),
  budgetFen: z.int(),
  linked: z.array(z.object({ id: z.string(), title: z.string() })),
  opened: z.int(),
  enrolled: z.int(),
  completed: z.int(),
  certified: z.int(),
  employed: z.int(),
});

const planDetail = planItem
  .extend({
    note: z.string().nullable(),
    decisionNote: z.string().nullable(),
    policyVersion: z.string(),
    lines: z.array(planLine),
    forMe: z.object({ decide: z.boolean(), withdraw: z.boolean(), link: z.boolean() }),
  })
  .meta({ id: 'TrainingPlan' });

/** Training plans (art. 10): proposed by one person, approved by another; classes count for their lines. */
export const trainingPlanRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, { database: { db } }) => {
  const plans = () =>
    db
      .selectFrom('training_plan as p')
      .innerJoin('division as d', 'd.code', 'p.division')
      .innerJoin('app_user as u', 'u.id', 'p.proposed_by')
      .leftJoin('app_user as w', 'w.id', 'p.decided_by')
      .select([
        'p.id',
        'p.year',
        'p.division',
        'd.name as divisionName',
        'p.no',
        'p.proposed_on as proposedOn',
      ])
      .select([
        'u.display_name as proposedByName',
        'w.display_name as decidedByName',
        'p.decided_on as decidedOn',
      ])
      .select([
        sql<(typeof statuses)[number]>`p.status`.as('status'),
        sumOf('persons').as('persons'),
        sumOf('classes').as('classes'),
        sumOf('budget_fen').as('budgetFen'),
      ]);

  listRoute(app, {
    url: '/training-plans',
    operationId: 'listTrainingPlans',
    summary: '培训计划',
    tag,
    access: 'read-services',
    filters: {
      year: year.optional(),
      division: divisionCode.optional(),
      status: z.enum(statuses).optional(),
    },
    item: planItem,
    sorts: { proposedOn: { by: sql.ref('p.proposed_on'), type: 'date' } },
    defaultSort: '-proposedOn',
    id: { by: sql.ref('p.id'), type: 'text' },
    columns: [
      { header: '编号', value: (p) => p.id },
      { header: '年度', value: (p) => p.year },
      { header: '县市', value: (p) => p.divisionName },
      { header: '状态', value: (p) => planStatusNames[p.status] },
      { header: '人数', value: (p) => p.persons },
      { header: '班数', value: (p) => p.classes },
      { header: '预算(元)', value: (p) => p.budgetFen / 100 },
      { header: '提出人', value: (p) => p.proposedByName },
      { header: '提出日期', value: (p) => p.proposedOn },
      { header: '审批人', value: (p) => p.decidedByName },
      { header: '审批日期', value: (p) => p.decidedOn },
    ],
    query: (asked, request) => {
      let query = plans().where(
        inScope(
          { ...scopeOfRequest(request, 'read-services'), employers: [] },
          { divisions: [sql.ref('p.division')] },
        ),
      );
      if (asked.year) query = query.where('p.year', '=', asked.year);
      if (asked.division) query = query.where(under(sql.ref('p.division'), [asked.division]));
      if (asked.status) query = query.where('p.status', '=', asked.status);
      return query;
    },
    toItem: (row) => row,
  });

  app.route({
    method: 'GET',
    url: '/training-plans/:id',
    config: { access: 'read-services' },
    schema: {
      operationId: 'getTrainingPlan',
      summary: '一份培训计划：各行的培训班和进度',
      tags: [tag],
      params: idParams,
      response: { 200: planDetail },
    },
    handler: async (request) => {
      const row = await findPlan(request, request.params.id);
      const plan = await plans().where('p.id', '=', row.id).executeTakeFirstOrThrow();
      const rules = await serviceRulesOn(db, shanghaiDateAt(request.businessAtMs));
      const { rows } = await sql<Omit<z.output<typeof planLine>, 'tradeTitle'>>`
        select l.no, l.trade, l.training, l.category, l.department, l.persons, l.classes, l.days,
          l.budget_fen as "budgetFen", made.classes as opened, made.enrolled, made.completed, made.certified,
          made.employed, (select coalesce(json_agg(json_build_object('id', k.id, 'title', k.title) order by k.id), '[]')
            from training_plan_class t join training_class k on k.id = t.class_id
            where t.plan_id = l.plan_id and t.line_no = l.no and t.unlinked_on is null) as linked
        from training_plan_line l cross join ${progressOf(parameterOf(rules, 'employedWithinDays'))}
        where l.plan_id = ${row.id} order by l.no
      `.execute(db);
      const { id: me, grants } = signedIn(request);
      const target = { divisions: [row.division] };
      const open = row.status === 'proposed';
      return {
        ...plan,
        note: row.note,
        decisionNote: row.decision_note,
        policyVersion: row.policy_version,
        lines: rows.map((line) => ({ ...line, tradeTitle: rules.trades[line.trade]?.title ?? line.trade })),
        forMe: {
          decide: open && row.proposed_by !== me && may(grants, 'approve-training-plan', target),
          withdraw: open && row.proposed_by === me,
          link: row.status === 'approved' && may(grants, 'propose-training-plan', target),
        },
      };
    },
  });

  app.route({
    method: 'POST',
    url: '/training-plans',
    config: { access: 'propose-training-plan' },
    schema: {
      operationId: 'proposeTrainingPlan',
      summary: '提出一个县市一年的培训计划；预算按当年政策的补贴标准计算',
      tags: [tag],
      body: z.object({
        year,
        division: divisionCode.refine((code) => code.length === 6, '须为县市代码'),
        note: words(1000).optional(),
        lines: z
          .array(
            z
              .object({
                trade,
                training: z.enum(trainingKinds),
                category: z.string().min(1).max(40).meta({ description: '补贴标准表中的类别代码' }),
                department: z.enum(departments).meta({ description: '用哪个部门的资金' }),
                persons: z.int().min(1).max(100_000),
                classes: z.int().min(1).max(10_000),
                days: z.int().min(1).max(400),
              })
              .refine((line) => line.classes <= line.persons, {
                path: ['classes'],
                message: '班数不能多于人数',
              }),
          )
          .min(1)
          .max(100),
      }),
      response: { 201: z.object({ id: z.string() }) },
    },
    handler: async (request, reply) => {
      const { year: of, division, note = null, lines } = request.body;
      authorize(request, 'propose-training-plan', { divisions: [division] }, `division:${division}`);
      const id = await asProblems(`division:${division}`, () =>
        db.transaction().execute((trx) =>
          proposePlan(trx, {
            year: of,
            division,
            note,
            lines,
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
    url: '/training-plans/:id/decision',
    config: { access: 'approve-training-plan' },
    schema: {
      operationId: 'decideTrainingPlan',
      summary: '审批培训计划（不能是提出人）',
      tags: [tag],
      params: idParams,
      body: z.object({ approve: z.boolean(), note: words(1000).optional() }),
      response: { 200: z.object({ status: z.enum(statuses) }) },
    },
    handler: async (request) => {
      const { approve, note = null } = request.body;
      const plan = await findPlan(request, request.params.id, 'approve-training-plan');
      if (!approve && note === null)
        throw new Problem('reason-required', '不予批准须写明意见。', { subject: `training-plan:${plan.id}` });
      return decided(request, plan.id, approve ? 'approved' : 'rejected', note);
    },
  });

  app.route({
    method: 'POST',
    url: '/training-plans/:id/withdrawal',
    config: { access: 'propose-training-plan' },
    schema: {
      operationId: 'withdrawTrainingPlan',
      summary: '提出人撤回还没有审批的计划',
      tags: [tag],
      params: idParams,
      body: z.object({}),
      response: { 200: z.object({ status: z.enum(statuses) }) },
    },
    handler: async (request) => {
      const plan = await findPlan(request, request.params.id, 'propose-training-plan');
      return decided(request, plan.id, 'withdrawn', null);
    },
  });

  app.route({
    method: 'POST',
    url: '/training-plans/:id/classes',
    config: { access: 'propose-training-plan' },
    schema: {
      operationId: 'linkTrainingClass',
      summary: '把一个培训班列入计划的一行',
      tags: [tag],
      params: idParams,
      body: z.object({ line: z.int().positive(), classId: z.string().min(1).max(40) }),
      response: { 200: z.object({ id: z.string() }) },
    },
    handler: async (request) => {
      const plan = await findPlan(request, request.params.id, 'propose-training-plan');
      const { line, classId } = request.body;
      await asProblems(`training-plan:${plan.id}`, () =>
        db.transaction().execute((trx) =>
          linkClass(trx, {
            planId: plan.id,
            lineNo: line,
            classId,
            actor: signedIn(request).id,
            businessAtMs: request.businessAtMs,
          }),
        ),
      );
      return { id: plan.id };
    },
  });

  app.route({
    method: 'POST',
    url: '/training-plans/:id/classes/removal',
    config: { access: 'propose-training-plan' },
    schema: {
      operationId: 'unlinkTrainingClass',
      summary: '把一个培训班移出计划',
      tags: [tag],
      params: idParams,
      body: z.object({ classId: z.string().min(1).max(40) }),
      response: { 200: z.object({ id: z.string() }) },
    },
    handler: async (request) => {
      const plan = await findPlan(request, request.params.id, 'propose-training-plan');
      await asProblems(`training-plan:${plan.id}`, () =>
        db.transaction().execute((trx) =>
          unlinkClass(trx, {
            planId: plan.id,
            classId: request.body.classId,
            actor: signedIn(request).id,
            businessAtMs: request.businessAtMs,
          }),
        ),
      );
      return { id: plan.id };
    },
  });

  async function decided(request: FastifyRequest, id: string, decision: PlanDecision, note: string | null) {
    const act = { id, decision, note, actor: signedIn(request).id, businessAtMs: request.businessAtMs };
    await asProblems(`training-plan:${id}`, () => db.transaction().execute((trx) => decidePlan(trx, act)));
    return { status: decision };
  }

  async function findPlan(request: FastifyRequest, id: string, operation?: Operation) {
    const row = await db.selectFrom('training_plan').selectAll().where('id', '=', id).executeTakeFirst();
    const target = row && { divisions: [row.division] };
    const subject = `training-plan:${id}`;
    authorizeFound(request, 'read-services', target ? { target, subject } : null, `培训计划 ${id}`);
    if (!row || !target) throw new Error(`plan ${id} is gone`);
    if (operation) authorize(request, operation, target, subject);
    return row;
  }
};

const sumOf = (column: 'persons' | 'classes' | 'budget_fen') =>
  sql<number>`(select sum(${sql.ref(`l.${column}`)})::bigint from training_plan_line l where l.plan_id = p.id)`;
