import { sql } from 'kysely';
import type { Tier } from '../../../domain/matching/tiers.ts';
import type { ReportLineCode } from '../../../domain/reports/lines.ts';
import type { MeasureCode } from '../../../domain/targets/measures.ts';
import { measureStatements } from '../../targets/measure.ts';
import { firstPlacements, placements } from '../../targets/measures/employments.ts';
import type { GroupCases, LineCases } from './asked.ts';
import { coordinationLines } from './coordination.ts';
import { peopleAtEnd, peopleLines } from './people.ts';
import { serviceLines } from './services.ts';
import { subsidyLines } from './subsidies.ts';

/** A measure of targets over the days of the report. */
const ofMeasure =
  (code: MeasureCode): LineCases =>
  ({ from, to, paidInTimeDays }) =>
    sql`
  select coalesce(m.village, m.township, m.county) as division, null::text as part, m.case_id, m.on_day, m.done, m.total
  from (${measureStatements[code]({ year: Number(from.slice(0, 4)), from, to, paidInTimeDays })}) m`;

/** One statement a line. */
export const lineStatements: Record<ReportLineCode, LineCases> = {
  ...peopleLines,
  ...subsidyLines,
  ...coordinationLines,
  ...serviceLines,
  refreshed: ofMeasure('refreshed'),
  'refreshed-on-time': ofMeasure('refreshed-on-time'),
  placed: ofMeasure('placed'),
  'placed-in-county': ofMeasure('placed-in-county'),
  'placed-in-prefecture': ofMeasure('placed-in-prefecture'),
  'placed-in-province': ofMeasure('placed-in-province'),
  'placed-outside-province': ofMeasure('placed-outside-province'),
  stable: ofMeasure('stable'),
  'trained-pre': ofMeasure('trained-pre'),
  'trained-on-post': ofMeasure('trained-on-post'),
  certified: ofMeasure('certified'),
  'paid-in-time': ofMeasure('paid-in-time'),
};

const tierLines = {
  placed: null,
  'placed-in-county': 'in-county',
  'placed-in-prefecture': 'in-prefecture',
  'placed-in-province': 'in-province',
  'placed-outside-province': 'outside-province',
} as const satisfies Partial<Record<MeasureCode, Tier | null>>;

/** The placements of the period once, and each tier of them. */
const placedByTier: GroupCases = (asked) => sql`
  with all_placed as materialized (${placements(asked)})
  ${sql.join(
    Object.entries(tierLines).map(
      ([line, tier]) => sql`
  select ${line}::text as line, coalesce(m.village, m.township, m.county) as division, null::text as part, m.case_id, m.on_day, m.done, m.total
  from (${firstPlacements(tier, sql`all_placed`)}) m`,
    ),
    sql` union all `,
  )}`;

/** Lines whose sums are read together; their lists are the statements above. */
export const lineGroups: readonly {
  readonly lines: readonly ReportLineCode[];
  readonly cases: GroupCases;
}[] = [
  { lines: ['register-people', 'employed'], cases: peopleAtEnd },
  { lines: Object.keys(tierLines) as (keyof typeof tierLines)[], cases: placedByTier },
];
