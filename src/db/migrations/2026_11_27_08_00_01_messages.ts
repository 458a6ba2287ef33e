import { type Kysely, sql } from 'kysely';

/** Messages to people: written once, delivered at most once; campaigns; requests for help. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
create table message_campaign (
  id               text primary key,
  template         text not null,
  template_version integer not null,
  params           jsonb not null,
  division         text not null references division,
  audience         jsonb not null,
  -- How many there were when it was previewed.
  expected         integer not null check (expected >= 0),
  status           text not null check (status in ('draft','filling','filled','cancelled')),
  drafted_by       text not null references app_user,
  drafted_on       date not null,
  released_by      text references app_user,
  released_at      timestamptz,                          -- business instant
  -- Ids of people up to which messages are written.
  filled_to        bigint not null default 0,
  recorded_at      timestamptz not null default clock_timestamp(),
  check ((status in ('filling','filled')) = (released_by is not null))
);
create index message_campaign_filling on message_campaign (id) where status = 'filling';

create table message (
  id               bigint generated always as identity primary key,
  template         text not null,
  template_version integer not null,
  subject          text not null,
  event            text not null,
  kind             text not null check (kind in ('service','campaign')),
  person_id        bigint not null references person,
  -- Number of the employment or aid case it is about.
  case_subject     text,
  campaign_id      text references message_campaign,
  title            text not null,
  body             text not null,
  happened_at      timestamptz not null,                 -- business instant
  recorded_at      timestamptz not null default clock_timestamp(),
  -- Whatever is repeated, nobody is told twice. Without the version: a corrected template is no news.
  constraint message_once unique (template, subject, event)
);
create index message_by_person on message (person_id, id);
create index message_by_case on message (case_subject, id) where case_subject is not null;
create index message_by_campaign on message (campaign_id, id) where campaign_id is not null;
create trigger message_append_only before update or delete on message
  for each row execute function forbid_change();

create table message_delivery (
  message_id    bigint primary key references message,
  person_id     bigint not null references person,
  channel       text not null check (channel in ('file','sms','wechat')),
  status        text not null check (status in ('waiting','sending','sent','undeliverable','unclear','skipped')),
  reason        text,
  attempts      integer not null default 0,
  next_try_at   timestamptz,
  batch         text,
  began_at      timestamptz,
  provider_ref  text,
  sent_at       timestamptz,
  check ((status in ('undeliverable','unclear','skipped')) = (reason is not null)),
  check ((status = 'sent') = (sent_at is not null))
) with (fillfactor = 80);
create index message_delivery_open on message_delivery (message_id) where status in ('waiting','sending');
create index message_delivery_failed on message_delivery (message_id) where status in ('undeliverable','unclear');
create index message_delivery_of_day on message_delivery (person_id, sent_at);
-- What has left never leaves again: not even by a mistake of ours.
create function delivered_once() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or old.status = 'sent' then
    raise exception 'sent once: % on %', tg_op, tg_table_name using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger message_delivery_once before update or delete on message_delivery
  for each row execute function delivered_once();

-- Events that people are told of, in the transaction that records them (src/domain/messages/events.ts names the same).
create table message_source (
  event_id bigint primary key references case_event
);
create function message_source() returns trigger language plpgsql as $$
begin
  insert into message_source (event_id) values (new.id);
  return null;
end $$;
create trigger case_event_tells after insert on case_event for each row
  when (new.kind in ('claim-paid','claim-refused-by-rules','decision','contract-confirmed','worker-code-issued',
    'payment-returned'))
  execute function message_source();

create table help_request (
  id           text primary key,
  division     text not null references division,
  topic        text not null,
  body         text not null check (body <> ''),
  name         text not null check (name <> ''),
  phone_cipher bytea not null,
  asked_on     date not null,
  status       text not null default 'open' check (status in ('open','answered')),
  answered_by  text references app_user,
  answered_on  date,
  answer       text,
  recorded_at  timestamptz not null default clock_timestamp(),
  check ((status = 'answered') = (answered_by is not null and answered_on is not null and answer is not null))
);
create index help_request_by_division on help_request (division, id);
`.execute(db);
}
