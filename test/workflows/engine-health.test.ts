import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TASK_QUEUE } from '../../workflows/contract.ts';
import { employ } from '../helpers/cases.ts';
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
    const health = await ask('/api/engine/health');
    expect(health.engine.value.version).toMatch(/^\d+\.\d+/);
    expect(health.queue.value.pollers).toEqual([
      expect.objectContaining({ buildId: health.queue.value.currentBuildId }),
    ]);
    expect(health.schedules).toEqual({ ok: true, value: [] });
    expect(health.outbox.value).toMatchObject({ pending: 0, failed: 0 });
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
    expect(await retry(id, { reason: '核对差异：流程已丢失' })).toMatchObject({
      engine: true,
      restarted: false,
    });
    await expect.poll(() => statusOf(id), eventually).toBe('RUNNING');
    await expect.poll(async () => (await problems()).filter((p) => p.caseId === id), eventually).toEqual([]);
  });
});

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
    expect((await ask('/api/engine/health')).runs.value.withProblems).toBe(1);
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
