import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { removeDataFolder } from '../../src/engine/data-folder.ts';
import { type Engine, startEngine } from '../../src/engine/engine.ts';
import { dataConverterFor } from '../../src/engine/payload-codec.ts';
import { fastForward, workflowClock } from '../../src/engine/rehearsal-clock.ts';
import { freshDir, type Toys, toys } from './support.ts';

const DAY_MS = 86_400_000;
const dataDir = freshDir();
let engine: Engine;
let toy: Toys;

const date = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);

beforeAll(async () => {
  engine = await startEngine({ dataDir, rehearsal: true });
  toy = await toys(engine, { dataConverter: dataConverterFor(randomBytes(32)) });
});

afterAll(async () => {
  await toy?.[Symbol.asyncDispose]();
  await engine?.stop();
  removeDataFolder(dataDir);
});

test('a year of waiting, with signals between, in a moment', async () => {
  const id = await toy.start('yearLong');
  const handle = toy.client.workflow.getHandle(id);
  await handle.signal('noted', 'a');
  expect(await fastForward(toy.client, id, 30 * DAY_MS)).toBe('reached');
  await handle.signal('noted', 'b');
  expect(await fastForward(toy.client, id, 100 * DAY_MS)).toBe('reached');
  await handle.signal('noted', 'c');
  expect(await fastForward(toy.client, id, 300 * DAY_MS)).toBe('ended');
  expect(await handle.result()).toEqual([
    `a@${date(0)}`,
    `b@${date(30)}`,
    `c@${date(130)}`,
    `end@${date(365)}`,
  ]);
});

test('runs with a normal clock until it is moved, and again afterwards', async () => {
  const id = await toy.start('yearLong');
  expect((await workflowClock(toy.client, id)).nowMs - Date.now()).toBeLessThan(1000);
  await fastForward(toy.client, id, DAY_MS);
  const { nowMs, open } = await workflowClock(toy.client, id);
  expect(open).toBe(true);
  expect(Math.round((nowMs - Date.now()) / 1000)).toBe(DAY_MS / 1000);
});

test('takes more than the 200 skips the engine allows by itself', async () => {
  const id = await toy.start('manyDays', 210);
  expect(await fastForward(toy.client, id, 211 * DAY_MS)).toBe('ended');
});

test('crosses continue-as-new', async () => {
  const id = await toy.start('twoRuns');
  expect(await fastForward(toy.client, id, 45 * DAY_MS)).toBe('reached');
  expect(await fastForward(toy.client, id, 20 * DAY_MS)).toBe('ended');
  expect(await toy.client.workflow.getHandle(id).result()).toBe(date(60));
});

test('a child takes over the clock and does not run away', async () => {
  const id = await toy.start('startsChild');
  await fastForward(toy.client, id, 11 * DAY_MS);
  const child = toy.client.workflow.getHandle((await toy.client.workflow.getHandle(id).result()) as string);
  await child.signal('noted', 'x');
  expect(await child.query('notes')).toEqual([`x@${date(10)}`]);
});

test('says what holds the clock back', async () => {
  const id = await toy.start('waitsForChild');
  await expect(fastForward(toy.client, id, 5 * DAY_MS, { timeoutMs: 1500 })).rejects.toMatchObject({
    code: 'rehearsal-stuck',
    detail: `in flight: child ${id}-child`,
  });
});

test('the engine stores neither arguments nor failure messages in clear', async () => {
  const id = await toy.start('fails', '田某某');
  const handle = toy.client.workflow.getHandle(id);
  await expect(handle.result()).rejects.toMatchObject({ cause: { message: 'cannot read 田某某' } });
  const { events } = await handle.fetchHistory();
  const stored = [
    events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0],
    events?.at(-1)?.workflowExecutionFailedEventAttributes?.failure?.encodedAttributes,
  ];
  for (const payload of stored) {
    expect(Buffer.from(payload?.metadata?.encoding ?? []).toString()).toBe('binary/encrypted');
  }
  expect(JSON.stringify(events)).not.toContain('cannot read');
});
