import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Db } from '../../../src/db/client.ts';
import { divisionByCode } from '../../../src/db/reports/division.ts';
import { evaluationRulesOf, evaluationRulesOn } from '../../../src/db/targets/rules.ts';
import { may } from '../../../src/domain/access.ts';
import { earlierOf, type PlainDate, shanghaiDateAt } from '../../../src/domain/dates.ts';
import { reportLineCodes } from '../../../src/domain/reports/lines.ts';
import {
  parseReportPeriod,
  type ReportDays,
  type ReportPeriod,
  reportDays,
} from '../../../src/domain/reports/period.ts';
import { parameterOf } from '../../../src/domain/targets/rules.ts';
import { authorizeFound, signedIn } from '../../plugins/access.ts';
import { Problem } from '../../problems.ts';
import { asDate } from '../../schemas/common.ts';

export const tag = '报告';
export const periodSchema = z
  .string()
  .refine((text) => parseReportPeriod(text) !== null, '须为月份 YYYY-MM 或年度 YYYY（2016 年起）')
  .meta({ example: '2017-06' });
/** Down to the township: a village has no report of its own. */
export const reportDivision = z
  .string()
  .regex(/^4331\d{2}(\d{3})?$/, '须为州、县市或乡镇的行政区划代码')
  .meta({ example: '433101' });
export const lineCode = z.enum(reportLineCodes);
const day = z.string();
export const daysSchema = z.object({ from: day, to: day });

/** A report that somebody may read, of days that have begun. */
export interface AskedReport {
  readonly division: string;
  readonly name: string;
  readonly period: ReportPeriod;
  readonly days: ReportDays;
  readonly asOf: PlainDate;
  readonly paidInTimeDays: number;
  readonly warnBelowPercent: number;
}

/**
 * `asOf`: as things would have been asked on an earlier day. Throws `not-found` for a division outside as for one that is not
 * there, `report-not-begun`.
 */
export async function askedReport(
  db: Db,
  request: FastifyRequest,
  asked: { readonly division: string; readonly period: string; readonly asOf?: string | undefined },
): Promise<AskedReport> {
  const { division } = asked;
  const period = asked.period as ReportPeriod;
  const found = await divisionByCode(db, division);
  authorizeFound(
    request,
    'read-reports',
    found && { target: { divisions: [division] }, subject: `report:${division}-${period}` },
    `行政区划 ${division} 的报告`,
  );
  const today = shanghaiDateAt(request.businessAtMs);
  const asOf = asked.asOf ? earlierOf(asDate(asked.asOf), today) : today;
  const days = reportDays(period, asOf);
  if (!days) throw new Problem('report-not-begun');
  const year = Number(days.to.slice(0, 4));
  const rules = (await evaluationRulesOf(db, year)) ?? (await evaluationRulesOn(db, today));
  return {
    division,
    name: found!.name,
    period,
    days,
    asOf,
    paidInTimeDays: parameterOf(rules, 'paidInTimeDays'),
    warnBelowPercent: parameterOf(rules, 'warnBelowPercent'),
  };
}

/** Exactly this division's office: nobody reports for another, nor from above. */
export const mayRelease = (request: FastifyRequest, division: string): boolean =>
  signedIn(request).grants.some(
    (grant) => grant.division === division && may([grant], 'release-report', { divisions: [division] }),
  );
