import { type RawBuilder, sql } from 'kysely';
import type { Tier } from '../../../domain/matching/tiers.ts';
import { type Asked, type CasesOf, homeOn, poorOn } from './at-home.ts';

/** `tierOf` of src/domain/matching/tiers in SQL: of employer `m`, seen from a home; null where there is none. */
export const tierFrom = (home: string) => sql`case when ${sql.ref(home)} is null then null
    when left(m.division, 6) = left(${sql.ref(home)}, 6) then 'in-county'
    when left(m.division, 4) = '4331' then 'in-prefecture'
    when left(m.division, 2) = '43' then 'in-province' else 'outside-province' end`;

/** Who began in the period and was registered poor by then; each employment with its tier. */
export const placements = ({ from, to }: Pick<Asked, 'from' | 'to'>) => sql`
  select e.person_id, home.county, home.township, home.village, e.id as case_id, e.starts_on as on_day, ${tierFrom('home.county')} as tier
  from employment e join employer m on m.credit_code = e.employer cross join ${homeOn('e.person_id', 'e.starts_on')}
  where e.standing = 'tracked' and e.starts_on between ${from}::date and ${to}::date
    and ${poorOn('e.person_id', 'e.starts_on')}`;

/** 新增转移就业: of placements, of one tier where it is named, once a person. */
export const firstPlacements = (tier: Tier | null, source: RawBuilder<unknown>) => sql`
  select distinct on (p.person_id) p.county, p.township, p.village, p.case_id, p.on_day, 1 as done, 0 as total
  from ${source} p where ${tier === null ? sql`true` : sql`p.tier = ${tier}`}
  order by p.person_id, p.on_day, p.case_id`;

const placed =
  (tier: Tier | null): CasesOf =>
  (asked) =>
    firstPlacements(tier, sql`(${placements(asked)})`);

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
