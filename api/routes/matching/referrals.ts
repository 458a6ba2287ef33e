import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sql } from 'kysely';
import { z } from 'zod';
import { may } from '../../../src/domain/access.ts';
import { shanghaiDateAt } from '../../../src/domain/dates.ts';
import { checkPlacementRow } from '../../../src/domain/import-rows/index.ts';
import { type ReferralAct, sideOf } from '../../../src/domain/matching/referral.ts';
import { referralStatusNames, tierNames } from '../../../src/domain/words.ts';
import { actOnReferral, FactError, placeReferral, refer } from '../../../src/intake/index.ts';
import { checkForm, yuan } from '../../cases/form.ts';
import { authorizeOpening, tierSchema } from '../../cases/matching/opening.ts';
import {
  actSchema,
  findReferral,
  referralItem,
  referralList,
  referralStatusSchema,
  scopesOf,
  toReferral,
} from '../../cases/matching/referral.ts';
import { authorizePerson } from '../../cases/matching/seeker.ts';
import { toWait, waitColumns, waitSchema } from '../../cases/waits.ts';
import type { ApiDeps } from '../../deps.ts';
import { listRoute } from '../../lists/list-route.ts';
import { under } from '../../lists/scope.ts';
import { signedIn } from '../../plugins/access.ts';
import { Problem } from '../../problems.ts';
import { asDate, divisionCode, fen, plainDate, rowIdParams } from '../../schemas/common.ts';

const tag = '岗位对接';
const readers = ['read-matches', 'answer-referral'] as const;
const actors = ['refer-person', 'answer-referral'] as const;

const eventSchema = z.object({
  kind: z.string(),
  on: z.string(),
  by: z.string().nullable().meta({ description: '经办人；null 为系统按日期办理' }),
  note: z.string().nullable(),
});

/** Referrals: one person to one opening, from the referral to the placement. */
export const referralRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, { database: { db }, vault }) => {
  listRoute(app, {
    url: '/referrals',
    operationId: 'listReferrals',
    summary: '推荐',
    tag,
    access: readers,
    filters: {
      division: divisionCode.optional().meta({ description: '求职人员户籍地' }),
      status: referralStatusSchema.optional(),
      live: z.enum(['true', 'false']).optional(),
      tier: tierSchema.optional(),
      openingId: z.string().max(40).optional(),
      personId: z.coerce.number().int().optional().meta({ description: '只对户籍地的办理机构有效' }),
      fairId: z.string().max(40).optional(),
    },
    item: referralItem,
    sorts: {
      id: { by: sql.ref('r.id'), type: 'bigint' },
      dueOn: { by: sql`coalesce(r.due_on, 'infinity'::date)`, type: 'date' },
    },
    defaultSort: '-id',
    id: { by: sql.ref('r.id'), type: 'bigint' },
    columns: [
      { header: '推荐编号', value: (r) => r.id },
      { header: '姓名', value: (r) => r.personName },
      { header: '身份证号', value: (r) => r.identityMasked },
      { header: '户籍县市', value: (r) => r.homeCounty },
      { header: '岗位编号', value: (r) => r.openingId },
      { header: '岗位', value: (r) => r.post },
      { header: '用人单位', value: (r) => r.employerName },
      { header: '层次', value: (r) => tierNames[r.tier] },
      { header: '状态', value: (r) => referralStatusNames[r.status] },
      { header: '推荐日期', value: (r) => r.referredOn },
      { header: '期限', value: (r) => r.dueOn },
      { header: '面试日期', value: (r) => r.interviewOn },
      { header: '就业编号', value: (r) => r.employmentId },
    ],
    query: (asked, request) => {
      const scopes = scopesOf(request);
      let query = referralList(db, scopes, shanghaiDateAt(request.businessAtMs));
      if (asked.division) query = query.where(under(sql.ref('h.division'), [asked.division]));
      if (asked.status) query = query.where('r.status', '=', asked.status);
      if (asked.live) query = query.where('r.live', '=', asked.live === 'true');
      if (asked.tier) query = query.where('r.tier', '=', asked.tier);
      if (asked.openingId) query = query.where('r.opening_id', '=', asked.openingId);
      if (asked.personId !== undefined)
        // Who does not read the register cannot ask by its numbers.
        query =
          scopes.reads.all || scopes.reads.divisions.length > 0
            ? query.where('r.person_id', '=', asked.personId)
            : query.where(sql<boolean>`false`);
      if (asked.fairId) query = query.where('r.fair_id', '=', asked.fairId);
      return query;
    },
    toItem: toReferral,
  });

  app.route({
    method: 'GET',
    url: '/referrals/:id',
    config: { access: readers },
    schema: {
      operationId: 'getReferral',
      summary: '一项推荐：经过、等什么、现在能办什么',
      tags: [tag],
      params: rowIdParams,
      response: { 200: referralItem.extend({ wait: waitSchema.nullable(), events: z.array(eventSchema) }) },
    },
    handler: async (request) => {
      const { id } = request.params;
      const row = await findReferral(request, db, id);
      const wait = await db
        .selectFrom('case_wait as w')
        .select(waitColumns)
        .where('w.case_id', '=', `referral-${id}`)
        .where('w.closed_at', 'is', null)
        .executeTakeFirst();
      const events = await db
        .selectFrom('referral_event as v')
        .leftJoin('app_user as u', 'u.id', 'v.actor')
        .select(['v.kind', 'v.happened_on as on', 'u.display_name as by', 'v.note'])
        .where('v.referral_id', '=', id)
        .orderBy('v.id')
        .execute();
      // What the person's offices say to each other is not the employer's to read.
      const told = (kind: string) => row.office || sideOf[kind as ReferralAct] === 'opening';
      return {
        ...toReferral(row),
        wait: wait ? toWait(wait, request.businessAtMs) : null,
        events: events.map((event) => ({
          ...event,
          by: row.office || told(event.kind) ? event.by : null,
          note: told(event.kind) ? event.note : null,
        })),
      };
    },
  });

  app.route({
    method: 'POST',
    url: '/referrals',
    config: { access: 'refer-person' },
    schema: {
      operationId: 'referPerson',
      summary: '把一名求职人员推荐到一个岗位',
      tags: [tag],
      body: z.object({
        openingId: z.string().min(1).max(40),
        personId: z.int().positive(),
        fairId: z.string().max(40).optional().meta({ description: '在这场招聘会上推荐的' }),
        note: z.string().trim().max(500).optional().meta({ description: '招聘单位看不到' }),
      }),
      response: { 201: z.object({ id: z.int() }) },
    },
    handler: async (request, reply) => {
      const { openingId, personId, fairId = null, note = null } = request.body;
      await authorizePerson(request, db, 'refer-person', personId);
      await authorizeOpening(request, db, 'read-openings', openingId);
      const { businessAtMs, requestKey } = request;
      const actor = signedIn(request).id;
      const { id } = await db
        .transaction()
        .execute((trx) => refer(trx, { openingId, personId, fairId, note, actor, businessAtMs, requestKey }));
      return reply.code(201).send({ id });
    },
  });

  app.route({
    method: 'POST',
    url: '/referrals/:id/acts',
    config: { access: actors },
    schema: {
      operationId: 'actOnReferral',
      summary: '登记推荐的进展：邀约、应约、面试、录用、接受，或到此为止',
      tags: [tag],
      params: rowIdParams,
      body: z.object({
        act: actSchema,
        note: z.string().trim().max(500).optional().meta({ description: '不予录用、撤回须写明理由' }),
        interviewOn: plainDate.optional().meta({ description: '邀约须填写' }),
        interviewPlace: z.string().trim().max(100).optional(),
      }),
      response: { 200: z.object({ status: referralStatusSchema }) },
    },
    handler: async (request) => {
      const { id } = request.params;
      const { act, note, interviewOn, interviewPlace } = request.body;
      const found = await findReferral(request, db, id);
      const mine = sideOf[act] === 'opening' ? found.answers : found.refers;
      if (!mine) throw new Problem('not-permitted', '这一步由另一方登记。', { subject: `referral:${id}` });
      const { businessAtMs, requestKey } = request;
      const interview =
        interviewOn === undefined ? null : { on: asDate(interviewOn), place: interviewPlace || null };
      const actor = signedIn(request).id;
      await db
        .transaction()
        .execute((trx) =>
          actOnReferral(trx, { id, act, note: note || null, interview, actor, businessAtMs, requestKey }),
        );
      const { status } = await findReferral(request, db, id);
      return { status };
    },
  });

  app.route({
    method: 'POST',
    url: '/referrals/:id/placement',
    config: { access: 'import-placements' },
    schema: {
      operationId: 'placeReferral',
      summary: '登记入职：登记就业并开始计算满一年',
      tags: [tag],
      params: rowIdParams,
      body: z.object({
        employmentId: z
          .string()
          .min(1)
          .max(40)
          .optional()
          .meta({ description: '就业编号；不填为 TJ-推荐编号' }),
        employer: z
          .string()
          .max(18)
          .optional()
          .meta({ description: '岗位没有写明用人单位代码的必填，单位须已登记' }),
        startsOn: plainDate,
        wageFen: fen.optional(),
        contractFrom: plainDate.optional(),
        contractTo: plainDate.optional(),
      }),
      response: { 201: z.object({ employmentId: z.string(), ended: z.int() }) },
    },
    handler: async (request, reply) => {
      const { id } = request.params;
      const { body, businessAtMs, requestKey } = request;
      const found = await findReferral(request, db, id);
      const employer = found.employer ?? body.employer;
      const { grants, id: actor } = signedIn(request);
      const reaches =
        found.places ||
        (employer !== undefined && may(grants, 'import-placements', { divisions: [], employer }));
      if (!reaches) throw new Problem('not-permitted', undefined, { subject: `referral:${id}` });
      const placed = await db.transaction().execute((trx) =>
        placeReferral(trx, {
          id,
          vault,
          actor,
          businessAtMs,
          requestKey,
          placement: (identityNumber) => {
            if (employer === undefined) throw new FactError('employer-unknown', 'employer');
            return checkForm(
              checkPlacementRow,
              {
                employmentId: { column: '就业编号', value: body.employmentId ?? `TJ-${id}` },
                identityNumber: { column: '身份证号', value: identityNumber },
                employer: { column: '统一社会信用代码', value: employer },
                post: { column: '岗位', value: found.post },
                wageFen: {
                  column: '月工资(元)',
                  value: body.wageFen === undefined ? null : yuan(body.wageFen),
                },
                startsOn: { column: '入职日期', value: body.startsOn },
                contractFrom: { column: '合同起始日', value: body.contractFrom },
                contractTo: { column: '合同终止日', value: body.contractTo },
              },
              businessAtMs,
            );
          },
        }),
      );
      return reply.code(201).send(placed);
    },
  });
};
