import { createHash } from 'node:crypto';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sql } from 'kysely';
import { z } from 'zod';
import { readClaimState } from '../../src/db/claim-state.ts';
import { may } from '../../src/domain/access.ts';
import { appealStatuses } from '../../src/domain/appeal.ts';
import { shanghaiDateAt } from '../../src/domain/dates.ts';
import { PREFECTURE } from '../../src/domain/divisions.ts';
import type { ClaimId } from '../../src/domain/ids.ts';
import { handsOf, partTaken } from '../../src/domain/part-taken.ts';
import { appealColumns, appealItem, appealList } from '../cases/appeal-list.ts';
import { answerFrom } from '../cases/decide-claim.ts';
import { authorizeClaim, findClaim } from '../cases/find-claim.ts';
import { lodgeAppeal } from '../cases/lodge-appeal.ts';
import { refuseOwnCase } from '../cases/own-case.ts';
import { authorizeSubject, handlingTarget } from '../cases/target.ts';
import type { ApiDeps } from '../deps.ts';
import { listRoute } from '../lists/list-route.ts';
import { nameBegins } from '../lists/person-name.ts';
import { inScope, under } from '../lists/scope.ts';
import { actOf, authorize, scopeOfRequest, signedIn } from '../plugins/access.ts';
import { Problem } from '../problems.ts';
import { divisionCode, idParams, plainDate } from '../schemas/common.ts';
import { decisionAnswer } from './decisions.ts';

/** Which operation decides an appeal of which office. */
export const appealOperation = { labour: 'decide-appeal', finance: 'decide-finance-appeal' } as const;

/** Appeals (申诉) against a refusal or a lapse: by the applicant, decided one level up. */
export const appealRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, { database: { db }, engine }) => {
  app.route({
    method: 'POST',
    url: '/claims/:id/appeals',
    config: { access: 'lodge-appeal' },
    schema: {
      operationId: 'lodgeAppeal',
      summary: '申请人对不予补贴或逾期失效提出申诉；经办机构可以代来访的申请人登记',
      tags: ['申诉'],
      params: idParams,
      body: z.object({
        words: z.string().trim().min(10, '请写明不服的理由，至少 10 个字').max(2000, '最多 2000 个字'),
        documents: z
          .array(z.string().regex(/^[0-9a-f]{64}$/, '须为 64 位十六进制'))
          .max(10, '最多 10 份材料')
          .default([])
          .meta({ description: '已上传到本案的材料' }),
      }),
      response: { 201: z.object({ id: z.string(), decideBy: plainDate }) },
    },
    handler: async (request, reply) => {
      const { claim, target } = await authorizeClaim(request, db, 'read-case', request.params.id);
      const { grants, id: lodgedBy } = signedIn(request);
      const applicant = { divisions: [], [claim.payee_kind]: claim.payee_id };
      const office = handlingTarget(target, claim.paid_by);
      authorize(request, 'lodge-appeal', { ...applicant, ...office }, `claim:${claim.id}`);
      // Named by the request, so that a repeat after a crash is the same appeal.
      const id = `appeal-${createHash('sha256').update(request.requestKey).digest('hex').slice(0, 20)}`;
      const decideBy = await db.transaction().execute((trx) =>
        lodgeAppeal(trx, claim.id, {
          id,
          ...request.body,
          lodgedBy,
          byApplicant: may(grants, 'lodge-appeal', applicant),
          businessAtMs: request.businessAtMs,
        }),
      );
      return reply.code(201).send({ id, decideBy });
    },
  });

  listRoute(app, {
    url: '/appeals',
    operationId: 'listAppeals',
    summary: '申诉',
    tag: '申诉',
    access: 'read-case',
    filters: {
      status: z.enum(appealStatuses).optional(),
      office: z.enum(['labour', 'finance']).optional(),
      division: divisionCode.optional(),
      claim: z.string().optional(),
      overdue: z.enum(['true']).optional(),
      name: z.string().max(50).optional().meta({ description: '劳动者姓名或拼音首字母开头' }),
    },
    item: appealItem,
    sorts: {
      decideBy: { by: sql.ref('a.decide_by'), type: 'date' },
      lodgedOn: { by: sql.ref('a.lodged_on'), type: 'date' },
    },
    defaultSort: 'decideBy',
    id: { by: sql.ref('a.id'), type: 'text' },
    columns: appealColumns,
    query: (asked, request) => {
      const scope = scopeOfRequest(request, 'read-case');
      const today = shanghaiDateAt(request.businessAtMs);
      let query = appealList(db, signedIn(request).id, scope, today).where(inScope(scope, parties));
      if (asked.status) query = query.where('a.status', '=', asked.status);
      if (asked.office) query = query.where('a.office', '=', asked.office);
      if (asked.division) query = query.where(under(sql.ref('c.paid_by'), [asked.division]));
      if (asked.claim) query = query.where('a.claim_id', '=', asked.claim);
      if (asked.overdue) query = query.where('a.status', '=', 'pending').where('a.decide_by', '<', today);
      if (asked.name) query = query.where(nameBegins('known', asked.name));
      return query;
    },
    toItem: (row) => row,
  });

  app.route({
    method: 'POST',
    url: '/appeals/:id/decision',
    config: { access: Object.values(appealOperation) },
    schema: {
      operationId: 'decideAppeal',
      summary: '州人社局、州财政局决定申诉：成立的继续办理，不成立的维持原决定',
      tags: ['申诉'],
      params: idParams,
      body: z.object({
        upheld: z.boolean(),
        note: z
          .string()
          .trim()
          .min(4, '请写明审查的情况，至少 4 个字')
          .max(1000)
          .meta({ description: '审查意见，写入申诉决定书' }),
      }),
      response: { 200: decisionAnswer },
    },
    handler: async (request) => {
      const { upheld, note } = request.body;
      const asked = `申诉 ${request.params.id}`;
      const appeal = await db
        .selectFrom('appeal')
        .selectAll()
        .where('id', '=', request.params.id)
        .executeTakeFirst();
      if (!appeal) throw new Problem('not-found', `没有${asked}，或不在您的办理范围内。`);
      const claim = await findClaim(db, appeal.claim_id);
      const subject = `claim:${claim.id}`;
      await authorizeSubject(request, db, 'read-case', claim.subject_id, asked);
      const operation = appealOperation[appeal.office as keyof typeof appealOperation];
      authorize(request, operation, { divisions: [PREFECTURE] }, subject);
      const act = actOf(request);
      const { officer } = act;
      const hands = handsOf(act);
      const status = upheld ? 'upheld' : 'dismissed';
      if (appeal.decided_by === officer && appeal.status === status) return answerFrom(claim);
      if (appeal.status !== 'pending') throw new Problem('appeal-not-pending', undefined, { subject });
      const bar = partTaken(await readClaimState(db, claim), 'appeal', ...hands);
      if (bar || hands.includes(appeal.lodged_by)) {
        const { message, remedy } = bar ?? LODGED_BY_ONESELF;
        throw new Problem('separation-of-duties', message, { subject, remedy });
      }
      await refuseOwnCase(db, hands, claim.subject_id, subject);
      const { requestKey } = request;
      return engine.decideAppeal(claim.id as ClaimId, {
        requestKey,
        appealId: appeal.id,
        upheld,
        ...act,
        note,
      });
    },
  });
};

const LODGED_BY_ONESELF = {
  message: '这份申诉由您登记，不能由您决定。',
  remedy: '请由没有经手本案的其他人员决定。',
};

/** The office that refused and those above it; of the organisations the one whose claim it is. */
const parties = {
  divisions: [sql.ref<string>('c.paid_by')],
  employer: sql<string>`case c.payee_kind when 'employer' then c.payee_id end`,
  intermediary: sql<string>`case c.payee_kind when 'intermediary' then c.payee_id end`,
};
