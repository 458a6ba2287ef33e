import { type Kysely, sql } from 'kysely';

/** Outbox (facts on their way to the engine) and the hash-chained audit log. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
create table outbox (
  id           bigint generated always as identity primary key,
  workflow_id  text not null,
  message      text not null check (message in
    ('employment-fact','claim-look','ensure-running','objection-raised','payment-released','payment-result')),
  payload      jsonb not null,                         -- ids and dates only
  business_at  timestamptz not null,                   -- business instant of the fact
  delivered_at timestamptz,
  attempts     integer not null default 0,
  next_try_at  timestamptz,
  last_error   text,
  recorded_at  timestamptz not null default clock_timestamp()
) with (fillfactor = 80);
create index outbox_pending on outbox (id) where delivered_at is null;

create function outbox_notify() returns trigger language plpgsql as $$
begin perform pg_notify('outbox', ''); return null; end $$;
create trigger outbox_notify after insert on outbox for each statement execute function outbox_notify();

create table audit_entry (
  id          bigint generated always as identity primary key,
  actor       text,
  operation   text not null,
  subject     text not null,
  outcome     text not null check (outcome in ('done','refused')),
  business_at timestamptz not null,
  before      jsonb,
  after       jsonb,
  recorded_at timestamptz not null default clock_timestamp(),
  prev_hash   bytea not null,
  hash        bytea not null unique
);
create index audit_by_subject on audit_entry (subject, id);

-- The text whose hash a row carries; verify recomputes it.
create function audit_text(a audit_entry) returns text language sql stable as $$
  select concat_ws('|', a.id, coalesce(a.actor,''), a.operation, a.subject, a.outcome,
    extract(epoch from a.business_at), coalesce(a.before::text,''), coalesce(a.after::text,''),
    extract(epoch from a.recorded_at), encode(a.prev_hash,'hex'))
$$;

-- One writer at a time, so that each row follows exactly one other.
create function audit_chain() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock(4331);
  select hash into new.prev_hash from audit_entry order by id desc limit 1;
  new.prev_hash := coalesce(new.prev_hash, '\\x00'::bytea);
  new.id := nextval(pg_get_serial_sequence('audit_entry', 'id'));
  new.recorded_at := clock_timestamp();
  new.hash := sha256(convert_to(audit_text(new), 'UTF8'));
  return new;
end $$;
create trigger audit_chain before insert on audit_entry for each row execute function audit_chain();
create trigger audit_append_only before update or delete on audit_entry
  for each row execute function forbid_change();
create trigger audit_no_truncate before truncate on audit_entry execute function forbid_change();
`.execute(db);
}
