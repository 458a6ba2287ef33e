import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createActivities } from '../../activities/index.ts';
import { employerRow, importRows, place, raiseClaim, type TestCase, userId } from './support/county.ts';
import { type House, openHouse } from './support/house.ts';
import type { Loose } from './support/person.ts';

const ON = '2017-07-03';
let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

const redirect = (one: TestCase, by: string, account = '6222020000000009999') =>
  importRows(house, 'employers', [employerRow(one.n, { 开户行: '工商银行', 账号: account })], { by, on: ON });

const seenBy = async (who: string, claimId: string): Promise<Loose> =>
  (await (await house.person(who)).ask<Loose>(`/api/claims/${claimId}`, { on: ON })).body;

async function decide(claimId: string, step: string, who: string) {
  const { revision } = await seenBy('auditor', claimId);
  return createActivities({ database: house.database }).decideClaim({
    claimId: claimId as never,
    businessNowMs: Date.parse(`${ON}T01:00:00Z`),
    requestKey: randomUUID(),
    step: step as never,
    action: 'approve',
    officer: await userId(house, who),
    revision,
  });
}

test('who has taken a step of a claim does not change the account that it is paid to', async () => {
  const one = await place(house);
  await raiseClaim(house, one, 'finance');
  const { body } = await redirect(one, 'jishou-centre');
  expect([body.accepted, body.errors]).toMatchObject([0, [{ column: '账号', code: 'account-of-own-claim' }]]);
  const employer = await house.db
    .selectFrom('employer')
    .select(['bank', 'account_cipher'])
    .where('credit_code', '=', one.employer)
    .executeTakeFirstOrThrow();
  expect(house.vault.open(employer.account_cipher!)).not.toContain('9999');
  // What is not money's they may keep up.
  const row = employerRow(one.n, { 联系人: '石经理' });
  expect((await importRows(house, 'employers', [row], { on: ON })).body.accepted).toBe(1);
});

test('who changed the account takes no step of the claims that were open then, whichever way', async () => {
  const one = await place(house);
  const claimId = await raiseClaim(house, one, 'acceptance');
  const before = await seenBy('jishou-centre', claimId);
  expect((await redirect(one, 'jishou-centre')).body.accepted).toBe(1);
  const after = await seenBy('jishou-centre', claimId);
  expect(after.revision).toBe(before.revision + 1);
  expect(after.forMe).toMatchObject({
    actions: [],
    barred: {
      code: 'separation-of-duties',
      detail: '本案办理期间，收款方的银行账户由您变更，不能再由您办理本案的任何环节。',
    },
  });
  expect(after.whoCanDecide).toContainEqual(
    expect.objectContaining({ id: 'jishou-centre', excluded: 'separation-of-duties' }),
  );
  const centre = await house.person('jishou-centre');
  const mine = (await centre.ask<Loose>('/api/claims?mine=true&limit=200')).body.items;
  expect(mine.map(({ id }: Loose) => id)).not.toContain(claimId);
  await expect(decide(claimId, 'acceptance', 'jishou-centre')).rejects.toMatchObject({
    type: 'separation-of-duties',
  });
  const raw = house.db.insertInto('claim_decision').values({
    claim_id: claimId,
    step: 'acceptance',
    action: 'approve',
    decided_by: await userId(house, 'jishou-centre'),
    decided_on: ON,
    revision: after.revision,
    request_key: randomUUID(),
  });
  await expect(raw.execute()).rejects.toMatchObject({ constraint: 'claim_decision_not_by_kept_out' });
  await decide(claimId, 'acceptance', 'centre');
  expect(after.timeline.map(({ kind }: Loose) => kind)).toContain('account-changed');
});

test('the finance office sees who changed the account, cannot pass it by in bulk, until it has proved good', async () => {
  const one = await place(house);
  const claimId = await raiseClaim(house, one, 'finance');
  expect((await redirect(one, 'centre')).body.accepted).toBe(1);
  const seen = await seenBy('jishou-finance1', claimId);
  expect(seen.accountChange).toEqual({
    on: ON,
    by: '州就业局',
    bankBefore: '农村商业银行',
    accountBefore: `6228***********${String(one.n).padStart(4, '0')}`,
    bankAfter: '工商银行',
    accountAfter: '6222***********9999',
  });
  await house.seedAgents();
  expect((await seenBy(`employer-${one.employer}`.toLowerCase(), claimId)).accountChange).toBeNull();

  const finance = await house.person('jishou-finance1');
  const preview = async () =>
    (
      await finance.ask<Loose>('/api/claims/bulk-decisions/preview', {
        json: {
          step: 'finance',
          action: 'approve',
          claims: [{ id: claimId, revision: (await seenBy('jishou-finance1', claimId)).revision }],
        },
        on: ON,
      })
    ).body.items[0];
  expect(await preview()).toMatchObject({
    code: 'account-changed',
    detail: `收款账户于${ON}由州就业局变更，不能批量通过。`,
  });
  await decide(claimId, 'finance', 'jishou-finance1');
  await house.db
    .insertInto('payment_batch')
    .values({
      id: 'proved',
      division: '433101',
      released_by: await userId(house, 'jishou-finance2'),
      released_on: ON,
      line_count: 1,
      total_fen: 100_000,
      file_sha256: 'a'.repeat(64),
      status: 'settled',
    })
    .execute();
  const pay = (status: string, more: object) =>
    house.db
      .updateTable('payment')
      .set({ status, ...more })
      .where('claim_id', '=', claimId)
      .execute();
  await pay('released', { batch_id: 'proved' });
  expect((await seenBy('jishou-finance1', claimId)).accountChange).not.toBeNull();
  await pay('paid', { paid_on: ON });
  expect((await seenBy('jishou-finance1', claimId)).accountChange).toBeNull();
});
