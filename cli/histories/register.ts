import { addDays, plainDate } from '../../src/domain/dates.ts';
import { goTo, importRows, meetOn } from '../../test/helpers/cases.ts';
import { eventually } from '../../test/helpers/eventually.ts';
import type { World } from '../../test/helpers/open-world.ts';
import { as } from '../../test/helpers/people.ts';
import {
  referralWorkflowId,
  refreshWorkflowId,
  SIGNAL,
  serviceWorkflowId,
  TASK_QUEUE,
  visitsWorkflowId,
} from '../../workflows/contract.ts';
import { creditCode, identityNumber } from '../bench/numbers.ts';
import { bringAllTo } from '../rehearsal/clocks.ts';
import { settle } from '../rehearsal/theatre.ts';
import type { Play } from './plays.ts';

const TOWN = '433101101';
const VILLAGE = `${TOWN}001`;
const START = plainDate('2017-03-01');
const FACTORY = creditCode(63_001, '433101');

const rest = (world: World) => settle(world, world.officers.businessAtMs!);

/** People of one village of 吉首; returns their identity numbers. */
async function register(world: World, count: number): Promise<string[]> {
  const rows = Array.from({ length: count }, (_, n) => villager(n, VILLAGE));
  await importRows(world, 'registry', rows);
  return rows.map(({ 身份证号: identity }) => identity);
}

const villager = (n: number, village: string) => ({
  户编号: `HS-${n}`,
  姓名: '石明凤',
  身份证号: identityNumber(63_100 + n),
  建档立卡: '是',
  行政区划代码: village,
  就业状态: '未转移有意愿',
});

const idsOf = async (world: World): Promise<number[]> => {
  const rows = await world.database.db
    .selectFrom('person')
    .innerJoin('household', 'household.number', 'person.household_number')
    .select('id')
    .where('household.division', '=', VILLAGE)
    .orderBy('id')
    .execute();
  return rows.map(({ id }) => id);
};

/** A refresh of 2017 with three people of one village in it. */
async function openedRefresh(world: World): Promise<number[]> {
  await goTo(world, '2017-02-01');
  await register(world, 3);
  await goTo(world, START);
  await (await as(world, 'centre')).post('/api/refreshes', { year: 2017 });
  await rest(world);
  return idsOf(world);
}

const confirm = async (world: World, people: readonly number[]) => {
  await (await as(world, 'jishou-centre')).post('/api/register/confirmations', { people, source: 'visit' });
  await rest(world);
};

async function referred(world: World): Promise<number> {
  await goTo(world, START);
  await register(world, 1);
  await importRows(world, 'employers', [
    { 统一社会信用代码: FACTORY, 名称: '吉首针织厂', 行政区划代码: '433101' },
  ]);
  const centre = await as(world, 'jishou-centre');
  await centre.post('/api/job-openings', {
    id: 'GW-1',
    employer: FACTORY,
    place: '433101',
    industry: '制造',
    post: '普工',
    payFromFen: 300_000,
    places: 5,
    validUntil: '2017-12-31',
  });
  const [personId] = await idsOf(world);
  const { id } = await centre.post<{ id: number }>('/api/referrals', { openingId: 'GW-1', personId });
  await rest(world);
  return id;
}

async function serviceAsked(world: World): Promise<string> {
  await goTo(world, START);
  const [identity] = await register(world, 1);
  const { id } = await (await as(world, 'jishou-township')).post<{ id: string }>('/api/services', {
    kind: 'left-behind-elders',
    subject: '老人独居，需要有人照看',
    identityNumber: identity,
  });
  await rest(world);
  return id;
}

async function decideService(world: World, id: string, who: string, body: object): Promise<void> {
  const { revision } = await (await as(world, who)).get<{ revision: number }>(`/api/services/${id}`);
  await (await as(world, who)).post(`/api/services/${id}/decisions`, { revision, ...body });
  await rest(world);
}

/** The register's refresh, matching, services and visits: a case for each path that differs in what the engine records. */
export const REGISTER_PLAYS: Record<string, Play> = {
  async 'refresh-opened-by-schedule'(world) {
    const workflowId = 'open-refresh';
    const handle = await world.engine.workflow.start('openRefresh', { taskQueue: TASK_QUEUE, workflowId });
    await handle.result();
    return { '': { workflowId } };
  },
  async 'refresh-closed'(world) {
    const people = await openedRefresh(world);
    await confirm(world, people.slice(0, 1));
    await confirm(world, people);
    const of = (division: string) => ({ workflowId: refreshWorkflowId(2017, division) });
    return {
      village: of(VILLAGE),
      township: of(TOWN),
      county: of('433101'),
      prefecture: of('433100'),
    };
  },
  async 'refresh-late-excepted'(world) {
    await openedRefresh(world);
    const workflowId = refreshWorkflowId(2017, VILLAGE);
    for (const day of ['2017-05-21', '2017-06-01', '2017-06-08']) {
      const nowMs = await goTo(world, plainDate(day));
      await bringAllTo(world, [workflowId], nowMs);
      await rest(world);
    }
    const path = `/api/refreshes/2017/areas/${VILLAGE}/exception`;
    await (await as(world, 'jishou-township')).post(path, { reason: '全家外出务工，联系不上' });
    await rest(world);
    await (await as(world, 'jishou-centre')).post(`${path}/decision`, { sign: true });
    await rest(world);
    return { '': { workflowId } };
  },
  async 'refresh-reopened'(world) {
    // Somebody of another village keeps the year open.
    await goTo(world, '2017-02-01');
    await importRows(world, 'registry', [villager(99, '433101002001')]);
    const people = await openedRefresh(world);
    await confirm(world, people);
    const workflowId = refreshWorkflowId(2017, VILLAGE);
    const { runId } = await world.engine.workflow.getHandle(workflowId).describe();
    await (await as(world, 'jishou-centre')).post(`/api/refreshes/2017/areas/${VILLAGE}/reopen`, {
      reason: '抽查发现有误',
      dueOn: '2017-06-30',
    });
    await rest(world);
    return { 'first-run': { workflowId, runId }, 'second-run': { workflowId } };
  },
  async 'refresh-continued'(world) {
    const people = await openedRefresh(world);
    const workflowId = refreshWorkflowId(2017, VILLAGE);
    const handle = world.engine.workflow.getHandle(workflowId);
    const { runId } = await handle.describe();
    await handle.signal(SIGNAL.rollOver);
    await eventually(async () => (await handle.describe()).runId !== runId);
    await confirm(world, people);
    return { 'first-run': { workflowId, runId }, 'second-run': { workflowId } };
  },
  async 'referral-placed'(world) {
    const id = await referred(world);
    const act = async (what: object) => {
      await (await as(world, 'jishou-centre')).post(`/api/referrals/${id}/acts`, what);
      await rest(world);
    };
    await act({ act: 'invite', interviewOn: addDays(START, 3) });
    await act({ act: 'confirm' });
    await meetOn(world, addDays(START, 3), referralWorkflowId(id));
    for (const one of ['hold-interview', 'offer', 'accept']) await act({ act: one });
    await (await as(world, 'jishou-centre')).post(`/api/referrals/${id}/placement`, {
      startsOn: addDays(START, 5),
      contractFrom: addDays(START, 5),
      contractTo: addDays(START, 400),
    });
    await rest(world);
    return { '': { workflowId: referralWorkflowId(id) } };
  },
  async 'referral-lapsed'(world) {
    const id = await referred(world);
    await meetOn(world, addDays(START, 5), referralWorkflowId(id));
    await goTo(world, addDays(START, 8));
    return { '': { workflowId: referralWorkflowId(id) } };
  },
  async 'service-confirmed'(world) {
    const id = await serviceAsked(world);
    await decideService(world, id, 'jishou-township', { action: 'take' });
    const done = { action: 'resolve', outcome: 'solved', note: '村里安排了专人照看' };
    await decideService(world, id, 'jishou-township', done);
    await decideService(world, id, 'jishou-centre', { action: 'confirm', satisfied: true });
    return { '': { workflowId: serviceWorkflowId(id as never) } };
  },
  async 'service-late'(world) {
    const id = await serviceAsked(world);
    await goTo(world, addDays(START, 16));
    await goTo(world, addDays(START, 23));
    await decideService(world, id, 'hr', { action: 'take' });
    return { '': { workflowId: serviceWorkflowId(id as never) } };
  },
  async 'service-continued'(world) {
    const id = await serviceAsked(world);
    const workflowId = serviceWorkflowId(id as never);
    const handle = world.engine.workflow.getHandle(workflowId);
    const { runId } = await handle.describe();
    await handle.signal(SIGNAL.rollOver);
    await eventually(async () => (await handle.describe()).runId !== runId);
    await decideService(world, id, 'jishou-township', { action: 'take' });
    return { 'first-run': { workflowId, runId }, 'second-run': { workflowId } };
  },
  async 'visits-recorded'(world) {
    await goTo(world, START);
    const identities = await register(world, 10);
    await importRows(world, 'employers', [
      { 统一社会信用代码: FACTORY, 名称: '吉首针织厂', 行政区划代码: '433101' },
    ]);
    await importRows(
      world,
      'placements',
      identities.map((identity, n) => ({
        就业编号: `HS-${n}`,
        身份证号: identity,
        统一社会信用代码: FACTORY,
        岗位: '普工',
        入职日期: START,
        合同起始日: START,
        合同终止日: '2019-02-28',
      })),
    );
    await (await as(world, 'jishou-centre')).post('/api/visit-plans/search', {});
    await rest(world);
    await goTo(world, addDays(START, 15));
    const visitedOn = addDays(START, 20);
    await goTo(world, visitedOn);
    await (await as(world, 'jishou-centre')).post(`/api/visit-plans/${FACTORY}/visits`, {
      visitedOn,
      findings: '走访车间，情况正常',
    });
    await rest(world);
    await goTo(world, '2017-06-07');
    return { '': { workflowId: visitsWorkflowId(FACTORY as never) } };
  },
};
