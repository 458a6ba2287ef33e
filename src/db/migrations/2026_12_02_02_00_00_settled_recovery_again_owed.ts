import { type Kysely, sql } from 'kysely';

/**
 * The bank takes back a payment that a recovery was settled with: what was offset is owed again, so the recovery is collected
 * again, perhaps beside a later one of the same claim. Two proposals at once there are none, as before.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
drop index recovery_one_open;
create unique index recovery_one_proposed on recovery (claim_id) where status = 'proposed';

create or replace function recovery_guard() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE'
    or (new.id, new.claim_id, new.payment_key, new.division, new.fund, new.payee_kind, new.payee_id, new.payee_name,
      new.amount_fen, new.reason, new.article, new.note, new.flagged, new.proposed_by, new.proposed_on, new.request_key)
      is distinct from (old.id, old.claim_id, old.payment_key, old.division, old.fund, old.payee_kind, old.payee_id,
      old.payee_name, old.amount_fen, old.reason, old.article, old.note, old.flagged, old.proposed_by,
      old.proposed_on, old.request_key)
    or (old.decided_by is not null and (new.decided_by, new.decided_on, new.decision_note)
      is distinct from (old.decided_by, old.decided_on, old.decision_note))
    or not (new.status = old.status or (old.status = 'proposed' and new.status in ('collecting','rejected','cleared'))
      or (old.status = 'collecting' and new.status = 'settled')
      or (old.status = 'settled' and new.status = 'collecting' and new.closed_on is null)) then
    raise exception 'recovery %: % to % not allowed', old.id, old.status, new.status
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
`.execute(db);
}
