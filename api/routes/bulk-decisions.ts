import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Db } from '../../src/db/client.ts';
import { decidedSteps, decideOperations } from '../../src/domain/decide-operation.ts';
import { requireReason } from '../cases/decide-claim.ts';
import { decideMany, namingWhoWasFirst } from '../cases/decide-many.ts';
import { type Judged, judgeClaims } from '../cases/judge-claims.ts';
import { payeeName } from '../cases/payee-name.ts';
import type { ApiDeps } from '../deps.ts';
import { signedIn } from '../plugins/access.ts';
import { Problem } from '../problems.ts';

const MAX_CLAIMS = 200;

const wish = {
  step: z.enum(decidedSteps),
  action: z.enum(['approve', 'return', 'refuse']),
  claims: z
    .array(
      z.object({
        id: z.string().min(1).max(100),
        revision: z.int().positive().meta({ description: '办理人看到的 revision' }),
      }),
    )
    .min(1)
    .max(MAX_CLAIMS, `一次最多 ${MAX_CLAIMS} 份`)
    .refine((claims) => new Set(claims.map(({ id }) => id)).size === claims.length, '同一份申请只能列一次'),
};

/** What a line says about its claim; nothing of a claim that lies outside the user's scope. */
const about = {
  claimId: z.string(),
  employmentId: z.string().nullable(),
  personName: z.string().nullable(),
  payeeName: z.string().nullable(),
  programme: z.string().nullable(),
  amountFen: z.int().nullable(),
  code: z.string().nullable().meta({ description: '不办理或未办成的原因代码' }),
  detail: z.string().nullable(),
  remedy: z.string().nullable(),
};

const previewAnswer = z
  .object({
    items: z.array(z.object({ ...about, included: z.boolean() })),
    included: z.int(),
    excluded: z.int(),
    amountFen: z.int().meta({ description: '将办理的合计，分' }),
  })
  .meta({ id: 'BulkPreview' });

const decisionsAnswer = z
  .object({
    items: z.array(
      z.object({
        ...about,
        outcome: z.enum(['done', 'refused', 'unanswered']),
        step: z.string().nullable().meta({ description: '办理后的环节' }),
      }),
    ),
    done: z.int(),
    refused: z.int(),
    unanswered: z.int(),
  })
  .meta({ id: 'BulkDecisions' });

/** Many claims of one step at once: looked through before, decided one by one, answered for each. */
export const bulkDecisionRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, { database, engine }) => {
  const { db } = database;
  const access = [...decideOperations];

  app.route({
    method: 'POST',
    url: '/claims/bulk-decisions/preview',
    config: { access },
    schema: {
      operationId: 'previewBulkDecision',
      summary: '批量办理前预览：哪些会办理，哪些不会以及为什么',
      tags: ['申请'],
      body: z.object(wish),
      response: { 200: previewAnswer },
    },
    handler: async (request) => {
      const judged = await namingWhoWasFirst(
        db,
        await judgeClaims(db, signedIn(request), request.body, signedIn(request).preferred),
      );
      const describe = await describer(db, judged);
      const items = judged.map((one) => ({
        ...describe(one),
        ...saying(one.obstacle),
        included: one.obstacle === null,
      }));
      const included = items.filter((item) => item.included);
      return {
        items,
        included: included.length,
        excluded: items.length - included.length,
        amountFen: included.reduce((sum, { amountFen }) => sum + (amountFen ?? 0), 0),
      };
    },
  });

  app.route({
    method: 'POST',
    url: '/claims/bulk-decisions',
    config: { access },
    schema: {
      operationId: 'decideClaims',
      summary: '批量办理同一环节的申请，逐份答复',
      description:
        '每份申请各自办理，互不影响。有申请没有得到流程引擎答复时返回 503，逐份结果在 items 中；用同一个 Idempotency-Key 重试即办完其余部分，已办理的不会重复。',
      tags: ['申请'],
      body: z.object({
        ...wish,
        reason: z.string().max(100).optional(),
        note: z.string().max(1000).optional(),
      }),
      response: { 200: decisionsAnswer },
    },
    handler: async (request) => {
      requireReason(request.body);
      const { requestKey, businessAtMs } = request;
      const user = signedIn(request);
      const as = user.preferred ?? null;
      // One request acts for one person, and says so before it writes.
      request.acting = as;
      const outcomes = await decideMany({ db, engine, user, as, requestKey, businessAtMs }, request.body);
      const describe = await describer(
        db,
        outcomes.map(({ judged }) => judged),
      );
      const items = outcomes.map(({ judged, outcome, obstacle, step }) => ({
        ...describe(judged),
        ...saying(obstacle),
        outcome,
        step,
      }));
      const count = (outcome: string) => items.filter((item) => item.outcome === outcome).length;
      const answer = {
        items,
        done: count('done'),
        refused: count('refused'),
        unanswered: count('unanswered'),
      };
      if (answer.unanswered === 0) return answer;
      // An answer of this kind is not kept: the same request again finishes the rest.
      throw new Problem(
        'engine-unavailable',
        `${items.length} 份中已办理 ${answer.done} 份，不能办理 ${answer.refused} 份，还有 ${answer.unanswered} 份没有得到流程引擎的答复。`,
        { extra: answer },
      );
    },
  });
};

const saying = (obstacle: Judged['obstacle']) => ({
  code: obstacle?.code ?? null,
  detail: obstacle?.detail ?? null,
  remedy: obstacle?.remedy ?? null,
});

/** Names for the lines; a claim outside the scope stays a bare number. */
async function describer(db: Db, judged: readonly Judged[]) {
  const ids = judged.flatMap(({ claim }) => (claim ? [claim.id] : []));
  const rows =
    ids.length === 0
      ? []
      : await db
          .selectFrom('claim as c')
          .innerJoin('case_subject as e', 'e.id', 'c.subject_id')
          .leftJoin('person as p', 'p.id', 'e.person_id')
          .select(['c.id', 'p.name'])
          .select(payeeName.as('payeeName'))
          .where('c.id', 'in', ids)
          .execute();
  const names = new Map(rows.map((row) => [row.id, row]));
  return ({ claimId, claim }: Judged) => ({
    claimId,
    employmentId: claim?.subject_id ?? null,
    personName: names.get(claimId)?.name ?? null,
    payeeName: names.get(claimId)?.payeeName ?? null,
    programme: claim?.programme ?? null,
    amountFen: claim?.amount_fen ?? null,
  });
}
