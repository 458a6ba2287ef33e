import { type Kysely, sql } from 'kysely';

/** Which master key the sealed values belong to, by a fingerprint that says nothing of the key. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
create table master_key (
  only_row    boolean primary key default true check (only_row),
  fingerprint text not null,
  recorded_at timestamptz not null default clock_timestamp()
);
`.execute(db);
}
