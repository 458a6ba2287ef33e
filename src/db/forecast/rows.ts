import { type RawBuilder, sql } from 'kysely';
import type { PlainDate } from '../../domain/dates.ts';
import { usualStepDays } from '../../domain/forecast/expected-on.ts';
import type { CheckName, Policy, ProgrammeId } from '../../domain/policy/types.ts';
import { rulesTable } from './rules.ts';

/**
 * Every payment that may be expected: the open claims, and for each tracked employment the claims that its due day will
 * raise. One statement for all cases; that it says of each what the rules say (src/domain/forecast) a test compares.
 * Columns: employment_id, claim_id, programme, paid_by, fund, amount_fen, expected_on, band, because.
 */
export function forecastRows(policies: readonly Policy[], today: PlainDate): RawBuilder<unknown> {
  return sql`
    with ${rulesTable(policies)}, ${pendingEmployments}, ${whatIsThere},
    weighed as materialized (${weighed(today, true)})
    select id as employment_id, null::text as claim_id, programme, paid_by, fund, amount_fen,
      greatest(due_on, ${today}::date) + days_in_all as expected_on,
      case when lost <> '{}' then 'lost' when missing <> '{}' then 'at-risk' else 'safe' end as band,
      case when lost <> '{}' then lost else missing end as because
    from weighed
    union all
    ${openClaims(today)}`;
}

/** The same as days and sums: expected_on, paid_by, fund, programme, band, count, amount_fen. */
export function forecastDays(policies: readonly Policy[], today: PlainDate): RawBuilder<unknown> {
  return sql`
    with ${rulesTable(policies)}, ${pendingEmployments}, ${whatIsThere}
    select expected_on, paid_by, fund, programme, band, count(*) as count, sum(amount_fen) as amount_fen from (
      select greatest(due_on, ${today}::date) + days_in_all as expected_on, paid_by, fund, programme, band, amount_fen
      from (${weighed(today, false)}) w
      union all
      select expected_on, paid_by, fund, programme, band, amount_fen from (${openClaims(today)}) c) f
    group by expected_on, paid_by, fund, programme, band`;
}

const notRaised = (programme: ProgrammeId) =>
  sql`not exists (select from claim c where c.employment_id = e.id and c.programme = ${programme})`;

/** Tracked employments with what is read of the worker and the employer. The only place that knows whose case it is. */
const pendingEmployments = sql`
  pending as materialized (
    select e.id, e.person_id, e.employer, e.intermediary, e.starts_on, e.due_on, e.policy_version, p.identity_key,
      h.division as home, m.division as seat,
      (date_part('year', e.starts_on) * 12 + date_part('month', e.starts_on))::int as first_month,
      e.due_on + r.grace_days as last_payment_on, date_trunc('month', e.starts_on::timestamp)::date as months_from,
      (date_trunc('month', e.starts_on::timestamp) + interval '12 months')::date as months_to,
      concat_ws(':', 'employer-post', e.person_id, e.employer) as entitlement_key,
      case when p.household_number is null then null
        -- Of most people one thing was ever said.
        when s.times = 1 then case when s.since <= e.starts_on then s.poor end
        else (select o.registered_poor from poverty_status o
          where o.person_id = e.person_id and o.valid_from <= e.starts_on order by o.valid_from desc limit 1)
        end as registered_poor
    from employment e join person p on p.id = e.person_id join employer m on m.credit_code = e.employer
      join rules r on r.version = e.policy_version and r.programme = 'employer-post'
      left join household h on h.number = p.household_number
      left join (select person_id, count(*) as times, min(valid_from) as since, bool_or(registered_poor) as poor
        from poverty_status group by person_id) s on s.person_id = e.person_id
    where e.standing = 'tracked' and (${notRaised('employer-post')}
      or e.intermediary is not null and ${notRaised('intermediary-placement')}))`;

/** Months as bits of one number, contracts as one set of days: a hash of each instead of a look for every case. */
const whatIsThere = sql`
  insured as materialized (
    -- Days between the firsts of two months into months; rounding is right for far more than five years.
    select e.id, bit_or(1::bigint << (((n.month - e.months_from) * 12 + 182) / 365)) as months
    from pending e join insurance_payment n on n.identity_key = e.identity_key and n.employer = e.employer
    where n.revoked_on is null and n.paid_on <= e.last_payment_on and n.month between e.months_from and e.months_to
    group by e.id),
  contracts as materialized (
    select employment_id, range_agg(daterange(starts_on, ends_on, '[]')) filter (where status = 'confirmed') as covers
    from contract group by employment_id),
  departed as materialized (
    select distinct d.employment_id from departure d join employment e on e.id = d.employment_id
    where d.revoked_on is null and d.departed_on < e.due_on),
  granted as materialized (
    select entitlement_key, min(employment_id) as one, max(employment_id) as other from claim
    where status in ('open', 'paid') and programme = 'employer-post' group by entitlement_key)`;

const inPrefecture = (division: RawBuilder<unknown>) => sql`coalesce(${division} like '4331%', false)`;

/** Of each pending payment, which conditions are not fulfilled, and which are not fulfilled yet though they should be. */
function weighed(today: PlainDate, withReasons: boolean): RawBuilder<unknown> {
  const now = sql`${today}::date`;
  const months = sql`coalesce(n.months, 0)`;
  const asked = sql`((1::bigint << r.insurance_months) - 1)`;
  // Those whose month is over; of a start in the future there is none.
  const askedByNow = sql`((1::bigint << greatest(0, least(r.insurance_months,
    (date_part('year', ${now}) * 12 + date_part('month', ${now}))::int - e.first_month))) - 1)`;
  const covered = sql`coalesce(k.covers @> daterange(e.starts_on, e.due_on), false)`;
  const unconfirmed = sql`(k.employment_id is not null and k.covers is null)`;
  // Asked first: only who is followed up is looked for among the visits.
  const visited = sql`'follow-up-windows' = any(r.checks)`;
  const windowMissed = (until: RawBuilder<unknown>) => sql`exists (
    select from generate_series(0, r.windows - 1) w
      cross join lateral (select (e.starts_on + make_interval(months => r.window_months * w))::date as begins,
        case when w = r.windows - 1 then e.due_on
          else (e.starts_on + make_interval(months => r.window_months * (w + 1)))::date end as ends) d
    where ${until} and not exists (
      select from follow_up f where f.employment_id = e.id and f.intermediary = e.intermediary
        and f.visited_on >= d.begins and f.visited_on < d.ends))`;
  const check = (name: CheckName, holds: RawBuilder<unknown>) => ({
    name,
    fails: sql`(${holds} and ${name} = any(r.checks))`,
  });
  const lost = [
    check('employer-in-prefecture', sql`not ${inPrefecture(sql`e.seat`)}`),
    check('registered-poor', sql`not (coalesce(e.registered_poor, false) and ${inPrefecture(sql`e.home`)})`),
    check('not-ended-early', sql`d.employment_id is not null`),
    check('contract-covers-year', sql`${now} >= e.due_on and not ${covered} and not ${unconfirmed}`),
    check(
      'insurance-months',
      sql`${now} >= e.due_on and ${now} > e.last_payment_on
      and ${months} & ${asked} <> ${asked}`,
    ),
    check('not-granted-before', sql`coalesce(g.one <> e.id or g.other <> e.id, false)`),
    check(
      'intermediary-qualified',
      sql`not coalesce(i.licence_number ~ '\\S'
      and e.starts_on <= i.licence_valid_until, false)`,
    ),
    check('intermediary-in-good-standing', sql`not coalesce(i.standing = any(r.good_standings), false)`),
    check('follow-up-windows', sql`${now} >= e.due_on and ${visited} and ${windowMissed(sql`true`)}`),
  ];
  const missing = [
    check('employment-confirmed', unconfirmed),
    check('contract-covers-year', sql`not ${covered}`),
    check('insurance-months', sql`${months} & ${askedByNow} <> ${askedByNow}`),
    check('follow-up-windows', sql`${visited} and ${windowMissed(sql`d.ends <= ${now}`)}`),
  ];
  const names = (found: typeof lost) =>
    sql`array_remove(array[${sql.join(found.map(({ name, fails }) => sql`case when ${fails} then ${name}::text end`))}], null)`;
  const any = (found: typeof lost) =>
    sql`(${sql.join(
      found.map(({ fails }) => fails),
      sql` or `,
    )})`;
  // For sums nobody asks why: the first thing that is wrong ends the look.
  const verdict = withReasons
    ? sql`${names(lost)} as lost, ${names(missing)} as missing`
    : sql`case when ${any(lost)} then 'lost' when ${any(missing)} then 'at-risk' else 'safe' end as band`;
  return sql`
    select e.id, e.due_on, r.programme, r.fund, r.amount_fen, r.days_in_all,
      case when r.programme = 'employer-post' then ${firstCounty(sql`e.seat`, sql`e.home`)}
        else ${firstCounty(sql`e.home`, sql`e.seat`)} end as paid_by,
      ${verdict}
    from pending e
      join rules r on r.version = e.policy_version and (r.programme = 'employer-post' or e.intermediary is not null)
      left join insured n on n.id = e.id
      left join contracts k on k.employment_id = e.id
      left join departed d on d.employment_id = e.id
      left join granted g on g.entitlement_key = e.entitlement_key
      left join intermediary i on i.number = e.intermediary
    where not exists (select from claim c where c.employment_id = e.id and c.programme = r.programme)`;
}

/** As firstCountyOf in src/domain/programmes/handling-county. */
const firstCounty = (one: RawBuilder<unknown>, other: RawBuilder<unknown>) => sql`case
  when ${inPrefecture(one)} then left(${one}, 6) when ${inPrefecture(other)} then left(${other}, 6) else '433100' end`;

/** What has been raised is weighed by those who decide it; here counts where it stands and what holds it up. */
function openClaims(today: PlainDate): RawBuilder<unknown> {
  const now = sql`${today}::date`;
  const since = sql`coalesce((c.waiting_since at time zone 'Asia/Shanghai')::date, ${now})`;
  const { acceptance, review, finance, payment } = usualStepDays;
  return sql`
    select c.employment_id, c.id, c.programme, c.paid_by, c.fund, c.amount_fen,
      case c.step
        when 'acceptance' then greatest(${since} + ${acceptance}::int, ${now}) + r.days_after_acceptance
        when 'review' then greatest(${since} + ${review}::int, ${now}) + r.days_after_review
        when 'public-notice' then greatest(coalesce(c.notice_ends_on + 1,
          ${since} + r.days_after_review - r.days_after_notice), ${now}) + r.days_after_notice
        when 'finance' then greatest(${since} + ${finance}::int, ${now}) + ${payment}::int
        when 'payment' then greatest(${since} + ${payment}::int, ${now})
        else greatest(coalesce(c.correct_until, ${since}), ${now}) + r.days_in_all end as expected_on,
      case when b.because <> '{}' then 'at-risk' else 'safe' end as band, b.because
    from claim c join rules r on r.version = c.policy_version and r.programme = c.programme
      cross join lateral (select array_remove(array[
        case when c.held_reason is not null then 'held' end,
        case when c.step = 'correction' then 'correction' end,
        case when exists (select from objection o where o.claim_id = c.id and o.status = 'pending') then 'objection' end,
        case when c.step = 'finance' and c.payment_no > 0 then 'returned' end], null) as because) b
    where c.status = 'open'`;
}
