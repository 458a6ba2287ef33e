import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Trx } from '../../../src/db/client.ts';
import { prepared, readNumbers, readTargets } from '../../../src/db/reports/report.ts';
import { shanghaiDateAt } from '../../../src/domain/dates.ts';
import { dashboardLines, trendLines } from '../../../src/domain/reports/dashboard.ts';
import { reportLineOf } from '../../../src/domain/reports/lines.ts';
import { monthsUpTo, type ReportPeriod, reportDays } from '../../../src/domain/reports/period.ts';
import { unitInWords } from '../../../src/domain/reports/words.ts';
import {
  expectedBy,
  type ProgressState,
  progressNames,
  progressOf,
} from '../../../src/domain/targets/progress.ts';
import type { ApiDeps } from '../../deps.ts';
import { askedReport, lineCode, reportDivision, tag } from './schemas.ts';

const value = z.int().nullable();
const dashboardSchema = z
  .object({
    division: z.string(),
    name: z.string(),
    period: z.string(),
    asOf: z.string(),
    columns: z.array(z.object({ division: z.string(), name: z.string(), own: z.boolean() })),
    lines: z.array(
      z.object({
        line: lineCode,
        title: z.string(),
        unit: z.string(),
        definition: z.string(),
        total: value,
        cells: z.array(value),
      }),
    ),
    targets: z.array(
      z.object({
        division: z.string(),
        measure: z.string(),
        target: z.int(),
        actual: value,
        state: z.enum(Object.keys(progressNames) as [ProgressState, ...ProgressState[]]),
      }),
    ),
    months: z.array(z.object({ month: z.string(), values: z.array(z.object({ line: lineCode, value })) })),
  })
  .meta({ id: 'Dashboard' });

/** 领导看板: the running year of an area, its months, and its parts side by side. */
export const dashboardRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, { database: { db } }) => {
  app.route({
    method: 'GET',
    url: '/dashboard',
    config: { access: 'read-reports' },
    schema: {
      operationId: 'getDashboard',
      summary: '领导看板：本年度的数字、目标进度和近十二个月',
      tags: [tag],
      querystring: z.object({ division: reportDivision }),
      response: { 200: dashboardSchema },
    },
    handler: async (request) => {
      const { division } = request.query;
      const period = shanghaiDateAt(request.businessAtMs).slice(0, 4);
      const asked = await askedReport(db, request, { division, period });
      const { days, asOf, name, paidInTimeDays, warnBelowPercent } = asked;
      const of = { division, paidInTimeDays };
      const [{ columns, rows, targets }, trend] = await Promise.all([
        prepared(db, async (trx) => ({
          ...(await readNumbers(trx, { ...of, days }, dashboardLines)),
          targets: await readTargets(trx, { ...of, days }),
        })),
        prepared(db, (trx) => months(trx, of, asOf)),
      ]);
      const year = Number(period);
      return {
        division,
        name,
        period,
        asOf,
        columns: [...columns],
        lines: rows
          .filter(({ part }) => part === null)
          .map(({ line, total, cells }) => {
            const { title, definition } = reportLineOf(line);
            return { line, title, unit: unitInWords(line), definition, total, cells: [...cells] };
          }),
        targets: targets.map((target) => ({
          ...target,
          state: progressOf(
            target.actual,
            expectedBy(target.measure, target.target, year, asOf),
            warnBelowPercent,
          ).state,
        })),
        months: trend,
      };
    },
  });

  async function months(
    trx: Trx,
    of: { division: string; paidInTimeDays: number },
    asOf: Parameters<typeof monthsUpTo>[0],
  ) {
    const found = [];
    for (const month of monthsUpTo(asOf, 12)) {
      const days = reportDays(month as ReportPeriod, asOf);
      // Before 2016 there is no report.
      if (!days || month < '2016-01') continue;
      const { rows } = await readNumbers(trx, { ...of, days }, trendLines);
      const totals = rows.filter(({ part }) => part === null);
      found.push({ month, values: totals.map(({ line, total }) => ({ line, value: total })) });
    }
    return found;
  }
};
