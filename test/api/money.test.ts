import { afterAll, beforeAll, expect, test } from 'vitest';
import { importRows, intermediaryRow, place, raiseClaim } from './support/county.ts';
import { type House, openHouse } from './support/house.ts';
import type { Loose } from './support/person.ts';

const ON = '2017-07-03';
const JISHOU = '433101';
let house: House;
let claims: string[];
beforeAll(async () => {
  house = await openHouse();
  await importRows(house, 'intermediaries', [intermediaryRow(1)]);
  claims = [];
  for (let i = 0; i < 2; i++) claims.push(await raiseClaim(house, await place(house), 'payment'));
});
afterAll(() => house.close());

const get = async (username: string, path: string) => (await house.person(username)).ask(path, { on: ON });

test('what waits for release, by county and programme; another county sees none of it', async () => {
  const { body } = await get('jishou-finance2', '/api/payments/pending');
  expect(body.groups).toEqual([
    {
      division: JISHOU,
      divisionName: '吉首市',
      programme: 'employer-post',
      count: 2,
      totalFen: 200_000,
      oldestBookedOn: expect.stringMatching(/^2017-/),
    },
  ]);
  expect((await get('luxi-finance2', '/api/payments/pending')).body.groups).toEqual([]);
  expect((await get('finance', '/api/payments/pending')).body.groups).toHaveLength(1);
  expect((await get('finance', '/api/payments/pending?division=433122')).body.groups).toEqual([]);
  expect((await get('jishou-hr2', '/api/payments/pending')).status).toBe(403);
});

test('a release of other than what was seen is refused and does nothing; as seen it is done, once a key', async () => {
  const finance2 = await house.person('jishou-finance2');
  const { next } = (await get('jishou-finance2', `/api/payments/bookable?division=${JISHOU}`)).body;
  expect(next).toEqual({ lineCount: 2, totalFen: 200_000 });
  const release = (expected: object, key: string) =>
    finance2.ask('/api/payment-batches', { json: { division: JISHOU, expected }, on: ON, key });
  const stale = await release({ lineCount: 1, totalFen: 100_000 }, 'release-as-seen-1');
  expect([stale.status, stale.body.code]).toEqual([409, 'release-changed']);
  expect(stale.body.detail).toContain('现在是 2 笔、2,000.00 元');
  expect((await get('jishou-finance2', '/api/payment-batches')).body.items).toEqual([]);

  const [first, second] = await Promise.all([
    release(next, 'release-as-seen-2'),
    release(next, 'release-as-seen-2'),
  ]);
  const done = [first, second].filter(({ status }) => status === 201);
  expect(done.length).toBeGreaterThan(0);
  const { items } = (await get('jishou-finance2', '/api/payment-batches')).body;
  expect(items).toHaveLength(1);
  expect(items[0]).toMatchObject({ divisionName: '吉首市', lineCount: 2, outstanding: 2 });
  const detail = await get('jishou-finance2', `/api/payment-batches/${items[0].id}`);
  expect(detail.body.results).toEqual([]);
});

test('totals by programme balance; a file of them and of payments speaks words, not codes', async () => {
  const { body } = await get('jishou-finance1', '/api/ledger/totals');
  expect(body.debitFen).toBe(body.creditFen);
  expect(body.totals.map((t: Loose) => t.programme)).toEqual(Array(body.totals.length).fill('employer-post'));
  const expense = body.totals.filter((t: Loose) => t.account === 'subsidy-expense');
  expect(expense).toMatchObject([
    { division: JISHOU, divisionName: '吉首市', debitFen: 200_000, creditFen: 0 },
  ]);
  const other = await get('jishou-finance1', '/api/ledger/totals?programme=intermediary-placement');
  expect(other.body).toEqual({ totals: [], debitFen: 0, creditFen: 0 });
  expect((await get('luxi-finance1', '/api/ledger/totals')).body.totals).toEqual([]);
  for (const path of ['ledger/totals', 'ledger/transactions', 'payments', 'payment-batches']) {
    const { text } = await get('jishou-finance1', `/api/${path}?format=csv`);
    expect(text, path).toContain('吉首市');
    // Keys of payments and claims begin with the programme; nothing else may.
    expect(text.replaceAll(/employer-post:/g, ''), path).not.toMatch(
      /employer-post|county-finance|claims-payable|subsidy-expense|,booked|,released/,
    );
  }
});

test('from a sum to its vouchers: by month, programme and account, each with both entries', async () => {
  const { totals } = (await get('jishou-finance1', '/api/ledger/totals')).body as Loose;
  for (const total of totals) {
    const asked = new URLSearchParams({
      division: total.division,
      programme: total.programme,
      month: total.month,
      account: total.account,
    });
    const { items } = (await get('jishou-finance1', `/api/ledger/transactions?${asked}`)).body;
    const entries = items.flatMap((t: Loose) => t.entries).filter((e: Loose) => e.account === total.account);
    const sum = (side: string) => entries.reduce((all: number, e: Loose) => all + e[side], 0);
    expect([sum('debitFen'), sum('creditFen')]).toEqual([total.debitFen, total.creditFen]);
    expect(items.every((t: Loose) => t.entries.length === 2)).toBe(true);
  }
  expect(totals.length).toBeGreaterThan(2);
  expect((await get('luxi-finance1', '/api/ledger/transactions')).body.items).toEqual([]);
});
