import { type Kysely, sql } from 'kysely';

/** Counting in a year's refresh where many confirm at once, and the village whose last open name drops out. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
-- Two offices that confirm people of the same villages would wait for each other: all lock the villages in their order.
create or replace function count_refresh_confirmations() returns trigger language plpgsql as $$
begin
  perform from refresh_area a
  where (a.year, a.division) in (select s.year, s.division
    from fresh c join refresh_scope s on s.year = c.year and s.person_id = c.person_id)
  order by a.year, a.division for no key update;
  update refresh_area a set confirmed = a.confirmed + f.n
  from (select s.year, s.division, count(*)::int as n
    from fresh c join refresh_scope s on s.year = c.year and s.person_id = c.person_id and s.dropped_on is null
    group by 1, 2) f
  where a.year = f.year and a.division = f.division;
  return null;
end $$;

-- Whoever writes that somebody died, left or was merged: a village that is full with it has its process look.
create or replace function drop_from_refresh() returns trigger language plpgsql as $$
declare gone_ids bigint[];
begin
  select array_agg(n.id) into gone_ids from fresh n join gone o using (id)
  where (n.died_on is not null or n.left_on is not null or n.merged_into is not null)
    and o.died_on is null and o.left_on is null and o.merged_into is null;
  if gone_ids is null then return null; end if;
  perform from refresh_area a
  where (a.year, a.division) in (select s.year, s.division from refresh_scope s join refresh_year y using (year)
    where s.person_id = any(gone_ids) and s.dropped_on is null and y.frozen_on is null)
  order by a.year, a.division for no key update;
  with dropped as (
    update refresh_scope s set dropped_on = n.business_on
    from fresh n
    where n.id = any(gone_ids) and s.person_id = n.id and s.dropped_on is null
      and exists (select from refresh_year y where y.year = s.year and y.frozen_on is null)
      and not exists (select from refresh_confirmation c where c.year = s.year and c.person_id = s.person_id)
    returning s.year, s.division, s.dropped_on
  ), counted as (
    update refresh_area a set in_scope = a.in_scope - d.n
    from (select year, division, count(*)::int as n, max(dropped_on) as on_day from dropped group by 1, 2) d
    where a.year = d.year and a.division = d.division
    returning a.year, a.division, a.status, a.confirmed >= a.in_scope as is_full, d.on_day
  )
  insert into outbox (workflow_id, message, payload, business_at)
  select 'refresh-' || year || '-' || division, 'claim-look', jsonb_build_object('key', 'dropped:' || on_day),
    (on_day + time '09:00') at time zone 'Asia/Shanghai'
  from counted where status = 'open' and is_full order by year, division;
  return null;
end $$;
`.execute(db);
}
