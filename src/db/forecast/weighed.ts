import { type RawBuilder, sql } from 'kysely';
import type { PlainDate } from '../../domain/dates.ts';
import { bitOf, type WeighedCheck } from './rules.ts';

/** The county of a division of the prefecture; null: outside, or none. */
const county = (division: RawBuilder<unknown>) =>
  sql`case when ${division} like '4331%' then left(${division}, 6) end`;

/** Months of the calendar between the months of two days, whatever the days. */
const monthsApart = (from: RawBuilder<unknown>, to: RawBuilder<unknown>) => sql`((date_part('year', ${to})
  - date_part('year', ${from})) * 12 + date_part('month', ${to}) - date_part('month', ${from}))::int`;

const ones = (count: RawBuilder<unknown>) => sql`((1::bigint << ${count}) - 1)`;

/**
 * What follows from the day of the start alone, once a day and not once a case: the months and windows that are asked
 * for, and those that are over today, as bits; the days on which the windows begin.
 */
export function years(today: PlainDate): RawBuilder<unknown> {
  const now = sql`${today}::date`;
  const begins = (window: RawBuilder<unknown>) =>
    sql`(e.starts_on + make_interval(months => r.window_months * ${window}))::date`;
  return sql`
  years as materialized (
    select e.starts_on, e.due_on, r.*, e.due_on + r.grace_days as last_payment_on,
      date_trunc('month', e.starts_on::timestamp)::date as months_from,
      ${ones(sql`r.insurance_months`)} as months_asked,
      -- Of a start in the future none is over.
      ${ones(sql`greatest(0, least(r.insurance_months, ${monthsApart(sql`e.starts_on`, now)}))`)} as months_over,
      ${ones(sql`r.windows`)} as windows_asked,
      (select bit_or(case when ${now} >= case w when r.windows - 1 then e.due_on else ${begins(sql`(w + 1)`)} end
        then 1::bigint << w else 0 end) from generate_series(0, r.windows - 1) w) as windows_over,
      array(select ${begins(sql`w`)} from generate_series(0, r.windows - 1) w order by w) as windows_begin
    from (select distinct policy_version, starts_on, due_on from employment where standing = 'tracked') e
      join rules r on r.version = e.policy_version and r.programme = 'employer-post')`;
}

/** Narrows by the county that pays: a condition on a column of county codes. */
export type ByPayer = (county: RawBuilder<string>) => RawBuilder<boolean>;

/**
 * Tracked employments with what is read of the worker and the employer. The only place that knows whose case it is. Of
 * `payers`, who of the two counties pays is said later, by programme.
 */
export const pending = (payers: ByPayer): RawBuilder<unknown> => sql`
  pending as materialized (
    select e.id, e.person_id, e.employer, e.intermediary, e.starts_on, e.due_on, e.policy_version, p.identity_key,
      coalesce(p.merged_into, p.id) as entitled, z.person_id is not null as several_numbers, h.county as home, m.county as seat,
      case when p.household_number is null then null
        -- Of most people one thing was ever said.
        when s.times = 1 then case when s.since <= e.starts_on then s.poor end
        else (select o.registered_poor from poverty_status o
          where o.person_id = e.person_id and o.valid_from <= e.starts_on order by o.valid_from desc limit 1)
        end as registered_poor,
      c.post is null as post_open, e.intermediary is not null and c.placement is null as placement_open
    from employment e
      join person p on p.id = e.person_id
      join (select credit_code, ${county(sql`division`)} as county from employer) m on m.credit_code = e.employer
      left join (select number, ${county(sql`division`)} as county from household) h on h.number = p.household_number
      left join (select person_id, count(*) as times, min(valid_from) as since, bool_or(registered_poor) as poor
        from poverty_status group by person_id) s on s.person_id = e.person_id
      left join raised c on c.employment_id = e.id
      left join (select person_id from identity_alias union select merged_into from person where merged_into is not null
        union select id from person where merged_into is not null) z on z.person_id = p.id
    where e.standing = 'tracked' and (c.post and (e.intermediary is null or c.placement)) is not true
      and (${payers(sql.ref('m.county'))} or ${payers(sql.ref('h.county'))} or coalesce(m.county, h.county) is null))`;

/** A hash of each instead of a look for every case. */
export const whatIsThere: RawBuilder<unknown> = sql`
  contracts as (
    select employment_id, count(*) filter (where status = 'confirmed') as confirmed,
      min(starts_on) filter (where status = 'confirmed') as starts_on,
      max(coalesce(ends_on, 'infinity')) filter (where status = 'confirmed') as ends_on
    from contract group by employment_id),
  departed as (
    select employment_id, min(departed_on) as departed_on from departure where revoked_on is null group by employment_id),
  agencies as (
    select number, licence_number ~ '\\S' as licensed, licence_valid_until, standing from intermediary),
  raised as (
    select employment_id, bool_or(true) filter (where programme = 'employer-post') as post,
      bool_or(true) filter (where programme = 'intermediary-placement') as placement
    from claim where employment_id is not null group by employment_id),
  granted as (
    -- The parts of the key, as employerPostEntitlement puts them together.
    select split_part(entitlement_key, ':', 2)::bigint as person_id, split_part(entitlement_key, ':', 3) as employer,
      min(employment_id) as one, max(employment_id) as other from claim
    where status in ('open', 'paid') and programme = 'employer-post' and entitlement_key ~ '^employer-post:[0-9]{1,18}:'
    group by entitlement_key)`;

/** Windows with a visit of the case's own agency, as bits. The last one ends on the due day. */
export const visited: RawBuilder<unknown> = sql`
  visited as (
    select e.id, bit_or(1::bigint << width_bucket(f.visited_on, y.windows_begin) - 1) as windows
    from pending e left join years y on y.starts_on = e.starts_on and y.due_on = e.due_on and y.version = e.policy_version
      join follow_up f on f.employment_id = e.id and f.intermediary = e.intermediary
    where f.visited_on >= e.starts_on
      and (f.visited_on < e.due_on or width_bucket(f.visited_on, y.windows_begin) < y.windows)
    group by e.id)`;

/**
 * Of each pending employment, as bits, which conditions are not fulfilled, and which are not fulfilled yet though they
 * should be. `months`: see insured.ts.
 */
export function weighed(today: PlainDate, months: RawBuilder<unknown>): RawBuilder<unknown> {
  const now = sql`${today}::date`;
  const due = sql`${now} >= e.due_on`;
  const lacks = (what: RawBuilder<unknown>, asked: RawBuilder<unknown>) =>
    sql`${what} & ${asked} <> ${asked}`;
  const covered = sql`(coalesce(k.confirmed, 0) > 0 and k.starts_on <= e.starts_on and k.ends_on >= e.due_on - 1
    and (k.confirmed = 1 or (select range_agg(daterange(c.starts_on, c.ends_on, '[]')) from contract c
      where c.employment_id = e.id and c.status = 'confirmed') @> daterange(e.starts_on, e.due_on)))`;
  const bits = (found: Partial<Record<WeighedCheck, RawBuilder<unknown>>>) =>
    sql.join(
      Object.entries(found).map(
        ([check, fails]) => sql`case when ${fails} then ${bitOf(check as WeighedCheck)}::int else 0 end`,
      ),
      sql` | `,
    );
  const lost = bits({
    'employer-in-prefecture': sql`e.seat is null`,
    'registered-poor': sql`e.home is null or e.registered_poor is not true`,
    'not-ended-early': sql`d.departed_on < e.due_on`,
    'contract-covers-year': sql`${due} and not o.covered and not o.unconfirmed`,
    'insurance-months': sql`${now} > y.last_payment_on and ${due}
      and ${lacks(sql`o.months`, sql`y.months_asked`)}`,
    'not-granted-before': sql`g.one <> e.id or g.other <> e.id`,
    'intermediary-qualified': sql`(i.licensed and e.starts_on <= i.licence_valid_until) is not true`,
    'intermediary-in-good-standing': sql`(i.standing = any(y.good_standings)) is not true`,
    'follow-up-windows': sql`${due} and ${lacks(sql`o.windows`, sql`y.windows_asked`)}`,
  });
  const missing = bits({
    'employment-confirmed': sql`o.unconfirmed`,
    'contract-covers-year': sql`not o.covered`,
    'insurance-months': lacks(sql`o.months`, sql`y.months_over`),
    'follow-up-windows': sql`e.intermediary is not null and ${lacks(sql`o.windows`, sql`y.windows_over`)}`,
  });
  return sql`
    select e.id, e.due_on, e.policy_version, e.home, e.seat, e.post_open, e.placement_open, ${lost} as lost,
      ${missing} as missing
    from pending e left join years y on y.starts_on = e.starts_on and y.due_on = e.due_on and y.version = e.policy_version
      left join paid n on n.identity_key = e.identity_key and n.employer = e.employer
      left join revoked v on v.identity_key = e.identity_key and v.employer = e.employer
      left join contracts k on k.employment_id = e.id
      left join departed d on d.employment_id = e.id
      left join granted g on g.person_id = e.entitled and g.employer = e.employer
      left join agencies i on i.number = e.intermediary
      left join visited f on f.id = e.id
      cross join lateral (select ${months} as months, coalesce(f.windows, 0) as windows,
        coalesce(${covered}, false) as covered, coalesce(k.confirmed = 0, false) as unconfirmed) o`;
}
