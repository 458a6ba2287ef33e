import { type Kysely, sql } from 'kysely';

/** Quality samples (质量抽查) of approved claims: a seed committed before the quarter, the draw, and what a reviewer found. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
create table sampling_seed (
  -- A quarter, 2017Q3.
  period       text primary key check (period ~ '^[0-9]{4}Q[1-4]$'),
  begins_on    date not null,
  ends_on      date not null check (ends_on > begins_on),
  -- Nobody knows the seed before the draw; its hash stands in the audit log from the day of its commitment.
  seed_cipher  bytea not null,
  seed_hash    text not null check (seed_hash ~ '^[0-9a-f]{64}$'),
  -- Programme to per mille: committed with the seed, so that nobody chooses a rate that leaves somebody out.
  rates        jsonb not null,
  committed_by text not null references app_user,
  committed_on date not null,
  recorded_at  timestamptz not null default clock_timestamp(),
  constraint sampling_seed_before_period check (committed_on < begins_on)
);

create table sampling_draw (
  period      text primary key references sampling_seed,
  seed        text not null,
  -- All claims that were approved in the quarter, sorted: what the sample was drawn from.
  population  text[] not null,
  drawn_by    text not null references app_user,
  drawn_on    date not null,
  recorded_at timestamptz not null default clock_timestamp()
);
create function sampling_draw_as_committed() returns trigger language plpgsql as $$
declare s sampling_seed;
begin
  select * into s from sampling_seed where period = new.period;
  if encode(sha256(convert_to(new.seed, 'UTF8')), 'hex') <> s.seed_hash or new.drawn_on <= s.ends_on then
    raise exception 'draw of % is not the committed one', new.period using errcode = 'check_violation',
      constraint = 'sampling_draw_as_committed';
  end if;
  return new;
end $$;
create trigger sampling_draw_as_committed before insert on sampling_draw
  for each row execute function sampling_draw_as_committed();

create table sample_item (
  id       bigint generated always as identity primary key,
  period   text not null references sampling_draw,
  claim_id text not null references claim,
  -- Its place among the drawn of its programme, from 1.
  rank     integer not null check (rank > 0),
  unique (period, claim_id)
);
create index sample_item_by_claim on sample_item (claim_id);

create table sample_finding (
  item_id     bigint primary key references sample_item,
  finding     text not null check (finding in ('ok','fault')),
  reason      text,
  note        text not null check (length(note) between 4 and 1000),
  reviewed_by text not null references app_user,
  reviewed_on date not null,
  recorded_at timestamptz not null default clock_timestamp(),
  check ((finding = 'fault') = (reason is not null))
);

-- Who took any part in the case reviews no sample of it: a step, the contract, the money's way, its account, a flag, the
-- entry of the case itself. And who reviewed it takes no step of it afterwards.
create function took_part(claim text, who text) returns boolean language sql stable as $$
  select exists (select from claim_decision d where d.claim_id = claim and d.decided_by = who)
    or exists (select from claim_kept_out o where o.claim_id = claim and o.user_id = who)
    or exists (select from payment p join payment_batch b on b.id = p.batch_id
      left join bank_result r on r.batch_id = b.id
      where p.claim_id = claim and who in (b.released_by, r.imported_by))
    or exists (select from claim c join contract k on k.employment_id = c.employment_id
      where c.id = claim and who in (k.confirmed_by, k.uploaded_by))
    or exists (select from claim c join employment e on e.id = c.employment_id where c.id = claim and e.entered_by = who)
    or exists (select from claim c join suspicion_flag_case f on f.employment_id = c.employment_id
      join flag_ruling r on r.flag_id = f.flag_id where c.id = claim and r.ruled_by = who)
$$;
create function sample_reviewed_by_outsider() returns trigger language plpgsql as $$
declare of_claim text;
begin
  select claim_id into of_claim from sample_item where id = new.item_id;
  perform from claim where id = of_claim for no key update;
  if took_part(of_claim, new.reviewed_by) then
    raise exception 'separation of duties: % took part in %', new.reviewed_by, of_claim
      using errcode = 'exclusion_violation', constraint = 'sample_reviewed_by_outsider';
  end if;
  return new;
end $$;
create trigger sample_reviewed_by_outsider before insert on sample_finding
  for each row execute function sample_reviewed_by_outsider();

create function claim_decision_not_by_sampler() returns trigger language plpgsql as $$
begin
  if new.step in ('acceptance','review','objection','finance','release') and exists (
    select from sample_item i join sample_finding f on f.item_id = i.id
    where i.claim_id = new.claim_id and f.reviewed_by = new.decided_by) then
    raise exception 'separation of duties: % reviewed a sample of %', new.decided_by, new.claim_id
      using errcode = 'exclusion_violation', constraint = 'claim_decision_not_by_sampler';
  end if;
  return new;
end $$;
create trigger claim_decision_not_by_sampler before insert on claim_decision
  for each row execute function claim_decision_not_by_sampler();

create trigger sampling_seed_append_only before update or delete on sampling_seed
  for each row execute function forbid_change();
create trigger sampling_seed_no_truncate before truncate on sampling_seed execute function forbid_change();
create trigger sampling_draw_append_only before update or delete on sampling_draw
  for each row execute function forbid_change();
create trigger sampling_draw_no_truncate before truncate on sampling_draw execute function forbid_change();
create trigger sample_item_append_only before update or delete on sample_item
  for each row execute function forbid_change();
create trigger sample_item_no_truncate before truncate on sample_item execute function forbid_change();
create trigger sample_finding_append_only before update or delete on sample_finding
  for each row execute function forbid_change();
create trigger sample_finding_no_truncate before truncate on sample_finding execute function forbid_change();
`.execute(db);
}
