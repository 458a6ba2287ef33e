import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sql } from 'kysely';
import { z } from 'zod';
import { audit } from '../../src/db/audit.ts';
import { askToLookAgain, retryFailedMessages } from '../../src/outbox/retry.ts';
import type { ApiDeps } from '../deps.ts';
import { healthSchema, readHealth } from '../engine/health.ts';
import { engineProblemsSchema, listProblems } from '../engine/problems.ts';
import { signedIn } from '../plugins/access.ts';
import { Problem } from '../problems.ts';
import { reasonSchema } from '../schemas/common.ts';

const retried = z.object({
  restarted: z.boolean().meta({ description: '出错的流程已结束，将按记录重建' }),
  running: z
    .boolean()
    .nullable()
    .meta({ description: '流程原来是否在运行；null 表示引擎此刻没有应答，消息已记下，引擎恢复后送达' }),
});
type Retried = z.output<typeof retried>;

/** The engine's health, the cases that need somebody, and what an administrator may safely do about them. */
export const engineRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, deps) => {
  const { db } = deps.database;

  app.route({
    method: 'GET',
    url: '/engine/health',
    config: { access: 'read-engine' },
    schema: {
      operationId: 'getEngineHealth',
      summary: '运行状况：数据库、引擎、工作进程、积压、差异；2 秒内答复，缺哪部分说哪部分',
      tags: ['运维'],
      response: { 200: healthSchema },
    },
    handler: async (request) => readHealth(deps, request.businessAtMs),
  });

  app.route({
    method: 'GET',
    url: '/engine/problems',
    config: { access: 'read-engine' },
    schema: {
      operationId: 'listEngineProblems',
      summary: '需要处理的案件：出错、无人等待、没有送达、到期未动、与引擎不一致，各带处理办法',
      tags: ['运维'],
      response: { 200: engineProblemsSchema },
    },
    handler: async (request) => listProblems(deps, request.businessAtMs),
  });

  app.route({
    method: 'POST',
    url: '/engine/cases/:caseId/retry',
    config: { access: 'operate-engine' },
    schema: {
      operationId: 'retryCase',
      summary: '请流程立即重新核对一件案件；没有运行的会启动',
      description:
        '流程因数据库没有应答而停在两次核对之间的，不再等间隔期满，立即核对；这件案件送达失败的事实也立即重送。',
      tags: ['运维'],
      params: z.object({
        caseId: z
          .string()
          .regex(
            /^(employment-|aid-|claim-|batch-|recovery-|service-|visits-|meeting-|problem-).{1,120}$/,
            '形如 employment-…、aid-…、claim-…、batch-…、recovery-…、service-…、visits-…、meeting-… 或 problem-…',
          )
          .meta({ description: '流程编号' }),
      }),
      body: z.object({
        reason: reasonSchema,
        restart: z.boolean().default(false).meta({ description: '结束反复出错的流程，按记录重建' }),
      }),
      response: { 200: retried },
    },
    handler: async (request) => {
      const { caseId } = request.params;
      const { reason, restart } = request.body;
      const { businessAtMs, requestKey } = request;
      const subject = await subjectOf(caseId);
      const answer = restart ? await restartRun(caseId, reason) : await standingOf(caseId);
      await db.transaction().execute(async (trx) => {
        await askToLookAgain(trx, { caseId, key: `retry:${requestKey}`, businessAtMs });
        await audit(trx, {
          actor: signedIn(request).id,
          operation: 'retryCase',
          subject,
          outcome: 'done',
          businessAtMs,
          after: { reason, caseId, ...answer },
        });
      });
      return answer;
    },
  });

  app.route({
    method: 'POST',
    url: '/engine/outbox/retry',
    config: { access: 'operate-engine' },
    schema: {
      operationId: 'retryOutbox',
      summary: '立即重试送达失败的事实',
      tags: ['运维'],
      body: z.object({ reason: reasonSchema }),
      response: { 200: z.object({ messages: z.int() }) },
    },
    handler: async (request) => {
      const { reason } = request.body;
      const messages = await db.transaction().execute(async (trx) => {
        const retriedNow = await retryFailedMessages(trx);
        await audit(trx, {
          actor: signedIn(request).id,
          operation: 'retryOutbox',
          subject: 'outbox',
          outcome: 'done',
          businessAtMs: request.businessAtMs,
          after: { reason, messages: retriedNow },
        });
        return retriedNow;
      });
      return { messages };
    },
  });

  /** What the case is in the record; a process may be missing, its case may not. */
  async function subjectOf(caseId: string): Promise<string> {
    const served = await serviceSubject(db, caseId);
    if (served) return served;
    const [table, id] = placeOf(caseId);
    const row = await db.selectFrom(table).select('id').where('id', '=', id).executeTakeFirst();
    if (!row) throw new Problem('not-found', `记录中没有案件 ${caseId}。`);
    return `${table === 'payment_batch' ? 'batch' : table}:${id}`;
  }

  /** How the process stands, for the answer: what acts is the message, with or without the engine. */
  async function standingOf(caseId: string): Promise<Retried> {
    try {
      const run = await deps.engine.inspect.run(caseId);
      return { restarted: false, running: run?.running ?? false };
    } catch (error) {
      app.log.warn({ err: error, caseId }, 'the engine did not say how the process stands');
      return { restarted: false, running: null };
    }
  }

  /** Only a process whose code fails is ended: a healthy one may be in the middle of an officer's decision. */
  async function restartRun(caseId: string, reason: string): Promise<Retried> {
    try {
      const run = await deps.engine.inspect.run(caseId);
      if (run?.running) {
        if (run.taskAttempt <= 1) throw new Problem('process-healthy');
        await deps.engine.inspect.terminate(caseId, reason);
      }
      const running = run?.running ?? false;
      return { restarted: running, running };
    } catch (error) {
      if (error instanceof Problem) throw error;
      throw new Problem('engine-unavailable', '流程引擎没有及时应答，流程没有结束。');
    }
  }
};

/** The row that a process is about. */
function placeOf(caseId: string): readonly ['claim' | 'payment_batch' | 'employment', string] {
  if (caseId.startsWith('claim-')) return ['claim', caseId.slice('claim-'.length)];
  if (caseId.startsWith('batch-')) return ['payment_batch', caseId.slice('batch-'.length)];
  return ['employment', caseId.slice('employment-'.length)];
}

/** Of a service case, the visits to an employer, a meeting or a problem; null: it is of another kind, or not there. */
async function serviceSubject(db: ApiDeps['database']['db'], caseId: string): Promise<string | null> {
  const { rows } = await sql<{ subject: string }>`
    select 'service:' || id as subject from service_case where id = substr(${caseId}, 9) and ${caseId} like 'service-%'
    union all select 'visit:' || employer from visit_plan where employer = substr(${caseId}, 8) and ${caseId} like 'visits-%'
    union all select 'meeting:' || id from meeting where id = substr(${caseId}, 9) and ${caseId} like 'meeting-%'
    union all select 'problem:' || id from problem where id = substr(${caseId}, 9) and ${caseId} like 'problem-%'`.execute(
    db,
  );
  return rows[0]?.subject ?? null;
}
