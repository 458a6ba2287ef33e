import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { RefusalLog } from '../../api/plugins/refusal-log.ts';
import type { AuditEntry } from '../../src/db/audit.ts';

let written: AuditEntry[];
let log: RefusalLog;
beforeEach(() => {
  vi.useFakeTimers();
  written = [];
  log = new RefusalLog(async (entry) => {
    await Promise.resolve();
    written.push(entry);
  });
});
afterEach(() => vi.useRealTimers());

const refuse = (actor: string, operation: string, times: number) => {
  for (let i = 0; i < times; i++)
    log.note({
      actor,
      operation,
      subject: `employment:JY-${i}`,
      businessAtMs: 1_000,
      after: { code: 'not-found' },
    });
};

test('a few are written as they are, in their order', async () => {
  refuse('u1', 'getEmployment', 3);
  await log.close();
  expect(written.map(({ subject }) => subject)).toEqual([
    'employment:JY-0',
    'employment:JY-1',
    'employment:JY-2',
  ]);
  expect(written[0]).toMatchObject({ actor: 'u1', outcome: 'refused', after: { code: 'not-found' } });
});

test('a flood of one person is sixty entries a minute and one that counts the rest; others are not held back', async () => {
  refuse('u1', 'getEmployment', 1_000);
  refuse('u1', 'getClaim', 5);
  refuse('u2', 'getClaim', 1);
  await vi.advanceTimersByTimeAsync(60_000);
  const ofOne = written.filter(({ actor }) => actor === 'u1');
  expect(ofOne).toHaveLength(61);
  expect(ofOne.at(-1)).toMatchObject({
    operation: 'refusedRepeatedly',
    subject: 'user:u1',
    outcome: 'refused',
    after: { messages: 945, operations: { getEmployment: 940, getClaim: 5 } },
  });
  expect(written.filter(({ actor }) => actor === 'u2')).toHaveLength(1);
  refuse('u1', 'getEmployment', 1);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(written.filter(({ actor }) => actor === 'u1')).toHaveLength(62);
});

test('closing writes what was counted, and waits for it', async () => {
  refuse('u1', 'getEmployment', 65);
  await log.close();
  expect(written).toHaveLength(61);
  expect(written.at(-1)?.after).toMatchObject({ messages: 5 });
});
