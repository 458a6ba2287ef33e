import { sql } from 'kysely';
import type { Check } from './check.ts';

/** What must hold of every year's refresh of the register (docs/register.md). */
export const REFRESH_CHECKS: readonly Check[] = [
  {
    code: 'refresh-counted',
    check: '年度更新：各村的应核实和已核实人数与逐人记录一致',
    find: sql`
      select a.year || '-' || a.division as id from refresh_area a left join lateral (
        select count(*) as people, count(c.person_id) as confirmed from refresh_scope s
        left join refresh_confirmation c on c.year = s.year and c.person_id = s.person_id
        where s.year = a.year and s.division = a.division and s.dropped_on is null) n on true
      where a.level = 'village' and (a.in_scope <> n.people or a.confirmed <> n.confirmed)`,
  },
  {
    code: 'refresh-closed-from-below',
    check: '年度更新：结束的地区，下级全部结束；冻结的年度，全州结束',
    find: sql`
      select a.year || '-' || a.division as id from refresh_area a
      where a.status <> 'open' and exists (select from refresh_area b
        where b.year = a.year and b.parent = a.division and b.status = 'open')
      union all
      select y.year::text from refresh_year y join refresh_area a on a.year = y.year and a.parent is null
      where (y.frozen_on is not null) <> (a.status <> 'open')`,
  },
  {
    code: 'refresh-snapshots-complete',
    // Who was confirmed after the village had closed by an exception stays in its snapshot as not confirmed.
    check: '年度更新：每个结束的村都留有其每个人的快照，记为已核实的都有核实记录',
    find: sql`
      select s.year || '-' || s.person_id as id
      from refresh_scope s join refresh_area a using (year, division)
        left join refresh_snapshot n on n.year = s.year and n.person_id = s.person_id and n.division = s.division
        left join refresh_confirmation c on c.year = s.year and c.person_id = s.person_id
      where s.dropped_on is null and a.status <> 'open'
        and (n.person_id is null or n.confirmed and c.person_id is null)`,
  },
];
