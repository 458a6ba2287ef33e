import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { type RawBuilder, sql } from 'kysely';
import { z } from 'zod';
import { tierNames } from '../../../src/domain/words.ts';
import { tierSchema } from '../../cases/matching/opening.ts';
import type { ApiDeps } from '../../deps.ts';
import { listRoute } from '../../lists/list-route.ts';
import { inScope, under } from '../../lists/scope.ts';
import { scopeOfRequest } from '../../plugins/access.ts';
import { divisionCode, yearMonth } from '../../schemas/common.ts';

const item = z
  .object({
    key: z.string(),
    month: z.string(),
    county: z.string(),
    countyName: z.string(),
    tier: tierSchema,
    referred: z.int(),
    invited: z.int(),
    interviewed: z.int(),
    offered: z.int(),
    placed: z.int(),
    ended: z.int().meta({ description: '没有成的：未录用、放弃、未到、撤回、失效' }),
    live: z.int().meta({ description: '还在办的' }),
  })
  .meta({ id: 'MatchingFigure', description: '某月某县市某层次的推荐及其结果，按推荐日期归月' });

/** How many of the group ever got this far. */
const reached = (kind: string): RawBuilder<number> => sql<number>`(count(*) filter (where exists (
  select 1 from referral_event v where v.referral_id = r.id and v.kind = ${sql.lit(kind)})))::int`;
const being = (holds: RawBuilder<boolean>): RawBuilder<number> =>
  sql<number>`(count(*) filter (where ${holds}))::int`;

/** What came of referrals, by month, home county and tier (art. 9). */
export const matchingStatisticsRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, { database: { db } }) => {
  listRoute(app, {
    url: '/matching-statistics',
    operationId: 'listMatchingStatistics',
    summary: '四级对接统计',
    tag: '岗位对接',
    access: 'read-matches',
    filters: {
      division: divisionCode.optional(),
      tier: tierSchema.optional(),
      fromMonth: yearMonth.optional(),
      untilMonth: yearMonth.optional(),
    },
    item,
    sorts: { key: { by: sql.ref('s.key'), type: 'text' } },
    defaultSort: '-key',
    id: { by: sql.ref('s.key'), type: 'text' },
    columns: [
      { header: '月份', value: (s) => s.month },
      { header: '县市', value: (s) => s.countyName },
      { header: '层次', value: (s) => tierNames[s.tier] },
      { header: '推荐', value: (s) => s.referred },
      { header: '邀约', value: (s) => s.invited },
      { header: '面试', value: (s) => s.interviewed },
      { header: '录用', value: (s) => s.offered },
      { header: '入职', value: (s) => s.placed },
      { header: '未成', value: (s) => s.ended },
      { header: '在办', value: (s) => s.live },
    ],
    query: (asked, request) => {
      const home = sql.ref<string>('h.division');
      const month = sql<string>`to_char(r.referred_on, 'YYYY-MM')`;
      let grouped = db
        .selectFrom('referral as r')
        .innerJoin('person as p', 'p.id', 'r.person_id')
        .leftJoin('household as h', 'h.number', 'p.household_number')
        .innerJoin('division as d', 'd.code', 'r.home_county')
        .where(
          inScope(scopeOfRequest(request, 'read-matches'), { divisions: [sql.ref('r.home_county'), home] }),
        );
      if (asked.division)
        grouped = grouped.where(
          sql<boolean>`(${under(sql.ref('r.home_county'), [asked.division])} or ${under(home, [asked.division])})`,
        );
      if (asked.tier) grouped = grouped.where('r.tier', '=', asked.tier);
      if (asked.fromMonth) grouped = grouped.where(month, '>=', asked.fromMonth);
      if (asked.untilMonth) grouped = grouped.where(month, '<=', asked.untilMonth);
      const figures = grouped
        .groupBy([month, 'r.home_county', 'd.name', 'r.tier'])
        .select([
          sql<string>`${month} || ' ' || r.home_county || ' ' || r.tier`.as('key'),
          month.as('month'),
          'r.home_county as county',
          'd.name as countyName',
          sql<z.output<typeof tierSchema>>`r.tier`.as('tier'),
          sql<number>`count(*)::int`.as('referred'),
          reached('invite').as('invited'),
          reached('hold-interview').as('interviewed'),
          reached('offer').as('offered'),
          being(sql<boolean>`r.status = 'placed'`).as('placed'),
          being(sql<boolean>`not r.live and r.status <> 'placed'`).as('ended'),
          being(sql<boolean>`r.live`).as('live'),
        ]);
      return db.selectFrom(figures.as('s')).selectAll('s');
    },
    toItem: (row) => row,
  });
};
