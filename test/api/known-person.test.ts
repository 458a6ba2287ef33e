import { afterAll, beforeAll, expect, test } from 'vitest';
import { createActivities } from '../../activities/index.ts';
import { recordCaseEvent } from '../../src/db/case-events.ts';
import { plainDate, startOfShanghaiDay } from '../../src/domain/dates.ts';
import {
  importRows,
  intermediaryRow,
  place,
  type TestCase,
  uploadContract,
  userId,
  workerConfirms,
} from './support/county.ts';
import { type House, openHouse } from './support/house.ts';
import type { Loose, Person } from './support/person.ts';

// Registering asks for nothing but an identity number: it must not be a way to look up whose it is.

let house: House;
let one: TestCase;
let employer: Person;
let intermediary: Person;
let officer: Person;
const DAY = '2016-07-01';
const NAME = '石有福';

beforeAll(async () => {
  house = await openHouse();
  await importRows(house, 'intermediaries', [intermediaryRow(1)]);
  one = await place(house, '2016-06-18', { 介绍机构编号: 'ZJ-1' });
  await house.seedAgents();
  employer = await house.person(`employer-${one.employer}`.toLowerCase());
  intermediary = await house.person('intermediary-zj-1');
  officer = await house.person('jishou-hr2');
  await createActivities({ database: house.database }).assessEmployment({
    employmentId: one.id as never,
    businessNowMs: startOfShanghaiDay(plainDate(DAY)),
  });
  await uploadContract(house, one);
});
afterAll(() => house.close());

const ask = async (person: Person, path: string): Promise<Loose> => {
  const answer = await person.ask<Loose>(`/api${path}`, { on: DAY });
  expect(answer.status, answer.text).toBe(200);
  return answer.body;
};
const detail = async (person: Person) => (await ask(person, `/employments/${one.id}`)).person;
const listed = async (person: Person, path: string): Promise<Loose> => (await ask(person, path)).items[0];

/** What each page shows of the name, whatever it calls it. */
async function namesSeenBy(person: Person): Promise<(string | null)[]> {
  const organisation = person === employer ? '/employees' : '/intermediary-placements';
  const rows = [
    await listed(person, '/employments'),
    await listed(person, organisation),
    await listed(person, '/contracts'),
    ...(person === employer ? [] : [await listed(person, '/follow-up-windows')]),
  ];
  const { people } = await ask(person, `/search?q=${one.id}`);
  return [
    (await detail(person)).name,
    (await listed(person, '/waits')).worker,
    people[0].name,
    ...rows.map((row: Loose) => row.personName),
  ];
}

/** Asking by the name, or in its order, tells no more. */
async function namesTriedBy(person: Person): Promise<number> {
  const q = encodeURIComponent(NAME);
  const pages = [`/employments?name=${q}`, `/employments?name=syf`, `/contracts?name=${q}`];
  const organisation =
    person === employer
      ? [`/employees?name=${q}`, '/employees?poor=true']
      : [`/intermediary-placements?name=${q}`, `/follow-up-windows?name=${q}`];
  const found = await Promise.all([...pages, ...organisation].map((path) => ask(person, path)));
  const { people } = await ask(person, `/search?q=${q}`);
  return found.filter(({ items }) => items.length > 0).length + people.length;
}

test('before anybody has vouched for it, the organisations see the number they gave and nothing of the register', async () => {
  for (const person of [employer, intermediary]) {
    expect(new Set(await namesSeenBy(person))).toEqual(new Set([null]));
    expect(await namesTriedBy(person)).toBe(0);
    expect(await detail(person)).toMatchObject({
      identified: false,
      identityMasked: expect.stringContaining(one.identity.slice(-4)),
      household: null,
      homeDivision: null,
      registeredPoor: null,
    });
  }
  expect(await listed(employer, '/employees')).toMatchObject({
    identified: false,
    registeredPoor: null,
    expected: null,
  });
  expect(await listed(intermediary, '/intermediary-placements')).toMatchObject({ expected: null });
  // Officers see all of it.
  expect(new Set(await namesSeenBy(officer))).toEqual(new Set([NAME]));
  expect(await detail(officer)).toMatchObject({
    identified: true,
    household: `H-${one.n}`,
    homeDivision: '433101002001',
    registeredPoor: true,
  });
});

test('a code of the employer’s own vouches for nothing', async () => {
  const { code } = (await employer.ask(`/api/employments/${one.id}/worker-codes`, { json: {}, on: DAY }))
    .body;
  await confirmWith(code);
  expect((await detail(employer)).identified).toBe(false);
});

test('the worker’s word with an office’s code does, and so does a confirmed contract', async () => {
  const centre = await house.person('jishou-centre');
  const { code } = (await centre.ask(`/api/employments/${one.id}/worker-codes`, { json: {}, on: DAY })).body;
  await confirmWith(code);
  await expectShown();

  const other = await place(house);
  await house.seedAgents();
  await uploadContract(house, other);
  const agent = await house.person(`employer-${other.employer}`.toLowerCase());
  const seen = async () => (await agent.ask<Loose>(`/api/employments/${other.id}`, { on: DAY })).body.person;
  expect((await seen()).name).toBeNull();
  await createActivities({ database: house.database }).confirmContract({
    employmentId: other.id as never,
    contractId: other.contractId,
    officer: await userId(house, 'jishou-hr1'),
    accept: true,
    requestKey: 'confirm-once',
    businessNowMs: startOfShanghaiDay(plainDate(DAY)),
  });
  // Household and village stay with the offices.
  expect(await seen()).toMatchObject({
    name: NAME,
    registeredPoor: true,
    household: null,
    homeDivision: null,
  });
});

test('a year without a contract is refused by the rules, in a letter without a name', async () => {
  const none = { 合同起始日: '', 合同终止日: '' };
  const past = await place(house, '2016-06-18', none);
  await house.seedAgents();
  await createActivities({ database: house.database }).assessEmployment({
    employmentId: past.id as never,
    businessNowMs: startOfShanghaiDay(plainDate('2017-10-01')),
  });
  const letter = `/claims/${encodeURIComponent(`employer-post:${past.id}`)}/notice`;
  const agent = await house.person(`employer-${past.employer}`.toLowerCase());
  const words = async (person: Person) => (await ask(person, letter)).paragraphs.join('');
  expect(await words(agent)).toContain('劳动者（');
  expect(await words(agent)).not.toContain(NAME);
  expect(await words(officer)).toContain(NAME);
});

test('a reminder names the worker from then on, and the digits all along', async () => {
  const fresh = await place(house);
  await house.seedAgents();
  const agent = await house.person(`employer-${fresh.employer}`.toLowerCase());
  await house.db.transaction().execute((trx) =>
    recordCaseEvent(trx, {
      subjectId: fresh.id,
      kind: 'insurance-reminder',
      actor: null,
      atMs: startOfShanghaiDay(plainDate(DAY)),
      data: { missingMonths: ['2016-06'], until: '2017-09-16' },
      key: 'known-person',
    }),
  );
  const told = async () => (await ask(agent, '/notifications')).items[0];
  const identityMasked = expect.stringContaining(fresh.identity.slice(-4));
  expect(await told()).toMatchObject({ employmentId: fresh.id, personName: null, identityMasked });
  await workerConfirms(house, fresh);
  expect(await told()).toMatchObject({ personName: NAME, identityMasked });
});

async function expectShown(): Promise<void> {
  for (const person of [employer, intermediary]) {
    expect(new Set(await namesSeenBy(person))).toEqual(new Set([NAME]));
    expect(await namesTriedBy(person)).toBe(6);
    expect(await detail(person)).toMatchObject({ identified: true, registeredPoor: true, household: null });
  }
  expect((await listed(employer, '/employees')).expected).toMatchObject({ amountFen: 100_000 });
  expect((await listed(intermediary, '/intermediary-placements')).expected).not.toBeNull();
}

async function confirmWith(code: string): Promise<void> {
  const stated = await officer.ask('/api/public/worker-statements', {
    json: { code, last4: one.identity.slice(-4), answer: 'confirmed' },
    on: DAY,
  });
  expect(stated.status, stated.text).toBe(201);
}
