import { sql } from 'kysely';
import { z } from 'zod';
import type { Trx } from '../../src/db/client.ts';
import { readOutboxState } from '../../src/outbox/retry.ts';
import { countUnattended } from '../../src/outbox/unattended.ts';
import { meetingScheduleId, REFRESH_SCHEDULE } from '../../workflows/contract.ts';
import type { ApiDeps } from '../deps.ts';
import { isoOrNull } from '../schemas/common.ts';
import type { RunKind } from './inspector.ts';
import { fromEngine, fromRecord, pieceOf } from './piece.ts';

const count = z.int();

export const healthSchema = z
  .object({
    asOf: z.string(),
    database: pieceOf(z.object({ ms: z.number() })),
    engine: pieceOf(z.object({ ms: z.number(), version: z.string() })),
    queue: pieceOf(
      z.object({
        pollers: z.array(
          z.object({ identity: z.string(), buildId: z.string().nullable(), lastSeenAt: z.string() }),
        ),
        currentBuildId: z.string().nullable(),
        backlog: count.meta({ description: '引擎的估计数' }),
        backlogSeconds: z.number(),
        addedPerSecond: z.number(),
        dispatchedPerSecond: z.number(),
      }),
    ),
    runs: pieceOf(
      z.object({
        employment: z.object({ running: count, waiting: count }),
        claim: z.object({ running: count, waiting: count }),
        aidCase: z.object({ running: count, waiting: count }),
        paymentBatch: z.object({ running: count, waiting: count }),
        recovery: z.object({ running: count, waiting: count }),
        serviceCase: z.object({ running: count, waiting: count }),
        employerVisits: z.object({ running: count, waiting: count }),
        refreshArea: z.object({ running: count, waiting: count }),
        registerLoad: z.object({ running: count, waiting: count }),
        responsibilityYear: z.object({ running: count, waiting: count }),
        referral: z.object({ running: count, waiting: count }),
        coordinationMeeting: z.object({ running: count, waiting: count }),
        problem: z.object({ running: count, waiting: count }),
        withProblems: count.meta({ description: '代码反复出错的流程' }),
      }),
    ),
    schedules: pieceOf(
      z.array(
        z.object({
          id: z.string(),
          title: z.string().nullable().meta({ description: '做什么；null：不知道' }),
          paused: z.boolean(),
          nextAt: z.string().nullable(),
          lastAt: z.string().nullable(),
          missed: count.meta({ description: '超过补做期限而错过的次数' }),
        }),
      ),
    ),
    outbox: pieceOf(
      z.object({
        pending: count,
        lagSeconds: z.number(),
        failed: count,
        lastError: z.string().nullable(),
        nextTryAt: z.string().nullable(),
      }),
    ),
    unattended: pieceOf(
      z.object({
        unassessed: count.meta({ description: '登记了而没有流程看过的就业' }),
        overdue: count.meta({ description: '到期而没有动静的等待' }),
        unattended: count.meta({ description: '没有任何等待的未办结申请' }),
      }),
    ),
    intake: pieceOf(
      z.object({
        unmatchedInsurance: count,
        importsRunning: z.array(
          z.object({ id: z.string(), kind: z.string(), fileName: z.string(), since: z.string() }),
        ),
      }),
    ),
  })
  .meta({ id: 'EngineHealth', description: '各部分独立：一处没有应答，其余照常' });

export type EngineHealth = z.output<typeof healthSchema>;

/** What starts by the calendar, by the engine's id of it. */
async function readScheduleTitles(trx: Trx): Promise<ReadonlyMap<string, string>> {
  const series = await trx.selectFrom('meeting_series').select(['id', 'title']).execute();
  return new Map([
    [REFRESH_SCHEDULE, '年度名册更新'],
    ...series.map(({ id, title }) => [meetingScheduleId(id), title] as const),
  ]);
}

/** All pieces at once; the slowest decides, and none takes longer than 1.2 s. */
export async function readHealth(
  { database: { db }, engine: { inspect } }: Pick<ApiDeps, 'database' | 'engine'>,
  businessAtMs: number,
): Promise<EngineHealth> {
  const now = new Date(businessAtMs);
  const [database, engine, queue, runs, problems, waiting, schedules, titles, outbox, unattended, intake] =
    await Promise.all([
      fromRecord(db, (trx) => timed(() => sql`select 1`.execute(trx)).then(({ ms }) => ({ ms }))),
      fromEngine(async () => {
        const { ms, value } = await timed(() => inspect.version());
        return { ms, version: value };
      }),
      fromEngine(() => inspect.queue()),
      fromEngine(() => inspect.runningByType()),
      fromEngine(async () => (await inspect.runsWithProblems(1)).total),
      fromRecord(db, async (trx) => {
        const { rows } = await sql<Record<RunKind, number>>`
          select count(*) filter (where case_id like 'employment-%') as employment,
            count(*) filter (where case_id like 'aid-%') as "aidCase",
            count(*) filter (where case_id like 'claim-%') as claim,
            count(*) filter (where case_id like 'batch-%') as "paymentBatch",
            count(*) filter (where case_id like 'recovery-%') as recovery,
            count(*) filter (where case_id like 'service-%') as "serviceCase",
            count(*) filter (where case_id like 'visits-%') as "employerVisits",
            count(*) filter (where case_id like 'refresh-%') as "refreshArea",
            count(*) filter (where case_id like 'responsibility-%') as "responsibilityYear",
            count(*) filter (where case_id like 'referral-%') as referral,
            (select count(*) from register_load where ended_on is null) as "registerLoad",
            count(*) filter (where case_id like 'meeting-%') as "coordinationMeeting",
            count(*) filter (where case_id like 'problem-%') as problem
          from case_wait where closed_at is null`.execute(trx);
        return rows[0]!;
      }),
      fromEngine(() => inspect.schedules()),
      fromRecord(db, readScheduleTitles),
      fromRecord(db, async (trx) => {
        const { nextTryAt, ...state } = await readOutboxState(trx);
        return { ...state, nextTryAt: isoOrNull(nextTryAt) };
      }),
      fromRecord(db, (trx) => countUnattended(trx, now)),
      fromRecord(db, async (trx) => {
        const { rows } = await sql<{ count: number }>`
          select count(*) as count from insurance_payment
          where matched_employment is null and revoked_on is null`.execute(trx);
        const running = await trx
          .selectFrom('import_run')
          .select(['id', 'kind', 'file_name', 'recorded_at'])
          .where('status', '=', 'running')
          .where(sql<boolean>`not exists (select from register_load l where l.id = import_run.id)`)
          .orderBy('recorded_at')
          .limit(20)
          .execute();
        return {
          unmatchedInsurance: rows[0]!.count,
          importsRunning: running.map(({ id, kind, file_name, recorded_at }) => ({
            id,
            kind,
            fileName: file_name,
            since: recorded_at.toISOString(),
          })),
        };
      }),
    ]);
  return {
    asOf: now.toISOString(),
    database,
    engine,
    queue: queue.ok ? { ok: true, value: { ...queue.value, pollers: [...queue.value.pollers] } } : queue,
    runs:
      runs.ok && problems.ok && waiting.ok
        ? {
            ok: true,
            value: {
              employment: { running: runs.value.employment, waiting: waiting.value.employment },
              claim: { running: runs.value.claim, waiting: waiting.value.claim },
              aidCase: { running: runs.value.aidCase, waiting: waiting.value.aidCase },
              paymentBatch: { running: runs.value.paymentBatch, waiting: waiting.value.paymentBatch },
              recovery: { running: runs.value.recovery, waiting: waiting.value.recovery },
              serviceCase: { running: runs.value.serviceCase, waiting: waiting.value.serviceCase },
              employerVisits: {
                running: runs.value.employerVisits,
                waiting: waiting.value.employerVisits,
              },
              refreshArea: { running: runs.value.refreshArea, waiting: waiting.value.refreshArea },
              responsibilityYear: {
                running: runs.value.responsibilityYear,
                waiting: waiting.value.responsibilityYear,
              },
              referral: { running: runs.value.referral, waiting: waiting.value.referral },
              registerLoad: { running: runs.value.registerLoad, waiting: waiting.value.registerLoad },
              coordinationMeeting: {
                running: runs.value.coordinationMeeting,
                waiting: waiting.value.coordinationMeeting,
              },
              problem: { running: runs.value.problem, waiting: waiting.value.problem },
              withProblems: problems.value,
            },
          }
        : ([runs, problems, waiting].find((piece) => !piece.ok) as EngineHealth['runs']),
    schedules: schedules.ok
      ? {
          ok: true,
          value: schedules.value.map((one) => ({
            ...one,
            title: (titles.ok && titles.value.get(one.id)) || null,
          })),
        }
      : schedules,
    outbox,
    unattended,
    intake,
  };
}

async function timed<T>(ask: () => Promise<T>): Promise<{ ms: number; value: T }> {
  const from = performance.now();
  const value = await ask();
  return { ms: Math.round((performance.now() - from) * 10) / 10, value };
}
