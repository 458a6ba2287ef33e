import { type Kysely, sql } from 'kysely';

/**
 * A household that the register did not have is one of the events by hand (docs/register.md). And nobody lives in a closed
 * household, also not by a death or leaving that was none; the card of who has left may name one as the last. Who comes back to
 * another village than before is not counted again in the first one's refresh.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
alter table household_event drop constraint household_event_kind_check;
alter table household_event add constraint household_event_kind_check check (kind in ('found','split','merge','move',
  'transfer','join','death','departure','close','enter-poverty','leave-poverty','counter'));

create or replace function note_person_change() returns trigger language plpgsql as $$
begin
  insert into register_change (person_id, revision, business_on, source, import_id, changed_by, fields)
  select n.id, n.revision, n.business_on, n.source, n.import_id, n.changed_by, f.fields
  from fresh n join gone o using (id)
  cross join lateral (
    select jsonb_object_agg(a.key, jsonb_build_array(b.value, a.value)) as fields
    from jsonb_each(register_fields(n)) a join jsonb_each(register_fields(o)) b using (key)
    where a.value is distinct from b.value
  ) f
  where n.revision <> o.revision;

  insert into household_membership (person_id, from_on, household_number)
  select n.id, case when n.changed_by is null and o.household_number is null and not exists (
      select from household_membership m where m.person_id = n.id) then date '1900-01-01' else n.business_on end,
    n.household_number
  from fresh n join gone o using (id)
  where n.household_number is distinct from o.household_number
  on conflict (person_id, from_on) do update set household_number = excluded.household_number;

  if exists (select from fresh n join gone o using (id) join household h on h.number = n.household_number
    where h.closed_on is not null and coalesce(n.died_on, n.left_on) is null and n.merged_into is null
      and (n.household_number is distinct from o.household_number or coalesce(o.died_on, o.left_on) is not null
        or o.merged_into is not null)) then
    raise exception 'nobody comes into a closed household'
      using errcode = 'check_violation', constraint = 'person_not_into_closed_household';
  end if;
  return null;
end $$;

create function household_closed_empty() returns trigger language plpgsql as $$
begin
  if exists (select from person p where p.household_number = new.number and p.died_on is null and p.left_on is null
    and p.merged_into is null) then
    raise exception 'somebody lives in household %', new.number
      using errcode = 'check_violation', constraint = 'household_closed_empty';
  end if;
  return null;
end $$;
create trigger household_closed_empty after update of closed_on on household
  for each row when (old.closed_on is null and new.closed_on is not null) execute function household_closed_empty();

create or replace function drop_from_refresh() returns trigger language plpgsql as $$
declare gone_ids bigint[]; back_ids bigint[];
begin
  select array_agg(c.id) filter (where c.is_gone), array_agg(c.id) filter (where not c.is_gone) into gone_ids, back_ids
  from (select n.id, n.died_on is not null or n.left_on is not null or n.merged_into is not null as is_gone,
      o.died_on is not null or o.left_on is not null or o.merged_into is not null as was_gone
    from fresh n join gone o using (id)) c
  where c.is_gone <> c.was_gone;
  if gone_ids is null and back_ids is null then return null; end if;
  perform from refresh_area a
  where (a.year, a.division) in (select s.year, s.division from refresh_scope s join refresh_year y using (year)
    where s.person_id = any(gone_ids || back_ids) and y.frozen_on is null)
  order by a.year, a.division for no key update;
  with back as (
    update refresh_scope s set dropped_on = null
    from refresh_area a, fresh n join gone o using (id) join household h on h.number = n.household_number
    where s.person_id = any(back_ids) and s.dropped_on is not null and n.id = s.person_id
      and (n.household_number is not distinct from o.household_number or h.division = s.division)
      and a.year = s.year and a.division = s.division and a.status = 'open'
    returning s.year, s.division
  )
  update refresh_area a set in_scope = a.in_scope + b.n
  from (select year, division, count(*)::int as n from back group by 1, 2) b
  where a.year = b.year and a.division = b.division;
  with dropped as (
    update refresh_scope s set dropped_on = n.business_on
    from fresh n
    where n.id = any(gone_ids) and s.person_id = n.id and s.dropped_on is null
      and exists (select from refresh_year y where y.year = s.year and y.frozen_on is null)
      and not exists (select from refresh_confirmation c where c.year = s.year and c.person_id = s.person_id)
    returning s.year, s.division, s.dropped_on
  ), counted as (
    update refresh_area a set in_scope = a.in_scope - d.n
    from (select year, division, count(*)::int as n, max(dropped_on) as on_day from dropped group by 1, 2) d
    where a.year = d.year and a.division = d.division
    returning a.year, a.division, a.status, a.confirmed >= a.in_scope as is_full, d.on_day
  )
  insert into outbox (workflow_id, message, payload, business_at)
  select 'refresh-' || year || '-' || division, 'claim-look', jsonb_build_object('key', 'dropped:' || on_day),
    (on_day + time '09:00') at time zone 'Asia/Shanghai'
  from counted where status = 'open' and is_full order by year, division;
  return null;
end $$;
`.execute(db);
}
