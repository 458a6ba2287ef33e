import { type RawBuilder, sql } from 'kysely';
import type { FlagKind } from '../../domain/flags.ts';

/** Of the rows `of_day` (person, day, two cases) one find a person: with its cases' organisations, and the days as facts. */
const perPersonAndDays = (
  kind: FlagKind,
  cases: RawBuilder<unknown>,
): RawBuilder<unknown> => sql`, of_person as (
      select person_id, array_agg(distinct day::text order by day::text) as days,
        array_agg(distinct c.id) as cases
      from of_day cross join lateral unnest(array[${cases}]) as c(id) group by person_id)
    select ${kind} as kind,
      (select jsonb_agg(x order by x) from (
        select jsonb_build_array('person', o.person_id::text) as x
        union select jsonb_build_array('institution', e.institution) from case_subject e
          where e.id = any(o.cases) and e.institution is not null
        union select jsonb_build_array('employer', e.employer) from case_subject e
          where e.id = any(o.cases) and e.employer is not null) x) as subjects,
      array_to_string(o.days, ',') as facts, jsonb_build_object('days', o.days) as told, o.cases
    from of_person o`;

/**
 * For each kind one statement over all cases: `subjects` (kind and id of each, sorted), `facts` (what speaks against
 * them), `told` (the same for whoever reads it) and the `cases` it concerns. Subjects and facts together are what a
 * ruling is about: the sweep makes them into the flag's key.
 */
export const detectors: Readonly<Record<FlagKind, RawBuilder<unknown>>> = {
  // A household's card serves all of it: a person counts as the household, and an organisation once, in whichever part it
  // acts. Whoever has no case is nobody's payee.
  'shared-account': sql`
    with owners as (
      select p.account_key, 'person' as kind, p.id::text as id, 'h' || coalesce(k.household_number, k.id::text) as payee,
        array_agg(e.id) as cases
      from person p join person k on k.id = coalesce(p.merged_into, p.id) join case_subject e on e.person_id = p.id
      where p.account_key is not null group by p.account_key, p.id, k.id
      union all
      select r.account_key, 'employer', r.credit_code, 'o' || r.credit_code, array_agg(e.id)
      from employer r join case_subject e on e.employer = r.credit_code where r.account_key is not null
      group by r.account_key, r.credit_code
      union all
      select i.account_key, 'intermediary', i.number, 'i' || i.number, array_agg(e.id)
      from intermediary i join case_subject e on e.intermediary = i.number where i.account_key is not null
      group by i.account_key, i.number
      union all
      select n.account_key, 'institution', n.credit_code, 'o' || n.credit_code, array_agg(e.id)
      from institution n join case_subject e on e.institution = n.credit_code where n.account_key is not null
      group by n.account_key, n.credit_code),
    shared as (
      select account_key, jsonb_agg(jsonb_build_array(kind, id) order by kind, id) as subjects,
        count(distinct payee) as payees
      from owners group by account_key having count(distinct payee) > 1)
    select 'shared-account' as kind, s.subjects, encode(s.account_key, 'hex') as facts,
      jsonb_build_object('payees', s.payees) as told,
      array(select distinct c from owners o, unnest(o.cases) c where o.account_key = s.account_key) as cases
    from shared s`,

  // Months of the years that are tracked; what lies outside them is nobody's subsidy.
  'insured-twice': sql`
    with months as (
      select n.person_id, i.month, array_agg(distinct i.employer order by i.employer) as employers
      from insurance_payment i join identity_number n using (identity_key) where i.revoked_on is null
      group by n.person_id, i.month having count(distinct employer) > 1),
    of_case as (
      select e.person_id, m.month, m.employers, e.id
      from months m join same_person p on p.card_id = m.person_id
        join employment e on e.person_id = p.other_id and e.employer = any(m.employers)
          and m.month >= date_trunc('month', e.starts_on::timestamp) and m.month < e.due_on),
    of_person as (
      select person_id, array_agg(distinct to_char(month, 'YYYY-MM') order by to_char(month, 'YYYY-MM')) as months,
        array_agg(distinct id) as cases
      from of_case group by person_id)
    select 'insured-twice' as kind,
      (select jsonb_agg(x order by x) from (
        select jsonb_build_array('person', o.person_id::text) as x
        union select jsonb_build_array('employer', r) from of_case c, unnest(c.employers) r
          where c.person_id = o.person_id and exists (select from employer k where k.credit_code = r)) x) as subjects,
      array_to_string(o.months, ',') as facts, jsonb_build_object('months', o.months) as told, o.cases
    from of_person o`,

  'employer-is-intermediary': sql`
    select 'employer-is-intermediary' as kind,
      jsonb_build_array(jsonb_build_array('employer', r.credit_code), jsonb_build_array('intermediary', i.number))
        as subjects,
      encode(r.account_key, 'hex') as facts, jsonb_build_object('cases', count(*)) as told, array_agg(e.id) as cases
    from employment e join employer r on r.credit_code = e.employer join intermediary i on i.number = e.intermediary
    where r.account_key = i.account_key group by r.credit_code, r.account_key, i.number`,

  // What is granted once, asked for under two cards that look like one person and are not ruled apart.
  'one-person-two-cards': sql`
    with pairs as (
      select d.first_id, d.second_id from person_duplicate d
      where d.ruled_on is null and not exists (select from person p where p.id in (d.first_id, d.second_id)
        and p.merged_into is not null)),
    doubled as (
      select d.first_id, d.second_id, a.subject_id as one, b.subject_id as other,
        regexp_replace(a.entitlement_key, '^([a-z-]+):[0-9]+', '\\1') as benefit
      from pairs d join same_person f on f.card_id = d.first_id join case_subject x on x.person_id = f.other_id join claim a on a.subject_id = x.id
        join same_person s on s.card_id = d.second_id join case_subject y on y.person_id = s.other_id join claim b on b.subject_id = y.id
      where a.status in ('open','paid') and b.status in ('open','paid')
        and regexp_replace(a.entitlement_key, '^([a-z-]+):[0-9]+', '\\1')
          = regexp_replace(b.entitlement_key, '^([a-z-]+):[0-9]+', '\\1'))
    select 'one-person-two-cards' as kind, jsonb_build_array(jsonb_build_array('person', least(first_id::text, second_id::text)),
        jsonb_build_array('person', greatest(first_id::text, second_id::text))) as subjects,
      string_agg(distinct benefit, ',' order by benefit) as facts,
      jsonb_build_object('cases', count(distinct benefit)) as told, array_agg(one) || array_agg(other) as cases
    from doubled group by first_id, second_id`,

  // The sheet has the person in the room, a ticket on the road.
  'attended-on-travel-day': sql`
    with of_day as (
      select a.person_id, a.attended_on as day, a.aid_id as training, t.aid_id as journey
      from training_attendance a join aid_case j on j.person_id = a.person_id and j.kind = 'transport'
        join transport_ticket t on t.aid_id = j.id and t.travelled_on = a.attended_on and t.revoked_on is null
      where a.revoked_on is null)
    ${perPersonAndDays('attended-on-travel-day', sql`training, journey`)}`,

  // Before the first post one has none: a day of such a class within a contract that an office has confirmed. As in the
  // employment's own year, nobody works there any more on the day of the departure.
  'attended-while-employed': sql`
    with of_day as (
      select a.person_id, a.attended_on as day, a.aid_id as training, e.id as employment
      from training_attendance a join training_enrolment l on l.aid_id = a.aid_id
        join training_class k on k.id = l.class_id and k.training = 'pre-employment'
        join employment e on e.person_id = a.person_id and e.standing = 'tracked'
      where a.revoked_on is null
        and exists (select from contract c where c.employment_id = e.id and c.status = 'confirmed'
          and a.attended_on between c.starts_on and coalesce(c.ends_on, 'infinity'))
        and not exists (select from departure d where d.employment_id = e.id and d.revoked_on is null
          and d.departed_on <= a.attended_on))
    ${perPersonAndDays('attended-while-employed', sql`training, employment`)}`,
};
