import { afterAll, beforeAll, expect, test } from 'vitest';
import { identityNumber } from '../../cli/bench/numbers.ts';
import { DEMO_PASSWORD } from '../../src/accounts/demo.ts';
import { type House, openHouse } from './support/house.ts';
import type { Loose, Person } from './support/person.ts';
import { type CountyA, openCountyA, openCountyB, TODAY } from './support/two-counties.ts';

// The employer and the intermediary of one employment are two parties: what is said to one is not for the other.

let house: House;
let a: CountyA;
let employer: Person;
let intermediary: Person;
let officer: Person;
const LATER = '2017-07-10';

beforeAll(async () => {
  house = await openHouse();
  // The year's refresh of both counties begins with B.
  await openCountyB(house);
  a = await openCountyA(house);
  employer = await house.person(`employer-${a.employer}`.toLowerCase());
  intermediary = await house.person(`intermediary-${a.intermediary}`.toLowerCase());
  officer = await house.person('jishou-hr1');
});
afterAll(() => house?.close());

const ask = async (person: Person, path: string): Promise<Loose> => {
  const answer = await person.ask<Loose>(`/api${path}`, { on: LATER });
  expect(answer.status, answer.text).toBe(200);
  return answer.body;
};
const claimOf = (person: Person, id: string) => ask(person, `/claims/${encodeURIComponent(id)}`);
const said = (body: unknown): string => JSON.stringify(body);

test.each(['correction', 'refused'] as const)('%s: the officer’s words are the payee’s', async (station) => {
  const id = a.claims[station];
  for (const person of [employer, officer]) {
    const claim = await claimOf(person, id);
    expect(claim.decisions.at(-1).note).toContain('墨批注');
    expect(said(claim.timeline)).toContain('墨批注');
  }
  const claim = await claimOf(intermediary, id);
  // That it was decided, and what, is known; why it was is not.
  expect(claim.decisions.at(-1)).toMatchObject({ step: 'review', reason: null, note: null });
  expect(claim.timeline.some((event: Loose) => event.data.action !== undefined)).toBe(true);
  const places = [
    claim,
    await ask(intermediary, `/employments/${a.cases[station].id}`),
    await ask(intermediary, '/waits?limit=500'),
    await ask(intermediary, `/claims/${encodeURIComponent(id)}/wait`),
    await ask(intermediary, '/notifications'),
  ];
  for (const place of places) expect(said(place)).not.toContain('墨批注');
});

test('payments and what the bank said are the payee’s', async () => {
  const id = a.claims.returned;
  const own = await claimOf(employer, id);
  expect(own.payments).toMatchObject([{ status: 'returned', returnedReason: '账号不符', batch: a.batch }]);
  expect((await claimOf(intermediary, id)).payments).toEqual([]);
  const places = [
    await claimOf(intermediary, id),
    await ask(intermediary, `/employments/${a.cases.returned.id}`),
    await ask(intermediary, `/claims/${encodeURIComponent(id)}/wait`),
  ];
  for (const place of places) {
    expect(said(place)).not.toContain('账号不符');
    expect(said(place)).not.toContain(a.batch);
  }
});

test('the notes of a visit are the intermediary’s and the offices’', async () => {
  const path = `/employments/${a.cases.contract.id}`;
  for (const person of [intermediary, officer])
    expect((await ask(person, path)).followUps).toMatchObject([{ note: '墨回访' }]);
  const seen = await ask(employer, path);
  expect(seen.followUps).toMatchObject([{ visitedOn: '2016-07-01', note: null }]);
  expect(said(seen)).not.toContain('墨回访');
});

test('what was found on a dispute is the offices’; that it was settled is known', async () => {
  const path = `/employments/${a.cases.contract.id}`;
  const settled = await officer.ask(`/api${path}/dispute-settlement`, {
    json: { dispute: a.dispute, note: '墨核实：本人六月离开' },
    on: TODAY,
  });
  expect(settled.status, settled.text).toBe(201);
  expect(said(await ask(officer, path))).toContain('墨核实');
  for (const person of [employer, intermediary]) {
    const seen = await ask(person, path);
    expect(said(seen)).not.toContain('墨核实');
    expect(seen.workerStatement).toMatchObject({ answer: 'settled', settlement: { note: null } });
    expect(seen.timeline.map((event: Loose) => event.kind)).toContain('dispute-settled');
  }
});

test('who could decide is told to officers alone: who is kept out would name the worker’s household', async () => {
  const admin = await house.person('admin');
  const relative = {
    username: 'relative',
    displayName: '欧阳亲属',
    password: DEMO_PASSWORD,
    identityNumber: identityNumber(a.cases.review.n),
    grants: [{ role: 'county-hr-reviewer', division: '433101', employer: null, intermediary: null }],
  };
  expect((await admin.ask('/api/users', { json: relative })).status).toBe(201);
  const byOfficer = await claimOf(officer, a.claims.review);
  expect(byOfficer.whoCanDecide).toContainEqual(
    expect.objectContaining({ displayName: '欧阳亲属', excluded: 'own-case' }),
  );
  for (const person of [employer, intermediary]) {
    const claim = await claimOf(person, a.claims.review);
    expect(claim.whoCanDecide).toEqual([]);
    expect(claim.forMe.barred).toBeNull();
    expect(said(claim)).not.toContain('欧阳亲属');
  }
});
