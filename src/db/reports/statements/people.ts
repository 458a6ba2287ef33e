import { type RawBuilder, sql } from 'kysely';
import type { PlainDate } from '../../../domain/dates.ts';
import { PREFECTURE, significant } from '../../../domain/divisions.ts';
import { inRegister } from '../../register/in-register.ts';
import { homeOn, poorOn } from '../../targets/measures/at-home.ts';
import { tierFrom } from '../../targets/measures/employments.ts';
import { type GroupCases, type LineCases, NO_PART, ONE, type ReportAsked, within } from './asked.ts';

/**
 * Where everybody lived at the end of a day, as `homeOn` says of one person: what holds today, but for those whose household or
 * whose household's place has changed since (`offset 0`: looked up only for them). One join for all instead of a look-up each; and
 * who was in the register then. Some who live outside the division may be among them.
 */
export const homesOn = (day: PlainDate, division: string = PREFECTURE) => sql`(
    select p.id as person_id, ${inRegister(day)} as registered,
      case when moved.person_id is null and shifted.household_number is null then h.division else past.village end as division
    from person p left join household h on h.number = p.household_number
      left join (select distinct m.person_id from household_membership m where m.from_on > ${day}::date) moved
        on moved.person_id = p.id
      left join (select distinct s.household_number from household_state s where s.from_on > ${day}::date) shifted
        on shifted.household_number = h.number
      left join lateral (select home.village
        from (select ${day}::date as day where moved.person_id is not null or shifted.household_number is not null offset 0) asked
        cross join ${homeOn('p.id', 'asked.day')}) past on true
    where h.division like ${`${significant(division)}%`} or moved.person_id is not null or shifted.household_number is not null)`;

/** Who is registered poor from when until when, for all people at once. */
const POVERTY = sql`(
    select s.person_id, s.registered_poor, s.valid_from,
      lead(s.valid_from) over (partition by s.person_id order by s.valid_from) as until
    from poverty_status s)`;
const poorThen = (person: string, day: RawBuilder<unknown>) => sql`poverty.person_id = ${sql.ref(person)}
    and ${day} >= poverty.valid_from and (poverty.until is null or ${day} < poverty.until)`;

/** What the lines of people at the end of a period are read from; one statement for several reads them once. */
interface Sources {
  readonly homes: RawBuilder<unknown>;
  readonly poverty: RawBuilder<unknown>;
}
const sourcesOf = ({ to, division }: ReportAsked): Sources => ({
  homes: homesOn(to, division),
  poverty: POVERTY,
});

const registerPeople = ({ to }: ReportAsked, { homes, poverty }: Sources) => sql`
  select home.division, case when poverty.registered_poor then 'poor' else 'other' end as part, home.person_id::text as case_id,
    ${to}::date as on_day, ${ONE}
  from ${homes} home left join ${poverty} poverty on ${poorThen('home.person_id', sql`${to}::date`)}
  where home.registered`;

/** Where somebody was in scope of the year's refresh is where the area counts them. */
const registerConfirmed: LineCases = (days) => sql`
  select distinct on (c.person_id) s.division, ${NO_PART}, c.person_id::text as case_id, c.confirmed_on as on_day, ${ONE}
  from refresh_confirmation c join refresh_scope s on s.year = c.year and s.person_id = c.person_id and s.dropped_on is null
  where ${within('c.confirmed_on', days)}
  order by c.person_id, c.confirmed_on`;

const employed = ({ to }: ReportAsked, { homes, poverty }: Sources) => sql`
  select distinct on (e.person_id) home.division, ${tierFrom('home.division')} as part, e.id as case_id, e.starts_on as on_day, ${ONE}
  from employment e join employer m on m.credit_code = e.employer join ${homes} home on home.person_id = e.person_id
    join ${poverty} poverty on ${poorThen('e.person_id', sql`e.starts_on`)} and poverty.registered_poor
  where e.standing = 'tracked' and e.starts_on <= ${to}::date and e.occupied @> ${to}::date
  order by e.person_id, e.starts_on, e.id`;

/** Both of them for a sum: places and poverty of everybody are read once. */
export const peopleAtEnd: GroupCases = (asked) => {
  const sources = { homes: sql`homes`, poverty: sql`all_poverty` };
  return sql`
  with homes as materialized ${homesOn(asked.to, asked.division)}, all_poverty as materialized ${POVERTY}
  select 'register-people' as line, one.* from (${registerPeople(asked, sources)}) one
  union all select 'employed', two.* from (${employed(asked, sources)}) two`;
};

const departed: LineCases = (days) => sql`
  select distinct on (e.id) home.village as division, ${tierFrom('home.village')} as part, e.id as case_id, gone.departed_on as on_day, ${ONE}
  from departure gone join employment e on e.id = gone.employment_id join employer m on m.credit_code = e.employer
    cross join ${homeOn('e.person_id', 'gone.departed_on')}
  where gone.revoked_on is null and ${within('gone.departed_on', days)} and e.standing = 'tracked'
    and ${poorOn('e.person_id', 'e.starts_on')}
  order by e.id, gone.departed_on`;

const classesOpened: LineCases = (days) => sql`
  select k.division, ${NO_PART}, k.id as case_id, k.starts_on as on_day, ${ONE}
  from training_class k where k.status = 'approved' and ${within('k.starts_on', days)}`;

export const peopleLines = {
  'register-people': (asked: ReportAsked) => registerPeople(asked, sourcesOf(asked)),
  'register-confirmed': registerConfirmed,
  employed: (asked: ReportAsked) => employed(asked, sourcesOf(asked)),
  departed,
  'classes-opened': classesOpened,
};
