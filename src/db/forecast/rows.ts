import { type RawBuilder, sql } from 'kysely';
import type { PlainDate } from '../../domain/dates.ts';
import { usualStepDays } from '../../domain/forecast/expected-on.ts';
import type { Policy } from '../../domain/policy/types.ts';
import { insuredMonths, paidMonths } from './insured.ts';
import { daysTable, namesOf, rulesTable } from './rules.ts';
import { type ByPayer, pending, visited, weighed, whatIsThere, years } from './weighed.ts';

export interface Asked {
  readonly policies: readonly Policy[];
  readonly today: PlainDate;
  /** Spares a look at most cases that others pay, not at all of them: narrow by `paid_by` too. */
  readonly payers?: ByPayer;
}

/**
 * Every payment that may be expected: the open claims of employments and aid cases, and for each tracked employment the
 * claims that its due day will raise. What an aid case has not claimed yet has no month: `readUnclaimed` sums it up.
 * One statement for all cases; that it says of each what the rules say (src/domain/forecast) a test compares.
 * Read in a transaction that `prepareForecast` has begun: in a loop, each round would gather everything anew.
 * Columns: employment_id (of an aid case its own number), claim_id, programme, paid_by, fund, amount_fen, expected_on, band, because.
 */
export function forecastRows(asked: Asked): RawBuilder<unknown> {
  return sql`
    with ${looks(asked)}, weighed as materialized (select *, 1 as count from (${each(asked)}) w)
    select id as employment_id, null::text as claim_id, programme, paid_by, fund, amount_fen, expected_on, band,
      case band when 'lost' then ${namesOf(sql`lost`)} else ${namesOf(sql`missing`)} end as because
    from (${pendingPayments(asked)}) p
    union all
    ${openClaims(asked)}`;
}

/**
 * The same as days and sums: expected_on, paid_by, fund, programme, band, count, amount_fen. Cases that are alike are
 * counted before the rest is done with them.
 */
export function forecastDays(asked: Asked): RawBuilder<unknown> {
  return sql`
    with ${looks(asked)}, weighed as materialized (
      select null::text as id, due_on, policy_version, home, seat, post_open, placement_open, lost, missing,
        count(*) as count
      from (${each(asked)}) w group by due_on, policy_version, home, seat, post_open, placement_open, lost, missing)
    select expected_on, paid_by, fund, programme, band, sum(count) as count, sum(amount_fen * count) as amount_fen
    from (
      select expected_on, paid_by, fund, programme, band, amount_fen, count from (${pendingPayments(asked)}) p
      union all
      select expected_on, paid_by, fund, programme, band, amount_fen, 1 from (${openClaims(asked)}) c) f
    group by expected_on, paid_by, fund, programme, band`;
}

const looks = ({ policies, today, payers = () => sql`true` }: Asked) => sql`
  ${rulesTable(policies)}, ${daysTable(policies)}, ${paidMonths(today)}, ${years(today)}, ${whatIsThere}, ${pending(payers)}, ${visited}`;

const each = ({ today }: Asked) => weighed(today, insuredMonths(today));

/** What was weighed, for each payment that an employment may bring and has not raised. */
const pendingPayments = ({ today }: Asked) => sql`
  select w.id, w.count, r.programme, r.fund, r.amount_fen, greatest(w.due_on, ${today}::date) + r.days_in_all as expected_on,
    case when r.programme = 'employer-post' then coalesce(w.seat, w.home, '433100')
      else coalesce(w.home, w.seat, '433100') end as paid_by,
    w.lost & r.checks as lost, w.missing & r.checks as missing,
    case when w.lost & r.checks <> 0 then 'lost' when w.missing & r.checks <> 0 then 'at-risk' else 'safe' end as band
  from weighed w join rules r on r.version = w.policy_version
    and case r.programme when 'employer-post' then w.post_open else w.placement_open end`;

/** What has been raised is weighed by those who decide it; here counts where it stands and what holds it up. */
function openClaims({ today }: Asked): RawBuilder<unknown> {
  const now = sql`${today}::date`;
  const since = sql`coalesce((c.waiting_since at time zone 'Asia/Shanghai')::date, ${now})`;
  const { acceptance, review, finance, payment } = usualStepDays;
  return sql`
    select c.subject_id, c.id, c.programme, c.paid_by, c.fund, c.amount_fen,
      case c.step
        when 'acceptance' then greatest(${since} + ${acceptance}::int, ${now}) + d.after_acceptance
        when 'review' then greatest(${since} + ${review}::int, ${now}) + d.after_review
        when 'public-notice' then greatest(coalesce(c.notice_ends_on + 1,
          ${since} + d.after_review - d.after_notice), ${now}) + d.after_notice
        when 'finance' then greatest(${since} + ${finance}::int, ${now}) + ${payment}::int
        when 'payment' then greatest(${since} + ${payment}::int, ${now})
        else greatest(coalesce(c.correct_until, ${since}), ${now}) + d.in_all end as expected_on,
      case when b.because <> '{}' then 'at-risk' else 'safe' end as band, b.because
    from claim c join days d on d.version = c.policy_version
      cross join lateral (select array_remove(array[
        case when c.held_reason is not null then 'held' end,
        case when c.step = 'correction' then 'correction' end,
        case when exists (select from objection o where o.claim_id = c.id and o.status = 'pending') then 'objection' end,
        case when c.step = 'finance' and c.payment_no > 0 then 'returned' end], null) as because) b
    where c.status = 'open'`;
}
