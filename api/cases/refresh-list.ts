import { sql } from 'kysely';
import { z } from 'zod';
import type { Db } from '../../src/db/client.ts';
import type { PlainDate } from '../../src/domain/dates.ts';
import { refreshLevels, refreshStatusNames } from '../../src/domain/register/refresh.ts';

const levels = z.enum(refreshLevels);
const statuses = z.enum(Object.keys(refreshStatusNames) as ['open', 'complete', 'excepted']);

export const refreshAreaItem = z
  .object({
    year: z.int(),
    division: z.string(),
    name: z.string(),
    level: levels,
    parent: z.string().nullable(),
    openedOn: z.string(),
    dueOn: z.string(),
    inScope: z.int().meta({ description: '应核实人数（含下级）' }),
    confirmed: z.int(),
    areas: z.int().meta({ description: '下一级地区数' }),
    areasClosed: z.int(),
    status: statuses,
    closedOn: z.string().nullable(),
    late: z.boolean(),
    toldTimes: z.int().meta({ description: '已报告上级的次数' }),
    exceptionAsked: z.boolean(),
    lateBelow: z.int().meta({ description: '下一级逾期未完成的地区数' }),
  })
  .meta({ id: 'RefreshArea' });
export type RefreshAreaItem = z.output<typeof refreshAreaItem>;

/** Areas of refreshes with their progress: people of villages are added up for what lies above. */
export function refreshAreas(db: Db, today: PlainDate) {
  return db
    .selectFrom('refresh_area as a')
    .innerJoin('division as d', 'd.code', 'a.division')
    .leftJoinLateral(
      () =>
        sql<{ in_scope: number; confirmed: number }>`(
          select sum(v.in_scope) as in_scope, sum(v.confirmed) as confirmed from refresh_area v
          where v.year = a.year and v.level = 'village' and a.level <> 'village'
            and v.division like (case a.level when 'prefecture' then left(a.division, 4) else a.division end) || '%'
        )`.as<'people'>('people'),
      (join) => join.onTrue(),
    )
    .leftJoinLateral(
      () =>
        sql<{ areas: number; closed: number; late: number }>`(
          select count(*) as areas, count(*) filter (where b.status <> 'open') as closed,
            count(*) filter (where b.status = 'open' and b.due_on < ${today}) as late
          from refresh_area b where b.year = a.year and b.parent = a.division
        )`.as<'below'>('below'),
      (join) => join.onTrue(),
    )
    .select([
      'a.year',
      'a.division',
      'd.name',
      'a.level',
      'a.parent',
      'a.opened_on as openedOn',
      'a.due_on as dueOn',
      'a.status',
      'a.closed_on as closedOn',
      'a.told_times as toldTimes',
    ])
    .select([
      sql<number>`case when a.level = 'village' then a.in_scope else coalesce(people.in_scope, 0) end`.as(
        'inScope',
      ),
      sql<number>`case when a.level = 'village' then a.confirmed else coalesce(people.confirmed, 0) end`.as(
        'confirmed',
      ),
      sql<number>`below.areas`.as('areas'),
      sql<number>`below.closed`.as('areasClosed'),
      sql<number>`below.late`.as('lateBelow'),
      sql<boolean>`a.status = 'open' and a.due_on < ${today}`.as('late'),
      sql<boolean>`exists (select from refresh_exception e where e.year = a.year and e.division = a.division
        and e.signed is null)`.as('exceptionAsked'),
    ]);
}

type Row = Awaited<ReturnType<ReturnType<typeof refreshAreas>['executeTakeFirstOrThrow']>>;

export const toRefreshArea = (row: Row): RefreshAreaItem => ({
  ...row,
  level: row.level as RefreshAreaItem['level'],
  status: row.status as RefreshAreaItem['status'],
  inScope: Number(row.inScope),
  confirmed: Number(row.confirmed),
});
