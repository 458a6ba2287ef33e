import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { shanghaiDateAt } from '../../src/domain/dates.ts';
import type { ClaimId, EmploymentId } from '../../src/domain/ids.ts';
import { claimWorkflowId, employmentWorkflowId } from '../../workflows/contract.ts';
import { authorizeClaim } from '../cases/find-claim.ts';
import { authorizeCase } from '../cases/target.ts';
import { hearsOf, viewerOf } from '../cases/viewer.ts';
import { toWait, type WaitRow, waitColumns, waitKindSchema, withoutWords } from '../cases/waits.ts';
import type { ApiDeps } from '../deps.ts';
import { signedIn } from '../plugins/access.ts';
import { Problem } from '../problems.ts';
import { idParams } from '../schemas/common.ts';

const answerSchema = z
  .object({
    source: z
      .enum(['process', 'record'])
      .meta({ description: 'process：流程自己回答；record：引擎不可用时取自记录' }),
    note: z.string().nullable(),
    wait: z
      .object({
        kind: waitKindSchema,
        why: z.string(),
        since: z.string(),
        until: z.string().nullable().meta({ description: '自行到期之日' }),
        article: z.string(),
        whoCanMove: z.string(),
        thenWhat: z.string(),
        wakesOn: z.array(z.string()).meta({ description: '能提前改变结论的事实' }),
      })
      .nullable(),
  })
  .meta({ id: 'WaitAnswer' });

/** What a case waits for, asked of the process itself. */
export const caseWaitRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, { database: { db }, engine }) => {
  app.route({
    method: 'GET',
    url: '/employments/:id/wait',
    config: { access: 'read-waits' },
    schema: {
      operationId: 'getEmploymentWait',
      summary: '一段就业正在等什么（由流程回答）',
      tags: ['等待'],
      params: idParams,
      response: { 200: answerSchema },
    },
    handler: async (request) => {
      const { id } = request.params;
      await authorizeCase(request, db, 'read-waits', id);
      return answer(employmentWorkflowId(id as EmploymentId), request.businessAtMs);
    },
  });

  app.route({
    method: 'GET',
    url: '/claims/:id/wait',
    config: { access: 'read-waits' },
    schema: {
      operationId: 'getClaimWait',
      summary: '一份申请正在等什么（由流程回答）',
      tags: ['等待'],
      params: idParams,
      response: { 200: answerSchema },
    },
    handler: async (request) => {
      const { claim, target } = await authorizeClaim(request, db, 'read-waits', request.params.id);
      const caseId = claimWorkflowId(claim.id as ClaimId);
      const viewer = viewerOf(signedIn(request).grants, target, 'read-waits');
      if (hearsOf(viewer, claim)) return answer(caseId, request.businessAtMs);
      // The process names what was said to the payee; the record is told without it.
      const wait = await fromRecord(caseId, request.businessAtMs, withoutWords);
      return { source: 'record' as const, note: null, wait };
    },
  });

  async function answer(caseId: string, nowMs: number): Promise<z.output<typeof answerSchema>> {
    try {
      const wait = await engine.explainWait(caseId);
      if (wait === null) return { source: 'process', note: null, wait: null };
      const { explanation, wakesOn } = wait;
      const { kind, why, since, until, article, whoCanMove, then: thenWhat } = explanation;
      return {
        source: 'process',
        note: null,
        wait: { kind, why, since, until, article, whoCanMove, thenWhat, wakesOn: [...wakesOn] },
      };
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      return { source: 'record', note: error.message, wait: await fromRecord(caseId, nowMs) };
    }
  }

  async function fromRecord(caseId: string, nowMs: number, told = (row: WaitRow): WaitRow => row) {
    const row = await db
      .selectFrom('case_wait as w')
      .select(waitColumns)
      .where('w.case_id', '=', caseId)
      .where('w.closed_at', 'is', null)
      .executeTakeFirst();
    if (!row) return null;
    const { kind, why, since, dueAt, article, whoCanMove, thenWhat } = toWait(told(row), nowMs);
    return {
      kind,
      why,
      since: dayOf(since),
      until: dueAt && dayOf(dueAt),
      article,
      whoCanMove,
      thenWhat,
      wakesOn: [],
    };
  }
};

const dayOf = (instant: string): string => shanghaiDateAt(Date.parse(instant));
