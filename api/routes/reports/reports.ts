import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { readReport, readSent, sentBelow } from '../../../src/db/reports/report.ts';
import { shanghaiDateAt } from '../../../src/domain/dates.ts';
import type { ReportPeriod } from '../../../src/domain/reports/period.ts';
import { measureOf } from '../../../src/domain/targets/measures.ts';
import { ReportError, releaseReport } from '../../../src/intake/reports/release.ts';
import { reportPaper } from '../../../src/paper/report.ts';
import { reportFile } from '../../cases/reports/file.ts';
import { shownReport } from '../../cases/reports/shown.ts';
import type { ApiDeps } from '../../deps.ts';
import { pdfAnswer, sendPdf } from '../../lists/pdf.ts';
import { formats, sendTable } from '../../lists/table-file.ts';
import { authorize, signedIn } from '../../plugins/access.ts';
import { Problem } from '../../problems.ts';
import {
  type AskedReport,
  askedReport,
  daysSchema,
  lineCode,
  mayRelease,
  periodSchema,
  reportDivision,
  tag,
} from './schemas.ts';

const value = z
  .int()
  .nullable()
  .meta({ description: '人数、件数；金额为分，比例为千分比；null：没有可测算的' });
const rowSchema = z.object({
  line: lineCode,
  part: z.string().nullable().meta({ description: '其中项的代码；null：本行' }),
  title: z.string(),
  unit: z.string(),
  article: z.string(),
  definition: z.string(),
  total: value,
  before: value,
  yearBefore: value,
  cells: z.array(value),
  sent: z
    .object({ total: value, cells: z.array(value) })
    .nullable()
    .meta({ description: '报送时的数' }),
});
const reportSchema = z
  .object({
    division: z.string(),
    name: z.string(),
    period: z.string(),
    from: z.string(),
    to: z.string(),
    asOf: z.string(),
    ended: z.boolean(),
    before: daysSchema,
    yearBefore: daysSchema.nullable(),
    columns: z.array(
      z.object({
        division: z.string(),
        name: z.string(),
        own: z.boolean().meta({ description: '州本级、未分到下级' }),
        releasedOn: z.string().nullable().meta({ description: '下级报送这期报告的日期' }),
      }),
    ),
    sections: z.array(z.object({ code: z.string(), title: z.string(), rows: z.array(rowSchema) })),
    targets: z.array(
      z.object({
        measure: z.string(),
        title: z.string(),
        division: z.string(),
        target: z.int(),
        actual: z.int().nullable(),
      }),
    ),
    released: z.object({ on: z.string(), byName: z.string() }).nullable(),
    forMe: z.object({ release: z.boolean() }),
  })
  .meta({ id: 'Report' });

const whichReport = z.object({ division: reportDivision, period: periodSchema });

/** 工作月报、年报: the numbers of a division over a month or a year, as page, file and paper, and as it was sent. */
export const reportRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, { database: { db } }) => {
  async function read(asked: AskedReport) {
    const { division, period, days, paidInTimeDays } = asked;
    const sent = await readSent(db, division, period);
    const report = await readReport(db, { division, paidInTimeDays }, days);
    return { sent, report, shown: shownReport(report, sent) };
  }

  app.route({
    method: 'GET',
    url: '/reports',
    config: { access: 'read-reports' },
    schema: {
      operationId: 'getReport',
      summary: '劳务协作工作报告',
      tags: [tag],
      querystring: whichReport.extend({ format: formats }),
      response: { 200: reportSchema },
    },
    handler: async (request, reply) => {
      const asked = await askedReport(db, request, request.query);
      const { sent, report, shown } = await read(asked);
      const { format } = request.query;
      if (format !== 'json') {
        const { name, columns, rows } = reportFile(asked, shown, sent);
        return sendTable(reply, format, name, columns, rows);
      }
      const { division, name, period, days, asOf } = asked;
      const released = await sentBelow(db, division, period);
      return {
        division,
        name,
        period,
        asOf,
        ...days,
        columns: shown.columns.map((column) => ({
          ...column,
          releasedOn: released.get(column.division) ?? null,
        })),
        sections: shown.sections.map((section) => ({
          ...section,
          rows: section.rows.map((row) => ({
            ...row,
            cells: [...row.cells],
            sent: row.sent && { total: row.sent.total, cells: [...row.sent.cells] },
          })),
        })),
        targets: report.targets.map((target) => ({ ...target, title: measureOf(target.measure).title })),
        released: sent && { on: sent.releasedOn, byName: sent.releasedByName },
        forMe: { release: sent === null && days.ended && mayRelease(request, division) },
      };
    },
  });

  app.route({
    method: 'GET',
    url: '/reports/sheet.pdf',
    config: { access: 'read-reports' },
    schema: {
      operationId: 'getReportSheet',
      summary: '劳务协作工作报告（PDF）',
      tags: [tag],
      querystring: whichReport,
      response: pdfAnswer,
    },
    handler: async (request, reply) => {
      const asked = await askedReport(db, request, request.query);
      const { sent, report, shown } = await read(asked);
      const bytes = await reportPaper(
        { ...asked, ...shown, targets: report.targets, sent },
        { madeAtMs: request.businessAtMs },
      );
      return sendPdf(reply, bytes, reportFile(asked, shown, sent).name);
    },
  });

  app.route({
    method: 'POST',
    url: '/reports/releases',
    config: { access: 'release-report' },
    schema: {
      operationId: 'releaseReport',
      summary: '报送报告：把数字和明细的校验值存档，一期一次',
      tags: [tag],
      body: whichReport,
      response: { 201: z.object({ division: z.string(), period: z.string(), releasedOn: z.string() }) },
    },
    handler: async (request, reply) => {
      const { division, period, paidInTimeDays } = await askedReport(db, request, request.body);
      const subject = `report:${division}-${period}`;
      authorize(request, 'release-report', { divisions: [division] }, subject);
      if (!mayRelease(request, division))
        throw new Problem('not-permitted', '报告由本级单位报送，不能代下级报送。', { subject });
      const { businessAtMs } = request;
      await asReportProblem(subject, () =>
        releaseReport(db, {
          division,
          period: period as ReportPeriod,
          paidInTimeDays,
          actor: signedIn(request).id,
          businessAtMs,
        }),
      );
      return reply.code(201).send({ division, period, releasedOn: shanghaiDateAt(businessAtMs) });
    },
  });
};

async function asReportProblem(subject: string, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    throw error instanceof ReportError ? new Problem(error.code, undefined, { subject }) : error;
  }
}
