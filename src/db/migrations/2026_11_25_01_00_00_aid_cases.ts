import { type Kysely, sql } from 'kysely';

/**
 * Aid cases (articles 17 to 20) beside employments: what claims, waits and events of both kinds have in common. A claim
 * belongs to one or the other; `subject_id` is whichever it is, and the view `case_subject` tells of both alike.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
-- 培训机构、学校、银行: organisations that apply and report for people. One of them may be several.
create table institution (
  credit_code    text primary key check (credit_code ~ '^[0-9A-HJ-NPQRTUWXY]{18}$'),
  name           text not null check (name <> ''),
  kinds          text[] not null check (kinds <> '{}' and kinds <@ array['training','school','bank']),
  division       text not null check (division ~ '^[0-9]{6}$'),
  contact        text,
  phone          text,
  bank           text,
  account_cipher bytea,
  import_id      text references import_run,
  business_on    date not null,
  recorded_at    timestamptz not null default clock_timestamp()
);

alter table user_grant add column institution text;
alter table user_grant drop constraint user_grant_user_id_role_division_employer_intermediary_key;
alter table user_grant add constraint user_grant_once
  unique nulls not distinct (user_id, role, division, employer, intermediary, institution);

-- One person and one reason to be helped. The points keep its id apart from every employment's.
create table aid_case (
  id             text primary key
    check (id ~ '^(training|student|loan|transport)[.][0-9A-Za-z_-]{1,40}([.][0-9A-Za-z_-]{1,40})?$'),
  kind           text not null check (kind = split_part(id, '.', 1)),
  person_id      bigint not null references person,
  institution    text references institution,          -- who reports: training body, school, bank
  employer       text references employer,             -- on-post training, travel to work
  division       text not null references division check (length(division) = 6),  -- the home county: it handles and pays
  starts_on      date not null,                        -- pins the policy
  policy_version text not null references policy_version,
  import_id      text references import_run,
  entered_by     text references app_user,
  business_on    date not null,
  recorded_at    timestamptz not null default clock_timestamp()
);
create index aid_case_by_person on aid_case (person_id);
create index aid_case_by_institution on aid_case (institution) where institution is not null;
create index aid_case_by_employer on aid_case (employer) where employer is not null;
create index aid_case_recorded on aid_case using brin (recorded_at);

alter table claim alter column employment_id drop not null;
alter table claim
  add column aid_id text references aid_case,
  add column period text not null default '',          -- '2016-2017', '2017Q1', a certificate level; '' where there is one
  add column subject_id text not null generated always as (coalesce(employment_id, aid_id)) stored,
  add constraint claim_of_one_case check (num_nonnulls(employment_id, aid_id) = 1);
create unique index claim_once_a_period on claim (programme, aid_id, period) where aid_id is not null;
create index claim_by_aid on claim (aid_id) where aid_id is not null;
alter table claim drop constraint claim_payee_kind_check;
alter table claim add constraint claim_payee_kind_check
  check (payee_kind in ('employer','intermediary','institution','person'));

-- A payment batch has events and waits of its own, without a case.
alter table case_event alter column employment_id drop not null;
alter table case_event
  add column aid_id text references aid_case,
  add column subject_id text generated always as (coalesce(employment_id, aid_id)) stored,
  add constraint case_event_of_one_case check (num_nonnulls(employment_id, aid_id) <= 1);
create index case_event_by_aid on case_event (aid_id, id) where aid_id is not null;

alter table case_wait
  add column aid_id text references aid_case,
  add column subject_id text generated always as (coalesce(employment_id, aid_id)) stored,
  add constraint case_wait_of_one_case check (num_nonnulls(employment_id, aid_id) <= 1);
create index case_wait_by_aid on case_wait (aid_id) where aid_id is not null;

alter table document_link add column aid_id text references aid_case;
create index document_link_by_aid on document_link (aid_id) where aid_id is not null;
alter table document_link drop constraint document_link_once;
alter table document_link add constraint document_link_once
  unique nulls not distinct (document, employment_id, aid_id, claim_id, purpose, employer);
alter table document_link drop constraint document_link_purpose_check;
alter table document_link add constraint document_link_purpose_check check (purpose in
  ('contract','insurance-proof','attendance','certificate','enrolment','loan','ticket','other'));

-- What lists of claims, waits and events ask of a case, whichever kind it is.
create view case_subject as
  select id, 'employment' as kind, person_id, employer, intermediary, null::text as institution, division, starts_on,
    due_on, policy_version from employment
  union all
  select id, kind, person_id, employer, null, institution, division, starts_on, null, policy_version from aid_case;

-- One lock a case, so that both checks of separated duties see each other.
create or replace function claim_decision_not_by_confirmer() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock(4332, hashtext((select subject_id from claim where id = new.claim_id)));
  if new.step in ('acceptance','review','objection','finance','release') and exists (
    select 1 from claim c join contract k on k.employment_id = c.employment_id
    where c.id = new.claim_id and k.confirmed_by = new.decided_by) then
    raise exception 'separation of duties: % confirmed the contract of %', new.decided_by, new.claim_id
      using errcode = 'exclusion_violation', constraint = 'claim_decision_not_by_confirmer';
  end if;
  return new;
end $$;

-- The kinds of messages are the relay's to know, those of files the importers': they refuse what they do not.
alter table outbox drop constraint outbox_message_check;
alter table import_run drop constraint import_run_kind_check;
`.execute(db);
}
