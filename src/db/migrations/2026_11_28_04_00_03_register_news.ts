import { type Kysely, sql } from 'kysely';

/**
 * What happened in refreshes and to referrals is numbered with the events of cases, as service_event is: one mark says what has been read.
 * The indexes are for what the bell tells (api/cases/register-notifications.ts).
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
do $$ declare shared text := pg_get_serial_sequence('case_event', 'id'); of text;
begin
  foreach of in array array['refresh_event', 'referral_event'] loop
    execute format('select setval(%L, greatest(nextval(%L), (select coalesce(max(id), 0) + 1 from %I)))', shared, shared, of);
    execute format('alter table %I alter id drop identity, alter id set default nextval(%L::regclass)', of, shared);
  end loop;
end $$;
drop index refresh_event_told;
create index refresh_event_told on refresh_event (told, year, division, id) where told is not null;
create index referral_live on referral (id) where live;
`.execute(db);
}
