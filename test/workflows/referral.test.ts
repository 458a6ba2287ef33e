import { afterAll, beforeAll, expect, it } from 'vitest';
import { creditCode, identityNumber } from '../../cli/bench/numbers.ts';
import { addDays, plainDate } from '../../src/domain/dates.ts';
import { type CurrentWait, QUERY, referralWorkflowId, SIGNAL } from '../../workflows/contract.ts';
import { goTo, importRows, meetOn, VILLAGE, waitOf } from '../helpers/cases.ts';
import { expectCleanRecord } from '../helpers/clean.ts';
import { eventually } from '../helpers/eventually.ts';
import { as, OFFICE } from '../helpers/people.ts';
import { createWorld, type World } from '../helpers/world.ts';

let world: World;
const FACTORY = creditCode(63_001, '433101');
const START = plainDate('2017-03-01');
let n = 63_000;

beforeAll(async () => {
  world = await createWorld();
  await goTo(world, START);
  await importRows(world, 'employers', [
    { 统一社会信用代码: FACTORY, 名称: '吉首针织厂', 行政区划代码: '433101' },
  ]);
  const centre = await as(world, OFFICE.acceptance);
  await centre.post('/api/job-openings', {
    id: 'GW-1',
    employer: FACTORY,
    place: '433101',
    industry: '制造',
    post: '普工',
    payFromFen: 300_000,
    places: 50,
    validUntil: '2017-12-31',
  });
});
afterAll(() => world?.close());

const handleOf = (id: number) => world.engine.workflow.getHandle(referralWorkflowId(id));
const statusOf = async (id: number) => (await handleOf(id).describe()).status.name;
const waits = (id: number) => handleOf(id).query<CurrentWait | null>(QUERY.wait);
const centre = () => as(world, OFFICE.acceptance);
const read = async (id: number) =>
  (await centre()).get<{
    status: string;
    reminded: boolean;
    events: { kind: string }[];
    dueOn: string | null;
  }>(`/api/referrals/${id}`);
const act = async (id: number, what: object) => (await centre()).post(`/api/referrals/${id}/acts`, what);
const held = async () => (await (await centre()).get<{ held: number }>('/api/job-openings/GW-1')).held;

/** Somebody who looks for work, referred to the opening on the day. */
async function referred(on: string): Promise<number> {
  await goTo(world, on);
  n += 1;
  const identity = identityNumber(n);
  await importRows(world, 'registry', [
    {
      户编号: `R-${n}`,
      姓名: '龙秀',
      身份证号: identity,
      建档立卡: '是',
      行政区划代码: VILLAGE,
      就业状态: '未转移有意愿',
    },
  ]);
  const { id: personId } = await world.database.db
    .selectFrom('person')
    .select('id')
    .where('identity_key', '=', world.vault.identityKey(identity))
    .executeTakeFirstOrThrow();
  const { id } = await (await centre()).post<{ id: number }>('/api/referrals', {
    openingId: 'GW-1',
    personId,
  });
  await goTo(world, on);
  return id;
}

it('reminds two days before the deadline, lapses the day after it, and gives its place back', async () => {
  const id = await referred(START);
  const before = await held();
  expect(await waits(id)).toMatchObject({
    kind: 'referral-invitation',
    explanation: { until: addDays(START, 8), article: '9' },
  });
  await meetOn(world, addDays(START, 5), referralWorkflowId(id));
  await goTo(world, addDays(START, 5));
  expect(await read(id)).toMatchObject({ status: 'referred', reminded: true });
  await goTo(world, addDays(START, 7));
  expect(await read(id)).toMatchObject({ status: 'referred' });
  await goTo(world, addDays(START, 8));
  expect(await read(id)).toMatchObject({ status: 'lapsed', dueOn: null });
  expect((await read(id)).events.map(({ kind }) => kind)).toEqual(['refer', 'remind', 'lapse']);
  expect(await statusOf(id)).toBe('COMPLETED');
  expect(await waitOf(world, referralWorkflowId(id))).toBeUndefined();
  expect(await held()).toBe(before - 1);
});

it('is not lost when nothing runs in the middle, and its placement begins the employment year', async () => {
  const on = addDays(START, 20);
  const id = await referred(on);
  await act(id, { act: 'invite', interviewOn: addDays(on, 3) });
  await world.stopWorker();
  // Facts are written all the same, and the page says at once what is waited for.
  await act(id, { act: 'confirm' });
  expect(await waitOf(world, referralWorkflowId(id))).toBe('referral-interview');
  await world.startWorker();
  await meetOn(world, addDays(on, 3), referralWorkflowId(id));
  await act(id, { act: 'hold-interview' });
  await act(id, { act: 'offer' });
  await act(id, { act: 'accept' });
  await goTo(world, addDays(on, 3));
  expect(await waits(id)).toMatchObject({ kind: 'referral-placement' });
  const { employmentId } = await (await centre()).post<{ employmentId: string }>(
    `/api/referrals/${id}/placement`,
    {
      startsOn: addDays(on, 5),
      contractFrom: addDays(on, 5),
      contractTo: addDays(on, 400),
    },
  );
  await goTo(world, addDays(on, 5));
  expect(await statusOf(id)).toBe('COMPLETED');
  expect(await waitOf(world, `employment-${employmentId}`)).toBe('contract-confirmation');
  expect(await read(id)).toMatchObject({ status: 'placed' });
});

it('goes on in a fresh history', async () => {
  const id = await referred(addDays(START, 40));
  const { runId } = await handleOf(id).describe();
  await handleOf(id).signal(SIGNAL.rollOver);
  await eventually(async () => (await handleOf(id).describe()).runId !== runId);
  await act(id, { act: 'decline' });
  await eventually(async () => (await statusOf(id)) === 'COMPLETED');
  await expectCleanRecord(world);
});
