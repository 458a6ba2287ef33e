import { type Kysely, sql } from 'kysely';

/** Matching in four tiers (art. 9): openings, marks of wishes, referrals, fairs. docs/matching.md. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
-- As src/domain/matching/words.ts; test/db/matching.test.ts compares them.
create function match_word(word text) returns text language sql immutable parallel safe
  return nullif(regexp_replace(word, '(行业|产业|业|岗位|岗|人员|员|工人|工)$', ''), '');
create function education_rank(word text) returns integer language sql immutable parallel safe
  return case word when '初中' then 1 when '高中' then 2 when '中专' then 2 when '大专' then 3 else 0 end;
create function skill_rank(word text) returns integer language sql immutable parallel safe
  return case word when '初级' then 1 when '中级' then 2 when '高级' then 3 else 0 end;

-- The services that a register asks for (公共服务需求), one bit each.
create function service_mask(words text[]) returns integer language sql immutable parallel safe
  return ('子女入学' = any(words))::int + 2 * ('住房' = any(words))::int + 4 * ('就医' = any(words))::int;

alter table institution drop constraint institution_kinds_check;
alter table institution add constraint institution_kinds_check check
  (kinds <> '{}' and kinds <@ array['training','school','bank','service-centre','stationed-office']);

create table job_opening (
  id            text primary key check (id ~ '^[0-9A-Za-z_-]{1,40}$'),
  -- Who posts it: an employer for itself, or a service centre or stationed office for an employer outside.
  employer      text references employer,
  institution   text references institution,
  employer_name text not null check (employer_name ~ '[^[:space:]]' and length(employer_name) <= 100),
  -- Whose employment centre enters and follows it.
  division      text not null references division,
  place         text not null check (place ~ '^[0-9]{6}$'),
  industry      text not null check (industry ~ '[^[:space:]]' and length(industry) <= 40),
  post          text not null check (post ~ '[^[:space:]]' and length(post) <= 40),
  pay_from_fen  bigint not null check (pay_from_fen > 0),
  pay_to_fen    bigint not null check (pay_to_fen >= pay_from_fen),
  places        integer not null check (places between 1 and 10000),
  age_from      integer check (age_from between 16 and 99),
  age_to        integer check (age_to between 16 and 99),
  sex           text check (sex in ('男','女')),
  -- On which ground the law allows to ask for one sex.
  sex_reason    text,
  education     text check (education in ('小学','初中','高中','中专','大专')),
  skill         text check (skill in ('无','初级','中级','高级')),
  services      text[] not null default '{}' check (services <@ array['子女入学','住房','就医','包吃','班车']),
  opens_on      date not null,
  valid_until   date not null check (valid_until >= opens_on),
  held          integer not null default 0,            -- live referrals and placed people; the trigger on referral counts
  placed        integer not null default 0,
  withdrawn_on  date,
  withdrawn_by  text references app_user,
  withdrawn_why text,
  status        text not null generated always as (case when withdrawn_on is not null then 'withdrawn'
    when placed >= places then 'filled' else 'open' end) stored,
  zone          integer not null generated always as (case when left(place, 2) <> '43' then 3
    when left(place, 4) <> '4331' then 2 else 1 end) stored,
  import_id     text references import_run,
  entered_by    text references app_user,
  business_on   date not null,
  recorded_at   timestamptz not null default clock_timestamp(),
  check (num_nonnulls(employer, institution) >= 1),
  check (age_from <= age_to),
  constraint job_opening_sex_with_reason check ((sex is null) = (sex_reason is null) and length(sex_reason) >= 4),
  check (num_nonnulls(withdrawn_on, withdrawn_by, withdrawn_why) in (0, 3)),
  constraint job_opening_places check (placed >= 0 and placed <= held and held <= places)
);
-- What a referral and the keys rest on is fixed: another opening is another number.
create function job_opening_fixed() returns trigger language plpgsql as $$
declare may_change text[] := array['places','held','placed','valid_until','withdrawn_on','withdrawn_by','withdrawn_why',
  'status','zone'];
begin
  -- What is generated is not there yet.
  if to_jsonb(new) - may_change <> to_jsonb(old) - may_change
    or old.withdrawn_on is not null and new.withdrawn_on is null then
    raise exception 'opening % is fixed', old.id using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger job_opening_fixed before update on job_opening for each row execute function job_opening_fixed();
create index job_opening_by_employer on job_opening (employer) where employer is not null;
create index job_opening_by_institution on job_opening (institution) where institution is not null;
create index job_opening_by_division on job_opening (division, id);

-- Where an opening with a free place is looked for. Areas: z3, z2, z1, and the county of z1. Words: p:post, i:industry, *.
-- serves: each set of needs that it serves.
create table job_opening_key (
  area           text collate "C" not null,
  word           text collate "C" not null,
  serves         integer not null,
  pay_to_fen     bigint not null,
  opening_id     text collate "C" not null references job_opening on delete cascade,
  post_word      text,
  industry_word  text,
  place          text not null,
  valid_until    date not null,
  age_from       integer not null,
  age_to         integer not null,
  sex            text,
  education_rank integer not null,
  skill_rank     integer not null,
  services       integer not null,
  primary key (opening_id, area, word, serves)
);
create index job_opening_key_best on job_opening_key (area, word, serves, pay_to_fen desc, opening_id);

create function job_opening_keys() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' then
    if (new.status = 'open' and new.held < new.places, new.valid_until)
      = (old.status = 'open' and old.held < old.places, old.valid_until) then return null; end if;
    delete from job_opening_key where opening_id = new.id;
  end if;
  if new.status <> 'open' or new.held >= new.places then return null; end if;
  insert into job_opening_key
  select area, word, serves, new.pay_to_fen, new.id, match_word(new.post), match_word(new.industry), new.place, new.valid_until,
    coalesce(new.age_from, 16), coalesce(new.age_to, 999), new.sex, education_rank(new.education),
    skill_rank(new.skill), service_mask(new.services)
  from unnest(case when new.zone = 1 then array['z1', new.place] else array['z' || new.zone] end) area,
    unnest(array_remove(array['*', 'p:' || match_word(new.post), 'i:' || match_word(new.industry)], null)) word,
    generate_series(0, 7) serves
  where serves & service_mask(new.services) = serves;
  return null;
end $$;
create trigger job_opening_keys after insert or update on job_opening
  for each row execute function job_opening_keys();

-- Which wishes are hard; without a row: the region as a limit, the rest soft. The wishes are the register's columns.
create table job_wish (
  person_id   bigint primary key references person,
  region      text not null check (region in ('soft','limit','hard')),
  industry    text not null check (industry in ('soft','hard')),
  post        text not null check (post in ('soft','hard')),
  wage        text not null check (wage in ('soft','hard')),
  services    text not null check (services in ('soft','hard')),
  marked_by   text not null references app_user,
  marked_on   date not null,
  recorded_at timestamptz not null default clock_timestamp()
);

create table job_fair (
  id          text primary key check (id ~ '^[0-9A-Za-z_-]{1,40}$'),
  title       text not null check (title ~ '[^[:space:]]' and length(title) <= 100),
  held_on     date not null,
  venue       text not null check (venue ~ '[^[:space:]]' and length(venue) <= 100),
  division    text not null references division,
  entered_by  text not null references app_user,
  business_on date not null,
  recorded_at timestamptz not null default clock_timestamp()
);
create table job_fair_opening (
  fair_id    text not null references job_fair,
  opening_id text not null references job_opening,
  added_by   text not null references app_user,
  primary key (fair_id, opening_id)
);
create table job_fair_attendance (
  fair_id     text not null references job_fair,
  person_id   bigint not null references person,
  added_by    text not null references app_user,
  business_on date not null,
  primary key (fair_id, person_id)
);

create table referral (
  id              bigint generated always as identity primary key,
  opening_id      text not null references job_opening,
  person_id       bigint not null references person,
  fair_id         text,
  tier            text not null check (tier in ('in-county','in-prefecture','in-province','outside-province')),
  home_county     text not null references division,
  status          text not null default 'referred' check (status in ('referred','invited','confirmed','interviewed','offered',
    'accepted','placed','rejected','declined','no-show','withdrawn','lapsed')),
  live            boolean not null generated always as
    (status in ('referred','invited','confirmed','interviewed','offered','accepted')) stored,
  due_on          date,                                -- last day of the present wait
  interview_on    date,
  interview_place text,
  employment_id   text references employment,
  referred_by     text not null references app_user,
  referred_on     date not null,
  closed_on       date,
  revision        integer not null default 1,
  recorded_at     timestamptz not null default clock_timestamp(),
  foreign key (fair_id, opening_id) references job_fair_opening (fair_id, opening_id),
  foreign key (fair_id, person_id) references job_fair_attendance (fair_id, person_id),
  check ((status = 'placed') = (employment_id is not null)),
  check ((status in ('referred','invited','confirmed','interviewed','offered','accepted')) = (closed_on is null)),
  check ((closed_on is null) = (due_on is not null))
);
create unique index referral_one_live on referral (person_id, opening_id)
  where status in ('referred','invited','confirmed','interviewed','offered','accepted');
create unique index referral_of_employment on referral (employment_id) where employment_id is not null;
create index referral_by_opening on referral (opening_id);
create index referral_by_person on referral (person_id);
create index referral_by_day on referral (referred_on, id);
create index referral_by_fair on referral (fair_id) where fair_id is not null;

-- A live referral holds a place, a placed one keeps it. The constraint on job_opening has the last word.
create function referral_holds_place() returns trigger language plpgsql as $$
declare
  holds integer := (new.live or new.status = 'placed')::int;
  held_before integer := 0;
  placed_before integer := 0;
begin
  if tg_op = 'UPDATE' then
    held_before := (old.live or old.status = 'placed')::int;
    placed_before := (old.status = 'placed')::int;
    if (new.opening_id, new.person_id, new.tier, new.home_county, new.referred_on, new.referred_by)
        is distinct from (old.opening_id, old.person_id, old.tier, old.home_county, old.referred_on, old.referred_by)
      or not old.live then
      raise exception 'referral % is fixed', old.id using errcode = 'restrict_violation';
    end if;
  end if;
  if holds <> held_before or (new.status = 'placed')::int <> placed_before then
    update job_opening set held = held + holds - held_before,
      placed = placed + (new.status = 'placed')::int - placed_before where id = new.opening_id;
  end if;
  return null;
end $$;
create trigger referral_holds_place after insert or update on referral
  for each row execute function referral_holds_place();

create table referral_event (
  id          bigint generated always as identity primary key,
  referral_id bigint not null references referral,
  kind        text not null,
  actor       text references app_user,                -- null: the calendar
  happened_on date not null,
  note        text check (length(note) <= 500),
  request_key text not null unique,
  recorded_at timestamptz not null default clock_timestamp()
);
create index referral_event_by_referral on referral_event (referral_id, id);
create trigger referral_event_append_only before update or delete on referral_event
  for each row execute function forbid_change();

-- Who may be looking for work, found without reading the whole register.
create index person_seeking on person (id) where employment_state in ('未转移有意愿','两后生') or wants_change;
create index employment_tracked_by_person on employment (person_id) where standing = 'tracked';

-- In whose hands the new waits are, beside what was said of the others: as blockerOf in src/domain/waits.
do $$ declare told text; begin
  select pg_get_expr(d.adbin, d.adrelid) into told from pg_attrdef d
    join pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum
    where d.adrelid = 'case_wait'::regclass and a.attname = 'blocker';
  execute 'alter table case_wait alter column blocker set expression as (case '
    'when kind = ''referral-interview'' and params->>''upcoming'' = ''true'' then ''calendar'' '
    'when kind in (''referral-invitation'',''referral-answer'',''referral-interview'',''referral-offer'','
    '''referral-acceptance'',''referral-placement'') then ''applicant'' else ' || told || ' end)';
end $$;
`.execute(db);
}
