import { type RawBuilder, sql } from 'kysely';
import type { FlagKind } from '../../domain/flags.ts';

/**
 * For each kind one statement over all cases: `subjects` (kind and id of each, sorted), `facts` (what speaks against
 * them), `told` (the same for whoever reads it) and the `cases` it concerns. Subjects and facts together are what a
 * ruling is about: the sweep makes them into the flag's key.
 */
export const detectors: Readonly<Record<FlagKind, RawBuilder<unknown>>> = {
  // A household's card serves all of it: a person counts as the household. Whoever has no case is nobody's payee.
  'shared-account': sql`
    with owners as (
      select p.account_key, 'person' as kind, p.id::text as id, 'h' || coalesce(p.household_number, p.id::text) as payee,
        array_agg(e.id) as cases
      from person p join employment e on e.person_id = p.id where p.account_key is not null
      group by p.account_key, p.id, p.household_number
      union all
      select r.account_key, 'employer', r.credit_code, 'e' || r.credit_code, array_agg(e.id)
      from employer r join employment e on e.employer = r.credit_code where r.account_key is not null
      group by r.account_key, r.credit_code
      union all
      select i.account_key, 'intermediary', i.number, 'i' || i.number, array_agg(e.id)
      from intermediary i join employment e on e.intermediary = i.number where i.account_key is not null
      group by i.account_key, i.number),
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
      select identity_key, month, array_agg(distinct employer order by employer) as employers
      from insurance_payment where revoked_on is null
      group by identity_key, month having count(distinct employer) > 1),
    of_case as (
      select e.person_id, m.month, m.employers, e.id
      from months m join person p on p.identity_key = m.identity_key
        join employment e on e.person_id = p.id and e.employer = any(m.employers)
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
};
