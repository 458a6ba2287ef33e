import { sql } from 'kysely';
import type { CasesOf } from './at-home.ts';

/** 名册年度更新率: the villages of the year's refresh, each with whom it has seen. */
const refreshed: CasesOf = ({ year, to }) => sql`
  select left(a.division, 6) as county, left(a.division, 9) as township, a.division as village, a.division as case_id,
    coalesce(a.closed_on, a.due_on) as on_day, a.confirmed as done, a.in_scope as total
  from refresh_area a
  where a.year = ${year} and a.level = 'village' and a.opened_on <= ${to}::date`;

/** 名册按期更新率: the villages whose due day has passed. */
const refreshedOnTime: CasesOf = ({ year, to }) => sql`
  select left(a.division, 6) as county, left(a.division, 9) as township, a.division as village, a.division as case_id, a.due_on as on_day,
    case when a.status = 'complete' and a.closed_on <= a.due_on then 1 else 0 end as done, 1 as total
  from refresh_area a
  where a.year = ${year} and a.level = 'village' and a.due_on < ${to}::date`;

/** 补贴按期支付率: the claims whose last day for it lies in the period. */
const paidInTime: CasesOf = ({ from, to, paidInTimeDays: days }) => sql`
  select c.paid_by as county, null::text as township, null::text as village, c.id as case_id, c.raised_on + ${days}::int as on_day,
    case when exists (select from payment p
      where p.claim_id = c.id and p.status = 'paid' and p.paid_on <= c.raised_on + ${days}::int) then 1 else 0 end as done,
    1 as total
  from claim c
  where c.raised_on between ${from}::date - ${days}::int and ${to}::date - ${days}::int
    and c.status in ('open', 'paid') and c.tops_up is null and c.reward_id is null`;

export const officeMeasures = {
  refreshed,
  'refreshed-on-time': refreshedOnTime,
  'paid-in-time': paidInTime,
};
