import { type RawBuilder, sql } from 'kysely';
import type { PlainDate } from '../../../domain/dates.ts';
import { inRegister } from '../../register/in-register.ts';
import { homeOn, poorOn } from '../../targets/measures/at-home.ts';
import { type LineCases, NO_PART, ONE, within } from './asked.ts';

/**
 * Where everybody lived at the end of a day, as `homeOn` says of one person: what holds today, but for those whose household or
 * whose household's place has changed since. One join for all instead of a look-up each.
 */
export const homesOn = (day: PlainDate) => sql`(
    select p.id as person_id,
      case when moved.person_id is null and shifted.household_number is null then h.division else past.village end as division
    from person p left join household h on h.number = p.household_number
      left join (select distinct m.person_id from household_membership m where m.from_on > ${day}::date) moved
        on moved.person_id = p.id
      left join (select distinct s.household_number from household_state s where s.from_on > ${day}::date) shifted
        on shifted.household_number = h.number
      left join lateral (select home.village from (values (${day}::date)) asked (day)
        cross join ${homeOn('p.id', 'asked.day')}) past
        on moved.person_id is not null or shifted.household_number is not null) home`;

/** Who is registered poor from when until when, for all people at once. */
const poverty = sql`(
    select s.person_id, s.registered_poor, s.valid_from,
      lead(s.valid_from) over (partition by s.person_id order by s.valid_from) as until
    from poverty_status s) poverty`;
const poorThen = (person: string, day: RawBuilder<unknown>) => sql`poverty.person_id = ${sql.ref(person)}
    and ${day} >= poverty.valid_from and (poverty.until is null or ${day} < poverty.until)`;

const registerPeople: LineCases = ({ to }) => sql`
  select home.division, case when poverty.registered_poor then 'poor' else 'other' end as part, p.id::text as case_id,
    ${to}::date as on_day, ${ONE}
  from person p left join household h on h.number = p.household_number
    join ${homesOn(to)} on home.person_id = p.id
    left join ${poverty} on ${poorThen('p.id', sql`${to}::date`)}
  where ${inRegister(to)}`;

/** Where somebody was in scope of the year's refresh is where the area counts them. */
const registerConfirmed: LineCases = (days) => sql`
  select distinct on (c.person_id) s.division, ${NO_PART}, c.person_id::text as case_id, c.confirmed_on as on_day, ${ONE}
  from refresh_confirmation c join refresh_scope s on s.year = c.year and s.person_id = c.person_id and s.dropped_on is null
  where ${within('c.confirmed_on', days)}
  order by c.person_id, c.confirmed_on`;

/** `tierOf` of src/domain/matching/tiers in SQL: of employer `m`, seen from home. */
const tier = (home: string) => sql`case when left(m.division, 6) = left(${sql.ref(home)}, 6) then 'in-county'
    when left(m.division, 4) = '4331' then 'in-prefecture'
    when left(m.division, 2) = '43' then 'in-province' else 'outside-province' end as part`;

const employed: LineCases = ({ to }) => sql`
  select distinct on (e.person_id) home.division, ${tier('home.division')}, e.id as case_id, e.starts_on as on_day, ${ONE}
  from employment e join employer m on m.credit_code = e.employer join ${homesOn(to)} on home.person_id = e.person_id
    join ${poverty} on ${poorThen('e.person_id', sql`e.starts_on`)} and poverty.registered_poor
  where e.standing = 'tracked' and e.starts_on <= ${to}::date and e.occupied @> ${to}::date
  order by e.person_id, e.starts_on, e.id`;

const departed: LineCases = (days) => sql`
  select distinct on (e.id) home.village as division, ${tier('home.village')}, e.id as case_id, d.departed_on as on_day, ${ONE}
  from departure d join employment e on e.id = d.employment_id join employer m on m.credit_code = e.employer
    cross join ${homeOn('e.person_id', 'd.departed_on')}
  where d.revoked_on is null and ${within('d.departed_on', days)} and e.standing = 'tracked'
    and ${poorOn('e.person_id', 'e.starts_on')}
  order by e.id, d.departed_on`;

const classesOpened: LineCases = (days) => sql`
  select k.division, ${NO_PART}, k.id as case_id, k.starts_on as on_day, ${ONE}
  from training_class k where k.status = 'approved' and ${within('k.starts_on', days)}`;

export const peopleLines = {
  'register-people': registerPeople,
  'register-confirmed': registerConfirmed,
  employed,
  departed,
  'classes-opened': classesOpened,
};
