import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sql } from 'kysely';
import { z } from 'zod';
import { serviceRulesOn } from '../../../src/db/service-rules.ts';
import { readDemand } from '../../../src/db/training-demand.ts';
import { may, type ScopeFilter } from '../../../src/domain/access.ts';
import { shanghaiDateAt } from '../../../src/domain/dates.ts';
import { covers, inPrefecture } from '../../../src/domain/divisions.ts';
import { stateDemand, withdrawDemand } from '../../../src/intake/services/plans.ts';
import type { ApiDeps } from '../../deps.ts';
import type { Column } from '../../lists/export.ts';
import { listRoute } from '../../lists/list-route.ts';
import { inScope, under } from '../../lists/scope.ts';
import { formats, sendTable } from '../../lists/table-file.ts';
import { authorizeFound, scopeOfRequest, signedIn } from '../../plugins/access.ts';
import { Problem } from '../../problems.ts';
import { divisionCode, rowIdParams } from '../../schemas/common.ts';
import { asProblems, trade, words, year } from './schemas.ts';

const tag = '培训计划';

const demandLine = z
  .object({
    division: z.string(),
    divisionName: z.string(),
    trade: z.string(),
    tradeTitle: z.string(),
    wishes: z.int().meta({ description: '有意愿的建档立卡劳动者' }),
    unskilled: z.int().meta({ description: '其中还没有技能的' }),
    employers: z.int().meta({ description: '企业需求' }),
    planned: z.int().meta({ description: '已批准计划的人数' }),
    budgetFen: z.int(),
    classes: z.int(),
    enrolled: z.int(),
    completed: z.int(),
    certified: z.int(),
    employed: z.int(),
    gap: z.int().meta({ description: '企业需求和无技能意愿中较大的一个，减去已批准的计划；负数为超出' }),
  })
  .meta({ id: 'TrainingDemandLine' });
type Line = z.output<typeof demandLine>;

const lineColumns: readonly Column<Line>[] = [
  { header: '县市', value: (d) => d.divisionName },
  { header: '工种', value: (d) => d.tradeTitle },
  { header: '意愿人数', value: (d) => d.wishes },
  { header: '其中无技能', value: (d) => d.unskilled },
  { header: '企业需求', value: (d) => d.employers },
  { header: '计划人数', value: (d) => d.planned },
  { header: '缺口', value: (d) => d.gap },
  { header: '预算(元)', value: (d) => d.budgetFen / 100 },
  { header: '已开班', value: (d) => d.classes },
  { header: '学员', value: (d) => d.enrolled },
  { header: '结业', value: (d) => d.completed },
  { header: '取证', value: (d) => d.certified },
  { header: '培训后就业', value: (d) => d.employed },
];

const statement = z
  .object({
    id: z.int(),
    year: z.int(),
    division: z.string(),
    trade: z.string(),
    employer: z.string(),
    employerName: z.string(),
    persons: z.int(),
    note: z.string().nullable(),
    statedOn: z.string(),
    withdrawnOn: z.string().nullable(),
  })
  .meta({ id: 'TrainingDemandStatement' });

/** Demand for training (art. 10): counted from the register, stated by employers, beside plan and classes. */
export const trainingDemandRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, { database: { db } }) => {
  app.route({
    method: 'GET',
    url: '/training-demand',
    config: { access: 'read-services' },
    schema: {
      operationId: 'readTrainingDemand',
      summary: '培训需求、计划和开班对照：按县市和工种',
      tags: [tag],
      querystring: z.object({ year, division: divisionCode.optional(), format: formats }),
      response: { 200: z.object({ asOf: z.string(), lines: z.array(demandLine) }) },
    },
    handler: async (request, reply) => {
      const { year: asked, division, format } = request.query;
      const today = shanghaiDateAt(request.businessAtMs);
      const rules = await serviceRulesOn(db, today);
      const scope = scopeOfRequest(request, 'read-services');
      const names = new Map(
        (
          await db.selectFrom('division').select(['code', 'name']).where(sql`length(code)`, '=', 6).execute()
        ).map(({ code, name }) => [code, name]),
      );
      const lines = (await readDemand(db, { year: asked, today, rules }))
        .filter((line) => reachesCounty(scope, line.division))
        .filter((line) => !division || covers(division, line.division))
        .map((line) => ({
          ...line,
          divisionName: names.get(line.division) ?? line.division,
          gap: Math.max(line.unskilled, line.employers) - line.planned,
        }));
      if (format !== 'json') return sendTable(reply, format, `${asked}年培训需求与计划`, lineColumns, lines);
      return { asOf: today, lines };
    },
  });

  listRoute(app, {
    url: '/training-demand/statements',
    operationId: 'listTrainingDemand',
    summary: '企业培训需求',
    tag,
    access: 'read-services',
    filters: {
      year: year.optional(),
      division: divisionCode.optional(),
      trade: trade.optional(),
      employer: z.string().max(18).optional(),
    },
    item: statement,
    sorts: { statedOn: { by: sql.ref('d.stated_on'), type: 'date' } },
    defaultSort: '-statedOn',
    id: { by: sql.ref('d.id'), type: 'bigint' },
    columns: [
      { header: '年度', value: (d) => d.year },
      { header: '用工地区', value: (d) => d.division },
      { header: '工种', value: (d) => d.trade },
      { header: '企业', value: (d) => d.employerName },
      { header: '统一社会信用代码', value: (d) => d.employer },
      { header: '人数', value: (d) => d.persons },
      { header: '说明', value: (d) => d.note },
      { header: '登记日期', value: (d) => d.statedOn },
      { header: '撤回日期', value: (d) => d.withdrawnOn },
    ],
    query: (asked, request) => {
      let query = db
        .selectFrom('training_demand as d')
        .innerJoin('employer as r', 'r.credit_code', 'd.employer')
        .select(['d.id', 'd.year', 'd.division', 'd.trade', 'd.employer', 'r.name as employerName'])
        .select(['d.persons', 'd.note', 'd.stated_on as statedOn', 'd.withdrawn_on as withdrawnOn'])
        .where(
          inScope(scopeOfRequest(request, 'read-services'), {
            divisions: [sql.ref('d.division')],
            employer: sql.ref('d.employer'),
          }),
        );
      if (asked.year) query = query.where('d.year', '=', asked.year);
      if (asked.division) query = query.where(under(sql.ref('d.division'), [asked.division]));
      if (asked.trade) query = query.where('d.trade', '=', asked.trade);
      if (asked.employer) query = query.where('d.employer', '=', asked.employer);
      return query;
    },
    toItem: (row) => row,
  });

  app.route({
    method: 'POST',
    url: '/training-demand/statements',
    config: { access: 'state-training-demand' },
    schema: {
      operationId: 'stateTrainingDemand',
      summary: '登记企业一年里一个工种需要多少人',
      tags: [tag],
      body: z.object({
        year,
        employer: z.string().length(18),
        trade,
        persons: z.int().min(1).max(100_000),
        note: words(500).optional(),
      }),
      response: { 201: z.object({ id: z.int() }) },
    },
    handler: async (request, reply) => {
      const { note = null, ...asked } = request.body;
      const place = await db
        .selectFrom('employer')
        .select('division')
        .where('credit_code', '=', asked.employer)
        .executeTakeFirst();
      const target = place && {
        divisions: inPrefecture(place.division) ? [place.division] : ['433100'],
        employer: asked.employer,
      };
      if (!target || !may(signedIn(request).grants, 'state-training-demand', target))
        throw new Problem('employer-unknown', '没有登记这家企业，或它不在您的辖区或单位之内。');
      const id = await asProblems('training-demand:new', () =>
        db.transaction().execute((trx) =>
          stateDemand(trx, {
            ...asked,
            note,
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
    url: '/training-demand/statements/:id/withdrawal',
    config: { access: 'state-training-demand' },
    schema: {
      operationId: 'withdrawTrainingDemand',
      summary: '撤回一条企业培训需求',
      tags: [tag],
      params: rowIdParams,
      body: z.object({}),
      response: { 200: z.object({ id: z.int() }) },
    },
    handler: async (request) => {
      const { id } = request.params;
      const row = await db
        .selectFrom('training_demand')
        .select(['division', 'employer'])
        .where('id', '=', id)
        .executeTakeFirst();
      const subject = `training-demand:${id}`;
      const target = row && { divisions: [row.division], employer: row.employer };
      authorizeFound(request, 'state-training-demand', target ? { target, subject } : null, `培训需求 ${id}`);
      await asProblems(subject, () =>
        db
          .transaction()
          .execute((trx) =>
            withdrawDemand(trx, id, { actor: signedIn(request).id, businessAtMs: request.businessAtMs }),
          ),
      );
      return { id };
    },
  });
};

/** Demand is a county's: the county and the prefecture read it. */
function reachesCounty(scope: ScopeFilter, county: string): boolean {
  return scope.all || scope.divisions.some((own) => covers(own, county));
}
