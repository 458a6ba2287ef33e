import { type Kysely, sql } from 'kysely';

/**
 * The work list at 100,000 claims: since when a claim waits stands on the claim itself, so that the longest waiting of a
 * county and step are read from the first row of an index, and nobody joins and sorts them all to show fifty.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
alter table claim add column waiting_since timestamptz;  -- of its open wait; null: it waits for nothing
update claim c set waiting_since = w.since from case_wait w where w.claim_id = c.id and w.closed_at is null;

-- Who opens or closes a claim's wait holds the claim already: this waits for nobody.
create function claim_waits() returns trigger language plpgsql as $$
begin
  update claim set waiting_since = case when new.closed_at is null then new.since end where id = new.claim_id;
  return null;
end $$;
create trigger claim_waits_in after insert on case_wait
  for each row when (new.claim_id is not null) execute function claim_waits();
create trigger claim_waits_change after update on case_wait
  for each row when (new.claim_id is not null
    and (old.closed_at, old.since) is distinct from (new.closed_at, new.since)) execute function claim_waits();

drop index claim_by_step;
create index claim_by_step on claim
  (paid_by, step, (coalesce(waiting_since, 'infinity'::timestamptz)), id) where status = 'open';
create index claim_by_step_anywhere on claim
  (step, (coalesce(waiting_since, 'infinity'::timestamptz)), id) where status = 'open';
create index claim_in_order on claim ((coalesce(waiting_since, 'infinity'::timestamptz)), id);
create index claim_by_amount on claim (amount_fen, id);
create index claim_by_raised on claim (raised_on, id);

-- What one person has already had a hand in: "only what I may decide" leaves it out.
create index claim_decision_by_person on claim_decision (decided_by, claim_id);
create index contract_by_confirmer on contract (confirmed_by, employment_id) where confirmed_by is not null;
`.execute(db);
}
