import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Operation } from '../../src/domain/access.ts';
import { isDelegable } from '../../src/domain/organisation/delegation.ts';
import { userId } from '../api/support/county.ts';
import { type House, openHouse } from '../api/support/house.ts';
import type { Loose, Person } from '../api/support/person.ts';

interface Route {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly access: readonly string[];
}

let house: House;
let person: Person;
/** The number of a delegation that is in force for the person. */
let acting: string;
let writing: Route[];
beforeAll(async () => {
  house = await openHouse();
  const { body } = await (await house.person('jishou-hr1')).ask<Loose>('/api/delegations', {
    json: {
      delegate: await userId(house, 'jishou-hr2'),
      role: 'county-hr-reviewer',
      division: '433101',
      operations: ['decide-review'],
      fromOn: ON,
      untilOn: ON,
      reason: '外出学习期间代理',
    },
    on: ON,
  });
  acting = String(body.id);
  person = await house.person('jishou-hr2');
  const document = (await person.ask<Loose>('/openapi.json')).body;
  writing = Object.entries(document.paths as Record<string, Record<string, Loose>>).flatMap(
    ([path, methods]) =>
      Object.entries(methods)
        .filter(([method]) => method !== 'get')
        .map(([method, spec]) => ({
          id: spec.operationId,
          method: method.toUpperCase(),
          path: path.replace(/\{\w+\}/g, '1'),
          access: [spec['x-access']].flat(),
        })),
  );
});
afterAll(() => house?.close());

const ON = '2017-06-20';
/** No office's: the person's own session and account, other departments with their key, anybody. */
const OF_NO_OFFICE = ['signed-in', 'share-key', 'public'];
/** With a body that only asks: nothing is written, for nobody. */
const ASKING = [
  'previewBulkDecision',
  'previewCampaign',
  'readAttendanceTable',
  'readInsuranceTable',
  'tryPolicyChange',
];

/** Acts of two people that came after delegation: who takes them does so as themself. */
const OF_TWO_PEOPLE = [
  ...['holdMeeting', 'postponeMeeting', 'addMeetingDecision', 'giveMeetingDuty', 'giveUpMeeting'],
  ...['raiseProblem', 'actOnProblem', 'answerMeetingInvitation'],
  ...['setTargets', 'drawTargetLetter', 'signTargetLetter', 'objectToEvaluation', 'decideEvaluation'],
  ...['setRewardUnitAccount', 'ruleDuplicate', 'proposeMerge', 'decideMerge', 'proposeUndo', 'decideUndo'],
  ...[
    'recordHouseholdEvent',
    'foundHousehold',
    'openRegisterLoad',
    'applyRegisterLoad',
    'abandonRegisterLoad',
  ],
  ...['decideTrainingPlan', 'decideShareKey', 'publishArticle', 'decidePaymentRuling', 'ruleFlag'],
];

test('no operation that writes mixes what may be delegated with what may not', () => {
  const mixed = writing.filter(
    ({ access }) =>
      access.some((one) => isDelegable(one as Operation)) &&
      !access.every((one) => isDelegable(one as Operation)),
  );
  expect(mixed).toEqual([]);
});

test('each operation that writes and may not be delegated is refused to whoever acts for somebody, and leaves no trace', async () => {
  const before = await events();
  const refused: string[] = [];
  const wrong: string[] = [];
  for (const route of writing) {
    if (route.access.some((one) => OF_NO_OFFICE.includes(one))) continue;
    const { status, body } = await person.ask<Loose>(route.path, {
      method: route.method,
      json: {},
      on: ON,
      headers: { 'x-acting-for': acting },
    });
    const may = route.access.some((one) => isDelegable(one as Operation)) || ASKING.includes(route.id);
    if ((body.code === 'acting-not-here') === may) wrong.push(`${route.id}: ${status} ${body.code}`);
    if (body.code !== 'acting-not-here') continue;
    refused.push(route.id);
    expect([route.id, status, body.title, body.remedy.includes('以本人岗位')]).toEqual([
      route.id,
      403,
      '这项操作不能代他人办理',
      true,
    ]);
  }
  expect(wrong).toEqual([]);
  expect(refused).toEqual(expect.arrayContaining(OF_TWO_PEOPLE));
  expect(await events()).toBe(before);
});

test('as themself the same person may; and a delegated act is still done for the other', async () => {
  const raise = (headers: Record<string, string>) =>
    person.ask<Loose>('/api/coordination-problems', {
      json: { title: '返乡专车没有着落', office: '433101' },
      on: ON,
      headers,
    });
  expect((await raise({ 'x-acting-for': acting })).body.code).toBe('acting-not-here');
  // Whatever the header names: it says that the page shows another's name.
  expect((await raise({ 'x-acting-for': '999' })).body.code).toBe('acting-not-here');
  expect((await raise({})).status).toBe(201);
  const decide = await person.ask<Loose>('/api/claims/none/decisions', {
    json: { step: 'review', action: 'approve', revision: 1 },
    on: ON,
    headers: { 'x-acting-for': acting },
  });
  expect([decide.status, decide.body.code]).toEqual([404, 'not-found']);
});

async function events(): Promise<number> {
  const tables = ['case_event', 'coordination_event', 'outbox', 'document'] as const;
  const counts = tables.map(async (table) => {
    const { n } = await house.db
      .selectFrom(table)
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .executeTakeFirstOrThrow();
    return Number(n);
  });
  return (await Promise.all(counts)).reduce((sum, n) => sum + n, 0);
}
