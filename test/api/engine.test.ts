import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { creditCode, identityNumber } from '../../cli/bench/numbers.ts';
import { importRows, place } from './support/county.ts';
import { type House, openHouse } from './support/house.ts';
import type { Loose } from './support/person.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

const auditOf = async (operation: string): Promise<Loose[]> =>
  (await (await house.person('auditor')).ask<Loose>(`/api/audit?operation=${operation}&limit=500`)).body
    .items;

describe('health while no engine listens', () => {
  test('the record’s pieces are there, the engine’s say why not, long before a decision’s limit', async () => {
    const admin = await house.person('admin');
    const from = performance.now();
    const { status, body } = await admin.ask<Loose>('/api/engine/health');
    expect(performance.now() - from).toBeLessThan(5_000);
    expect(status).toBe(200);
    const answered = (piece: string) => body[piece].ok;
    expect(['database', 'outbox', 'unattended', 'intake'].filter((piece) => !answered(piece))).toEqual([]);
    expect(['engine', 'queue', 'runs', 'schedules'].filter(answered)).toEqual([]);
    expect(body.engine).toMatchObject({ reason: expect.stringContaining('没有及时应答') });
    expect(body.engine.remedy).toMatch(/\S/);
  });

  test('the list of problems says what could not be looked at', async () => {
    const { status, body } = await (await house.person('admin')).ask<Loose>('/api/engine/problems');
    expect(status).toBe(200);
    expect(body.notes.join()).toContain('出错的流程');
  });

  test('counts what is on its way, what failed and what is overdue', async () => {
    const one = await place(house);
    await sql`update outbox set attempts = 3, last_error = '连接被拒绝', next_try_at = now() + interval '1 hour'
      where workflow_id = ${`employment-${one.id}`}`.execute(house.db);
    await sql`insert into case_wait (case_id, kind, employment_id, division, due_at, since, article, blocked_by,
        then_what, params, revision)
      values ('employment-late', 'employment-year', ${one.id}, '433101', '2016-06-20', '2016-06-18', '24', '', '', '{}', 1)`.execute(
      house.db,
    );
    const admin = await house.person('admin');
    const { body } = await admin.ask<Loose>('/api/engine/health', { on: '2016-07-01' });
    expect(body.outbox.value).toMatchObject({ failed: 1, lastError: '连接被拒绝' });
    expect(body.outbox.value.pending).toBeGreaterThanOrEqual(1);
    expect(body.unattended.value).toMatchObject({ overdue: 1 });
    const { items } = (await admin.ask<Loose>('/api/engine/problems', { on: '2016-07-01' })).body;
    expect(items).toContainEqual(
      expect.objectContaining({ kind: 'undelivered', caseId: `employment-${one.id}`, employmentId: one.id }),
    );
    expect(items).toContainEqual(expect.objectContaining({ kind: 'overdue', caseId: 'employment-late' }));
    // Before its day it is not overdue.
    const earlier = (await admin.ask<Loose>('/api/engine/health', { on: '2016-06-19' })).body;
    expect(earlier.unattended.value.overdue).toBe(0);
  });
});

test('an unmatched payment is counted until it is revoked, as the list has it', async () => {
  const admin = await house.person('admin');
  const counted = async () =>
    (await admin.ask<Loose>('/api/engine/health')).body.intake.value.unmatchedInsurance;
  const before = await counted();
  const row = {
    统一社会信用代码: creditCode(1),
    所属月份: '2016-05',
    身份证号: identityNumber(880_001),
    险种: '城镇职工基本养老保险',
    缴费日期: '2016-05-20',
    '缴费金额(元)': '500.00',
  };
  expect((await importRows(house, 'insurance', [row])).body).toMatchObject({ unmatched: 1 });
  expect(await counted()).toBe(before + 1);
  const { id } = await house.db
    .selectFrom('insurance_payment')
    .select((eb) => eb.fn.max('id').as('id'))
    .executeTakeFirstOrThrow();
  const reviewer = await house.person('jishou-hr1');
  const revoked = await reviewer.ask(`/api/insurance/${id}/revocation`, { json: { reason: '误登' } });
  expect(revoked.status, revoked.text).toBe(200);
  expect(await counted()).toBe(before);
});

describe('safe actions', () => {
  test('a retry writes its message and stands in the audit with the reason, the engine away or not', async () => {
    const one = await place(house);
    await sql`update outbox set delivered_at = now()`.execute(house.db);
    const admin = await house.person('admin');
    const retry = (json: unknown, caseId = `employment-${one.id}`, key?: string) =>
      admin.ask<Loose>(`/api/engine/cases/${caseId}/retry`, { json, ...(key && { key }), on: '2016-07-01' });
    const answer = await retry({ reason: '单位来电说没有动静' }, undefined, 'retry-once-only');
    expect([answer.status, answer.body]).toEqual([200, { restarted: false, running: null }]);
    // The same wish again is done once.
    await retry({ reason: '单位来电说没有动静' }, undefined, 'retry-once-only');
    const { rows } =
      await sql<Loose>`select workflow_id, message, payload from outbox where delivered_at is null`.execute(
        house.db,
      );
    expect(rows).toEqual([
      {
        workflow_id: `employment-${one.id}`,
        message: 'employment-fact',
        payload: { kind: 'recheck', key: expect.stringContaining('retry-once-only') },
      },
    ]);
    expect(await auditOf('retryCase')).toEqual([
      expect.objectContaining({
        subject: `employment:${one.id}`,
        after: expect.objectContaining({ reason: '单位来电说没有动静' }),
      }),
    ]);
    expect((await retry({ reason: '好' })).body).toMatchObject({
      code: 'invalid-request',
      errors: [{ pointer: '/body/reason' }],
    });
    expect((await retry({ reason: '没有这个案件' }, 'employment-NONE')).status).toBe(404);
    expect((await retry({ reason: '没有这个申请' }, 'claim-employer-post:NONE')).status).toBe(404);
    expect((await retry({ reason: '引擎不在时重建', restart: true })).body.code).toBe('engine-unavailable');
  });

  test('failed messages are tried at once, others are left alone', async () => {
    await place(house);
    await sql`update outbox set attempts = 2, next_try_at = now() + interval '1 hour', delivered_at = null
      where id = (select max(id) from outbox)`.execute(house.db);
    const admin = await house.person('admin');
    const answer = await admin.ask<Loose>('/api/engine/outbox/retry', { json: { reason: '引擎已经恢复' } });
    expect(answer.body).toEqual({ messages: 1 });
    const { rows } = await sql`select from outbox where delivered_at is null and attempts > 0
      and next_try_at > clock_timestamp()`.execute(house.db);
    expect(rows).toHaveLength(0);
    expect(await auditOf('retryOutbox')).toHaveLength(1);
  });

  test('a retry of one case sends what that case was told in vain, and leaves the others to their pause', async () => {
    const [one, other] = [await place(house), await place(house)];
    await sql`update outbox set attempts = 2, next_try_at = now() + interval '1 hour', delivered_at = null
      where workflow_id in (${`employment-${one.id}`}, ${`employment-${other.id}`})`.execute(house.db);
    const admin = await house.person('admin');
    const answer = await admin.ask(`/api/engine/cases/employment-${one.id}/retry`, {
      json: { reason: '引擎已经恢复' },
    });
    expect(answer.status, answer.text).toBe(200);
    const { rows } = await sql<{ workflow_id: string }>`select distinct workflow_id from outbox
      where delivered_at is null and next_try_at > clock_timestamp()`.execute(house.db);
    expect(rows).toEqual([{ workflow_id: `employment-${other.id}` }]);
  });

  test.each(['auditor', 'jishou-hr1', 'secretary'])('%s may not operate', async (username) => {
    const person = await house.person(username);
    for (const path of [
      '/api/engine/outbox/retry',
      '/api/engine/intake-pause',
      '/api/engine/cases/employment-X/retry',
    ]) {
      expect((await person.ask(path, { json: { reason: '试试能不能' } })).status).toBe(403);
    }
    const mayRead = username === 'auditor';
    expect((await person.ask('/api/engine/health')).status).toBe(mayRead ? 200 : 403);
  });
});
