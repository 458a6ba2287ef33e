import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createActivities } from '../../activities/index.ts';
import { plainDate, startOfShanghaiDay } from '../../src/domain/dates.ts';
import { place, userId } from '../api/support/county.ts';
import { type House, openHouse } from '../api/support/house.ts';
import type { Loose } from '../api/support/person.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

const ask = async (who: string, path: string, json?: unknown, on = '2017-06-20') =>
  (await house.person(who)).ask<Loose>(path, { on, ...(json !== undefined && { json }) });

test('schooling goes to the department whose it is, with a letter, and is resolved by its answer alone', async () => {
  const one = await place(house);
  const { body } = await ask('jishou-hr1', '/api/services', {
    kind: 'schooling',
    subject: '孩子随父母到长沙，想转学',
    identityNumber: one.identity,
  });
  const id = body.id as string;
  const activities = createActivities({ database: house.database });
  const centre = await userId(house, 'jishou-centre');
  const decide = async (action: 'take' | 'resolve') => {
    const { revision } = await house.db
      .selectFrom('service_case')
      .select('revision')
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    return activities.decideService({
      serviceId: id as never,
      businessNowMs: startOfShanghaiDay(plainDate('2017-06-21')),
      requestKey: randomUUID(),
      action,
      officer: centre,
      revision,
      ...(action === 'resolve' && { outcome: 'solved' as const, note: '已安排入学' }),
    });
  };
  const transfer = (who: string) => ask(who, `/api/services/${id}/transfers`, {}, '2017-06-21');
  const answer = (on = '2017-06-28') =>
    ask(
      'jishou-centre',
      `/api/services/${id}/transfers/answer`,
      { outcome: 'solved', answer: '同意就近入学' },
      on,
    );
  expect((await transfer('jishou-centre')).body.code).toBe('service-transfer');
  await decide('take');
  expect((await transfer('jishou-hr1')).body.code).toBe('service-transfer');
  expect((await transfer('luxi-centre')).status).toBe(404);
  await expect(decide('resolve')).rejects.toMatchObject({ type: 'action-not-allowed' });
  expect((await answer()).body.code).toBe('service-transfer');
  expect((await transfer('jishou-centre')).status).toBe(201);
  expect((await transfer('jishou-centre')).body.code).toBe('service-transfer');
  await expect(decide('resolve')).rejects.toMatchObject({ type: 'action-not-allowed' });
  const read = async (on: string) =>
    (await ask('jishou-hr1', `/api/services/${id}/transfers`, undefined, on)).body;
  const { items } = await read('2017-07-11');
  // Asked on 20 June, twenty days: the tenth is the last.
  expect(items[0]).toMatchObject({
    department: 'education',
    replyBy: '2017-07-10',
    late: true,
    answer: null,
  });
  expect(items[0].letter).toContain('吉首市教育和体育局：');
  expect(items[0].letter).toContain('孩子随父母到长沙，想转学');
  expect(items[0].letter).not.toContain(one.identity);
  expect((await answer()).status).toBe(200);
  expect((await answer()).body.code).toBe('service-transfer');
  const changed = house.db.updateTable('service_transfer').set({ answer: '改一改答复' }).execute();
  await expect(changed).rejects.toThrow(/answered once/);
  expect((await decide('resolve')).status).toBe('resolved');
});

test('before article 21 stands in the rules nobody asks for it', async () => {
  const one = await place(house, '2016-05-20');
  const early = await ask(
    'jishou-hr1',
    '/api/services',
    { kind: 'medical', subject: '在外就医报销', identityNumber: one.identity },
    '2016-05-25',
  );
  expect(early.body.code).toBe('service-kind-not-yet');
});
