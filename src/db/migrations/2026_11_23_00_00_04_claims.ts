import { type Kysely, sql } from 'kysely';

/** Claims, decisions, objections, waits, time line. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
create table claim (
  id              text primary key,                     -- programme:employment
  programme       text not null,
  employment_id   text not null references employment,
  -- What may be granted once: unique among claims that are not closed without money.
  entitlement_key text not null,
  payee_kind      text not null check (payee_kind in ('employer','intermediary','person')),
  payee_id        text not null,
  paid_by         text not null references division,
  fund            text not null,
  amount_fen      bigint not null check (amount_fen >= 0),
  policy_version  text not null references policy_version,
  status          text not null check (status in ('open','refused','withdrawn','lapsed','paid')),
  step            text not null check (step in
    ('acceptance','review','public-notice','finance','payment','correction','archived','refused','withdrawn','lapsed')),
  notice_ends_on  date,                                 -- last day of the public notice
  correct_until   date,                                 -- last day for the applicant to correct
  returned_to     text check (returned_to in ('acceptance','review','finance')),
  held_reason     text,                                 -- facts changed: decisions wait until they settle
  refused_reason  text,
  refused_article text,
  refused_by      text references app_user,             -- null: the rules themselves
  recovery_reason text,                                 -- a late fact contradicts a payment already released
  trace           jsonb not null,
  revision        integer not null default 1,
  payment_no      integer not null default 0,
  raised_on       date not null,
  closed_on       date,
  recorded_at     timestamptz not null default clock_timestamp(),
  unique (programme, employment_id),
  check ((status = 'refused') = (refused_reason is not null)),
  check ((status = 'open') = (closed_on is null))
);
create unique index claim_granted_once on claim (entitlement_key) where status in ('open','paid');
create index claim_by_step on claim (paid_by, step) where status = 'open';
create index claim_by_employment on claim (employment_id);

create table claim_decision (
  id          bigint generated always as identity primary key,
  claim_id    text not null references claim,
  step        text not null,
  action      text not null,
  decided_by  text not null references app_user,
  reason      text,
  note        text,
  decided_on  date not null,
  revision    integer not null,
  request_key text not null,
  recorded_at timestamptz not null default clock_timestamp(),
  unique (claim_id, request_key),
  -- Separation of duties: one person, one step of a case.
  constraint claim_decision_one_step_a_person exclude using gist
    (claim_id with =, decided_by with =, step with <>)
    where (step in ('acceptance','review','objection','finance','release'))
);
create trigger claim_decision_append_only before update or delete on claim_decision
  for each row execute function forbid_change();

-- The officer who confirmed the contract decides nothing else of the case.
-- Both checks read what the other side writes: one advisory lock an employment lets them see each other.
create function claim_decision_not_by_confirmer() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock(4332, hashtext((select employment_id from claim where id = new.claim_id)));
  if new.step in ('acceptance','review','objection','finance','release') and exists (
    select 1 from claim c join contract k on k.employment_id = c.employment_id
    where c.id = new.claim_id and k.confirmed_by = new.decided_by) then
    raise exception 'separation of duties: % confirmed the contract of %', new.decided_by, new.claim_id
      using errcode = 'exclusion_violation', constraint = 'claim_decision_not_by_confirmer';
  end if;
  return new;
end $$;
create trigger claim_decision_not_by_confirmer before insert on claim_decision
  for each row execute function claim_decision_not_by_confirmer();

create function contract_not_confirmed_by_decider() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock(4332, hashtext(new.employment_id));
  if new.confirmed_by is not null and exists (
    select 1 from claim c join claim_decision d on d.claim_id = c.id
    where c.employment_id = new.employment_id and d.decided_by = new.confirmed_by
      and d.step in ('acceptance','review','objection','finance','release')) then
    raise exception 'separation of duties: % decided a claim of %', new.confirmed_by, new.employment_id
      using errcode = 'exclusion_violation', constraint = 'contract_not_confirmed_by_decider';
  end if;
  return new;
end $$;
-- Only where somebody confirms: a file of thousands of placements must not take as many locks.
create trigger contract_not_confirmed_by_decider before insert or update of confirmed_by on contract
  for each row when (new.confirmed_by is not null) execute function contract_not_confirmed_by_decider();

create table objection (
  id          text primary key,
  claim_id    text not null references claim,
  body        text not null check (length(body) between 1 and 2000),
  raised_by   text,                                    -- name as given, may be empty
  contact_cipher bytea,
  raised_on   date not null,
  status      text not null check (status in ('pending','upheld','dismissed')),
  ruled_by    text references app_user,
  ruled_on    date,
  ruling_note text,
  recorded_at timestamptz not null default clock_timestamp(),
  check ((status = 'pending') = (ruled_by is null))
);
create index objection_by_claim on objection (claim_id);

-- Every wait of every running process, by name: what the console of pending timers reads.
create table case_wait (
  id         bigint generated always as identity primary key,
  case_id    text not null,                            -- workflow id
  kind       text not null,
  employment_id text references employment,
  claim_id   text references claim,
  division   text not null,
  due_at     timestamptz,                              -- null: only a person can end it
  since      timestamptz not null,                     -- business instants
  article    text not null,
  blocked_by text not null,                            -- role, organisation or 'calendar'
  then_what  text not null,
  params     jsonb not null,
  revision   integer not null,
  closed_at  timestamptz check (closed_at >= since),
  ensured_at timestamptz                               -- when the sweeper last saw to it that its process runs
);
create unique index case_wait_one_open on case_wait (case_id) where closed_at is null;
create index case_wait_by_kind on case_wait (kind, due_at) where closed_at is null;
create index case_wait_by_division on case_wait (division, due_at) where closed_at is null;
create index case_wait_by_employment on case_wait (employment_id);

-- What happened to a case, for people: append-only.
create table case_event (
  id            bigint generated always as identity primary key,
  employment_id text not null references employment,
  claim_id      text references claim,
  kind          text not null,
  actor         text,                                  -- user id; null: the rules or the calendar
  happened_at   timestamptz not null,                  -- business instant
  data          jsonb not null,
  event_key     text not null unique,
  recorded_at   timestamptz not null default clock_timestamp()
);
create index case_event_by_employment on case_event (employment_id, id);
create trigger case_event_append_only before update or delete on case_event
  for each row execute function forbid_change();
`.execute(db);
}
