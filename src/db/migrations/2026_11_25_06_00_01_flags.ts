import { type Kysely, sql } from 'kysely';

/** Suspicion flags (疑点): what a sweep finds, and what a person rules on it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
-- Keyed hash of the account, so that equal ones are found without opening any. What was written before this column is
-- filled in at the next start by whoever has the key.
alter table person add column account_key bytea check (length(account_key) = 16);
alter table employer add column account_key bytea check (length(account_key) = 16);
alter table intermediary add column account_key bytea check (length(account_key) = 16);
create index person_by_account on person (account_key) where account_key is not null;
create index employer_by_account on employer (account_key) where account_key is not null;
create index intermediary_by_account on intermediary (account_key) where account_key is not null;

-- One row for each kind, set of subjects and the facts that speak against them: a new fact is a new flag.
create table suspicion_flag (
  id          bigint generated always as identity primary key,
  kind        text not null,
  key         text not null unique check (key ~ '^[0-9a-f]{64}$'),
  -- Months, or how many share something; never an account.
  facts       jsonb not null,
  found_on    date not null,
  -- Set by a sweep that does not find it any more, and taken back by one that does.
  gone_on     date,
  recorded_at timestamptz not null default clock_timestamp()
);
create index suspicion_flag_there on suspicion_flag (id) where gone_on is null;

create table suspicion_flag_subject (
  flag_id    bigint not null references suspicion_flag,
  kind       text not null check (kind in ('person','employer','intermediary')),
  subject_id text not null,
  primary key (flag_id, kind, subject_id)
);
create table suspicion_flag_case (
  flag_id       bigint not null references suspicion_flag,
  employment_id text not null references employment,
  primary key (flag_id, employment_id)
);
create index suspicion_flag_case_by_employment on suspicion_flag_case (employment_id);

-- The latest ruling counts; who overrules is somebody else.
create table flag_ruling (
  id          bigint generated always as identity primary key,
  flag_id     bigint not null references suspicion_flag,
  verdict     text not null check (verdict in ('harmless','confirmed')),
  note        text not null check (length(note) between 4 and 1000),
  ruled_by    text not null references app_user,
  ruled_on    date not null,
  request_key text not null unique,
  recorded_at timestamptz not null default clock_timestamp()
);
create index flag_ruling_by_flag on flag_ruling (flag_id, id);

-- What a flag says never changes; only whether it is still found does.
create function suspicion_flag_guard() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or (new.id, new.kind, new.key, new.facts, new.found_on)
    is distinct from (old.id, old.kind, old.key, old.facts, old.found_on) then
    raise exception 'flag % stays as it was found', old.id using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger suspicion_flag_guard before update or delete on suspicion_flag
  for each row execute function suspicion_flag_guard();
create trigger suspicion_flag_no_truncate before truncate on suspicion_flag execute function forbid_change();
create trigger suspicion_flag_subject_append_only before update or delete on suspicion_flag_subject
  for each row execute function forbid_change();
create trigger suspicion_flag_case_append_only before update or delete on suspicion_flag_case
  for each row execute function forbid_change();
create trigger flag_ruling_append_only before update or delete on flag_ruling
  for each row execute function forbid_change();
create trigger flag_ruling_no_truncate before truncate on flag_ruling execute function forbid_change();

-- A ruling is a duty of its own in every case that the flag is about: nobody who has a step in one of them rules, and
-- who rules is kept out of their open claims from then on.
alter table claim_kept_out drop constraint claim_kept_out_because_check;
alter table claim_kept_out add constraint claim_kept_out_because_check
  check (because in ('return-reported','account-changed','flag-ruled'));

create function flag_not_ruled_by_party() returns trigger language plpgsql as $$
begin
  -- The flag's row lets two rulings, the claims' rows a ruling and a decision see each other.
  perform from suspicion_flag where id = new.flag_id for no key update;
  perform from claim c join suspicion_flag_case f on f.employment_id = c.employment_id
    where f.flag_id = new.flag_id order by c.id for no key update of c;
  if exists (select from suspicion_flag_case f join claim c on c.employment_id = f.employment_id
      join claim_decision d on d.claim_id = c.id
      where f.flag_id = new.flag_id and d.decided_by = new.ruled_by
        and d.step in ('acceptance','review','objection','finance','release'))
    or exists (select from suspicion_flag_case f join contract k on k.employment_id = f.employment_id
      where f.flag_id = new.flag_id and k.confirmed_by = new.ruled_by) then
    raise exception 'separation of duties: % has a part in a case of flag %', new.ruled_by, new.flag_id
      using errcode = 'exclusion_violation', constraint = 'flag_not_ruled_by_party';
  end if;
  if (select r.ruled_by = new.ruled_by from flag_ruling r where r.flag_id = new.flag_id order by r.id desc limit 1) then
    raise exception 'separation of duties: % overrules the own ruling on flag %', new.ruled_by, new.flag_id
      using errcode = 'exclusion_violation', constraint = 'flag_not_overruled_by_self';
  end if;
  return new;
end $$;
create trigger flag_not_ruled_by_party before insert on flag_ruling
  for each row execute function flag_not_ruled_by_party();

-- A flag that is confirmed and still found stands in the way of money.
create function flag_confirmed(employment text) returns boolean language sql stable as $$
  select exists (select from suspicion_flag_case k join suspicion_flag f on f.id = k.flag_id
    where k.employment_id = employment and f.gone_on is null and 'confirmed' = (
      select r.verdict from flag_ruling r where r.flag_id = f.id order by r.id desc limit 1))
$$;
create function payment_not_under_flag() returns trigger language plpgsql as $$
begin
  if (select flag_confirmed(c.employment_id) from claim c where c.id = new.claim_id) then
    raise exception 'a confirmed suspicion stands against %', new.claim_id
      using errcode = 'exclusion_violation', constraint = 'payment_not_under_flag';
  end if;
  return new;
end $$;
create trigger payment_not_under_flag before insert on payment
  for each row execute function payment_not_under_flag();
`.execute(db);
}
