import { type Kysely, sql } from 'kysely';

/** Divisions, policies, people who sign in, and the two guards every later table uses. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
create extension if not exists btree_gist;

-- Raised by every table that may only grow.
create function forbid_change() returns trigger language plpgsql as $$
begin
  raise exception 'append-only: % on %', tg_op, tg_table_name using errcode = 'restrict_violation';
end $$;

create table division (
  code   text primary key check (code ~ '^[0-9]{6}([0-9]{3}([0-9]{3})?)?$'),
  name   text not null,
  level  text not null check (level in ('prefecture','county','township','village')),
  parent text references division
);

create table policy_version (
  id             text primary key,
  document       jsonb not null,
  sha256         text not null,
  effective_from date not null,
  effective_to   date check (effective_to > effective_from),
  recorded_at    timestamptz not null default clock_timestamp()
);

create table app_user (
  id            text primary key,
  username      text not null unique,
  password_hash text not null,
  display_name  text not null,
  -- Keyed hash of the officer's own identity number: nobody decides a case of the own household.
  identity_key  bytea,
  active        boolean not null default true,
  recorded_at   timestamptz not null default clock_timestamp()
);

create table user_grant (
  id           bigint generated always as identity primary key,
  user_id      text not null references app_user,
  role         text not null,
  division     text references division,
  employer     text,
  intermediary text,
  unique nulls not distinct (user_id, role, division, employer, intermediary)
);

create table session (
  sid    text primary key,
  sess   jsonb not null,
  expire timestamptz not null
);
create index session_expire on session (expire);

create table idempotency_key (
  key          text not null,
  user_id      text not null,
  operation    text not null,
  request_hash text not null,
  status       integer,
  response     jsonb,
  recorded_at  timestamptz not null default clock_timestamp(),
  primary key (user_id, key)
);
`.execute(db);
}
