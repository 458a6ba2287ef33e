import { type RawBuilder, sql } from 'kysely';
import { usualDaysFrom } from '../../domain/forecast/expected-on.ts';
import type { Policy } from '../../domain/policy/types.ts';

/**
 * The policies as a table `rules`, a row for each version and programme: so the statement weighs all cases at once. As
 * values and not as JSON, because the planner then knows how few they are.
 */
export function rulesTable(policies: readonly Policy[]): RawBuilder<unknown> {
  const rows = policies.flatMap(({ versionId, parameters: p, programmes }) =>
    (['employer-post', 'intermediary-placement'] as const).map((programme) => {
      const { amount, fund, conditions } = programmes[programme];
      const checks = conditions.map(({ check }) => check);
      return sql`(${versionId}::text, ${programme}::text, ${amount.fen}::bigint, ${fund}::text, ${checks}::text[],
        ${p.insuranceMonths}::int, ${p.latePaymentGraceDays}::int, ${p.followUpWindows}::int,
        ${p.followUpWindowMonths}::int, ${p.goodStandings}::text[], ${usualDaysFrom('acceptance', p)}::int,
        ${usualDaysFrom('review', p)}::int, ${usualDaysFrom('public-notice', p)}::int,
        ${usualDaysFrom('finance', p)}::int)`;
    }),
  );
  return sql`rules (version, programme, amount_fen, fund, checks, insurance_months, grace_days, windows, window_months,
    good_standings, days_in_all, days_after_acceptance, days_after_review, days_after_notice)
    as materialized (values ${sql.join(rows)})`;
}
