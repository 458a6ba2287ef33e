import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createActivities } from '../../activities/index.ts';
import { creditCode, identityNumber } from '../../cli/bench/numbers.ts';
import { addDays, type PlainDate, plainDate, startOfShanghaiDay } from '../../src/domain/dates.ts';
import type { DecideService } from '../../workflows/contract.ts';
import { employerRow, importRows, registryRow, userId } from './support/county.ts';
import { type House, openHouse } from './support/house.ts';
import type { Loose } from './support/person.ts';

let house: House;
let activities: ReturnType<typeof createActivities>;
const VILLAGE = '433101101001';
const TODAY = plainDate('2017-03-01');
let next = 61_000;

beforeAll(async () => {
  house = await openHouse();
  activities = createActivities({ database: house.database });
});
afterAll(() => house?.close());

const at = (date: string) => startOfShanghaiDay(plainDate(date)) + 9 * 3_600_000;

async function register(more: Record<string, string> = {}): Promise<string> {
  const n = next++;
  const report = await importRows(house, 'registry', [
    registryRow(n, { 行政区划代码: VILLAGE, 户编号: `SV-${n}`, ...more }),
  ]);
  expect(report.body.rejected, report.text).toBe(0);
  return identityNumber(n);
}

async function askFor(identity: string, { by = 'jishou-township', kind = 'left-behind-children' } = {}) {
  const person = await house.person(by);
  const json = { kind, subject: '父母外出，孩子上学没有人接送', identityNumber: identity };
  return person.ask('/api/services', { json, on: TODAY });
}

async function opened(kind?: string): Promise<string> {
  const answer = await askFor(await register(), kind ? { kind } : {});
  expect(answer.status, answer.text).toBe(201);
  await refresh(answer.body.id, TODAY);
  return answer.body.id;
}

/** The engine is away here: what the process would do on the day. */
const refresh = (id: string, on: PlainDate) =>
  activities.refreshService({ serviceId: id as never, businessNowMs: at(on) });

async function decide(
  id: string,
  who: string,
  action: DecideService['action'],
  more: Partial<DecideService> = {},
  on: PlainDate = TODAY,
): Promise<string> {
  const { revision } = await rowOf(id);
  return activities
    .decideService({
      serviceId: id as never,
      businessNowMs: at(on),
      requestKey: `${id}:${action}:${revision}:${who}`,
      action,
      officer: await userId(house, who),
      revision,
      ...more,
    })
    .then(
      ({ status }) => status,
      (error: { type?: string }) => error.type ?? String(error),
    );
}

const rowOf = (id: string) =>
  house.db.selectFrom('service_case').selectAll().where('id', '=', id).executeTakeFirstOrThrow();

const waitOf = async (id: string) =>
  (
    await house.db
      .selectFrom('case_wait')
      .select('kind')
      .where('case_id', '=', `service-${id}`)
      .where('closed_at', 'is', null)
      .executeTakeFirst()
  )?.kind;

const read = async (id: string, who: string, on: string = TODAY): Promise<Loose> => {
  const person = await house.person(who);
  return (await person.ask(`/api/services/${id}`, { on })).body;
};

describe('a service case', () => {
  test('is asked for in the own scope alone, once a person and kind; the second hears the number of the first', async () => {
    const identity = await register();
    expect((await askFor(identity, { by: 'luxi-centre' })).body.code).toBe('service-person-unknown');
    expect((await askFor(identityNumber(next++))).body.code).toBe('service-person-unknown');
    const both = await Promise.all([askFor(identity), askFor(identity, { by: 'jishou-centre' })]);
    expect(both.map(({ status }) => status).toSorted()).toEqual([201, 409]);
    const [first, second] = both.toSorted((a, b) => a.status - b.status);
    expect(second!.body).toMatchObject({ code: 'service-open-already' });
    expect(second!.body.detail).toContain(first!.body.id);
    // Another kind is another case.
    expect((await askFor(identity, { kind: 'rights' })).status).toBe(201);
    const luxi = await house.person('luxi-centre');
    const foreign = await luxi.ask(`/api/services/${first!.body.id}`);
    const unknown = await luxi.ask('/api/services/FW-000000000000');
    expect([foreign.status, unknown.status]).toEqual([404, 404]);
  });

  test('goes to the office of its kind with the days of the rules', async () => {
    expect(await rowOf(await opened())).toMatchObject({ office: '433101101', due_on: addDays(TODAY, 15) });
    expect(await rowOf(await opened('rights'))).toMatchObject({
      office: '433101',
      due_on: addDays(TODAY, 30),
    });
  });

  test('taken, resolved by its owner, confirmed by another; each step once and in its order', async () => {
    const id = await opened();
    expect(await waitOf(id)).toBe('service-taking');
    expect(await decide(id, 'jishou-township', 'resolve', { outcome: 'solved', note: '已联系学校' })).toBe(
      'action-not-allowed',
    );
    const stale = (await rowOf(id)).revision;
    expect(await decide(id, 'jishou-township', 'take')).toBe('working');
    expect(await decide(id, 'jishou-centre', 'take', { revision: stale })).toBe('stale-revision');
    expect(await decide(id, 'jishou-centre', 'take')).toBe('service-not-owner');
    expect(await decide(id, 'jishou-centre', 'resolve', { outcome: 'solved', note: '已联系学校' })).toBe(
      'service-not-owner',
    );
    expect(await waitOf(id)).toBe('service-handling');
    const resolve = { outcome: 'solved' as const, note: '学校已安排校车' };
    expect(await decide(id, 'jishou-township', 'resolve', resolve)).toBe('resolved');
    expect(await waitOf(id)).toBe('service-confirmation');
    // The township asked and resolved: its own word is not enough.
    expect(await decide(id, 'jishou-township', 'confirm')).toBe('separation-of-duties');
    expect((await read(id, 'jishou-township')).forMe).toMatchObject({ confirm: false, reopen: true });
    expect(await decide(id, 'jishou-centre', 'confirm', { satisfied: true })).toBe('closed');
    expect(await waitOf(id)).toBeUndefined();
    const planted = sql`update service_case set closed_by = resolved_by where id = ${id}`.execute(house.db);
    await expect(planted).rejects.toMatchObject({ constraint: 'service_confirmed_by_another' });
    const kinds = (await read(id, 'jishou-township')).events.map((event: Loose) => event.kind);
    expect(kinds).toEqual(['service-asked', 'service-taken', 'service-resolved', 'service-confirmed']);
  });

  test('late it goes up one level, a week later another, each told; the level above may take it over', async () => {
    const id = await opened();
    await decide(id, 'jishou-township', 'take');
    const due = addDays(TODAY, 15);
    await refresh(id, due);
    expect(await rowOf(id)).toMatchObject({ escalated_to: null });
    await refresh(id, addDays(due, 1));
    expect(await rowOf(id)).toMatchObject({ escalated_to: '433101', escalations: 1 });
    expect(await waitOf(id)).toBe('service-late');
    await refresh(id, addDays(due, 8));
    expect(await rowOf(id)).toMatchObject({ escalated_to: '433100', escalates_on: null, escalations: 2 });
    await refresh(id, addDays(due, 60));
    expect((await rowOf(id)).escalations).toBe(2);
    const bell = async (who: string) => {
      const { items } = (await (await house.person(who)).ask('/api/notifications')).body;
      return items
        .filter((item: Loose) => item.link?.to === `/services/${id}`)
        .map((item: Loose) => item.kind);
    };
    expect(await bell('jishou-hr1')).toEqual(['service-escalated']);
    expect(await bell('hr')).toEqual(['service-escalated']);
    expect(await bell('luxi-hr1')).toEqual([]);
    const list = (await (await house.person('hr')).ask('/api/services?late=true', { on: '2017-04-01' })).body;
    expect(list.items.map((item: Loose) => item.id)).toContain(id);
    expect(await decide(id, 'hr', 'take')).toBe('working');
    expect((await rowOf(id)).owner).toBe('hr');
  });

  test('nobody answers: it closes by itself, may be opened again for ninety days, and not after', async () => {
    const id = await opened();
    await decide(id, 'jishou-township', 'take');
    await decide(id, 'jishou-township', 'resolve', { outcome: 'partly', note: '已联系' });
    await refresh(id, addDays(TODAY, 10));
    expect((await rowOf(id)).status).toBe('resolved');
    await refresh(id, addDays(TODAY, 11));
    expect(await rowOf(id)).toMatchObject({ status: 'closed', closed_by: null, satisfied: null });
    const again = async (who: string, on: string) => {
      const person = await house.person(who);
      return person.ask(`/api/services/${id}/reopening`, { json: { reason: '孩子还是没人接' }, on });
    };
    expect((await again('luxi-centre', '2017-04-01')).status).toBe(404);
    expect((await again('jishou-centre', addDays(TODAY, 11 + 91))).body.code).toBe('service-reopen-too-late');
    expect((await again('jishou-centre', addDays(TODAY, 11 + 90))).status).toBe(200);
    expect(await rowOf(id)).toMatchObject({
      status: 'working',
      owner: 'jishou-township',
      reopened: 1,
      outcome: null,
    });
    expect((await again('jishou-centre', addDays(TODAY, 11 + 90))).body.code).toBe('action-not-allowed');
  });

  test('sensitive notes are sealed, and open to exactly the office and the level above', async () => {
    const id = await opened();
    await decide(id, 'jishou-township', 'take');
    const township = await house.person('jishou-township');
    const secret = '孩子的母亲患病住院';
    await township.ask(`/api/services/${id}/notes`, { json: { body: '已打电话给学校' }, on: TODAY });
    await township.ask(`/api/services/${id}/notes`, { json: { body: secret, sensitive: true }, on: TODAY });
    const bodies = async (who: string) => (await read(id, who)).notes.map((note: Loose) => note.body);
    expect(await bodies('jishou-township')).toEqual(['已打电话给学校', secret]);
    expect(await bodies('jishou-hr1')).toEqual(['已打电话给学校', secret]);
    for (const who of ['hr', 'auditor']) expect(await bodies(who)).toEqual(['已打电话给学校', null]);
    const { rows } = await sql<{ n: number }>`select count(*) as n from service_note
      where position(${Buffer.from(secret)}::bytea in body_cipher) > 0`.execute(house.db);
    expect(rows[0]!.n).toBe(0);
    // Once it has gone up to the prefecture, that reads it, too.
    await refresh(id, addDays(TODAY, 40));
    expect(await bodies('hr')).toEqual(['已打电话给学校', secret]);
  });

  test('nobody handles a case of the own household, nor is it handed to such a person', async () => {
    const n = next++;
    await importRows(house, 'registry', [registryRow(n, { 行政区划代码: VILLAGE, 户编号: `SV-${n}` })]);
    await house.db
      .updateTable('app_user')
      .set({ identity_key: house.vault.identityKey(identityNumber(n)) })
      .where('id', '=', 'jishou-poverty')
      .execute();
    const { body } = await askFor(identityNumber(n));
    expect(await decide(body.id, 'jishou-poverty', 'take')).toBe('own-case');
    expect(await decide(body.id, 'jishou-township', 'hand-over', { to: 'jishou-poverty' as never })).toBe(
      'own-case',
    );
    expect((await read(body.id, 'jishou-poverty')).forMe).toMatchObject({ take: false });
    expect((await read(body.id, 'jishou-poverty')).forMe.barred).toContain('回避');
  });

  test('the states are counted by area', async () => {
    const { areas } = (await (await house.person('hr')).ask('/api/services/summary', { on: TODAY })).body;
    const [jishou] = areas.filter((area: Loose) => area.division === '433101');
    const { rows } = await sql<{ n: number }>`select count(*) as n from service_case`.execute(house.db);
    expect(areas).toHaveLength(1);
    expect(jishou.new + jishou.working + jishou.resolved + jishou.closed).toBe(rows[0]!.n);
    const luxi = (await (await house.person('luxi-hr1')).ask('/api/services/summary', { on: TODAY })).body;
    expect(luxi.areas).toEqual([]);
  });
});

/** An employer with so many registered-poor people at work since 2017-01-10. */
async function company(
  people: number,
  division = '433101',
  notPoor = 0,
): Promise<{ employer: string; employments: string[] }> {
  const first = next;
  next += people;
  const numbers = Array.from({ length: people }, (_, i) => first + i);
  const employer = creditCode(first);
  await importRows(
    house,
    'registry',
    numbers.map((n) =>
      registryRow(n, {
        行政区划代码: VILLAGE,
        户编号: `SV-${n}`,
        建档立卡: n < first + notPoor ? '否' : '是',
      }),
    ),
  );
  await importRows(house, 'employers', [employerRow(first, { 行政区划代码: division })], { by: 'admin' });
  const rows = numbers.map((n) => ({
    就业编号: `SV-${n}`,
    身份证号: identityNumber(n),
    统一社会信用代码: employer,
    介绍机构编号: '',
    岗位: '普工',
    '月工资(元)': '4000',
    入职日期: '2017-01-10',
    合同起始日: '2017-01-10',
    合同终止日: '2019-01-09',
  }));
  const report = await importRows(house, 'placements', rows, { on: '2017-01-10' });
  expect(report.body.accepted, report.text).toBe(people);
  return { employer, employments: rows.map((row) => row.就业编号) };
}

describe('visits to employers with many registered poor', () => {
  const find = async (on: string = TODAY) =>
    (await (await house.person('jishou-centre')).ask('/api/visit-plans/search', { json: {}, on })).body.added;
  const plan = async (employer: string, on: string = TODAY) =>
    (await (await house.person('jishou-centre')).ask(`/api/visit-plans/${employer}`, { on })).body;
  const visit = async (employer: string, json: Loose, on: string = TODAY) =>
    (await house.person('jishou-centre')).ask(`/api/visit-plans/${employer}/visits`, {
      json: { visitedOn: on, findings: '走访车间和宿舍，了解情况', ...json },
      on,
    });

  test('ten registered poor are enough, nine are not; a search again adds nobody', async () => {
    const { employer } = await company(10);
    await company(9);
    await company(10, '433101', 1);
    expect(await find()).toBe(1);
    expect(await find()).toBe(0);
    expect(await plan(employer)).toMatchObject({
      people: 10,
      state: 'due',
      division: '433101',
      outside: false,
    });
    expect((await (await house.person('luxi-centre')).ask(`/api/visit-plans/${employer}`)).status).toBe(404);
  });

  test('a visit sets the next day and turns what was found into service cases; typed in twice it is refused', async () => {
    const { employer, employments } = await company(10);
    const other = await company(1);
    await find();
    const problem = { kind: 'insurance-help', subject: '单位没有按时缴纳社保', employment: employments[0] };
    const elsewhere = await visit(employer, { problems: [{ ...problem, employment: other.employments[0] }] });
    expect(elsewhere.body.code).toBe('visit-worker-elsewhere');
    expect((await plan(employer)).visits).toBe(0);
    const done = await visit(employer, { problems: [problem] });
    expect(done.body, done.text).toMatchObject({ nextVisitOn: '2017-06-01' });
    expect(await rowOf(done.body.services[0])).toMatchObject({ via: 'visit', employer, office: '433101' });
    expect((await visit(employer, {})).body.code).toBe('visit-repeated');
    expect((await visit(employer, { visitedOn: '2017-03-02' })).body.code).toBe('visit-ahead');
    // One of the time before does not bring the next day back.
    expect((await visit(employer, { visitedOn: '2017-02-01' })).body.nextVisitOn).toBe('2017-06-01');
    expect((await plan(employer)).visits).toBe(2);
    const list = await (await house.person('jishou-centre')).ask(
      `/api/employer-visits?employer=${employer}&format=csv`,
    );
    expect(list.text).toContain(done.body.services[0]);
  });

  test('outside the prefecture the county of most homes goes, together with the HR department of the place', async () => {
    const { employer } = await company(10, '440300');
    await find();
    expect(await plan(employer)).toMatchObject({ outside: true, division: '433101', place: '440300' });
    expect((await visit(employer, {})).body.code).toBe('visit-local-hr-missing');
    const planted =
      sql`insert into employer_visit (employer, visited_on, visited_by, findings, business_on, request_key)
      values (${employer}, ${TODAY}, 'hr', '没有会同', ${TODAY}, 'planted')`.execute(house.db);
    await expect(planted).rejects.toMatchObject({ constraint: 'employer_visit_with_local_hr' });
    expect((await visit(employer, { localHr: '深圳市人力资源和社会保障局' })).status).toBe(201);
    expect((await plan(employer)).localHr).toBe('深圳市人力资源和社会保障局');
  });

  test('reminded, late, told to the prefecture; ended where the people have gone, and begun again', async () => {
    const { employer, employments } = await company(10);
    await find('2017-01-20');
    const look = (on: string) =>
      activities.refreshVisits({ employer: employer as never, businessNowMs: at(on) });
    const day = (await plan(employer, '2017-01-20')).nextVisitOn as PlainDate;
    expect(day).toBe('2017-02-03');
    for (const [on, kind, state] of [
      ['2017-01-20', 'visit-due', 'due'],
      ['2017-02-03', 'visit-due', 'due'],
      ['2017-02-04', 'visit-overdue', 'overdue'],
      ['2017-02-18', 'visit-overdue', 'overdue'],
    ] as const) {
      expect((await look(on))?.kind, on).toBe(kind);
      expect((await plan(employer, on)).state, on).toBe(state);
    }
    const bell = async (who: string) => {
      const { items } = (await (await house.person(who)).ask('/api/notifications')).body;
      return items
        .filter((item: Loose) => item.link?.to === `/visits/${employer}`)
        .map((item: Loose) => item.kind);
    };
    expect(await bell('hr')).toEqual(['visit-escalated']);
    expect(await bell('jishou-hr1')).toEqual(['visit-overdue', 'visit-reminder', 'visit-planned']);
    await visit(employer, {}, '2017-02-20');
    expect((await look('2017-02-20'))?.kind).toBe('visit-planned');
    const left = { 就业编号: employments[0]!, 离职日期: '2017-02-25', 原因: '辞职' };
    await importRows(house, 'departures', [left], { on: '2017-02-25' });
    expect((await look('2017-02-26'))?.kind).toBe('visit-planned');
    expect(await look('2017-05-10')).toBeNull();
    expect((await plan(employer, '2017-05-10')).state).toBe('ended');
    expect(await find('2017-05-10')).toBe(0);
  });
});

describe('training plans', () => {
  const line = {
    trade: 'cook',
    training: 'pre-employment',
    category: 'class-b',
    department: 'poverty',
    persons: 20,
    classes: 1,
    days: 30,
  };
  const propose = async (by: string, json: Loose = {}) =>
    (await house.person(by)).ask('/api/training-plans', {
      json: { year: 2017, division: '433101', lines: [line], ...json },
      on: TODAY,
    });
  const decidePlan = async (id: string, by: string, json: Loose = { approve: true }) =>
    (await house.person(by)).ask(`/api/training-plans/${id}/decision`, { json, on: TODAY });
  const demand = async (who = 'jishou-centre') => {
    const person = await house.person(who);
    return (await person.ask('/api/training-demand?year=2017', { on: TODAY })).body.lines as Loose[];
  };

  test('demand is counted from wishes of the registered poor and what employers state', async () => {
    await register({ 意愿岗位: '厨师', 意愿行业: '' });
    await register({ 意愿岗位: '厨师', 意愿行业: '', 技能水平: '中级' });
    await register({ 意愿岗位: '厨师', 意愿行业: '', 建档立卡: '否' });
    await register({ 意愿岗位: '厨师', 意愿行业: '', 就业状态: '无转移意愿' });
    const code = creditCode(next++);
    await importRows(house, 'employers', [{ ...employerRow(next), 统一社会信用代码: code }]);
    const centre = await house.person('jishou-centre');
    const json = { year: 2017, employer: code, trade: 'cook', persons: 30 };
    const state = (by = centre) => by.ask('/api/training-demand/statements', { json, on: TODAY });
    expect((await state(await house.person('luxi-centre'))).body.code).toBe('employer-unknown');
    const stated = await state();
    expect(stated.status, stated.text).toBe(201);
    expect((await state()).body.code).toBe('training-demand-stated');
    const cook = (await demand()).find(({ trade }) => trade === 'cook');
    expect(cook).toMatchObject({ wishes: 2, unskilled: 1, employers: 30, planned: 0, gap: 30 });
    await centre.ask(`/api/training-demand/statements/${stated.body.id}/withdrawal`, { json: {}, on: TODAY });
    expect((await demand()).find(({ trade }) => trade === 'cook')).toMatchObject({ employers: 0, gap: 1 });
    expect(await demand('luxi-centre')).toEqual([]);
    const file = await centre.ask('/api/training-demand?year=2017&format=csv', { on: TODAY });
    expect(file.text).toContain('烹饪');
  });

  test('two people: the budget is the year’s policy’s; who proposed does not approve, the database says so, too', async () => {
    expect((await propose('luxi-centre')).status).toBe(403);
    expect((await propose('jishou-hr1', { lines: [{ ...line, category: 'class-x' }] })).body.code).toBe(
      'training-category-unknown',
    );
    const first = await propose('jishou-hr1');
    expect(first.body, first.text).toEqual({ id: '2017-433101-1' });
    expect((await propose('jishou-centre')).body.code).toBe('training-plan-open');
    expect((await decidePlan(first.body.id, 'jishou-hr1')).body.code).toBe('training-plan-own');
    const planted =
      sql`update training_plan set status = 'approved', decided_by = proposed_by, decided_on = ${TODAY}
      where id = ${first.body.id}`.execute(house.db);
    await expect(planted).rejects.toMatchObject({ constraint: 'training_plan_two_persons' });
    expect((await decidePlan(first.body.id, 'jishou-hr2', { approve: false })).body.code).toBe(
      'reason-required',
    );
    expect((await decidePlan(first.body.id, 'jishou-hr2', { approve: false, note: '人数太少' })).status).toBe(
      200,
    );
    expect((await decidePlan(first.body.id, 'hr')).body.code).toBe('training-plan-decided');
    const second = (await propose('jishou-hr1')).body.id;
    expect((await decidePlan(second, 'jishou-hr2')).body).toEqual({ status: 'approved' });
    const plan = (await (await house.person('jishou-hr1')).ask(`/api/training-plans/${second}`)).body;
    // 20 × (1000.00 × 170 % + 30 × 10.00)
    expect(plan).toMatchObject({ status: 'approved', budgetFen: 20 * (170_000 + 30 * 1000) });
    const edited = sql`update training_plan_line set persons = 1 where plan_id = ${second}`.execute(house.db);
    await expect(edited).rejects.toMatchObject({ code: '23001' });
  });

  test('classes count for the line that they fit, once', async () => {
    const { id } = await house.db
      .selectFrom('training_plan')
      .select('id')
      .where('status', '=', 'approved')
      .executeTakeFirstOrThrow();
    const school = creditCode(next++);
    await importRows(house, 'institutions', [
      { 统一社会信用代码: school, 名称: '吉首职校', 机构类型: '培训机构', 行政区划代码: '433101' },
    ]);
    const classes = [
      ['SV-B', 'B类', '2017-02-01', '2017-02-28'],
      ['SV-A', 'A类', '2017-02-01', '2017-02-28'],
      ['SV-16', 'B类', '2016-11-01', '2016-11-28'],
    ].map(([code, category, from, to]) => ({
      班级编号: code!,
      班级名称: '烹饪班',
      统一社会信用代码: school,
      培训类型: '就业前培训',
      培训类别: category!,
      开班日期: from!,
      结束日期: to!,
    }));
    const report = await importRows(house, 'training-classes', classes, { on: TODAY });
    expect(report.body.accepted, report.text).toBe(3);
    const centre = await house.person('jishou-centre');
    const link = (classId: string) =>
      centre.ask(`/api/training-plans/${id}/classes`, { json: { line: 1, classId }, on: TODAY });
    for (const foreign of ['SV-A', 'SV-16', 'SV-NO']) {
      expect((await link(foreign)).body.code, foreign).toBe('class-not-in-plan');
    }
    expect((await link('SV-B')).status).toBe(200);
    expect((await link('SV-B')).status).toBe(200);
    const trainee = await register();
    await importRows(house, 'enrolments', [{ 班级编号: 'SV-B', 身份证号: trainee, 费用承担: '培训机构' }], {
      on: TODAY,
    });
    await importRows(
      house,
      'training-results',
      [{ 班级编号: 'SV-B', 身份证号: trainee, 是否结业: '是', 结业日期: '2017-02-28' }],
      { on: TODAY },
    );
    const plan = (await centre.ask(`/api/training-plans/${id}`, { on: TODAY })).body;
    expect(plan.lines[0]).toMatchObject({ opened: 1, enrolled: 1, completed: 1, certified: 0, employed: 0 });
    const cook = (await demand()).find(({ trade }) => trade === 'cook');
    expect(cook).toMatchObject({ planned: 20, classes: 1, enrolled: 1, completed: 1 });
    const removal = () =>
      centre.ask(`/api/training-plans/${id}/classes/removal`, { json: { classId: 'SV-B' }, on: TODAY });
    expect((await removal()).status).toBe(200);
    expect((await removal()).body.code).toBe('class-not-linked');
  });
});

test('an employer asks for a worker of its own, sees state and outcome, and neither notes nor name before somebody vouched', async () => {
  const { employer, employments } = await company(1);
  await house.seedAgents();
  const agent = await house.person(`employer-${employer}`.toLowerCase());
  const ask = (json: Loose) => agent.ask('/api/services', { json, on: TODAY });
  const about = { kind: 'job-keeping', subject: '不适应岗位，想换到包装车间' };
  const other = await company(1);
  expect((await ask({ ...about, employment: other.employments[0] })).body.code).toBe(
    'service-person-unknown',
  );
  expect((await ask({ ...about, identityNumber: identityNumber(next - 2) })).body.code).toBe(
    'service-person-unknown',
  );
  const { body } = await ask({ ...about, employment: employments[0] });
  await refresh(body.id, TODAY);
  await decide(body.id, 'jishou-hr1', 'take');
  const hr = await house.person('jishou-hr1');
  await hr.ask(`/api/services/${body.id}/notes`, { json: { body: '已与车间主任谈过' }, on: TODAY });
  const seen = (await agent.ask(`/api/services/${body.id}`, { on: TODAY })).body;
  expect(seen).toMatchObject({
    status: 'working',
    personName: null,
    division: '433101',
    ownerName: null,
    notes: [],
  });
  expect(seen.forMe).toMatchObject({ withdraw: true, confirm: false, take: false });
  expect(JSON.stringify(seen)).not.toContain('车间主任');
  expect((await agent.ask(`/api/services/${body.id}/notes`, { json: { body: '催办' } })).status).toBe(403);
  const bell = (await agent.ask('/api/notifications')).body.items;
  await decide(body.id, 'jishou-hr1', 'resolve', { outcome: 'solved', note: '已调岗' });
  const after = (await agent.ask('/api/notifications')).body.items;
  expect(after.length - bell.length).toBe(1);
  expect(after[0]).toMatchObject({ kind: 'service-resolved', link: { to: `/services/${body.id}` } });
});
