import { type Kysely, sql } from 'kysely';

/** 两后生、特困学生 (art. 18): one person at one school, what the school says once a year, and leaving before the end. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
-- So that what a kind of case repeats of its first day is the case's own.
alter table aid_case add constraint aid_case_start unique (id, starts_on);

-- What was recorded of an aid case is never rewritten or deleted: it is taken back, once, with a reason.
create function aid_fact_only_revoked() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and old.revoked_on is null and new.revoked_on is not null
    and to_jsonb(new) - array['revoked_on','revoked_by','revoked_reason']
      = to_jsonb(old) - array['revoked_on','revoked_by','revoked_reason'] then
    return new;
  end if;
  raise exception 'a fact is revoked, never changed: % on %', tg_op, tg_table_name using errcode = 'restrict_violation';
end $$;

create table student (
  aid_id       text primary key check (aid_id like 'student.%'),
  programme    text not null check (programme in ('vocational-student','at-risk-student')),
  stage        text not null check (stage in ('vocational','compulsory','senior-high','higher')),
  school_name  text not null check (school_name ~ '[^[:space:]]' and length(school_name) <= 100),
  enrolled_on  date not null,
  graduates_on date not null,
  foreign key (aid_id, enrolled_on) references aid_case (id, starts_on),
  unique (aid_id, programme),
  unique (aid_id, enrolled_on),
  constraint student_studies_have_days check
    (graduates_on > enrolled_on and graduates_on <= enrolled_on + interval '12 years')
);

create table student_leaving (
  id             bigint generated always as identity primary key,
  aid_id         text not null,
  enrolled_on    date not null,
  left_on        date not null,
  reason         text,
  import_id      text references import_run,
  entered_by     text references app_user,
  revoked_on     date,
  revoked_by     text references app_user,
  revoked_reason text,
  business_on    date not null,
  recorded_at    timestamptz not null default clock_timestamp(),
  foreign key (aid_id, enrolled_on) references student (aid_id, enrolled_on),
  check (left_on >= enrolled_on),
  check (num_nonnulls(revoked_on, revoked_by, revoked_reason) in (0, 3))
);
create unique index student_leaving_once on student_leaving (aid_id) where revoked_on is null;
create trigger student_leaving_only_revoked before update or delete on student_leaving
  for each row execute function aid_fact_only_revoked();

create table school_year_confirmation (
  id             bigint generated always as identity primary key,
  aid_id         text not null,
  programme      text not null,
  school_year    text not null check (school_year ~ '^[0-9]{4}-[0-9]{4}$'
    and right(school_year, 4)::int = left(school_year, 4)::int + 1),
  enrolled       boolean not null,
  attending      boolean not null,
  at_risk        boolean,                              -- asked of at-risk students alone
  need_score     integer check (need_score between 0 and 100),
  confirmed_on   date not null,
  document       text references document,
  import_id      text references import_run,
  entered_by     text references app_user,
  revoked_on     date,
  revoked_by     text references app_user,
  revoked_reason text,
  business_on    date not null,
  recorded_at    timestamptz not null default clock_timestamp(),
  foreign key (aid_id, programme) references student (aid_id, programme),
  check (enrolled or not attending),
  check ((programme = 'at-risk-student') = (at_risk is not null)),
  check ((need_score is not null) = coalesce(at_risk, false)),
  check (enrolled or not coalesce(at_risk, false)),
  -- The policy says on which day a school year begins; none begins before July.
  check (confirmed_on >= make_date(left(school_year, 4)::int, 7, 1) and confirmed_on <= business_on),
  check (num_nonnulls(revoked_on, revoked_by, revoked_reason) in (0, 3))
);
create unique index school_year_confirmed_once on school_year_confirmation (aid_id, school_year)
  where revoked_on is null;
create trigger school_year_confirmation_only_revoked before update or delete on school_year_confirmation
  for each row execute function aid_fact_only_revoked();

-- 优先安排 (art. 18): how urgent the school says it is, as the claim's own trace has it. Short of money, the highest first.
alter table claim add column rank_score integer generated always as
  ((jsonb_path_query_first(trace, '$.checks[*] ? (@.check == "at-risk").inputs.needScore') #>> '{}')::integer) stored;
`.execute(db);
}
