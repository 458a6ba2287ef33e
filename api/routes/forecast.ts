import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sql } from 'kysely';
import { z } from 'zod';
import type { Db } from '../../src/db/client.ts';
import { prepareForecast, readForecastSums } from '../../src/db/forecast/read.ts';
import { forecastRows } from '../../src/db/forecast/rows.ts';
import { readUnclaimed, type Unclaimed } from '../../src/db/forecast/unclaimed.ts';
import type { ByPayer } from '../../src/db/forecast/weighed.ts';
import { storedPolicies } from '../../src/db/policies.ts';
import type { PlainDate } from '../../src/domain/dates.ts';
import { shanghaiDateAt } from '../../src/domain/dates.ts';
import { usualStepDays } from '../../src/domain/forecast/expected-on.ts';
import { riskBands } from '../../src/domain/forecast/risk.ts';
import { riskBandNames, riskNames } from '../../src/domain/forecast/words.ts';
import { funds, programmeIds } from '../../src/domain/policy/types.ts';
import { fundNames, nameOf, programmeNames } from '../../src/domain/words.ts';
import type { ApiDeps } from '../deps.ts';
import type { Column } from '../lists/export.ts';
import { listRoute } from '../lists/list-route.ts';
import type { ListQuery } from '../lists/page.ts';
import { inScope, under } from '../lists/scope.ts';
import { formats, sendTable } from '../lists/table-file.ts';
import { scopeOfRequest } from '../plugins/access.ts';
import { divisionCode, fen, yearMonth } from '../schemas/common.ts';

const sumSchema = z.object({
  month: z.string(),
  division: z.string(),
  divisionName: z.string(),
  fund: z.string(),
  programme: z.string(),
  band: z.enum(riskBands),
  count: z.int(),
  amountFen: fen,
});
type Sum = z.output<typeof sumSchema>;

const unclaimedSchema = z
  .object({
    division: z.string(),
    divisionName: z.string(),
    fund: z.string(),
    programme: z.string(),
    count: z.int(),
    amountFen: fen,
  })
  .meta({ id: 'UnclaimedForecast' });

/** A line of the file that says what its months leave out. */
const undated = (of: Unclaimed): Line => ({ ...of, month: '未定（补助个案尚未提出申请）', band: null });
type Line = Omit<Sum, 'band'> & { readonly band: Sum['band'] | null };

const sumColumns: readonly Column<Line>[] = [
  { header: '预计支付月份', value: (s) => s.month },
  { header: '地区', value: (s) => s.divisionName },
  { header: '资金', value: (s) => nameOf(fundNames, s.fund) },
  { header: '项目', value: (s) => nameOf(programmeNames, s.programme) },
  { header: '把握', value: (s) => s.band && riskBandNames[s.band] },
  { header: '件数', value: (s) => s.count },
  { header: '金额(元)', value: (s) => s.amountFen / 100 },
];

const caseSchema = z
  .object({
    employmentId: z.string().meta({ description: '就业编号；补助个案的，为个案编号' }),
    claimId: z.string().nullable().meta({ description: 'null：还没有提出申请' }),
    programme: z.string(),
    personName: z.string().nullable(),
    employerName: z.string().nullable(),
    paidBy: z.string(),
    fund: z.string(),
    amountFen: fen,
    expectedOn: z.string(),
    band: z.enum(riskBands),
    because: z.array(z.string()),
  })
  .meta({ id: 'ForecastCase' });
type ForecastCase = z.output<typeof caseSchema>;

const becauseInWords = ({ because }: Pick<ForecastCase, 'because'>): string =>
  because.map((code) => nameOf(riskNames, code)).join('、');

const narrowing = {
  division: divisionCode.optional(),
  fund: z.enum(funds).optional(),
  programme: z.enum(programmeIds).optional(),
  band: z.enum(riskBands).optional().meta({ description: 'safe 正常；at-risk 有风险；lost 预计不予发放' }),
  from: yearMonth.optional(),
  to: yearMonth.optional(),
};
type Narrowing = z.output<z.ZodObject<typeof narrowing>>;

/** What may be paid, when, by whom: sums for those who provide the money, and the cases behind each sum. */
export const forecastRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, deps) => {
  const { db } = deps.database;

  app.route({
    method: 'GET',
    url: '/forecast',
    config: { access: 'read-forecast' },
    schema: {
      operationId: 'readForecast',
      summary: '支付预测：按月份、地区、资金、项目和把握',
      tags: ['预测'],
      querystring: z.object({ ...narrowing, format: formats }),
      response: {
        200: z
          .object({
            asOf: z.string(),
            usualDays: z
              .object({ acceptance: z.int(), review: z.int(), finance: z.int(), payment: z.int() })
              .meta({ description: '各环节通常用几天；公示期按政策' }),
            sums: z.array(sumSchema),
            unclaimed: z.array(unclaimedSchema).meta({
              description:
                '补助个案（第17至20条）预留而尚未提出申请的：何时支付取决于培训、学校和银行，不计入各月',
            }),
          })
          .meta({ id: 'Forecast' }),
      },
    },
    handler: async (request, reply) => {
      const asOf = shanghaiDateAt(request.businessAtMs);
      const payers = payersOf(request, request.query);
      const sums = await readForecastSums(db, asOf, within(request.query, payers), payers);
      const { fund = null, programme = null, band, from, to } = request.query;
      // Neither dated nor weighed: whoever asks for months or a band does not ask for these.
      const unclaimed = band || from || to ? [] : await readUnclaimed(db, payers, { fund, programme });
      if (request.query.format !== 'json')
        return sendTable(reply, request.query.format, '支付预测', sumColumns, [
          ...sums,
          ...unclaimed.map(undated),
        ]);
      return { asOf, usualDays: usualStepDays, sums, unclaimed };
    },
  });

  listRoute(app, {
    url: '/forecast/cases',
    operationId: 'listForecastCases',
    summary: '预计支付的案件',
    tag: '预测',
    access: 'read-forecast',
    filters: { ...narrowing, month: yearMonth.optional(), reason: z.string().max(40).optional() },
    item: caseSchema,
    sorts: {
      expectedOn: { by: sql.ref('f.expected_on'), type: 'date' },
      amount: { by: sql.ref('f.amount_fen'), type: 'bigint' },
    },
    defaultSort: 'expectedOn',
    id: { by: sql`coalesce(f.claim_id, f.programme || ':' || f.employment_id)`, type: 'text' },
    columns: [
      { header: '就业或个案编号', value: (c) => c.employmentId },
      { header: '劳动者', value: (c) => c.personName },
      { header: '用人单位', value: (c) => c.employerName },
      { header: '项目', value: (c) => nameOf(programmeNames, c.programme) },
      { header: '支付地区', value: (c) => c.paidBy },
      { header: '资金', value: (c) => nameOf(fundNames, c.fund) },
      { header: '金额(元)', value: (c) => c.amountFen / 100 },
      { header: '预计支付', value: (c) => c.expectedOn },
      { header: '把握', value: (c) => riskBandNames[c.band] },
      { header: '缘由', value: becauseInWords },
      { header: '申请编号', value: (c) => c.claimId },
    ],
    costly: { db, prepare: prepareForecast },
    query: async (asked, request) => {
      const payers = payersOf(request, asked);
      const { month } = asked;
      const query = (await casesQuery(db, shanghaiDateAt(request.businessAtMs), payers)).where(
        within(month ? { ...asked, from: month, to: month } : asked, payers),
      );
      return asked.reason ? query.where(sql<boolean>`${asked.reason} = any(f.because)`) : query;
    },
    toItem: (row) => row,
  });
};

/** Whose payments are asked for, of those that the person may see. */
function payersOf(request: FastifyRequest, { division }: Narrowing): ByPayer {
  const scope = scopeOfRequest(request, 'read-forecast');
  return (county) => {
    const may = inScope(scope, { divisions: [county] });
    return division ? sql<boolean>`(${may} and ${under(county, [division])})` : may;
  };
}

function within({ fund, programme, band, from, to }: Narrowing, payers: ByPayer) {
  const all = [payers(sql.ref('f.paid_by'))];
  if (fund) all.push(sql`f.fund = ${fund}`);
  if (programme) all.push(sql`f.programme = ${programme}`);
  if (band) all.push(sql`f.band = ${band}`);
  if (from) all.push(sql`f.expected_on >= ${`${from}-01`}::date`);
  if (to) all.push(sql`f.expected_on < ${`${to}-01`}::date + interval '1 month'`);
  return sql<boolean>`(${sql.join(all, sql` and `)})`;
}

async function casesQuery(db: Db, today: PlainDate, payers: ByPayer): Promise<ListQuery<ForecastCase>> {
  const rows = forecastRows({ policies: await storedPolicies(db), today, payers });
  // Looked up for each row of the page, after all others have gone; one by one, as loops are off (`prepareForecast`).
  const ofCase = (column: string) =>
    sql`(select ${sql.ref(column)} from case_subject e where e.id = f.employment_id)`;
  return db
    .selectFrom(sql`(${rows})`.as('f'))
    .select([
      sql<string>`f.employment_id`.as('employmentId'),
      sql<string | null>`f.claim_id`.as('claimId'),
      sql<string>`f.programme`.as('programme'),
      sql<string | null>`(select p.name from person p where p.id = ${ofCase('e.person_id')})`.as(
        'personName',
      ),
      sql<string | null>`(select m.name from employer m where m.credit_code = ${ofCase('e.employer')})`.as(
        'employerName',
      ),
      sql<string>`f.paid_by`.as('paidBy'),
      sql<string>`f.fund`.as('fund'),
      sql<number>`f.amount_fen`.as('amountFen'),
      sql<string>`f.expected_on`.as('expectedOn'),
      sql<ForecastCase['band']>`f.band`.as('band'),
      sql<string[]>`f.because`.as('because'),
    ]) as unknown as ListQuery<ForecastCase>;
}
