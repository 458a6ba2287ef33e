import { type Kysely, sql } from 'kysely';

/** What village officers bring from their visits, and how each entry was answered: the same key answers the same. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
create table register_visit (
  id            bigint generated always as identity primary key,
  user_id       text not null references app_user,
  key           text not null check (length(key) between 8 and 100),
  entry_hash    text not null,                           -- keyed: another entry under the same key is refused
  person_id     bigint references person,                -- null: nobody whom the officer may know of
  outcome       text not null check (outcome in ('saved','conflict','refused')),
  answer_cipher bytea not null,
  business_on   date not null,
  recorded_at   timestamptz not null default clock_timestamp(),
  unique (user_id, key)
);
create index register_visit_by_person on register_visit (person_id) where person_id is not null;
create trigger register_visit_append_only before update or delete on register_visit
  for each row execute function forbid_change();
create trigger register_visit_no_truncate before truncate on register_visit
  for each statement execute function forbid_change();
`.execute(db);
}
