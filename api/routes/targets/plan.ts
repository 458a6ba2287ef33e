import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sql } from 'kysely';
import { z } from 'zod';
import { casesOf } from '../../../src/db/targets/measure.ts';
import { evaluationRulesOf, evaluationRulesOn } from '../../../src/db/targets/rules.ts';
import { askedOf } from '../../../src/db/targets/year.ts';
import { may } from '../../../src/domain/access.ts';
import { shanghaiDateAt } from '../../../src/domain/dates.ts';
import { countyOf, PREFECTURE } from '../../../src/domain/divisions.ts';
import { measureCodes, measureOf } from '../../../src/domain/targets/measures.ts';
import { type ProgressState, progressNames } from '../../../src/domain/targets/progress.ts';
import { rulesIdOf } from '../../../src/domain/targets/rules.ts';
import { type YearStatus, yearStatusNames } from '../../../src/domain/targets/words.ts';
import { setBreakdown, setCountyTargets } from '../../../src/intake/targets/plan.ts';
import { countyMatrix, townshipMatrix } from '../../cases/targets/matrix.ts';
import type { ApiDeps } from '../../deps.ts';
import { listRoute } from '../../lists/list-route.ts';
import { inScope } from '../../lists/scope.ts';
import { authorize, authorizeFound, scopeOfRequest, signedIn } from '../../plugins/access.ts';
import { Problem } from '../../problems.ts';
import { asDate, divisionCode, plainDate } from '../../schemas/common.ts';
import { asProblems, county, measureCode, tag, target, targetsBody, year, yearParams } from './schemas.ts';

const cell = z.object({
  measure: measureCode,
  planned: z.int().nullable().meta({ description: '计划中的目标' }),
  target: z.int().nullable().meta({ description: '现行目标：双方签署的责任书，没有的为计划' }),
  actual: z.int().nullable().meta({ description: '人数；比例指标为千分比，没有可测算的为 null' }),
  cases: z.int(),
  expected: z.int().nullable().meta({ description: '时序目标' }),
  state: z.enum(Object.keys(progressNames) as [ProgressState, ...ProgressState[]]).nullable(),
  permille: z.int().nullable().meta({ description: '实际占时序目标的千分比' }),
});
const statusSchema = z.enum(Object.keys(yearStatusNames) as [YearStatus, ...YearStatus[]]);

const matrixSchema = z
  .object({
    year: z.int(),
    asOf: z.string(),
    rules: z.string(),
    measures: z.array(
      z.object({
        code: measureCode,
        title: z.string(),
        unit: z.enum(['people', 'share']),
        article: z.string(),
        definition: z.string(),
        points: z.int().nullable().meta({ description: '考核分值；null 不计分' }),
      }),
    ),
    counties: z.array(
      z.object({
        division: z.string(),
        name: z.string(),
        status: statusSchema,
        letter: z.string().nullable(),
        warnings: z.array(measureCode).meta({ description: '年中预警的指标' }),
        cells: z.array(cell),
      }),
    ),
    forMe: z.object({ plan: z.boolean() }),
  })
  .meta({ id: 'TargetMatrix' });

const townshipsSchema = z
  .object({
    year: z.int(),
    asOf: z.string(),
    townships: z.array(z.object({ division: z.string(), name: z.string(), cells: z.array(cell) })),
    forMe: z.object({ breakDown: z.boolean() }),
  })
  .meta({ id: 'TownshipTargets' });

const caseItem = z
  .object({
    caseId: z.string(),
    kind: z.enum(['employment', 'training', 'village', 'claim']),
    county: z.string(),
    township: z.string().nullable(),
    placeName: z.string(),
    onDay: z.string(),
    done: z.int(),
    total: z.int().meta({ description: '比例指标的分母；人数指标为 0' }),
  })
  .meta({ id: 'TargetCase' });

/** Plans by year and level (art. 3, 4), progress measured from the record, and the cases behind each number. */
export const targetPlanRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, { database: { db } }) => {
  app.route({
    method: 'GET',
    url: '/targets',
    config: { access: 'read-targets' },
    schema: {
      operationId: 'getTargetMatrix',
      summary: '目标任务：县市和指标，按业务日期测算',
      tags: [tag],
      querystring: z.object({ year, asOf: plainDate.optional() }),
      response: { 200: matrixSchema },
    },
    handler: async (request) => {
      const today = shanghaiDateAt(request.businessAtMs);
      const asOf = request.query.asOf ? asDate(request.query.asOf) : today;
      if (asOf > today) throw new Problem('invalid-request', '测算日期不能晚于今天。');
      const rules = (await evaluationRulesOf(db, request.query.year)) ?? (await evaluationRulesOn(db, today));
      const scope = scopeOfRequest(request, 'read-targets');
      const visible = inScope(scope, { divisions: [sql.ref('y.division')] });
      return {
        year: request.query.year,
        asOf,
        rules: rulesIdOf(rules),
        measures: measureCodes.map((code) => {
          const { title, unit, article, definition } = measureOf(code);
          return { code, title, unit, article, definition, points: rules.items[code]?.points ?? null };
        }),
        counties: await countyMatrix(db, { year: request.query.year, asOf, rules }, visible as never).then(
          (rows) => rows.map((row) => ({ ...row, warnings: [...row.warnings], cells: [...row.cells] })),
        ),
        forMe: { plan: may(signedIn(request).grants, 'plan-targets', { divisions: [PREFECTURE] }) },
      };
    },
  });

  app.route({
    method: 'GET',
    url: '/targets/:year/counties/:division/townships',
    config: { access: 'read-targets' },
    schema: {
      operationId: 'getTownshipTargets',
      summary: '一个县市的目标分解到乡镇',
      tags: [tag],
      params: yearParams,
      response: { 200: townshipsSchema },
    },
    handler: async (request) => {
      const { year: of, division } = request.params;
      const rules = await evaluationRulesOf(db, of);
      const opened = rules && (await isOpened(of, division));
      authorizeFound(
        request,
        'read-targets',
        opened ? { target: { divisions: [division] }, subject: `targets:${of}-${division}` } : null,
        `行政区划 ${division} ${of}年度的目标任务`,
      );
      const asOf = shanghaiDateAt(request.businessAtMs);
      const rows = await townshipMatrix(db, { year: of, asOf, rules: rules! }, division);
      return {
        year: of,
        asOf,
        townships: rows.map((row) => ({ ...row, cells: [...row.cells] })),
        forMe: { breakDown: may(signedIn(request).grants, 'break-down-targets', { divisions: [division] }) },
      };
    },
  });

  app.route({
    method: 'POST',
    url: '/targets/:year/counties/:division',
    config: { access: 'plan-targets' },
    schema: {
      operationId: 'setTargets',
      summary: '下达一个县市的年度目标（州人社局）；责任书签署后改动的，另签新的责任书',
      tags: [tag],
      params: yearParams,
      body: z.object({ targets: targetsBody }),
      response: { 200: z.object({ year: z.int(), division: z.string() }) },
    },
    handler: async (request) => {
      const { year: of, division } = request.params;
      const subject = `targets:${of}-${division}`;
      authorize(request, 'plan-targets', { divisions: [PREFECTURE] }, subject);
      const by = { actor: signedIn(request).id, businessAtMs: request.businessAtMs };
      await asProblems(subject, () =>
        db
          .transaction()
          .execute((trx) =>
            setCountyTargets(trx, { year: of, division, targets: request.body.targets, ...by }),
          ),
      );
      return { year: of, division };
    },
  });

  app.route({
    method: 'POST',
    url: '/targets/:year/counties/:division/townships/:measure',
    config: { access: 'break-down-targets' },
    schema: {
      operationId: 'setTargetBreakdown',
      summary: '把县市的一项目标分解到乡镇：合计不低于县市目标',
      tags: [tag],
      params: yearParams.extend({ measure: measureCode }),
      body: z.object({ townships: z.array(z.object({ division: divisionCode, value: target })).max(200) }),
      response: { 200: z.object({ measure: measureCode }) },
    },
    handler: async (request) => {
      const { year: of, division, measure } = request.params;
      const subject = `targets:${of}-${division}`;
      authorizeFound(
        request,
        'break-down-targets',
        { target: { divisions: [division] }, subject },
        `行政区划 ${division} ${of}年度的目标任务`,
      );
      const by = { actor: signedIn(request).id, businessAtMs: request.businessAtMs };
      await asProblems(subject, () =>
        db.transaction().execute((trx) =>
          setBreakdown(trx, {
            year: of,
            county: division,
            measure,
            townships: request.body.townships,
            ...by,
          }),
        ),
      );
      return { measure };
    },
  });

  listRoute(app, {
    url: '/target-cases',
    operationId: 'listTargetCases',
    summary: '目标任务的明细',
    tag,
    access: 'read-targets',
    filters: {
      year,
      measure: measureCode,
      division: county.or(divisionCode.length(9)),
      asOf: plainDate.optional(),
    },
    item: caseItem,
    sorts: {
      onDay: { by: sql.ref('c.on_day'), type: 'date' },
      caseId: { by: sql.ref('c.case_id'), type: 'text' },
    },
    defaultSort: 'onDay',
    id: { by: sql.ref('c.case_id'), type: 'text' },
    columns: [
      { header: '编号', value: (c) => c.caseId },
      { header: '县市', value: (c) => c.county },
      { header: '乡镇', value: (c) => c.township },
      { header: '地区', value: (c) => c.placeName },
      { header: '日期', value: (c) => c.onDay },
      { header: '完成', value: (c) => c.done },
      { header: '应完成', value: (c) => c.total },
    ],
    query: async (asked, request) => {
      const { division } = asked;
      const target = { divisions: [countyOf(division), division] };
      if (!may(signedIn(request).grants, 'read-targets', target))
        throw new Problem('not-found', `没有行政区划 ${division} 的目标任务，或不在您的办理范围内。`);
      const today = shanghaiDateAt(request.businessAtMs);
      const rules = (await evaluationRulesOf(db, asked.year)) ?? (await evaluationRulesOn(db, today));
      const asOf = asked.asOf && asked.asOf < today ? asDate(asked.asOf) : today;
      const { cases: kind } = measureOf(asked.measure);
      return db
        .selectFrom(
          sql<CaseRow>`(${casesOf(asked.measure, askedOf({ year: asked.year, rules }, asOf))})`.as('c'),
        )
        .leftJoin('division as d', (join) => join.on('d.code', '=', sql`coalesce(c.township, c.county)`))
        .select(['c.case_id as caseId', 'c.county', 'c.township', 'c.done', 'c.total'])
        .select(sql<string>`c.on_day::text`.as('onDay'))
        .select([
          sql<string>`coalesce(d.name, c.county)`.as('placeName'),
          sql<typeof kind>`${kind}::text`.as('kind'),
        ])
        .where(division.length === 6 ? 'c.county' : 'c.township', '=', division);
    },
    toItem: (row) => row,
  });

  async function isOpened(of: number, division: string): Promise<boolean> {
    const found = await db
      .selectFrom('responsibility_year')
      .select('year')
      .where('year', '=', of)
      .where('division', '=', division)
      .executeTakeFirst();
    return found !== undefined;
  }
};

interface CaseRow {
  case_id: string;
  county: string;
  township: string | null;
  on_day: string;
  done: number;
  total: number;
}
