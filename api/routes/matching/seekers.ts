import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sql } from 'kysely';
import { z } from 'zod';
import { audit } from '../../../src/db/audit.ts';
import { findSeeker } from '../../../src/db/matching/find.ts';
import {
  maySeek,
  type Seeker,
  seekerColumns,
  seekerReasons,
  seekers,
} from '../../../src/db/matching/seekers.ts';
import { bestFor, suggestOpenings } from '../../../src/db/matching/suggest.ts';
import { shanghaiDateAt } from '../../../src/domain/dates.ts';
import { listedWords } from '../../../src/domain/import-rows/listed-words.ts';
import { seekerReasonNames } from '../../../src/domain/words.ts';
import { markWish } from '../../../src/intake/index.ts';
import { openingItem, openingList } from '../../cases/matching/opening.ts';
import {
  authorizePerson,
  explainFits,
  fitSchema,
  marksSchema,
  seekerSchema,
  toSeeker,
} from '../../cases/matching/seeker.ts';
import type { ApiDeps } from '../../deps.ts';
import { listRoute } from '../../lists/list-route.ts';
import { nameBegins } from '../../lists/person-name.ts';
import { inScope, under } from '../../lists/scope.ts';
import { scopeOfRequest, signedIn } from '../../plugins/access.ts';
import { Problem } from '../../problems.ts';
import { divisionCode, rowIdParams } from '../../schemas/common.ts';

const tag = '岗位对接';
/** Of each person in the list, and on the person's own page. */
const [BEST_IN_LIST, BEST_OF_ONE] = [3, 20];

const best = z.array(
  z.object({
    openingId: z.string(),
    post: z.string(),
    employerName: z.string(),
    place: z.string(),
    payToFen: z.int(),
    points: z.int(),
  }),
);
const seekerItem = seekerSchema.extend({ best });

/** People who are looking for work (art. 8, 9), and what suits them. */
export const seekerRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, { database: { db } }) => {
  listRoute(app, {
    url: '/job-seekers',
    operationId: 'listJobSeekers',
    summary: '求职人员及推荐岗位',
    tag,
    access: 'read-matches',
    filters: {
      division: divisionCode.optional(),
      name: z.string().max(50).optional().meta({ description: '姓名或拼音首字母的开头' }),
      reason: z.enum(seekerReasons).optional(),
      region: z.enum(listedWords.意愿地区).optional(),
    },
    item: seekerItem,
    sorts: { personId: { by: sql.ref('s.id'), type: 'bigint' } },
    defaultSort: 'personId',
    id: { by: sql.ref('s.id'), type: 'bigint' },
    columns: [
      { header: '姓名', value: (s) => s.name },
      { header: '身份证号', value: (s) => s.identityMasked },
      { header: '户籍地代码', value: (s) => s.home },
      { header: '年龄', value: (s) => s.age },
      { header: '求职原因', value: (s) => seekerReasonNames[s.reason] },
      { header: '意愿地区', value: (s) => s.region },
      { header: '意愿行业', value: (s) => s.industry },
      { header: '意愿岗位', value: (s) => s.post },
      { header: '意愿月薪(元)', value: (s) => s.wageFen && s.wageFen / 100 },
      { header: '公共服务需求', value: (s) => s.services.join('、') },
      ...[0, 1, 2].map((n) => ({
        header: `推荐岗位${n + 1}`,
        value: ({ best }: z.output<typeof seekerItem>) =>
          best[n] ? `${best[n].employerName} ${best[n].post}（${best[n].openingId}）` : null,
      })),
    ],
    query: (asked, request) => {
      const today = shanghaiDateAt(request.businessAtMs);
      const home = sql.ref<string>('h.division');
      const where = [inScope(scopeOfRequest(request, 'read-matches'), { divisions: [home] })];
      if (asked.division) where.push(under(home, [asked.division]));
      if (asked.name) where.push(nameBegins('p', asked.name));
      if (asked.region) where.push(sql<boolean>`p.wished_region = ${asked.region}`);
      const people = maySeek(today, sql.join(where, sql` and `)).as('s');
      const one = seekers(today, sql`p.id = s.id`).as('w');
      let query = db
        .selectFrom(people)
        .crossJoinLateral(() => one)
        .select([
          sql<Seeker>`(select to_jsonb(one) from (select ${seekerColumns}) one)`.as('seeker'),
          sql<z.output<typeof best>>`(
            select coalesce(json_agg(json_build_object('openingId', o.id, 'post', o.post, 'employerName', o.employer_name,
              'place', o.place, 'payToFen', o.pay_to_fen, 'points', b.points)
              order by b.points desc, b.pay_to_fen desc, b.opening_id), '[]')
            from ${bestFor(today, BEST_IN_LIST)} b join job_opening o on o.id = b.opening_id)`.as('best'),
          sql<string>`${today}::text`.as('today'),
        ]);
      if (asked.reason) query = query.where(sql<boolean>`w.reason = ${asked.reason}`);
      return query;
    },
    toItem: ({ seeker, best, today }) => ({ ...toSeeker(seeker, today as never), best }),
  });

  app.route({
    method: 'GET',
    url: '/job-seekers/:id',
    config: { access: 'read-matches' },
    schema: {
      operationId: 'getJobSeeker',
      summary: '一名求职人员：意愿、推荐岗位和每个岗位为什么',
      tags: [tag],
      params: rowIdParams,
      response: {
        200: seekerSchema.extend({
          suggestions: z.array(z.object({ opening: openingItem, fit: fitSchema })),
        }),
      },
    },
    handler: async (request) => {
      const { id } = request.params;
      await authorizePerson(request, db, 'read-matches', id);
      const today = shanghaiDateAt(request.businessAtMs);
      const seeker = await findSeeker(db, id, today);
      if (!seeker) throw new Problem('not-seeking');
      const suggested = await suggestOpenings(db, { today, limit: BEST_OF_ONE, where: sql`p.id = ${id}` });
      const ids = suggested.map(({ openingId }) => openingId);
      const fits = await explainFits(db, seeker, ids, today);
      const rows = ids.length === 0 ? [] : await openingList(db, today).where('o.id', 'in', ids).execute();
      const openings = new Map(rows.map((row) => [row.id, row]));
      return {
        ...toSeeker(seeker, today),
        suggestions: ids.flatMap((one) => {
          const [opening, fit] = [openings.get(one), fits.get(one)];
          return opening && fit ? [{ opening, fit }] : [];
        }),
      };
    },
  });

  app.route({
    method: 'POST',
    url: '/job-seekers/:id/wish',
    config: { access: 'refer-person' },
    schema: {
      operationId: 'markWish',
      summary: '标记哪些意愿是必须的；必须的意愿不符合的岗位不再推荐',
      tags: [tag],
      params: rowIdParams,
      body: marksSchema,
      response: { 200: z.object({ marks: marksSchema }) },
    },
    handler: async (request) => {
      const { id: personId } = request.params;
      await authorizePerson(request, db, 'refer-person', personId);
      const { body: marks, businessAtMs } = request;
      const actor = signedIn(request).id;
      await db.transaction().execute(async (trx) => {
        await markWish(trx, { personId, marks, actor, businessAtMs });
        await audit(trx, {
          actor,
          operation: 'mark-wish',
          subject: `person:${personId}`,
          outcome: 'done',
          businessAtMs,
          after: marks,
        });
      });
      return { marks };
    },
  });
};
