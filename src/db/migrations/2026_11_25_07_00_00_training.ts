import { type Kysely, sql } from 'kysely';

/** 技能培训 (art. 17): classes, who is enrolled in them, on which days they came, who completed, and certificates. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
create table training_class (
  id                   text primary key check (id ~ '^[0-9A-Za-z_-]{1,40}$'),
  title                text not null check (title <> ''),
  training             text not null check (training in ('pre-employment','on-post')),
  category             text not null check (category ~ '^[0-9a-z-]{1,40}$'),  -- key of the policy's table of standards
  institution          text not null references institution,
  division             text not null references division check (length(division) = 6),  -- whose HR office approves it
  starts_on            date not null,
  ends_on              date not null,
  status               text not null default 'submitted' check (status in ('submitted','approved','refused')),
  checked_by           text references app_user,
  checked_on           date,
  refused_reason       text,
  attendance_closed_on date,
  attendance_closed_by text references app_user,
  import_id            text references import_run,
  entered_by           text references app_user,
  business_on          date not null,
  recorded_at          timestamptz not null default clock_timestamp(),
  -- A slip of the pen in a year would let every day of it count.
  constraint training_class_days check (ends_on >= starts_on and ends_on < starts_on + interval '3 years'),
  constraint training_class_checked check ((status = 'submitted') = (checked_by is null)
    and (checked_by is null) = (checked_on is null) and (status = 'refused') = (refused_reason is not null))
);
create index training_class_by_institution on training_class (institution);
create index training_class_by_division on training_class (division, starts_on);

create table training_enrolment (
  aid_id       text primary key references aid_case,
  class_id     text not null references training_class,
  person_id    bigint not null references person,
  paid_by_kind text not null check (paid_by_kind in ('institution','person','employer')),
  paid_by_id   text not null,
  constraint training_enrolment_of_its_class check (starts_with(aid_id, 'training.' || class_id || '.')),
  constraint training_enrolment_once unique (class_id, person_id),
  unique (aid_id, person_id)
);

-- A person is in one room a day, whatever classes there are.
create table training_attendance (
  id             bigint generated always as identity primary key,
  aid_id         text not null,
  person_id      bigint not null,
  attended_on    date not null,
  import_id      text references import_run,
  entered_by     text references app_user,
  revoked_on     date,
  revoked_by     text references app_user,
  revoked_reason text,
  business_on    date not null,
  recorded_at    timestamptz not null default clock_timestamp(),
  foreign key (aid_id, person_id) references training_enrolment (aid_id, person_id),
  constraint training_attendance_not_ahead check (attended_on <= business_on),
  check ((revoked_on is null) = (revoked_by is null) and (revoked_on is null) = (revoked_reason is null))
);
create unique index training_attendance_once on training_attendance (person_id, attended_on) where revoked_on is null;
create index training_attendance_by_case on training_attendance (aid_id, attended_on);

create table training_completion (
  id             bigint generated always as identity primary key,
  aid_id         text not null references training_enrolment,
  completed      boolean not null,
  completed_on   date not null,
  import_id      text references import_run,
  entered_by     text references app_user,
  revoked_on     date,
  revoked_by     text references app_user,
  revoked_reason text,
  business_on    date not null,
  recorded_at    timestamptz not null default clock_timestamp(),
  constraint training_completion_not_ahead check (completed_on <= business_on),
  check ((revoked_on is null) = (revoked_by is null) and (revoked_on is null) = (revoked_reason is null))
);
create unique index training_completion_once on training_completion (aid_id) where revoked_on is null;
create index training_completion_by_case on training_completion (aid_id);

create table training_certificate (
  id             bigint generated always as identity primary key,
  aid_id         text not null references training_enrolment,
  number         text not null check (number ~ '^[0-9A-Za-z_-]{1,40}$'),
  level          text not null check (level in ('junior','intermediate','senior')),
  issued_on      date not null,
  import_id      text references import_run,
  entered_by     text references app_user,
  revoked_on     date,
  revoked_by     text references app_user,
  revoked_reason text,
  business_on    date not null,
  recorded_at    timestamptz not null default clock_timestamp(),
  constraint training_certificate_not_ahead check (issued_on <= business_on),
  -- A number is one case's. Said twice in it under two levels, the rules refuse the higher one, with their reason.
  constraint training_certificate_of_one_case exclude using gist (number with =, aid_id with <>)
    where (revoked_on is null),
  check ((revoked_on is null) = (revoked_by is null) and (revoked_on is null) = (revoked_reason is null))
);
create unique index training_certificate_once on training_certificate (number, level) where revoked_on is null;
create index training_certificate_by_case on training_certificate (aid_id);

-- What an approval and the rules rest on does not change afterwards: a wrong class is refused, and opened anew.
create function training_class_fixed() returns trigger language plpgsql as $$
begin
  if (new.id, new.training, new.category, new.institution, new.starts_on, new.ends_on)
    is distinct from (old.id, old.training, old.category, old.institution, old.starts_on, old.ends_on) then
    raise exception 'class % is fixed', old.id using errcode = 'check_violation', constraint = 'training_class_fixed';
  end if;
  return new;
end $$;
create trigger training_class_fixed before update on training_class
  for each row execute function training_class_fixed();

-- No day outside the class, and none once the sheet is closed.
create function training_attendance_in_class() returns trigger language plpgsql as $$
declare
  c training_class;
begin
  -- With the lock of who closes the sheet: no day slips in behind it.
  select k.* into c from training_class k join training_enrolment e on e.class_id = k.id where e.aid_id = new.aid_id
    for share of k;
  if new.attended_on not between c.starts_on and c.ends_on then
    raise exception '% is no day of class %', new.attended_on, c.id
      using errcode = 'check_violation', constraint = 'training_attendance_in_class';
  end if;
  if c.attendance_closed_on is not null then
    raise exception 'the sheet of class % is closed', c.id
      using errcode = 'check_violation', constraint = 'training_attendance_open';
  end if;
  return new;
end $$;
create trigger training_attendance_in_class before insert on training_attendance
  for each row execute function training_attendance_in_class();

-- A fact is taken back with a reason, never changed and never removed.
create function training_fact_stands() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or old.revoked_on is not null
    or to_jsonb(new) - array['revoked_on','revoked_by','revoked_reason']
      <> to_jsonb(old) - array['revoked_on','revoked_by','revoked_reason'] then
    raise exception 'a fact of a training is revoked, not changed'
      using errcode = 'check_violation', constraint = 'training_fact_stands';
  end if;
  return new;
end $$;
create trigger training_fact_stands before update or delete on training_attendance
  for each row execute function training_fact_stands();
create trigger training_fact_stands before update or delete on training_completion
  for each row execute function training_fact_stands();
create trigger training_fact_stands before update or delete on training_certificate
  for each row execute function training_fact_stands();
create trigger training_enrolment_append_only before update or delete on training_enrolment
  for each row execute function forbid_change();

-- Who has the word on a class decides no claim that rests on it, as who confirmed a contract does not.
alter table claim_kept_out drop constraint claim_kept_out_because_check;
alter table claim_kept_out add constraint claim_kept_out_because_check
  check (because in ('return-reported','account-changed','flag-ruled','class-checked'));
create trigger class_not_checked_by_decider before insert on claim_kept_out
  for each row when (new.because = 'class-checked') execute function account_not_changed_by_decider();

create function training_checker_kept_out() returns trigger language plpgsql as $$
begin
  insert into claim_kept_out (claim_id, user_id, because, business_on)
  select new.id, k.checked_by, 'class-checked', new.raised_on
  from training_enrolment e join training_class k on k.id = e.class_id
  where e.aid_id = new.aid_id and k.checked_by is not null;
  return null;
end $$;
create trigger training_checker_kept_out after insert on claim
  for each row when (new.aid_id is not null) execute function training_checker_kept_out();

-- Institutions are paid, so a change of their account is kept as that of the others is.
alter table payee_account_change drop constraint payee_account_change_payee_kind_check;
alter table payee_account_change add constraint payee_account_change_payee_kind_check
  check (payee_kind in ('employer','intermediary','institution'));
`.execute(db);
}
