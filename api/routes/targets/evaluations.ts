import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sql } from 'kysely';
import { z } from 'zod';
import { may } from '../../../src/domain/access.ts';
import { PREFECTURE } from '../../../src/domain/divisions.ts';
import type { UserId } from '../../../src/domain/ids.ts';
import { outcomeKinds } from '../../../src/domain/targets/score.ts';
import {
  byLeader,
  type ResponsibilityAction,
  responsibilityActions,
} from '../../../src/domain/targets/steps.ts';
import { outcomeNames, type YearStatus, yearStatusNames } from '../../../src/domain/targets/words.ts';
import { raiseEvaluationObjection } from '../../../src/intake/targets/objections.ts';
import { evaluationSchema, readEvaluation } from '../../cases/targets/evaluation.ts';
import type { ApiDeps } from '../../deps.ts';
import { listRoute } from '../../lists/list-route.ts';
import { inScope } from '../../lists/scope.ts';
import { authorizeFound, scopeOfRequest, signedIn } from '../../plugins/access.ts';
import { Problem } from '../../problems.ts';
import { asProblems, county, measureCode, tag, target, words, year, yearParams } from './schemas.ts';

const actions = Object.keys(responsibilityActions) as [ResponsibilityAction, ...ResponsibilityAction[]];
const statuses = Object.keys(yearStatusNames) as [YearStatus, ...YearStatus[]];
const RATE = { max: 60, timeWindow: '1 minute' };

const item = z
  .object({
    year: z.int(),
    division: z.string(),
    divisionName: z.string(),
    status: z.enum(statuses),
    totalTenths: z.int().nullable(),
    awardFen: z.int().nullable(),
    publishedOn: z.string().nullable(),
    warnings: z.int(),
    lateLetter: z.boolean().meta({ description: '责任书过了期限仍没有签齐' }),
    outcomes: z.array(z.enum(outcomeKinds)),
    waitKind: z.string().nullable(),
    dueAt: z.string().nullable(),
  })
  .meta({ id: 'EvaluationItem' });

const published = z
  .object({
    year: z.int(),
    division: z.string(),
    divisionName: z.string(),
    totalTenths: z.int(),
    publishedOn: z.string(),
    rewardFen: z.int(),
    outcomes: z.array(z.enum(outcomeKinds)),
  })
  .meta({ id: 'PublishedEvaluation' });

const decision = z.object({
  action: z.enum(actions),
  revision: z.int().min(1),
  note: words(2000, 1).optional(),
  deductions: z
    .array(z.object({ code: z.string().max(40), points: z.int().min(1).max(100), reason: words(500) }))
    .max(20)
    .optional(),
  corrections: z.partialRecord(measureCode, target).optional(),
  outcome: z
    .object({
      kind: z.enum(outcomeKinds),
      unit: z.string().max(40).optional(),
      amountFen: z.int().positive().optional(),
    })
    .optional(),
});

const outcomesOf = sql<(typeof outcomeKinds)[number][]>`coalesce((select jsonb_agg(distinct o.kind)
  from evaluation_outcome o where o.year = y.year and o.division = y.division), '[]')`;

/** 年度考核 (art. 22, 25): counties with their totals, the score table, decisions, objections, and what is published. */
export const evaluationRoutes: FastifyPluginAsyncZod<ApiDeps> = async (
  app,
  { database: { db }, engine, config },
) => {
  const years = () =>
    db
      .selectFrom('responsibility_year as y')
      .innerJoin('division as d', 'd.code', 'y.division')
      .leftJoin('case_wait as w', (join) =>
        join
          .on('w.case_id', '=', sql<string>`'responsibility-' || y.year || '-' || y.division`)
          .on('w.closed_at', 'is', null),
      )
      .select(['y.year', 'y.division', 'd.name as divisionName', 'y.total_tenths as totalTenths'])
      .select([
        'y.award_fen as awardFen',
        'y.published_on as publishedOn',
        'w.kind as waitKind',
        'w.due_at as dueAt',
      ])
      .select([
        sql<YearStatus>`y.status`.as('status'),
        sql<number>`(select count(*)::int from target_warning t where t.year = y.year and t.division = y.division)`.as(
          'warnings',
        ),
        sql<boolean>`coalesce(w.kind = 'letter-late', false)`.as('lateLetter'),
        outcomesOf.as('outcomes'),
      ]);
  const id = { by: sql<string>`y.year || '-' || y.division`, type: 'text' } as const;

  listRoute(app, {
    url: '/evaluations',
    operationId: 'listEvaluations',
    summary: '年度考核',
    tag,
    access: 'read-targets',
    filters: { year: year.optional(), division: county.optional(), status: z.enum(statuses).optional() },
    item,
    sorts: {
      division: { by: sql.ref('y.division'), type: 'text' },
      year: { by: sql.ref('y.year'), type: 'bigint' },
    },
    defaultSort: '-year',
    id,
    columns: [
      { header: '年度', value: (e) => e.year },
      { header: '县市', value: (e) => e.divisionName },
      { header: '状态', value: (e) => yearStatusNames[e.status] },
      { header: '总分', value: (e) => (e.totalTenths === null ? null : e.totalTenths / 10) },
      { header: '年中预警', value: (e) => e.warnings },
      { header: '公布日期', value: (e) => e.publishedOn },
      { header: '应得奖补(元)', value: (e) => (e.awardFen === null ? null : e.awardFen / 100) },
      { header: '奖惩', value: (e) => e.outcomes.map((kind) => outcomeNames[kind]).join('、') },
    ],
    query: (asked, request) => {
      const scope = scopeOfRequest(request, 'read-targets');
      let query = years().where(inScope(scope, { divisions: [sql.ref('y.division')] }));
      if (asked.year) query = query.where('y.year', '=', asked.year);
      if (asked.division) query = query.where('y.division', '=', asked.division);
      if (asked.status) query = query.where('y.status', '=', asked.status);
      return query;
    },
    toItem: ({ dueAt, ...row }) => ({ ...row, dueAt: dueAt?.toISOString() ?? null }),
  });

  listRoute(app, {
    url: '/public/evaluations',
    operationId: 'listPublishedEvaluations',
    summary: '年度考核结果公布',
    tag: '公开',
    access: 'public',
    rateLimit: config.rehearsal ? false : RATE,
    filters: { year: year.optional() },
    item: published,
    sorts: { year: { by: sql.ref('y.year'), type: 'bigint' } },
    defaultSort: '-year',
    id,
    columns: [
      { header: '年度', value: (e) => e.year },
      { header: '县市', value: (e) => e.divisionName },
      { header: '总分', value: (e) => e.totalTenths / 10 },
      { header: '公布日期', value: (e) => e.publishedOn },
      { header: '以奖代补(元)', value: (e) => e.rewardFen / 100 },
      { header: '奖惩', value: (e) => e.outcomes.map((kind) => outcomeNames[kind]).join('、') },
    ],
    query: (asked) => {
      let query = db
        .selectFrom('responsibility_year as y')
        .innerJoin('division as d', 'd.code', 'y.division')
        .select(['y.year', 'y.division', 'd.name as divisionName'])
        .select([
          sql<number>`y.total_tenths`.as('totalTenths'),
          sql<string>`y.published_on::text`.as('publishedOn'),
          sql<number>`coalesce((select sum(r.amount_fen) from performance_reward r
            where r.year = y.year and r.division = y.division), 0)::bigint`.as('rewardFen'),
          outcomesOf.as('outcomes'),
        ])
        .where('y.published_on', 'is not', null);
      if (asked.year) query = query.where('y.year', '=', asked.year);
      return query;
    },
    toItem: (row) => row,
  });

  app.route({
    method: 'GET',
    url: '/evaluations/:year/counties/:division',
    config: { access: 'read-targets' },
    schema: {
      operationId: 'getEvaluation',
      summary: '一个县市的年度考核：评分表和依据、复核、异议、奖惩',
      tags: [tag],
      params: yearParams,
      response: { 200: evaluationSchema },
    },
    handler: async (request) => {
      const { year: of, division } = request.params;
      await findYear(request, of, division);
      const user = signedIn(request);
      const found = await readEvaluation(db, { year: of, division, user, nowMs: request.businessAtMs });
      if (!found) throw new Problem('not-found');
      return found;
    },
  });

  app.route({
    method: 'POST',
    url: '/evaluations/:year/counties/:division/objections',
    config: { access: 'object-evaluation' },
    schema: {
      operationId: 'objectToEvaluation',
      summary: '县市对评分提出异议（在期限内）',
      tags: [tag],
      params: yearParams,
      body: z.object({ words: words(2000) }),
      response: { 201: z.object({ id: z.int() }) },
    },
    handler: async (request, reply) => {
      const { year: of, division } = request.params;
      const subject = `targets:${of}-${division}`;
      await findYear(request, of, division);
      const { grants, id: actor } = signedIn(request);
      // The county speaks for itself: a post in the prefecture is not one of its own.
      const own = grants.filter((grant) => grant.division === division);
      if (!may(own, 'object-evaluation', { divisions: [division] }))
        throw new Problem('not-permitted', '异议由被考核的县市提出。', { subject });
      const by = { actor, businessAtMs: request.businessAtMs };
      const objection = await asProblems(subject, () =>
        db
          .transaction()
          .execute((trx) =>
            raiseEvaluationObjection(trx, { year: of, division, words: request.body.words, ...by }),
          ),
      );
      return reply.code(201).send({ id: objection });
    },
  });

  app.route({
    method: 'POST',
    url: '/evaluations/:year/counties/:division/decisions',
    config: { access: ['evaluate-targets', 'lead-evaluation'] },
    schema: {
      operationId: 'decideEvaluation',
      summary: '提交、复核、答复异议、公布、记录奖惩、办结',
      tags: [tag],
      params: yearParams,
      body: decision,
      response: { 200: z.object({ status: z.enum(statuses), revision: z.int() }) },
    },
    handler: async (request) => {
      const { year: of, division } = request.params;
      const { action, revision, note, deductions, corrections, outcome } = request.body;
      const subject = `targets:${of}-${division}`;
      await findYear(request, of, division);
      const operation = byLeader.includes(action) ? 'lead-evaluation' : 'evaluate-targets';
      if (!may(signedIn(request).grants, operation, { divisions: [PREFECTURE] }))
        throw new Problem('not-permitted', '考核由州级办理。', { subject });
      if (outcome?.kind === 'reward' && (!outcome.unit || !outcome.amountFen))
        throw new Problem('invalid-request', '以奖代补须写明受奖单位和金额。', { subject });
      return engine.decideResponsibility(of, division, {
        requestKey: request.requestKey,
        action,
        officer: signedIn(request).id as UserId,
        revision,
        ...(note !== undefined && { note }),
        ...(deductions && { deductions }),
        ...(corrections && { corrections: corrections as Record<string, number> }),
        ...(outcome && {
          outcome: {
            kind: outcome.kind,
            ...(outcome.unit && { unit: outcome.unit }),
            ...(outcome.amountFen && { amountFen: outcome.amountFen }),
          },
        }),
      });
    },
  });

  async function findYear(request: Parameters<typeof authorizeFound>[0], of: number, division: string) {
    const found = await db
      .selectFrom('responsibility_year')
      .select('year')
      .where('year', '=', of)
      .where('division', '=', division)
      .executeTakeFirst();
    authorizeFound(
      request,
      'read-targets',
      found ? { target: { divisions: [division] }, subject: `targets:${of}-${division}` } : null,
      `行政区划 ${division} ${of}年度的考核`,
    );
  }
};
