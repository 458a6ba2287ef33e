import { type Kysely, sql } from 'kysely';

/** Support of article 21: service cases that another department answers, with the letter to it and its answer. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
alter table service_case drop constraint service_case_kind_check;
alter table service_case add constraint service_case_kind_check check (kind in ('counselling','job-keeping',
  'insurance-help','rights','left-behind-children','left-behind-elders','land-rights',
  'household-registration','medical','schooling'));

create table service_transfer (
  id          bigint generated always as identity primary key,
  service_id  text not null references service_case,
  department  text not null check (department in ('public-security','health','education')),
  letter      text not null check (length(letter) between 20 and 2000),
  sent_by     text not null references app_user,
  sent_on     date not null,
  reply_by    date not null,                            -- the last day
  outcome     text check (outcome in ('solved','partly','not-possible')),
  answer      text check (length(answer) between 4 and 1000),
  answered_on date check (answered_on >= sent_on),
  recorded_by text references app_user,
  request_key text not null unique,
  recorded_at timestamptz not null default clock_timestamp(),
  check (num_nulls(outcome, answer, answered_on, recorded_by) in (0, 4))
);
create unique index service_transfer_one_open on service_transfer (service_id) where answered_on is null;
create index service_transfer_by_case on service_transfer (service_id, id);

create function service_transfer_guard() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or old.answered_on is not null
    or to_jsonb(new) - array['outcome','answer','answered_on','recorded_by']
      <> to_jsonb(old) - array['outcome','answer','answered_on','recorded_by'] then
    raise exception 'transfer % is answered once', old.id using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger service_transfer_guard before update or delete on service_transfer
  for each row execute function service_transfer_guard();

-- What another department grants is resolved by its answer alone.
create function service_answered_first() returns trigger language plpgsql as $$
begin
  if new.status = 'resolved' and old.status <> 'resolved' and new.kind in ('household-registration','medical','schooling')
    and coalesce((select t.answered_on is null from service_transfer t where t.service_id = new.id order by t.id desc limit 1), true)
  then
    raise exception 'service % has no answer', new.id
      using errcode = 'check_violation', constraint = 'service_answered_first';
  end if;
  return new;
end $$;
create trigger service_answered_first before update on service_case
  for each row execute function service_answered_first();
`.execute(db);
}
