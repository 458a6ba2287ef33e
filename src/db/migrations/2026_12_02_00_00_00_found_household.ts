import { type Kysely, sql } from 'kysely';

/**
 * A household that the register did not have is one of the events by hand (docs/register.md). And nobody lives in a closed
 * household, also not by a death or leaving that was none; the card of who has left may name one as the last.
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
`.execute(db);
}
