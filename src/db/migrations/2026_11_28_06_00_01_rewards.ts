import { type Kysely, sql } from 'kysely';

/**
 * 以奖代补 (art. 22) as the third kind of case beside employments and aid cases: who can be paid, what was granted, and
 * its claims, events and waits. From its finance approval on the money goes as all other does.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
create table reward_unit (
  id             text primary key check (id ~ '^[0-9A-Za-z_-]{1,40}$'),
  kind           text not null check (kind in ('county','township','department')),
  name           text not null check (name <> ''),
  division       text not null references division,     -- where it lies; 433100: of the prefecture
  bank           text,
  account_cipher bytea,
  account_key    bytea check (length(account_key) = 16),
  business_on    date not null,
  recorded_at    timestamptz not null default clock_timestamp(),
  check (kind <> 'county' or (length(division) = 6 and division <> '433100')),
  check (kind <> 'township' or length(division) = 9)
);

create table performance_reward (
  id             text primary key check (id = concat_ws('.', 'reward', year, unit)),
  year           integer not null,
  division       text not null,                         -- the county whose result earns it
  unit           text not null references reward_unit,
  amount_fen     bigint not null check (amount_fen > 0),
  policy_version text not null references policy_version,
  granted_on     date not null,
  outcome        bigint not null unique references evaluation_outcome,
  foreign key (year, division) references responsibility_year,
  unique (year, unit)
);
create trigger performance_reward_append_only before update or delete on performance_reward
  for each row execute function forbid_change();
create trigger performance_reward_no_truncate before truncate on performance_reward
  for each statement execute function forbid_change();

-- The last word: a published result gives no more than it has earned, to units of its county.
create function performance_reward_within_award() returns trigger language plpgsql as $$
declare y responsibility_year; given bigint;
begin
  select * into y from responsibility_year where year = new.year and division = new.division for no key update;
  select coalesce(sum(amount_fen), 0) into given from performance_reward
    where year = new.year and division = new.division;
  if y.published_on is null or given + new.amount_fen > y.award_fen then
    raise exception 'reward %: % of % fen are given', new.id, given, y.award_fen
      using errcode = 'check_violation', constraint = 'performance_reward_within_award';
  end if;
  if not exists (select from reward_unit u where u.id = new.unit and left(u.division, 6) = new.division) then
    raise exception 'reward %: no unit of %', new.id, new.division
      using errcode = 'check_violation', constraint = 'performance_reward_of_county';
  end if;
  return new;
end $$;
create trigger performance_reward_within_award before insert on performance_reward
  for each row execute function performance_reward_within_award();

alter table claim
  add column reward_id text references performance_reward,
  drop constraint claim_of_one_case,
  add constraint claim_of_one_case check (num_nonnulls(employment_id, aid_id, reward_id) = 1),
  add constraint claim_of_reward check ((reward_id is not null) = (programme = 'performance-reward')),
  drop constraint claim_payee_kind_check,
  add constraint claim_payee_kind_check check (payee_kind in ('employer','intermediary','institution','person','unit'));
alter table claim alter column subject_id set expression as (coalesce(employment_id, aid_id, reward_id));
create unique index claim_once_a_reward on claim (programme, reward_id, top_up_no) where reward_id is not null;

alter table case_event
  add column reward_id text references performance_reward,
  drop constraint case_event_of_one_case,
  add constraint case_event_of_one_case check (num_nonnulls(employment_id, aid_id, reward_id) <= 1);
alter table case_event alter column subject_id set expression as (coalesce(employment_id, aid_id, reward_id));
create index case_event_by_reward on case_event (reward_id, id) where reward_id is not null;
alter table case_wait
  add column reward_id text references performance_reward,
  drop constraint case_wait_of_one_case,
  add constraint case_wait_of_one_case check (num_nonnulls(employment_id, aid_id, reward_id) <= 1);
alter table case_wait alter column subject_id set expression as (coalesce(employment_id, aid_id, reward_id));

alter table payee_account_change drop constraint payee_account_change_payee_kind_check;
alter table payee_account_change add constraint payee_account_change_payee_kind_check
  check (payee_kind in ('employer','intermediary','institution','unit'));
create trigger reward_unit_no_truncate before truncate on reward_unit for each statement execute function forbid_change();

create or replace view case_subject as
  select id, 'employment' as kind, person_id, employer, intermediary, null::text as institution, division, starts_on,
    due_on, policy_version from employment
  union all
  select id, kind, person_id, employer, null, institution, division, starts_on, null, policy_version from aid_case
  union all
  select id, 'reward', null::bigint, null, null, null, division, granted_on, null, policy_version from performance_reward;

-- Who had a part in the evaluation has none in its money.
alter table claim_kept_out drop constraint claim_kept_out_because_check;
alter table claim_kept_out add constraint claim_kept_out_because_check
  check (because in ('return-reported','account-changed','flag-ruled','class-checked','evaluated'));
create function reward_evaluators_kept_out() returns trigger language plpgsql as $$
begin
  insert into claim_kept_out (claim_id, user_id, because, business_on)
  select distinct new.id, part.who, 'evaluated', new.raised_on
  from performance_reward r cross join lateral (
    select s.submitted_by as who from evaluation_submission s where (s.year, s.division) = (r.year, r.division)
    union select w.reviewed_by from evaluation_submission s join evaluation_review w on w.submission = s.id
      where (s.year, s.division) = (r.year, r.division)
    union select o.heard_by from evaluation_objection o where (o.year, o.division) = (r.year, r.division)
    union select y.published_by from responsibility_year y where (y.year, y.division) = (r.year, r.division)
    union select x.recorded_by from evaluation_outcome x where (x.year, x.division) = (r.year, r.division)) part
  where r.id = new.reward_id and part.who is not null;
  return null;
end $$;
create trigger reward_evaluators_kept_out after insert on claim
  for each row when (new.reward_id is not null) execute function reward_evaluators_kept_out();
`.execute(db);
}
