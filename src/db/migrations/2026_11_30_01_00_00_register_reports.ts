import { type Kysely, sql } from 'kysely';

/**
 * What village officers tell of households, and what became of it (docs/register.md, Reports from the village). Numbered with
 * the events of cases, so that the bell's one mark says what has been read.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
create table register_report (
  id               bigint primary key,
  user_id          text not null references app_user,
  kind             text not null check (kind in ('birth','arrival','death','departure','other','new-household')),
  division         text not null references division,    -- the village, as the report was sent
  household_number text references household,            -- null: a household that the register does not have
  happened_on      date not null,
  told_cipher      bytea not null,                       -- who comes, with the identity number, and the note
  business_on      date not null,
  recorded_at      timestamptz not null default clock_timestamp(),
  status           text not null default 'open' check (status in ('open','registered','declined')),
  event_id         bigint unique references household_event,
  decline_ground   text check (decline_ground in ('registered-otherwise','not-so','repeated','other')),
  decline_reason   text check (length(decline_reason) between 4 and 500),
  decided_by       text references app_user,
  decided_on       date,
  constraint register_report_not_ahead check (happened_on <= business_on),
  check ((kind = 'new-household') = (household_number is null)),
  check ((status = 'registered') = (event_id is not null)),
  check ((status = 'declined') = (decline_ground is not null) and (status = 'declined') = (decline_reason is not null)),
  check ((status = 'open') = (decided_by is null) and (status = 'open') = (decided_on is null))
);
do $$ begin
  execute format('alter table register_report alter id set default nextval(%L::regclass)',
    pg_get_serial_sequence('case_event', 'id'));
end $$;
create index register_report_by_village on register_report (division, id);
create index register_report_open on register_report (division, id) where status = 'open';
create index register_report_by_household on register_report (household_number) where household_number is not null;

-- Whom of the household it is about.
create table register_report_member (
  report_id bigint not null references register_report,
  person_id bigint not null references person,
  primary key (report_id, person_id)
);
create index register_report_member_by_person on register_report_member (person_id);

-- How each report was answered: the same key answers the same.
create table register_report_answer (
  user_id     text not null references app_user,
  key         text not null check (length(key) between 8 and 100),
  entry_hash  text not null,                             -- keyed: another report under the same key is refused
  report_id   bigint unique references register_report,  -- null: refused
  problems    jsonb,                                     -- fields and codes, nothing that was typed
  business_on date not null,
  recorded_at timestamptz not null default clock_timestamp(),
  primary key (user_id, key),
  check ((report_id is null) = (problems is not null))
);

create function report_decided_once() returns trigger language plpgsql as $$
declare open text[] := array['status','event_id','decline_ground','decline_reason','decided_by','decided_on'];
begin
  if tg_op = 'DELETE' or old.status <> 'open' or (to_jsonb(old) - open) is distinct from (to_jsonb(new) - open)
  then raise exception 'decided once: report %', old.id using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger report_decided_once before update or delete on register_report
  for each row execute function report_decided_once();
create trigger register_report_no_truncate before truncate on register_report
  for each statement execute function forbid_change();
create trigger register_report_member_append_only before update or delete on register_report_member
  for each row execute function forbid_change();
create trigger register_report_member_no_truncate before truncate on register_report_member
  for each statement execute function forbid_change();
create trigger register_report_answer_append_only before update or delete on register_report_answer
  for each row execute function forbid_change();
create trigger register_report_answer_no_truncate before truncate on register_report_answer
  for each statement execute function forbid_change();
`.execute(db);
}
