import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sql } from 'kysely';
import { z } from 'zod';
import { divisionLevelNames } from '../../src/domain/words.ts';
import type { ApiDeps } from '../deps.ts';
import { listRoute } from '../lists/list-route.ts';
import { divisionCode } from '../schemas/common.ts';

const levels = ['prefecture', 'county', 'township', 'village'] as const;

const divisionItem = z
  .object({
    code: z.string(),
    name: z.string(),
    level: z.enum(levels),
    parent: z.string().nullable(),
    place: z.string().meta({ description: '上级的名称，由上而下' }),
    people: z.int().meta({ description: '名册中的人' }),
    tracked: z.int().meta({ description: '这些人跟踪中的就业' }),
    openClaims: z.int().meta({ description: '这些人在办的申请' }),
    accounts: z.int().meta({ description: '授权在该地区或其下的启用账户' }),
  })
  .meta({ id: 'DivisionFigures' });

/** The divisions with who lives in each and who works for each: of the whole prefecture, so for those who see all of it. */
export const divisionRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, { database: { db } }) => {
  listRoute(app, {
    url: '/division-figures',
    operationId: 'listDivisionFigures',
    summary: '行政区划及其在册人数',
    tag: '参考',
    access: ['manage-users', 'read-audit'],
    filters: {
      parent: divisionCode.optional().meta({ description: '只列它的下一级' }),
      name: z.string().trim().max(50).optional().meta({ description: '名称中的字，或代码的开头' }),
      level: z.enum(levels).optional(),
    },
    item: divisionItem,
    sorts: { code: { by: sql.ref('d.code'), type: 'text' } },
    defaultSort: 'code',
    id: { by: sql.ref('d.code'), type: 'text' },
    columns: [
      { header: '代码', value: (d) => d.code },
      { header: '名称', value: (d) => d.name },
      { header: '级别', value: (d) => divisionLevelNames[d.level] },
      { header: '上级', value: (d) => d.place },
      { header: '在册人数', value: (d) => d.people },
      { header: '跟踪中的就业', value: (d) => d.tracked },
      { header: '在办申请', value: (d) => d.openClaims },
      { header: '账户', value: (d) => d.accounts },
    ],
    query: (asked) => {
      let query = divisions();
      if (asked.parent) query = query.where('d.parent', '=', asked.parent);
      if (asked.level) query = query.where('d.level', '=', asked.level);
      if (asked.name)
        query = query.where(
          sql<boolean>`(strpos(d.name, ${asked.name}) > 0 or starts_with(d.code, ${asked.name}))`,
        );
      return query;
    },
    toItem: ({ figures, ...row }) => ({ ...row, ...figures }),
  });

  /** In the division of the row, or below it. */
  const lies = (table: string) => sql<boolean>`starts_with(${sql.ref(`${table}.division`)},
    case d.level when 'prefecture' then left(d.code, 4) else d.code end)`;

  /** People are counted once for all rows, by village; what a row shows is the sum of its villages. */
  function divisions() {
    return db
      .with(
        (cte) => cte('village').materialized(),
        (qb) =>
          qb
            .selectFrom('household as h')
            .innerJoin('person as p', 'p.household_number', 'h.number')
            .leftJoin('employment as e', (join) =>
              join.onRef('e.person_id', '=', 'p.id').on('e.standing', '=', 'tracked'),
            )
            .leftJoin('claim as c', (join) =>
              join.onRef('c.employment_id', '=', 'e.id').on('c.status', '=', 'open'),
            )
            .select([
              'h.division',
              sql<number>`count(distinct p.id)`.as('people'),
              sql<number>`count(distinct e.id)`.as('tracked'),
              sql<number>`count(c.id)`.as('claims'),
            ])
            .groupBy('h.division'),
      )
      .selectFrom('division as d')
      .leftJoin('division as above', 'above.code', 'd.parent')
      .leftJoin('division as top', 'top.code', 'above.parent')
      .select(['d.code', 'd.name', 'd.parent'])
      .select([
        sql<(typeof levels)[number]>`d.level`.as('level'),
        sql<string>`concat_ws(' ', case when top.level <> 'prefecture' then top.name end, above.name)`.as(
          'place',
        ),
        sql<Record<'people' | 'tracked' | 'openClaims', number>>`(
          select jsonb_build_object('people', coalesce(sum(v.people), 0), 'tracked', coalesce(sum(v.tracked), 0),
            'openClaims', coalesce(sum(v.claims), 0))
          from village v where ${lies('v')})`.as('figures'),
        sql<number>`(select count(distinct u.id) from user_grant g join app_user u on u.id = g.user_id and u.active
          where ${lies('g')})`.as('accounts'),
      ]);
  }
};
