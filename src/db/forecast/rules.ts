import { type RawBuilder, sql } from 'kysely';
import { usualDaysFrom } from '../../domain/forecast/expected-on.ts';
import type { CheckOf } from '../../domain/policy/programme-shapes.ts';
import type { EmploymentProgrammeId, Policy } from '../../domain/policy/types.ts';

/** What of a pending payment is weighed, in the order in which it is told: each has a bit of a number. */
const weighedChecks = [
  'employer-in-prefecture',
  'registered-poor',
  'employment-confirmed',
  'not-ended-early',
  'contract-covers-year',
  'insurance-months',
  'not-granted-before',
  'intermediary-qualified',
  'intermediary-in-good-standing',
  'follow-up-windows',
] as const satisfies readonly CheckOf<EmploymentProgrammeId>[];
export type WeighedCheck = (typeof weighedChecks)[number];

export const bitOf = (check: WeighedCheck): number => 1 << weighedChecks.indexOf(check);

/** The names behind the bits of a number, as text[]. */
export function namesOf(bits: RawBuilder<unknown>): RawBuilder<unknown> {
  const names = weighedChecks.map(
    (check) => sql`case when ${bits} & ${bitOf(check)}::int <> 0 then ${check}::text end`,
  );
  return sql`array_remove(array[${sql.join(names)}], null)`;
}

/**
 * The policies as a table `rules`, a row for each version and programme: so the statement weighs all cases at once. As
 * values and not as JSON, because the planner then knows how few they are.
 */
export function rulesTable(policies: readonly Policy[]): RawBuilder<unknown> {
  const rows = policies.flatMap(({ versionId, parameters: p, programmes }) =>
    (['employer-post', 'intermediary-placement'] as const).map((programme) => {
      const { amount, fund, conditions } = programmes[programme];
      const asked = conditions.map(({ check }) => check);
      const checks = weighedChecks.filter((c) => asked.includes(c)).reduce((bits, c) => bits | bitOf(c), 0);
      return sql`(${versionId}::text, ${programme}::text, ${amount.fen}::bigint, ${fund}::text, ${checks}::int,
        ${p.insuranceMonths}::int, ${p.latePaymentGraceDays}::int, ${p.followUpWindows}::int,
        ${p.followUpWindowMonths}::int, ${p.goodStandings}::text[], ${usualDaysFrom('acceptance', p)}::int)`;
    }),
  );
  return sql`rules (version, programme, amount_fen, fund, checks, insurance_months, grace_days, windows, window_months,
    good_standings, days_in_all) as materialized (values ${sql.join(rows)})`;
}

/** How long the steps usually take, a row for each version: the same for claims of every programme. */
export function daysTable(policies: readonly Policy[]): RawBuilder<unknown> {
  const rows = policies.map(
    ({ versionId, parameters: p }) =>
      sql`(${versionId}::text, ${usualDaysFrom('acceptance', p)}::int, ${usualDaysFrom('review', p)}::int,
        ${usualDaysFrom('public-notice', p)}::int, ${usualDaysFrom('finance', p)}::int)`,
  );
  return sql`days (version, in_all, after_acceptance, after_review, after_notice)
    as materialized (values ${sql.join(rows)})`;
}
