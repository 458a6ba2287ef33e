import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  importRows,
  intermediaryRow,
  place,
  raiseClaim,
  type TestCase,
  uploadContract,
  userId,
} from './support/county.ts';
import { type House, openHouse } from './support/house.ts';
import type { Loose } from './support/person.ts';

const ON = '2017-03-01';
let house: House;
let running: TestCase;
beforeAll(async () => {
  house = await openHouse();
  await importRows(house, 'intermediaries', [intermediaryRow(1)]);
  running = await place(house, '2016-06-18', { 介绍机构编号: 'ZJ-1' });
  await place(house, '2016-06-18');
});
afterAll(() => house.close());

const tryOut = async (json: object, who = 'jishou-hr1', on = ON) =>
  (await house.person(who)).ask<Loose>('/api/policy-trials', { json, on });
const total = (sums: Loose[], group: string, side: 'before' | 'after') =>
  sums.filter((s) => s.group === group).reduce((fen, s) => fen + s[`${side}Fen`], 0);

test('another amount costs the difference on open cases, and nothing of it is kept', async () => {
  const policies = await house.db.selectFrom('policy_version').selectAll().execute();
  const answer = await tryOut({ amountsFen: { 'employer-post': 120_000 } });
  expect(answer.status, answer.text).toBe(200);
  // Two employers and one intermediary are expected to be paid.
  expect(total(answer.body.sums, 'open', 'before')).toBe(230_000);
  expect(total(answer.body.sums, 'open', 'after')).toBe(270_000);
  expect(answer.body.movedCount).toBe(2);
  expect(answer.body.moved.map((c: Loose) => [c.before.amountFen, c.after.amountFen])).toEqual([
    [100_000, 120_000],
    [100_000, 120_000],
  ]);
  expect(answer.body).toMatchObject({ policyVersion: 'xiangxi-2016@2', nextCursor: null, scanned: 2 });
  expect(await house.db.selectFrom('policy_version').selectAll().execute()).toEqual(policies);
});

test('other windows make a case certain that was not, with what is missing now', async () => {
  await uploadContract(house, running);
  await sql`update contract set status = 'confirmed', confirmed_by = ${await userId(house, 'jishou-hr1')},
    confirmed_on = '2016-06-18' where id = ${running.contractId}`.execute(house.db);
  // Nobody has visited: of windows of three months two are over, the one of twelve is not.
  const answer = await tryOut({ parameters: { followUpWindows: 1, followUpWindowMonths: 12 } });
  expect(answer.body.moved).toEqual([
    expect.objectContaining({
      programme: 'intermediary-placement',
      employmentId: running.id,
      before: expect.objectContaining({ band: 'at-risk', because: ['follow-up-windows'] }),
      after: expect.objectContaining({ band: 'safe', because: [] }),
    }),
  ]);
});

test('a longer notice pays later, without another amount', async () => {
  const { sums, movedCount } = (await tryOut({ parameters: { noticeDays: 40 } })).body;
  expect(movedCount).toBe(3);
  const months = (side: string) =>
    sums.filter((s: Loose) => s[`${side}Count`] > 0).map((s: Loose) => s.month);
  expect(new Set(months('before'))).toEqual(new Set(['2017-07']));
  expect(new Set(months('after'))).toEqual(new Set(['2017-08']));
  expect(total(sums, 'open', 'before')).toBe(total(sums, 'open', 'after'));
});

test('what became of last year is weighed with all that was recorded', async () => {
  const one = await place(house, '2016-05-20');
  await raiseClaim(house, one, 'payment');
  const answer = await tryOut({ amountsFen: { 'employer-post': 150_000 } }, 'jishou-hr1', '2018-01-10');
  const ofPost = answer.body.sums.filter(
    (s: Loose) => s.group === 'last-year' && s.programme === 'employer-post',
  );
  // One of three has all its months; of the others nothing was ever paid in.
  expect(total(ofPost, 'last-year', 'before')).toBe(100_000);
  expect(total(ofPost, 'last-year', 'after')).toBe(150_000);
  expect(ofPost.find((s: Loose) => s.afterCount > 0).month).toBe('2017-06');
});

test('what a policy file could not say is refused, with the place', async () => {
  const wrong = await tryOut({ parameters: { followUpWindows: 5, followUpWindowMonths: 3 } });
  expect([wrong.status, wrong.body.code]).toEqual([422, 'policy-change-invalid']);
  expect(wrong.body.detail).toContain('parameters.followUpWindows');
  const negative = await tryOut({ amountsFen: { 'employer-post': -1 } });
  expect([negative.status, negative.body.code]).toEqual([422, 'policy-change-invalid']);
  expect((await tryOut({ policyVersion: 'nowhere@1' })).status).toBe(404);
});

test('another county sees none of it, in page or file; the prefecture may narrow', async () => {
  const elsewhere = await tryOut({ amountsFen: { 'employer-post': 1 } }, 'luxi-hr1');
  expect([elsewhere.body.sums, elsewhere.body.movedCount]).toEqual([[], 0]);
  const file = await tryOut({ amountsFen: { 'employer-post': 1 }, format: 'csv' }, 'luxi-hr1');
  expect(file.text.trim().split('\n')).toHaveLength(1);
  const own = await tryOut({ amountsFen: { 'employer-post': 1 }, format: 'csv' });
  expect(own.text.trim().split('\n')).toHaveLength(4);
  const narrowed = await tryOut({ amountsFen: { 'employer-post': 1 }, division: '433122' }, 'hr');
  expect(narrowed.body.sums).toEqual([]);
  expect((await tryOut({}, 'jishou-centre')).status).toBe(403);
});
