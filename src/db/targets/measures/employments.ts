import { type RawBuilder, sql } from 'kysely';
import type { Tier } from '../../../domain/matching/tiers.ts';
import { type CasesOf, homeOn, poorOn } from './at-home.ts';

/** `tierOf` of src/domain/matching/tiers in SQL. */
const inTier: Record<Tier, RawBuilder<boolean>> = {
  'in-county': sql`left(m.division, 6) = home.county`,
  'in-prefecture': sql`left(m.division, 4) = '4331' and left(m.division, 6) <> home.county`,
  'in-province': sql`left(m.division, 2) = '43' and left(m.division, 4) <> '4331'`,
  'outside-province': sql`left(m.division, 2) <> '43'`,
};

/** 新增转移就业: who began in the period and was registered poor by then; once a person. */
const placed =
  (tier: Tier | null): CasesOf =>
  ({ from, to }) =>
    sql`
  select distinct on (e.person_id) home.county, home.township, home.village, e.id as case_id, e.starts_on as on_day,
    1 as done, 0 as total
  from employment e join employer m on m.credit_code = e.employer cross join ${homeOn('e.person_id', 'e.starts_on')}
  where e.standing = 'tracked' and e.starts_on between ${from}::date and ${to}::date
    and ${poorOn('e.person_id', 'e.starts_on')} and ${tier === null ? sql`true` : inTier[tier]}
  order by e.person_id, e.starts_on, e.id`;

/** 稳定就业满一年: whose year was full in the period; once a person. */
const stable: CasesOf = ({ from, to }) => sql`
  select distinct on (e.person_id) home.county, home.township, home.village, e.id as case_id, e.due_on as on_day,
    1 as done, 0 as total
  from employment e cross join ${homeOn('e.person_id', 'e.due_on')}
  where e.standing = 'tracked' and e.due_on between ${from}::date and ${to}::date
    and ${poorOn('e.person_id', 'e.starts_on')}
    and not exists (select from departure d
      where d.employment_id = e.id and d.revoked_on is null and d.departed_on < e.due_on)
  order by e.person_id, e.due_on, e.id`;

export const employmentMeasures = {
  placed: placed(null),
  'placed-in-county': placed('in-county'),
  'placed-in-prefecture': placed('in-prefecture'),
  'placed-in-province': placed('in-province'),
  'placed-outside-province': placed('outside-province'),
  stable,
};
