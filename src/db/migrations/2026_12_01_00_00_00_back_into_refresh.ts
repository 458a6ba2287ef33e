import { type Kysely, sql } from 'kysely';

/**
 * Who comes back – a death that was none, a merge undone – is to be seen again where the village's refresh is open. An earlier
 * migration had lost that half of the trigger; who came back since is taken back here.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
create or replace function drop_from_refresh() returns trigger language plpgsql as $$
declare gone_ids bigint[]; back_ids bigint[];
begin
  select array_agg(c.id) filter (where c.is_gone), array_agg(c.id) filter (where not c.is_gone) into gone_ids, back_ids
  from (select n.id, n.died_on is not null or n.left_on is not null or n.merged_into is not null as is_gone,
      o.died_on is not null or o.left_on is not null or o.merged_into is not null as was_gone
    from fresh n join gone o using (id)) c
  where c.is_gone <> c.was_gone;
  if gone_ids is null and back_ids is null then return null; end if;
  perform from refresh_area a
  where (a.year, a.division) in (select s.year, s.division from refresh_scope s join refresh_year y using (year)
    where s.person_id = any(gone_ids || back_ids) and y.frozen_on is null)
  order by a.year, a.division for no key update;
  with back as (
    update refresh_scope s set dropped_on = null
    from refresh_area a
    where s.person_id = any(back_ids) and s.dropped_on is not null
      and a.year = s.year and a.division = s.division and a.status = 'open'
    returning s.year, s.division
  )
  update refresh_area a set in_scope = a.in_scope + b.n
  from (select year, division, count(*)::int as n from back group by 1, 2) b
  where a.year = b.year and a.division = b.division;
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

with back as (
  update refresh_scope s set dropped_on = null
  from person p, refresh_area a
  where p.id = s.person_id and p.died_on is null and p.left_on is null and p.merged_into is null
    and s.dropped_on is not null and a.year = s.year and a.division = s.division and a.status = 'open'
  returning s.year, s.division
)
update refresh_area a set in_scope = a.in_scope + b.n
from (select year, division, count(*)::int as n from back group by 1, 2) b
where a.year = b.year and a.division = b.division;
`.execute(db);
}
