import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sql } from 'kysely';
import { z } from 'zod';
import { audit } from '../../../src/db/audit.ts';
import { findCandidates } from '../../../src/db/matching/candidates.ts';
import { readOpenings } from '../../../src/db/matching/find.ts';
import { wishOf } from '../../../src/db/matching/seekers.ts';
import { may } from '../../../src/domain/access.ts';
import { shanghaiDateAt } from '../../../src/domain/dates.ts';
import { checkOpeningRow } from '../../../src/domain/import-rows/index.ts';
import { listedWords } from '../../../src/domain/import-rows/listed-words.ts';
import { fitOf } from '../../../src/domain/matching/fit.ts';
import { changeOpening, postOpening, withdrawOpening } from '../../../src/intake/index.ts';
import { checkForm, yuan } from '../../cases/form.ts';
import {
  authorizeOpening,
  openingColumns,
  openingItem,
  openingList,
  openingScope,
  openingStatusSchema,
  tierSchema,
} from '../../cases/matching/opening.ts';
import { fitSchema, seekerSchema, seekerScope, toSeeker } from '../../cases/matching/seeker.ts';
import type { ApiDeps } from '../../deps.ts';
import { listRoute } from '../../lists/list-route.ts';
import { inScope } from '../../lists/scope.ts';
import { scopeOfRequest, signedIn } from '../../plugins/access.ts';
import { asDate, divisionCode, fen, idParams, plainDate, reasonSchema } from '../../schemas/common.ts';

const tag = '岗位对接';
const CANDIDATES = 50;

/** An opening's tier seen from a county, in the words of `tiers`. */
const tierFrom = (
  home: string,
) => sql<string>`case o.zone when 3 then 'outside-province' when 2 then 'in-province'
  else case when left(o.place, 6) = left(${home}, 6) then 'in-county' else 'in-prefecture' end end`;

/** Openings (art. 9): posted by employers, service centres and stationed offices, or entered for them. */
export const openingRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, { database: { db } }) => {
  listRoute(app, {
    url: '/job-openings',
    operationId: 'listJobOpenings',
    summary: '招聘岗位',
    tag,
    access: 'read-openings',
    filters: {
      text: z.string().max(40).optional().meta({ description: '岗位、行业、单位名称中的字，或编号的开头' }),
      status: openingStatusSchema.optional(),
      current: z.enum(['true']).optional().meta({ description: '只列招聘中、未过期、有名额的' }),
      home: divisionCode.optional().meta({ description: '层次从哪个县市看' }),
      tier: tierSchema.optional().meta({ description: '须同时给 home' }),
      fairId: z.string().max(40).optional().meta({ description: '参加这场招聘会的' }),
    },
    item: openingItem,
    sorts: {
      id: { by: sql.ref('o.id'), type: 'text' },
      payToFen: { by: sql.ref('o.pay_to_fen'), type: 'bigint' },
      validUntil: { by: sql.ref('o.valid_until'), type: 'date' },
    },
    defaultSort: '-validUntil',
    id: { by: sql.ref('o.id'), type: 'text' },
    columns: openingColumns,
    query: (asked, request) => {
      const today = shanghaiDateAt(request.businessAtMs);
      let query = openingList(db, today).where(
        inScope(scopeOfRequest(request, 'read-openings'), openingScope),
      );
      if (asked.text)
        query = query.where(
          sql<boolean>`(strpos(o.post || ' ' || o.industry || ' ' || o.employer_name, ${asked.text}) > 0
            or starts_with(o.id, ${asked.text}))`,
        );
      if (asked.status) query = query.where('o.status', '=', asked.status);
      if (asked.current)
        query = query.where(
          sql<boolean>`o.status = 'open' and o.held < o.places and o.valid_until >= ${today}`,
        );
      if (asked.home && asked.tier) query = query.where(tierFrom(asked.home), '=', asked.tier);
      if (asked.fairId)
        query = query.where(
          sql<boolean>`exists (select 1 from job_fair_opening f where f.opening_id = o.id and f.fair_id = ${asked.fairId})`,
        );
      return query;
    },
    toItem: (row) => row,
  });

  app.route({
    method: 'GET',
    url: '/job-openings/:id',
    config: { access: 'read-openings' },
    schema: {
      operationId: 'getJobOpening',
      summary: '一个招聘岗位',
      tags: [tag],
      params: idParams,
      response: { 200: openingItem },
    },
    handler: async (request) => {
      const { id } = request.params;
      await authorizeOpening(request, db, 'read-openings', id);
      return openingList(db, shanghaiDateAt(request.businessAtMs))
        .where('o.id', '=', id)
        .executeTakeFirstOrThrow();
    },
  });

  app.route({
    method: 'GET',
    url: '/job-openings/:id/candidates',
    config: { access: 'read-matches' },
    schema: {
      operationId: 'listCandidates',
      summary: '适合一个岗位的求职人员：本辖区的列出姓名，其他地区的只给人数',
      tags: [tag],
      params: idParams,
      response: {
        200: z.object({
          items: z.array(seekerSchema.extend({ fit: fitSchema })),
          elsewhere: z.int().meta({ description: '辖区以外还有多少人适合' }),
        }),
      },
    },
    handler: async (request) => {
      const { id } = request.params;
      await authorizeOpening(request, db, 'read-openings', id);
      const today = shanghaiDateAt(request.businessAtMs);
      const opening = (await readOpenings(db, [id])).get(id)!;
      const shown = inScope(scopeOfRequest(request, 'read-matches'), seekerScope);
      const { candidates, elsewhere } = await findCandidates(db, opening, {
        today,
        limit: CANDIDATES,
        shown,
      });
      return {
        elsewhere,
        items: candidates.map((candidate) => {
          const { excludedBy, ...fit } = fitOf(wishOf(candidate), opening, today);
          return { ...toSeeker(candidate, today), fit: { ...fit, excludedBy: [...excludedBy] } };
        }),
      };
    },
  });

  app.route({
    method: 'POST',
    url: '/job-openings',
    config: { access: 'post-opening' },
    schema: {
      operationId: 'postJobOpening',
      summary: '发布一个招聘岗位',
      tags: [tag],
      body: z.object({
        id: z.string().min(1).max(40).meta({ description: '岗位编号' }),
        employer: z.string().max(18).optional().meta({ description: '用人单位的统一社会信用代码' }),
        employerName: z.string().trim().max(100).optional().meta({ description: '没有登记的用人单位的名称' }),
        institution: z.string().max(18).optional().meta({ description: '劳务服务中心或驻外办事机构的代码' }),
        place: z.string().max(12).meta({ description: '工作地点的县级代码' }),
        industry: z.string().max(100),
        post: z.string().max(100),
        payFromFen: fen,
        payToFen: fen.optional(),
        places: z.int(),
        ageFrom: z.int().optional(),
        ageTo: z.int().optional(),
        sex: z.enum(listedWords.性别要求).optional(),
        sexReason: z.string().max(200).optional().meta({ description: '法律允许限定性别的依据' }),
        education: z.enum(listedWords.文化程度要求).optional(),
        skill: z.enum(listedWords.技能要求).optional(),
        services: z.array(z.enum(listedWords.提供服务)).default([]),
        validUntil: plainDate,
      }),
      response: { 201: z.object({ id: z.string(), unchanged: z.boolean() }) },
    },
    handler: async (request, reply) => {
      const { body, businessAtMs } = request;
      const { grants, id: actor } = signedIn(request);
      const row = checkForm(
        checkOpeningRow,
        {
          id: { column: '岗位编号', value: body.id },
          employer: { column: '用人单位代码', value: body.employer },
          employerName: { column: '用人单位名称', value: body.employerName },
          institution: { column: '服务中心代码', value: body.institution },
          place: { column: '工作地点代码', value: body.place },
          industry: { column: '行业', value: body.industry },
          post: { column: '岗位', value: body.post },
          payFromFen: { column: '月薪下限(元)', value: yuan(body.payFromFen) },
          payToFen: {
            column: '月薪上限(元)',
            value: body.payToFen === undefined ? null : yuan(body.payToFen),
          },
          places: { column: '招聘人数', value: body.places },
          ageFrom: { column: '年龄下限', value: body.ageFrom },
          ageTo: { column: '年龄上限', value: body.ageTo },
          sex: { column: '性别要求', value: body.sex },
          sexReason: { column: '性别要求依据', value: body.sexReason },
          education: { column: '文化程度要求', value: body.education },
          skill: { column: '技能要求', value: body.skill },
          services: { column: '提供服务', value: body.services.join('、') },
          validUntil: { column: '有效期至', value: body.validUntil },
        },
        businessAtMs,
      );
      const { unchanged } = await db.transaction().execute(async (trx) => {
        const posted = await postOpening(trx, row, {
          importId: null,
          actor,
          businessAtMs,
          allowed: (target) => may(grants, 'post-opening', target),
        });
        if (!posted.unchanged)
          await audit(trx, {
            actor,
            operation: 'post-opening',
            subject: `opening:${row.id}`,
            outcome: 'done',
            businessAtMs,
            after: { ...row },
          });
        return posted;
      });
      return reply.code(201).send({ id: row.id, unchanged });
    },
  });

  app.route({
    method: 'POST',
    url: '/job-openings/:id/changes',
    config: { access: 'post-opening' },
    schema: {
      operationId: 'changeJobOpening',
      summary: '更改招聘人数或有效期；其他内容有变的，撤下后另行发布',
      tags: [tag],
      params: idParams,
      body: z.object({ places: z.int().min(1).max(10_000).optional(), validUntil: plainDate.optional() }),
      response: { 200: z.object({ unchanged: z.boolean() }) },
    },
    handler: async (request) => {
      const { id } = request.params;
      const { places = null, validUntil } = request.body;
      await authorizeOpening(request, db, 'post-opening', id);
      const { businessAtMs } = request;
      return db.transaction().execute(async (trx) => {
        const change = { places, validUntil: validUntil === undefined ? null : asDate(validUntil) };
        const { unchanged, before } = await changeOpening(trx, { id, ...change });
        if (!unchanged)
          await audit(trx, {
            actor: signedIn(request).id,
            operation: 'change-opening',
            subject: `opening:${id}`,
            outcome: 'done',
            businessAtMs,
            before,
            after: change,
          });
        return { unchanged };
      });
    },
  });

  app.route({
    method: 'POST',
    url: '/job-openings/:id/withdrawal',
    config: { access: 'post-opening' },
    schema: {
      operationId: 'withdrawJobOpening',
      summary: '撤下岗位；还没有录用的推荐随之终止',
      tags: [tag],
      params: idParams,
      body: z.object({ reason: reasonSchema }),
      response: { 200: z.object({ ended: z.int().meta({ description: '终止的推荐数' }) }) },
    },
    handler: async (request) => {
      const { id } = request.params;
      await authorizeOpening(request, db, 'post-opening', id);
      const { businessAtMs, requestKey } = request;
      return db.transaction().execute((trx) =>
        withdrawOpening(trx, {
          openingId: id,
          why: request.body.reason,
          actor: signedIn(request).id,
          businessAtMs,
          requestKey,
        }),
      );
    },
  });
};
