import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sql } from 'kysely';
import { z } from 'zod';
import { caseName } from '../../../src/db/reports/case-name.ts';
import { casesOf, type ReportCase } from '../../../src/db/reports/sums.ts';
import { type ReportCaseKind, reportLineOf } from '../../../src/domain/reports/lines.ts';
import { partName } from '../../../src/domain/reports/words.ts';
import type { ApiDeps } from '../../deps.ts';
import { listRoute } from '../../lists/list-route.ts';
import { inScope } from '../../lists/scope.ts';
import { scopeOfRequest } from '../../plugins/access.ts';
import { plainDate } from '../../schemas/common.ts';
import { askedReport, lineCode, periodSchema, reportDivision, tag } from './schemas.ts';

const caseKinds = [
  'person',
  'employment',
  'training',
  'class',
  'village',
  'claim',
  'payment',
  'meeting',
  'problem',
  'service',
  'visit',
] as const satisfies readonly ReportCaseKind[];

const caseItem = z
  .object({
    caseId: z.string(),
    kind: z.enum(caseKinds),
    name: z
      .string()
      .nullable()
      .meta({ description: '人名（只给可以查看该地案件的人）；会议、问题、班级、单位和村的名称' }),
    division: z.string(),
    placeName: z.string(),
    partName: z.string().nullable(),
    onDay: z.string(),
    done: z.int().meta({ description: '计入的数；金额为分' }),
    total: z.int().meta({ description: '比例的分母；其他为 0' }),
  })
  .meta({ id: 'ReportCase' });

interface Row extends Omit<ReportCase, 'part'> {
  readonly kind: ReportCaseKind;
  readonly line: Parameters<typeof partName>[0];
  readonly part: string | null;
  readonly name: string | null;
  readonly placeName: string;
}

/** The cases that a number of a report is the sum of. */
export const reportCaseRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, { database: { db } }) => {
  listRoute(app, {
    url: '/reports/cases',
    operationId: 'listReportCases',
    summary: '报告数字的明细',
    tag,
    access: 'read-reports',
    filters: {
      division: reportDivision.or(z.string().regex(/^4331\d{8}$/)),
      period: periodSchema,
      asOf: plainDate.optional().meta({ description: '截至；与未结束的报告期比较的前期，只算到同一天' }),
      line: lineCode,
      part: z.string().max(60).optional(),
      own: z.enum(['true']).optional().meta({ description: '只列本级的（州本级、未分到下级）' }),
    },
    item: caseItem,
    sorts: {
      onDay: { by: sql.ref('s.on_day'), type: 'date' },
      caseId: { by: sql.ref('s.case_id'), type: 'text' },
      done: { by: sql.ref('s.done'), type: 'bigint' },
    },
    defaultSort: 'onDay',
    id: { by: sql.ref('s.case_id'), type: 'text' },
    columns: [
      { header: '编号', value: (c) => c.caseId },
      { header: '名称', value: (c) => c.name },
      { header: '地区代码', value: (c) => c.division },
      { header: '地区', value: (c) => c.placeName },
      { header: '分项', value: (c) => c.partName },
      { header: '日期', value: (c) => c.onDay },
      { header: '计入', value: (c) => c.done },
      { header: '应计', value: (c) => c.total },
    ],
    query: async (asked, request) => {
      const { days, paidInTimeDays } = await askedReport(db, request, asked);
      const { line, division, part, own } = asked;
      const kind = reportLineOf(line).cases;
      const readable = inScope(scopeOfRequest(request, 'read-case'), { divisions: [sql.ref('s.division')] });
      const { from, to } = days;
      const cases = casesOf({ line, division, own: own === 'true', part, from, to, paidInTimeDays });
      return db
        .selectFrom(
          sql<{
            case_id: string;
            division: string;
            part: string | null;
            done: number;
            total: number;
          }>`(${cases})`.as('s'),
        )
        .leftJoin('division as d', 'd.code', 's.division')
        .select(['s.case_id as caseId', 's.division', 's.part'])
        .select([
          sql<string>`s.on_day::text`.as('onDay'),
          sql<number>`s.done::bigint`.as('done'),
          sql<number>`s.total::bigint`.as('total'),
          sql<string>`coalesce(d.name, s.division)`.as('placeName'),
          sql<ReportCaseKind>`${kind}::text`.as('kind'),
          sql<typeof line>`${line}::text`.as('line'),
          caseName(kind, readable).as('name'),
        ]);
    },
    toItem: ({ line, part, ...row }: Row) => ({
      ...row,
      partName: part === null ? null : partName(line, part),
    }),
  });
};
