import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TASK_QUEUE } from '../../workflows/contract.ts';
import { employ, goTo, importRows, outcome } from '../helpers/cases.ts';
import { as } from '../helpers/people.ts';
import { createWorld, type World } from '../helpers/world.ts';

// biome-ignore lint/suspicious/noExplicitAny: tests say what they expect of an answer
type Loose = any;

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const ask = async (path: string): Promise<Loose> => (await as(world, 'admin')).get(path);
const retry = async (caseId: string, body: Record<string, unknown>): Promise<Loose> =>
  (await as(world, 'admin')).post(`/api/engine/cases/${caseId}/retry`, body);
const statusOf = async (id: string) => (await world.engine.workflow.getHandle(id).describe()).status.name;
const problems = async (): Promise<Loose[]> => (await ask('/api/engine/problems')).items;
const eventually = { timeout: 60_000, interval: 500 };

describe('what the engine says of itself', () => {
  it('version, worker with its build, processes beside their waits, no schedule yet', async () => {
    const one = await employ(world, '2016-06-18');
    await expect
      .poll(async () => (await ask('/api/engine/health')).runs.value?.employment, eventually)
      .toEqual({ running: 1, waiting: 1 });
    // Each piece has a moment to answer, and may miss it.
    const pieces = async () => {
      const { engine, queue, schedules, outbox } = await ask('/api/engine/health');
      const { pollers, currentBuildId } = queue.value ?? {};
      return {
        version: engine.value?.version,
        ours: pollers?.map((p: Loose) => p.buildId === currentBuildId),
        schedules,
        outbox: outbox.value,
      };
    };
    await expect.poll(pieces, eventually).toMatchObject({
      version: expect.stringMatching(/^\d+\.\d+/),
      ours: [true],
      schedules: { ok: true, value: [] },
      outbox: { pending: 0, failed: 0 },
    });
    expect((await problems()).filter((p) => p.employmentId === one.id)).toEqual([]);
  });

  it('a queue without a worker grows, and is empty again when one is back', async () => {
    await world.stopWorker();
    const ids = Array.from({ length: 5 }, (_, i) => `waiting-${i}`);
    for (const workflowId of ids) {
      await world.engine.workflow.start('employment', {
        workflowId,
        taskQueue: TASK_QUEUE,
        args: [{ employmentId: 'NONE', clockOffsetMs: 0 }],
      });
    }
    await expect
      .poll(async () => (await ask('/api/engine/health')).queue.value?.backlog, eventually)
      .toBeGreaterThanOrEqual(5);
    for (const id of ids) await world.engine.workflow.getHandle(id).terminate('test');
    await world.startWorker();
    await expect.poll(async () => (await ask('/api/engine/health')).queue.value?.backlog, eventually).toBe(0);
  });
});

describe('a process that was lost', () => {
  it('is shown as a difference, and a retry starts it from the record', async () => {
    const one = await employ(world, '2016-06-18');
    const id = `employment-${one.id}`;
    await world.engine.workflow.getHandle(id).terminate('lost');
    await expect
      .poll(async () => (await problems()).filter((p) => p.caseId === id).map((p) => p.kind), eventually)
      .toEqual(['wait-without-process']);
    expect(await retry(id, { reason: '核对差异：流程已丢失' })).toEqual({ restarted: false, running: false });
    await expect.poll(() => statusOf(id), eventually).toBe('RUNNING');
    await expect.poll(async () => (await problems()).filter((p) => p.caseId === id), eventually).toEqual([]);
  });
});

describe('a process that the record does not answer', () => {
  it('pauses for longer and longer; asked to look again it goes on at once, not after the pause', async () => {
    const one = await employ(world, '2016-06-18');
    const id = `employment-${one.id}`;
    // The year is over; it waits for insurance months. A departure refuses the claim, which cannot be written down.
    await goTo(world, one.dueOn);
    await breakClaimsOf(one.id);
    const left = [{ 就业编号: one.id, 离职日期: '2017-06-01', 原因: '辞职' }];
    expect((await importRows(world, 'departures', left)).accepted).toBe(1);
    // Far longer than what is left of this test takes.
    await expect.poll(async () => (await lastTimer(id)).seconds, eventually).toBe(32);
    await mendClaims();

    const { timerId } = await lastTimer(id);
    expect(await retry(id, { reason: '数据库已恢复，请马上核对' })).toEqual({
      restarted: false,
      running: true,
    });
    await expect
      .poll(() => outcome(world, one), eventually)
      .toMatchObject({ reason: 'employment-ended-early' });
    const ends = (await eventsOf(id)).filter(
      (event) => (event.timerCanceledEventAttributes ?? event.timerFiredEventAttributes)?.timerId === timerId,
    );
    expect(ends.map((event) => Boolean(event.timerCanceledEventAttributes))).toEqual([true]);
  });
});

const eventsOf = async (id: string) =>
  (await world.engine.workflow.getHandle(id).fetchHistory()).events ?? [];

/** The pause that the process is in, or was in last. */
async function lastTimer(id: string) {
  const started = (await eventsOf(id)).findLast((event) => event.timerStartedEventAttributes);
  const { timerId, startToFireTimeout } = started?.timerStartedEventAttributes ?? {};
  return { timerId, seconds: Number(startToFireTimeout?.seconds ?? 0) };
}

/** The record fails whenever a claim of this employment is written. */
async function breakClaimsOf(employmentId: string): Promise<void> {
  await world.database.pool.query(`
    create function out_of_order() returns trigger language plpgsql as $$
    begin
      if new.employment_id = '${employmentId}' then raise exception 'disk full' using errcode = 'disk_full'; end if;
      return new;
    end $$;
    create trigger out_of_order before insert on claim for each row execute function out_of_order()`);
}

async function mendClaims(): Promise<void> {
  await world.database.pool.query('drop trigger out_of_order on claim; drop function out_of_order');
}

describe('a process whose code fails', () => {
  it('is reported with the engine’s word for it; rebuilt, it goes on; a healthy one is not ended', async () => {
    const one = await employ(world, '2016-06-18');
    const id = `employment-${one.id}`;
    await expect(retry(id, { reason: '没有故障也要重建', restart: true })).rejects.toMatchObject({
      status: 409,
      problem: { code: 'process-healthy' },
    });
    // Without its input the workflow throws at its first line, again and again.
    await world.engine.workflow.getHandle(id).terminate('make room');
    await world.engine.workflow.start('employment', { workflowId: id, taskQueue: TASK_QUEUE, args: [] });
    await expect
      .poll(async () => (await problems()).find((p) => p.caseId === id && p.kind === 'failing')?.detail, {
        timeout: 120_000,
        interval: 1_000,
      })
      .toContain('WorkflowTaskFailed');
    await expect
      .poll(async () => (await ask('/api/engine/health')).runs.value?.withProblems, eventually)
      .toBe(1);
    expect(await retry(id, { reason: '程序已改正，重建流程', restart: true })).toMatchObject({
      restarted: true,
    });
    await expect
      .poll(async () => (await ask('/api/engine/health')).runs.value?.withProblems, eventually)
      .toBe(0);
    await expect
      .poll(() => world.engine.workflow.getHandle(id).query('explainWait'), eventually)
      .toMatchObject({ kind: 'employment-year' });
  });
});
