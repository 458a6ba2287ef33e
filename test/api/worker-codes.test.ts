import { afterAll, beforeAll, expect, test } from 'vitest';
import { addDays, plainDate } from '../../src/domain/dates.ts';
import {
  shownWorkerCode,
  tidyLast4,
  tidyWorkerCode,
  WORKER_CODE_LETTERS,
} from '../../src/domain/worker-code.ts';
import { place, type TestCase, uploadContract } from './support/county.ts';
import { type House, openHouse } from './support/house.ts';
import { type Loose, Person } from './support/person.ts';

let house: House;
let nobody: Person;
const DAY = '2016-07-01';
beforeAll(async () => {
  house = await openHouse();
  nobody = new Person(house.baseUrl);
});
afterAll(() => house.close());

const issue = async (one: TestCase, by = 'jishou-centre', key?: string) =>
  (await house.person(by)).ask(`/api/employments/${one.id}/worker-codes`, {
    json: {},
    on: DAY,
    ...(key && { key }),
  });
const codeOf = async (one: TestCase): Promise<string> => (await issue(one)).body.code;
const look = (code: string, last4: string, on = DAY) =>
  nobody.ask('/api/public/worker-codes/look', { json: { code, last4 }, on, key: null });
const state = (json: object, on = DAY, key?: string) =>
  nobody.ask('/api/public/worker-statements', { json, on, ...(key && { key }) });
const last4 = (one: TestCase) => one.identity.slice(-4);
const wrong4 = (one: TestCase) =>
  `${String((Number(one.identity.slice(-4, -1)) + 1) % 1000).padStart(3, '0')}0`;
const kinds = async (one: TestCase) =>
  (await (await house.person('hr')).ask(`/api/employments/${one.id}`, { on: DAY })).body.timeline.map(
    (event: Loose) => event.kind,
  );

test('codes as typed by people', () => {
  expect(tidyWorkerCode(' k7wq-3fhn ')).toBe('K7WQ3FHN');
  expect(tidyWorkerCode('Ｋ７ＷＱ３ＦＨＮ')).toBe('K7WQ3FHN');
  expect(shownWorkerCode('K7WQ3FHN')).toBe('K7WQ-3FHN');
  expect(/[0O1IL2Z5S8B]/.test(WORKER_CODE_LETTERS)).toBe(false);
  expect([tidyLast4('123x'), tidyLast4('12X4'), tidyLast4('１２３４')]).toEqual(['123X', null, '1234']);
});

test('shown once, stored hashed; the worker sees what it is about and confirms', async () => {
  const one = await place(house);
  const issued = await issue(one);
  expect(issued.status, issued.text).toBe(201);
  expect(issued.body.validUntil).toBe(addDays(plainDate(DAY), 14));
  const code: string = issued.body.code;
  const bare = tidyWorkerCode(code);
  const { rows } = await house.database.pool.query(
    `select (select count(*) from worker_code k where encode(k.code_hash, 'escape') like '%' || $1 || '%'
        or k::text like '%' || $1 || '%')
      + (select count(*) from idempotency_key i where i.response::text like '%' || $1 || '%' or i.response::text like '%' || $2 || '%')
      + (select count(*) from audit_entry a where a::text like '%' || $1 || '%') as seen`,
    [bare, code],
  );
  expect(Number(rows[0].seen)).toBe(0);

  const asked = await look(code, last4(one));
  expect(asked.body).toMatchObject({
    employerName: `吉首企业${one.n}`,
    post: '普工',
    startsOn: one.startsOn,
  });
  const stated = await state({ code: code.toLowerCase(), last4: last4(one), answer: 'confirmed' });
  expect(stated.status, stated.text).toBe(201);
  expect(await kinds(one)).toEqual(expect.arrayContaining(['worker-code-issued', 'worker-confirmed']));
  const detail = await (await house.person('hr')).ask(`/api/employments/${one.id}`, { on: DAY });
  expect(detail.body.workerStatement).toMatchObject({
    answer: 'confirmed',
    note: null,
    statedOn: DAY,
    issuedAs: 'office',
    issuedBy: expect.stringContaining('吉首'),
  });

  // A statement is final: the same code opens nothing any more.
  expect((await look(code, last4(one))).body.code).toBe('worker-code-refused');
  const again = await state({ code, last4: last4(one), answer: 'disputed', note: '改主意了' });
  expect([again.status, again.body.code]).toEqual([422, 'worker-code-refused']);
});

test('a lost answer asked for again gives the same code; another wish ends the one before', async () => {
  const one = await place(house);
  const first = await issue(one, 'jishou-centre', 'issue-once-123');
  const repeat = await issue(one, 'jishou-centre', 'issue-once-123');
  expect(repeat.body).toEqual(first.body);
  const second = await codeOf(one);
  expect((await look(first.body.code, last4(one))).status).toBe(422);
  expect((await look(second, last4(one))).status).toBe(200);
});

test('two codes asked for at once: one is left', async () => {
  const one = await place(house);
  const both = await Promise.all([issue(one), issue(one)]);
  expect(both.map((answer) => answer.status)).toEqual([201, 201]);
  const open = await Promise.all(both.map((answer) => look(answer.body.code, last4(one))));
  expect(open.map((answer) => answer.status).toSorted()).toEqual([200, 422]);
});

test('a dispute needs words, stops nothing, and its words are for officers only', async () => {
  const one = await place(house);
  await house.seedAgents();
  const code = await codeOf(one);
  const silent = await state({ code, last4: last4(one), answer: 'disputed' });
  expect([silent.status, silent.body.errors[0].pointer]).toEqual([400, '/body/note']);
  const note = '从没有在这家厂上过班';
  const key = 'dispute-key-1';
  expect((await state({ code, last4: last4(one), answer: 'disputed', note }, DAY, key)).status).toBe(201);
  expect((await state({ code, last4: last4(one), answer: 'disputed', note }, DAY, key)).status).toBe(201);

  const path = `/api/employments/${one.id}`;
  const officer = await (await house.person('jishou-hr2')).ask(path, { on: DAY });
  expect(officer.body.workerStatement).toMatchObject({ answer: 'disputed', note, statedOn: DAY });
  const agent = await (await house.person(`employer-${one.employer}`.toLowerCase())).ask(path, { on: DAY });
  expect(agent.body.workerStatement).toMatchObject({
    answer: 'disputed',
    note: null,
    statedOn: DAY,
    issuedBy: null,
  });
  expect(agent.text).not.toContain(note);
  expect(officer.body.standing).toBe('tracked');

  const told = (await (await house.person('jishou-hr2')).ask('/api/notifications', { on: DAY })).body.items;
  expect(told).toContainEqual(expect.objectContaining({ kind: 'worker-disputed', employmentId: one.id }));
});

test('a dispute stays whatever is stated since, until an officer settles it with words', async () => {
  const one = await place(house);
  await house.seedAgents();
  const agent = `employer-${one.employer}`.toLowerCase();
  const path = `/api/employments/${one.id}`;
  const seenBy = async (who: string) => (await (await house.person(who)).ask(path, { on: DAY })).body;
  const shown = async () => {
    const person = await house.person('jishou-hr2');
    const contracts = await person.ask(`/api/contracts?employer=${one.employer}`, { on: DAY });
    const { id, answer } = (await seenBy('jishou-hr2')).workerStatement;
    return { id, answer, disputed: contracts.body.items[0]?.disputed };
  };
  await uploadContract(house, one);
  const disputing = { code: await codeOf(one), last4: last4(one), answer: 'disputed', note: '没有上过班' };
  expect((await state(disputing)).status).toBe(201);

  // The employer, who would know both the code and the four digits, gets no code any more.
  const refused = await issue(one, agent);
  expect([refused.status, refused.body.code]).toEqual([409, 'code-by-office-only']);
  // The worker's own second word at the counter is kept, and takes nothing away either.
  expect((await state({ code: await codeOf(one), last4: last4(one), answer: 'confirmed' })).status).toBe(201);
  const open = await shown();
  expect(open).toMatchObject({ answer: 'disputed', disputed: true });

  const settle = async (who: string, json: object) =>
    (await house.person(who)).ask(`${path}/dispute-settlement`, { json, on: DAY });
  const words = { dispute: open.id, note: '在窗口与本人核实：七月起上班' };
  expect((await settle(agent, words)).status).toBe(403);
  expect((await settle('jishou-finance1', words)).status).toBe(403);
  expect((await settle('luxi-hr1', words)).status).toBe(404);
  expect((await settle('jishou-hr2', { ...words, note: '好' })).body.errors[0].pointer).toBe('/body/note');
  expect((await settle('jishou-hr2', { ...words, dispute: 'none' })).body.code).toBe('dispute-not-open');
  expect(await shown()).toEqual(open);

  const settled = await settle('jishou-hr2', words);
  expect([settled.status, settled.body.settledOn]).toEqual([201, DAY]);
  expect((await settle('jishou-centre', words)).body.code).toBe('dispute-not-open');
  expect(await shown()).toMatchObject({ answer: 'confirmed', disputed: false });
  const event = (await seenBy('jishou-hr2')).timeline.find((e: Loose) => e.kind === 'dispute-settled');
  expect(event).toMatchObject({ actorName: expect.stringContaining('吉首'), data: { note: words.note } });
  const audited = await (await house.person('auditor')).ask('/api/audit?operation=settleDispute', {
    on: DAY,
  });
  expect(audited.body.items[0]).toMatchObject({ subject: `employment:${one.id}`, outcome: 'done' });
  // Settled or not: there has been a dispute.
  expect((await issue(one, agent)).status).toBe(409);
});

test('an answer tells whose code it was given with', async () => {
  const one = await place(house);
  await house.seedAgents();
  const { code } = (await issue(one, `employer-${one.employer}`.toLowerCase())).body;
  expect((await state({ code, last4: last4(one), answer: 'confirmed' })).status).toBe(201);
  const officer = await (await house.person('jishou-hr2')).ask(`/api/employments/${one.id}`, { on: DAY });
  expect(officer.body.workerStatement).toMatchObject({ answer: 'confirmed', issuedAs: 'employer' });
});

test('five wrong tries end the code; nobody can tell wrong digits from an unknown or ended code', async () => {
  const one = await place(house);
  const code = await codeOf(one);
  const answers = [];
  for (let i = 0; i < 4; i++) answers.push(await look(code, wrong4(one)));
  answers.push(await state({ code, last4: wrong4(one), answer: 'confirmed' }));
  answers.push(await look(code, last4(one)));
  answers.push(await look('AAAA-AAAA', last4(one)));
  const shown = answers.map(({ status, body }) => [status, body.code, body.detail, body.remedy]);
  for (const answer of shown) expect(answer).toEqual(shown[0]);
  expect(shown[0]![1]).toBe('worker-code-refused');
  const four = await place(house);
  const another = await codeOf(four);
  for (let i = 0; i < 4; i++) await look(another, wrong4(four));
  expect((await look(another, last4(four))).status).toBe(200);
});

test('valid to its last day, not longer', async () => {
  const one = await place(house);
  const code = await codeOf(one);
  expect((await look(code, last4(one), '2016-07-15')).status).toBe(200);
  expect((await look(code, last4(one), '2016-07-16')).status).toBe(422);
});

test('handed out by the own employer, station and centre, and nobody else', async () => {
  const [one, other] = [await place(house), await place(house)];
  await house.seedAgents();
  const employer = (of: TestCase) => `employer-${of.employer}`.toLowerCase();
  expect((await issue(one, employer(one))).status).toBe(201);
  expect((await issue(one, employer(other))).status).toBe(404);
  expect((await issue(one, 'luxi-centre')).status).toBe(404);
  expect((await issue(one, 'jishou-hr1')).body.code).toBe('not-permitted');
  const unknown = await (await house.person('jishou-centre')).ask('/api/employments/JY-none/worker-codes', {
    json: {},
  });
  expect(unknown.status).toBe(404);
});
