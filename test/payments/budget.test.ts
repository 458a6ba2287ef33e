import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Trx } from '../../src/db/client.ts';
import { recordRuling } from '../../src/db/flags/rule.ts';
import type { FundYear } from '../../src/domain/budget.ts';
import { plainDate } from '../../src/domain/dates.ts';
import type { FlagVerdict } from '../../src/domain/flags.ts';
import { bookPayment, bookWaiting, cancelBooked, isHeldBack } from '../../src/payments/book.ts';
import { moveCommitments } from '../../src/payments/budget/commitments.ts';
import { decideMovement } from '../../src/payments/budget/decide.ts';
import { openFundAccount, proposeMovement, proposeYearEnd } from '../../src/payments/budget/propose.ts';
import { place, raiseClaim, userId } from '../api/support/county.ts';
import { type House, openHouse } from '../api/support/house.ts';
import { COUNTY_FUND, cloneClaims, type Finance, moved, opened, sumsOf } from './support/funds.ts';

let house: House;
let finance: Finance;
let original: string;
let employment: string;

beforeAll(async () => {
  house = await openHouse();
  finance = { one: await userId(house, 'jishou-finance1'), two: await userId(house, 'jishou-finance2') };
  const one = await place(house);
  employment = one.id;
  original = await raiseClaim(house, one, 'finance');
});
afterAll(() => house.close());

/** A year of its own for each test, in a transaction that leaves nothing behind. */
let year = 2030;
beforeEach(() => {
  year += 3;
});
const at = (fiscalYear: number, day = '11-06') => Date.parse(`${fiscalYear}-${day}T01:00:00Z`);
const of = (fiscalYear: number): FundYear => ({ ...COUNTY_FUND, fiscalYear });

class Undone extends Error {}
async function inVain(act: (trx: Trx) => Promise<void>): Promise<void> {
  const attempt = house.db.transaction().execute(async (trx) => {
    await act(trx);
    await sql`set constraints all immediate`.execute(trx);
    throw new Undone();
  });
  await attempt.catch((error) => {
    if (!(error instanceof Undone)) throw error;
  });
}

const approve = (trx: Trx, claimId: string, businessAtMs: number) =>
  bookPayment(trx, { claimId, officer: finance.one, businessAtMs });
const look = (trx: Trx, id: string, businessAtMs: number) =>
  bookWaiting(trx, { id, subject_id: employment }, businessAtMs);
const cancel = (trx: Trx, claimId: string, businessAtMs: number) =>
  cancelBooked(trx, { claimId, reason: 'withdrawn', businessAtMs });

test('a fund without an account is not controlled, but its sums are known', () =>
  inVain(async (trx) => {
    await cloneClaims(trx, original, [{ id: 'a' }]);
    expect(await approve(trx, 'a', at(year))).toMatchObject({ status: 'booked', amount_fen: 100_000 });
    expect(await sumsOf(trx, of(year))).toEqual({
      'budget-available': -100_000,
      'budget-committed': 100_000,
    });
  }));

test('an account opens by two people, with enough for what was approved before', () =>
  inVain(async (trx) => {
    await cloneClaims(trx, original, [{ id: 'a' }]);
    await approve(trx, 'a', at(year));
    const request = { documentNo: '1号', reason: '年度预算', officer: finance.one, businessAtMs: at(year) };
    const { movement } = await openFundAccount(trx, {
      of: of(year),
      amountFen: 100_000,
      requestKey: randomUUID(),
      ...request,
    });
    const decide = (officer: string) =>
      decideMovement(trx, { id: movement, approve: true, note: null, officer, businessAtMs: at(year) });
    await expect(decide(finance.one)).rejects.toMatchObject({ code: 'separation-of-duties' });
    await decide(finance.two);
    expect(await sumsOf(trx, of(year))).toEqual({
      'budget-appropriated': -100_000,
      'budget-committed': 100_000,
    });
    // The same word again is the same; another comes too late.
    await decide(finance.two);
    const refuse = {
      id: movement,
      approve: false,
      note: '重复',
      officer: finance.two,
      businessAtMs: at(year),
    };
    await expect(decideMovement(trx, refuse)).rejects.toMatchObject({ code: 'movement-decided' });
  }));

test('too little for what was approved before opens nothing', () =>
  inVain(async (trx) => {
    await cloneClaims(trx, original, [{ id: 'a' }]);
    await approve(trx, 'a', at(year));
    await expect(opened(trx, finance, of(year), 99_999, at(year))).rejects.toMatchObject({
      code: 'fund-account-overdrawn',
    });
  }));

test('the database lets nobody approve what they proposed, nor overdraw', async () => {
  await expect(
    inVain(async (trx) => {
      const id = await openFundAccount(trx, {
        of: of(year),
        amountFen: 1,
        documentNo: '1号',
        reason: '年度预算',
        officer: finance.one,
        businessAtMs: at(year),
        requestKey: randomUUID(),
      });
      await trx
        .insertInto('budget_decision')
        .values({
          movement_id: id.movement,
          proposed_by: finance.one,
          decided_by: finance.one,
          approved: true,
          decided_on: '2035-01-01',
        })
        .execute();
    }),
  ).rejects.toMatchObject({ constraint: 'budget_hands_apart' });
  await expect(
    inVain(async (trx) => {
      await opened(trx, finance, of(year), 99_999, at(year));
      await cloneClaims(trx, original, [{ id: 'a' }]);
      await approve(trx, 'a', at(year));
      await trx
        .insertInto('ledger_transaction')
        .values({
          key: 'budget-committed:a:1',
          kind: 'budget-committed',
          commitment_key: 'a:1',
          business_on: `${year}-11-06`,
        })
        .execute();
      await trx
        .insertInto('ledger_entry')
        .columns(['transaction_id', 'account', 'division', 'fund', 'fiscal_year', 'debit_fen', 'credit_fen'])
        .expression((eb) =>
          eb
            .selectFrom('ledger_transaction as t')
            .select([
              't.id',
              eb.val('budget-available').as('account'),
              eb.val('433101').as('division'),
              eb.val('county-finance').as('fund'),
              eb.lit(year).as('fiscal_year'),
              eb.lit(0).as('debit_fen'),
              eb.lit(100_000).as('credit_fen'),
            ])
            .where('t.key', '=', 'budget-committed:a:1'),
        )
        .execute();
    }),
  ).rejects.toMatchObject({ constraint: 'fund_account_not_overdrawn' });
});

test('short of money: who was approved first goes first, and nobody small slips past', () =>
  inVain(async (trx) => {
    const account = await opened(trx, finance, of(year), 250_000, at(year));
    await cloneClaims(trx, original, [{ id: 'a' }, { id: 'b' }, { id: 'c' }, { id: 'd', amountFen: 1_000 }]);
    await approve(trx, 'b', at(year));
    await approve(trx, 'a', at(year));
    expect(await approve(trx, 'c', at(year, '11-07'))).toBeNull();
    // 500 yuan are left, and enough for this one: it waits all the same.
    expect(await approve(trx, 'd', at(year, '11-08'))).toBeNull();
    expect(await approve(trx, 'd', at(year, '11-08'))).toBeNull();
    expect((await sumsOf(trx, of(year)))['budget-available']).toBe(50_000);

    await moved(trx, finance, { kind: 'adjustment-up', account, amountFen: 50_000 }, at(year, '11-09'));
    expect(await look(trx, 'd', at(year, '11-09'))).toBeNull();
    expect(await look(trx, 'c', at(year, '11-09'))).toMatchObject({ key: 'c:1', status: 'booked' });
    // What comes back moves the queue on as well.
    await cancel(trx, 'a', at(year, '11-10'));
    expect(await look(trx, 'd', at(year, '11-10'))).toMatchObject({ key: 'd:1', amount_fen: 1_000 });
    expect(await sumsOf(trx, of(year))).toEqual({
      'budget-appropriated': -300_000,
      'budget-available': 99_000,
      'budget-committed': 201_000,
    });
  }));

test('a suspicion confirmed while the claim waits for money: nothing is booked, it may leave, and goes on without it', () =>
  inVain(async (trx) => {
    const account = await opened(trx, finance, of(year), 1, at(year));
    await cloneClaims(trx, original, [{ id: 'a' }, { id: 'b' }]);
    await sql`update claim set step = 'funds' where id in ('a', 'b')`.execute(trx);
    expect([await approve(trx, 'a', at(year)), await approve(trx, 'b', at(year))]).toEqual([null, null]);
    const flagId = await flagged(trx);
    await ruled(trx, flagId, 'confirmed', 'hr');
    await moved(trx, finance, { kind: 'adjustment-up', account, amountFen: 200_000 }, at(year));
    expect([await look(trx, 'a', at(year)), await look(trx, 'b', at(year))]).toEqual([null, null]);
    expect(await cancel(trx, 'b', at(year))).toBe('none');
    expect(await looks(trx, flagId)).toEqual(['claim-a', 'claim-b']);
    expect(await isHeldBack(trx, { id: 'a', subject_id: employment })).toBe(true);

    await ruled(trx, flagId, 'harmless', 'hr2');
    expect(await looks(trx, flagId)).toEqual(['claim-a', 'claim-a', 'claim-b', 'claim-b']);
    expect(await isHeldBack(trx, { id: 'a', subject_id: employment })).toBe(false);
    expect(await look(trx, 'a', at(year))).toMatchObject({ key: 'a:1', status: 'booked' });
  }));

async function flagged(trx: Trx): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    with flag as (insert into suspicion_flag (kind, key, facts, found_on)
      values ('shared-account', repeat('a', 64), '{}', '2017-06-20') returning id)
    insert into suspicion_flag_case (flag_id, employment_id) select id, ${employment} from flag returning flag_id as id
  `.execute(trx);
  return rows[0]!.id;
}

const ruled = async (trx: Trx, flagId: number, verdict: FlagVerdict, who: string) =>
  recordRuling(trx, {
    flagId,
    verdict,
    note: '核对了登记和合同',
    officer: await userId(house, who),
    on: plainDate(`${year}-11-06`),
    requestKey: randomUUID(),
  });

async function looks(trx: Trx, flagId: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select workflow_id as id from outbox where payload->>'key' like ${`flag:${flagId}:%`} order by 1`.execute(
    trx,
  );
  return rows.map(({ id }) => id);
}

test('who leaves the queue is asked for nothing more, and makes room', () =>
  inVain(async (trx) => {
    const account = await opened(trx, finance, of(year), 50_000, at(year));
    await cloneClaims(trx, original, [{ id: 'a' }, { id: 'b', amountFen: 50_000 }]);
    expect(await approve(trx, 'a', at(year))).toBeNull();
    expect(await approve(trx, 'b', at(year))).toBeNull();
    expect(await cancel(trx, 'a', at(year))).toBe('none');
    expect(await look(trx, 'b', at(year))).toMatchObject({ key: 'b:1' });
    // Approved again it takes the next number and its place at the end.
    await moved(trx, finance, { kind: 'adjustment-up', account, amountFen: 100_000 }, at(year));
    expect(await approve(trx, 'a', at(year))).toMatchObject({ key: 'a:2' });
  }));

test('money that was allotted and not booked yet goes back when its claim ends', () =>
  inVain(async (trx) => {
    const account = await opened(trx, finance, of(year), 1, at(year));
    await cloneClaims(trx, original, [{ id: 'a' }]);
    expect(await approve(trx, 'a', at(year))).toBeNull();
    await moved(trx, finance, { kind: 'adjustment-up', account, amountFen: 100_000 }, at(year));
    expect((await sumsOf(trx, of(year)))['budget-committed']).toBe(100_000);
    await cancel(trx, 'a', at(year));
    expect(await sumsOf(trx, of(year))).toEqual({
      'budget-appropriated': -100_001,
      'budget-available': 100_001,
    });
  }));

test('a new year whose account is not open yet lets nobody overtake those who wait', () =>
  inVain(async (trx) => {
    await opened(trx, finance, of(year), 1, at(year));
    await cloneClaims(trx, original, [{ id: 'a' }, { id: 'b' }]);
    expect(await approve(trx, 'a', at(year))).toBeNull();
    const january = at(year + 1, '01-05');
    expect(await look(trx, 'a', january)).toBeNull();
    expect(await approve(trx, 'b', january)).toBeNull();
    await opened(trx, finance, of(year + 1), 100_000, january);
    expect(await look(trx, 'b', january)).toBeNull();
    expect(await look(trx, 'a', january)).toMatchObject({ key: 'a:1', booked_on: `${year + 1}-01-05` });
  }));

test('money moves between accounts of a year, never more than is there', () =>
  inVain(async (trx) => {
    const account = await opened(trx, finance, of(year), 300, at(year));
    const other = { ...of(year), fund: 'employment-support' };
    const toAccount = await opened(trx, finance, other, 1, at(year));
    await moved(trx, finance, { kind: 'transfer', account, toAccount, amountFen: 200 }, at(year));
    expect((await sumsOf(trx, of(year)))['budget-available']).toBe(100);
    expect((await sumsOf(trx, other))['budget-available']).toBe(201);
    const more = { kind: 'transfer' as const, account, toAccount, amountFen: 101 };
    await expect(moved(trx, finance, more, at(year))).rejects.toMatchObject({
      code: 'fund-account-overdrawn',
    });
  }));

test('money does not move between years but by the end of one', () =>
  inVain(async (trx) => {
    const account = await opened(trx, finance, of(year), 300, at(year));
    const toAccount = await opened(trx, finance, of(year + 1), 1, at(year));
    const across = { kind: 'transfer' as const, account, toAccount, amountFen: 1 };
    await expect(moved(trx, finance, across, at(year))).rejects.toMatchObject({
      code: 'fiscal-years-differ',
    });
  }));

test.each(['carry-over', 'lapse'] as const)(
  'a year ends by %s: approved money goes on with its claim, and nothing is booked in the old year',
  (available) =>
    inVain(async (trx) => {
      const account = await opened(trx, finance, of(year), 250_000, at(year));
      await cloneClaims(trx, original, [{ id: 'a' }, { id: 'b' }]);
      await approve(trx, 'a', at(year));
      await approve(trx, 'b', at(year));
      await moveCommitments(trx, 'budget-spent', ['a:1'], at(year));
      const end = { account, available, documentNo: '9号', reason: '年终结账', officer: finance.one };
      const propose = (businessAtMs: number) =>
        proposeYearEnd(trx, { ...end, businessAtMs, requestKey: randomUUID() });
      await expect(propose(at(year, '12-31'))).rejects.toMatchObject({ code: 'fiscal-year-running' });
      const january = at(year + 1, '01-10');
      await opened(trx, finance, of(year + 1), 1_000, january);
      const id = await propose(january);
      await decideMovement(trx, {
        id,
        approve: true,
        note: null,
        officer: finance.two,
        businessAtMs: january,
      });

      expect(await sumsOf(trx, of(year))).toEqual({
        'budget-appropriated': -100_000,
        'budget-spent': 100_000,
      });
      const left = available === 'carry-over' ? 50_000 : 0;
      expect(await sumsOf(trx, of(year + 1))).toEqual({
        'budget-appropriated': -101_000 - left,
        'budget-available': 1_000 + left,
        'budget-committed': 100_000,
      });
      await moveCommitments(trx, 'budget-spent', ['b:1'], january);
      expect((await sumsOf(trx, of(year + 1)))['budget-spent']).toBe(100_000);
      // Paid in a year that is closed and reversed now: new money of this year.
      await moveCommitments(trx, 'budget-unspent', ['a:1'], january);
      expect((await sumsOf(trx, of(year + 1)))['budget-available']).toBe(101_000 + left);
      const late = {
        kind: 'adjustment-up' as const,
        account,
        amountFen: 1,
        documentNo: '10号',
        reason: '补记一笔',
      };
      await expect(
        proposeMovement(trx, {
          ...late,
          officer: finance.one,
          businessAtMs: january,
          requestKey: randomUUID(),
        }),
      ).rejects.toMatchObject({ code: 'fund-account-closed' });
    }),
);

test('what is left at a year’s end is what the two of them agreed on', () =>
  inVain(async (trx) => {
    const account = await opened(trx, finance, of(year), 100_000, at(year));
    await cloneClaims(trx, original, [{ id: 'a' }]);
    await approve(trx, 'a', at(year));
    const january = at(year + 1, '01-10');
    const id = await proposeYearEnd(trx, {
      account,
      available: 'lapse',
      documentNo: '9号',
      reason: '年终结账',
      officer: finance.one,
      businessAtMs: january,
      requestKey: randomUUID(),
    });
    await cancel(trx, 'a', january);
    await expect(
      decideMovement(trx, { id, approve: true, note: null, officer: finance.two, businessAtMs: january }),
    ).rejects.toMatchObject({ code: 'budget-changed' });
  }));

test('approvals, withdrawals and movements at the same time stand in each other’s way nowhere', async () => {
  const ids = Array.from({ length: 8 }, (_, i) => `crowd-${i}`);
  const account = await house.db.transaction().execute(async (trx) => {
    await cloneClaims(
      trx,
      original,
      ids.map((id) => ({ id })),
    );
    return opened(trx, finance, of(year), 300_000, at(year));
  });
  const each = (act: (trx: Trx) => Promise<unknown>) => house.db.transaction().execute(act);
  // Two requests of two people, each a transaction of its own.
  const add = async () => {
    const id = await house.db.transaction().execute((trx) =>
      proposeMovement(trx, {
        kind: 'adjustment-up',
        account,
        amountFen: 70_000,
        documentNo: '2号',
        reason: '追加预算',
        officer: finance.one,
        businessAtMs: at(year),
        requestKey: randomUUID(),
      }),
    );
    await each((trx) =>
      decideMovement(trx, { id, approve: true, note: null, officer: finance.two, businessAtMs: at(year) }),
    );
  };
  await Promise.all(ids.map((id) => each((trx) => approve(trx, id, at(year)))));
  await Promise.all([
    ...ids.slice(0, 4).map((id) => each((trx) => cancel(trx, id, at(year)))),
    add(),
    add(),
    ...ids.slice(4).map((id) => each((trx) => look(trx, id, at(year)))),
  ]);
  for (const id of ids) await each((trx) => look(trx, id, at(year)));
  await each(async (trx) => {
    // 440,000 for four who stayed.
    expect(await sumsOf(trx, of(year))).toEqual({
      'budget-appropriated': -440_000,
      'budget-available': 40_000,
      'budget-committed': 400_000,
    });
    for (const id of ids.slice(4)) await cancel(trx, id, at(year));
  });
});

test('of two approvals at once only one gets the last money, the other waits', async () => {
  await house.db.transaction().execute(async (trx) => {
    await opened(trx, finance, of(year), 150_000, at(year));
    await cloneClaims(trx, original, [{ id: 'at-once-1' }, { id: 'at-once-2' }]);
  });
  const answers = await Promise.all(
    ['at-once-1', 'at-once-2'].map((id) =>
      house.db.transaction().execute((trx) => approve(trx, id, at(year))),
    ),
  );
  expect(answers.filter((payment) => payment === null)).toHaveLength(1);
  await house.db.transaction().execute(async (trx) => {
    expect((await sumsOf(trx, of(year)))['budget-available']).toBe(50_000);
    for (const id of ['at-once-1', 'at-once-2']) await cancel(trx, id, at(year));
  });
});
