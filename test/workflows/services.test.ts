import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createActivities } from '../../activities/index.ts';
import { creditCode, identityNumber } from '../../cli/bench/numbers.ts';
import { settle } from '../../cli/rehearsal/theatre.ts';
import { addDays, plainDate } from '../../src/domain/dates.ts';
import type { UserId } from '../../src/domain/ids.ts';
import type { ServiceId } from '../../src/domain/services/kinds.ts';
import { goTo, importRows, meetOn, waitOf } from '../helpers/cases.ts';
import { as, newOfficer, refusal } from '../helpers/people.ts';
import { createWorld, type World } from '../helpers/world.ts';

let world: World;
const TOWNSHIP_VILLAGE = '433101101001';
const TODAY = plainDate('2017-03-01');
let next = 62_000;

beforeAll(async () => {
  world = await createWorld();
  await goTo(world, TODAY);
});
afterAll(() => world.close());

async function register(count = 1): Promise<string[]> {
  const identities = Array.from({ length: count }, () => identityNumber(next++));
  const rows = identities.map((identity) => ({
    户编号: `SW-${identity}`,
    姓名: '石有福',
    身份证号: identity,
    建档立卡: '是',
    行政区划代码: TOWNSHIP_VILLAGE,
  }));
  const report = await importRows(world, 'registry', rows);
  if (report.rejected > 0) throw new Error(JSON.stringify(report.errors));
  return identities;
}

interface Answer {
  id: string;
  status: string;
  revision: number;
  ownerName: string | null;
  escalatedTo: string | null;
}

async function ask(): Promise<string> {
  const [identityNumber] = await register();
  const station = await as(world, 'jishou-township');
  const { id } = await station.post<{ id: string }>('/api/services', {
    kind: 'left-behind-elders',
    subject: '老人独居，需要有人照看',
    identityNumber,
  });
  await settle(world, world.officers.businessAtMs!);
  return id;
}

const read = async (id: string) => (await as(world, 'jishou-centre')).get<Answer>(`/api/services/${id}`);

async function decide(id: string, who: string, body: Record<string, unknown>): Promise<Answer> {
  const { revision } = await read(id);
  return (await as(world, who)).post<Answer>(`/api/services/${id}/decisions`, { revision, ...body });
}

const runOf = async (workflowId: string) =>
  (await world.engine.workflow.getHandle(workflowId).describe()).status.name;

it('two officers take one case at once: one has it; resolved, confirmed, ended; opened again, it runs again', async () => {
  const id = await ask();
  expect(await waitOf(world, `service-${id}`)).toBe('service-taking');
  const { revision } = await read(id);
  const take = async (who: string) =>
    refusal((await as(world, who)).post(`/api/services/${id}/decisions`, { action: 'take', revision }));
  const both = await Promise.all([take('jishou-township'), take('jishou-centre')]);
  expect(both.filter((code) => code === 'not refused')).toHaveLength(1);
  expect(both.filter((code) => code === 'stale-revision')).toHaveLength(1);
  const owner = both[0] === 'not refused' ? 'jishou-township' : 'jishou-centre';
  const other = owner === 'jishou-township' ? 'jishou-centre' : 'jishou-township';

  await world.restartWorker();
  await decide(id, owner, { action: 'resolve', outcome: 'solved', note: '村里安排了专人照看' });
  expect(await refusal(decide(id, owner, { action: 'confirm' }))).toBe('separation-of-duties');
  const { revision: seen } = await read(id);
  const confirm = async () =>
    (await as(world, other)).post<Answer>(
      `/api/services/${id}/decisions`,
      { revision: seen, action: 'confirm', satisfied: true },
      'confirm-and-lose',
    );
  expect(await confirm()).toMatchObject({ status: 'closed' });
  await expect.poll(() => runOf(`service-${id}`)).toBe('COMPLETED');
  expect(await waitOf(world, `service-${id}`)).toBeUndefined();
  expect(await refusal(decide(id, other, { action: 'confirm' }))).toBe('action-not-allowed');
  // The same request again, where its answer was neither heard nor kept.
  await world.database.pool.query('delete from idempotency_key');
  expect(await confirm()).toMatchObject({ status: 'closed' });

  await goTo(world, addDays(TODAY, 5));
  const station = await as(world, 'jishou-township');
  await station.post(`/api/services/${id}/reopening`, { reason: '照看的人走了' });
  await settle(world, world.officers.businessAtMs!);
  expect(await waitOf(world, `service-${id}`)).toBe('service-handling');
  expect(await runOf(`service-${id}`)).toBe('RUNNING');
});

it('nobody has it who holds no post for it: who is leaving while the decision is on its way, and whom it is handed to', async () => {
  const id = await ask();
  const leaver = await newOfficer(world, ['township-station'], { division: '433101101' });
  await world.database.db.deleteFrom('user_grant').where('user_id', '=', leaver.id).execute();
  const { revision } = await read(id);
  // As the process takes it, when the API has let the officer through before that.
  const taken = createActivities({ database: world.database }).decideService({
    serviceId: id as ServiceId,
    requestKey: randomUUID(),
    action: 'take',
    officer: leaver.id as UserId,
    revision,
    businessNowMs: world.officers.businessAtMs!,
  });
  expect(await refusal(taken)).toBe('service-owner-unfit');
  await decide(id, 'jishou-township', { action: 'take' });
  expect(await refusal(decide(id, 'jishou-township', { action: 'hand-over', to: leaver.id }))).toBe(
    'service-owner-unfit',
  );
  await decide(id, 'jishou-township', { action: 'withdraw' });
});

it('nobody takes it: late on the day, up one level, and a week later to the prefecture, also after a lost run', async () => {
  await goTo(world, TODAY);
  const id = await ask();
  const lastDay = addDays(TODAY, 15);
  await goTo(world, lastDay);
  expect(await waitOf(world, `service-${id}`)).toBe('service-taking');
  await goTo(world, addDays(lastDay, 1));
  expect(await waitOf(world, `service-${id}`)).toBe('service-late');
  expect((await read(id)).escalatedTo).toBe('433101');
  // The run is lost with the engine's data; the record starts it again.
  await world.engine.workflow.getHandle(`service-${id}`).terminate('lost');
  await world.database.db
    .insertInto('outbox')
    .values({
      workflow_id: `service-${id}`,
      message: 'ensure-running',
      payload: JSON.stringify({}),
      business_at: new Date(world.officers.businessAtMs!),
    })
    .execute();
  await settle(world, world.officers.businessAtMs!);
  await goTo(world, addDays(lastDay, 8));
  expect((await read(id)).escalatedTo).toBe('433100');
  expect(await decide(id, 'hr', { action: 'take' })).toMatchObject({ status: 'working' });
  const history = await world.engine.workflow.getHandle(`service-${id}`).fetchHistory();
  expect(history.events?.length).toBeLessThan(40);
});

it('visits: planned, due, overdue by the calendar; a recorded one sets the next absolute day', async () => {
  await goTo(world, TODAY);
  const identities = await register(10);
  const employer = creditCode(next, '433101');
  await importRows(world, 'employers', [
    { 统一社会信用代码: employer, 名称: '走访试点企业', 行政区划代码: '433101' },
  ]);
  const report = await importRows(
    world,
    'placements',
    identities.map((identity, n) => ({
      就业编号: `SW-${next}-${n}`,
      身份证号: identity,
      统一社会信用代码: employer,
      岗位: '普工',
      入职日期: TODAY,
      合同起始日: TODAY,
      合同终止日: '2019-02-28',
    })),
  );
  expect(report.rejected, JSON.stringify(report.errors)).toBe(0);
  const centre = await as(world, 'jishou-centre');
  expect(await centre.post('/api/visit-plans/search', {})).toEqual({ added: 1 });
  await settle(world, world.officers.businessAtMs!);
  const process = `visits-${employer}`;
  expect(await waitOf(world, process)).toBe('visit-due');
  await goTo(world, addDays(TODAY, 15));
  expect(await waitOf(world, process)).toBe('visit-overdue');
  await goTo(world, addDays(TODAY, 20));
  const visitor = await as(world, 'jishou-centre');
  const visit = await visitor.post<{ nextVisitOn: string }>(`/api/visit-plans/${employer}/visits`, {
    visitedOn: addDays(TODAY, 20),
    findings: '走访车间，情况正常',
  });
  expect(visit.nextVisitOn).toBe('2017-06-21');
  await settle(world, world.officers.businessAtMs!);
  expect(await waitOf(world, process)).toBe('visit-planned');
  await goTo(world, '2017-06-07');
  expect(await waitOf(world, process)).toBe('visit-due');
  await world.restartWorker();
  await meetOn(world, '2017-06-22', process);
  expect(await waitOf(world, process)).toBe('visit-overdue');
});
