import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bookPayment, cancelBooked } from '../../src/payments/book.ts';
import { place, raiseClaim, userId } from '../api/support/county.ts';
import { type House, openHouse } from '../api/support/house.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

const businessAtMs = Date.parse('2017-07-03T01:00:00Z');
const book = async (claimId: string) => {
  const officer = await userId(house, 'jishou-finance1');
  const payment = await house.db
    .transaction()
    .execute((trx) => bookPayment(trx, { claimId, officer, businessAtMs }));
  if (!payment) throw new Error(`${claimId} waits for money`);
  return payment;
};
const cancel = (claimId: string) =>
  house.db.transaction().execute((trx) => cancelBooked(trx, { claimId, reason: 'withdrawn', businessAtMs }));
const ledger = async (claimId: string) => {
  const rows = await house.db
    .selectFrom('ledger_transaction')
    .select('key')
    .where('claim_id', '=', claimId)
    .orderBy('id')
    .execute();
  return rows.map((row) => row.key);
};

test('booking twice reserves once; cancelling gives back; booking again takes the next number', async () => {
  const claimId = await raiseClaim(house, await place(house), 'finance');
  const first = await book(claimId);
  const again = await book(claimId);
  expect([first.key, again.key]).toEqual([`${claimId}:1`, `${claimId}:1`]);
  expect(await cancel(claimId)).toBe('cancelled');
  expect(await cancel(claimId)).toBe('none');
  expect((await book(claimId)).key).toBe(`${claimId}:2`);
  expect(await ledger(claimId)).toEqual([
    `booked:${claimId}:1`,
    `cancelled:${claimId}:1`,
    `booked:${claimId}:2`,
  ]);
});

test('the account is the one known at approval, whatever is imported later', async () => {
  const one = await place(house);
  const claimId = await raiseClaim(house, one, 'finance');
  const { account_cipher: frozen } = await book(claimId);
  await house.db
    .updateTable('employer')
    .set({ account_cipher: house.vault.seal('1') })
    .where('credit_code', '=', one.employer)
    .execute();
  const stored = await house.db
    .selectFrom('payment')
    .select('account_cipher')
    .where('claim_id', '=', claimId)
    .executeTakeFirstOrThrow();
  expect(house.vault.open(stored.account_cipher)).toBe(house.vault.open(frozen));
  const change = house.db
    .updateTable('payment')
    .set({ account_cipher: house.vault.seal('1') })
    .where('claim_id', '=', claimId);
  await expect(change.execute()).rejects.toThrow(/not allowed/);
});

test('without an account nothing is booked', async () => {
  const one = await place(house);
  const claimId = await raiseClaim(house, one, 'finance');
  await house.db
    .updateTable('employer')
    .set({ account_cipher: null })
    .where('credit_code', '=', one.employer)
    .execute();
  await expect(book(claimId)).rejects.toMatchObject({ code: 'payee-account-missing' });
  expect(await ledger(claimId)).toEqual([]);
});

test('what is with the bank is not taken back here', async () => {
  const claimId = await raiseClaim(house, await place(house), 'payment');
  const finance2 = await house.person('jishou-finance2');
  const batch = await finance2.ask('/api/payment-batches', {
    json: { division: '433101' },
    on: '2017-07-03',
  });
  expect(batch.status, batch.text).toBe(201);
  expect(await cancel(claimId)).toBe('already-released');
});

test('how urgent the school says it is stands at the commitment, for the line when money is short', async () => {
  const scoreOf = async (inputs: object) => {
    const claimId = await raiseClaim(house, await place(house), 'finance');
    const checks = JSON.stringify([
      { check: 'registered-poor', inputs: { on: '2016-09-01' } },
      { check: 'at-risk', inputs },
    ]);
    await sql`update claim set trace = jsonb_set(trace, '{checks}', ${checks}::jsonb) where id = ${claimId}`.execute(
      house.db,
    );
    await book(claimId);
    const stored = await house.db
      .selectFrom('fund_commitment')
      .select('need_score')
      .where('claim_id', '=', claimId)
      .executeTakeFirstOrThrow();
    return stored.need_score;
  };
  expect(await scoreOf({ needScore: 80 })).toBe(80);
  expect(await scoreOf({ needScore: 0 })).toBe(0);
  expect(await scoreOf({ needScore: null })).toBeNull();
  expect(await scoreOf({})).toBeNull();
});
