import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BUDGET_CHECKS } from '../../cli/verify/budgets.ts';
import type { Trx } from '../../src/db/client.ts';
import { bookAllotted, bookPayment, cancelBooked } from '../../src/payments/book.ts';
import { allotWaiting } from '../../src/payments/budget/allot.ts';
import { moveCommitments } from '../../src/payments/budget/commitments.ts';
import { BudgetError } from '../../src/payments/budget/errors.ts';
import { place, raiseClaim, userId } from '../api/support/county.ts';
import { type House, openHouse } from '../api/support/house.ts';
import {
  type BudgetEvent,
  budgetEvents,
  budgetModel,
  CLAIMS,
  HERE,
  THERE,
} from '../domain/support/budget-model.ts';
import { cloneClaims, type Finance, moved, opened, sumsOf } from './support/funds.ts';

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

const START = Date.parse(`${HERE.fiscalYear}-01-04T01:00:00Z`);
const DAY_MS = 86_400_000;
const BATCH = 'sequence';

/** The same as the model does, by the product's own hands on its own record. */
async function act(
  trx: Trx,
  { act, amountFen }: BudgetEvent,
  id: string,
  businessAtMs: number,
): Promise<void> {
  const account = `${HERE.fund}:${HERE.division}:${HERE.fiscalYear}`;
  const toAccount = `${THERE.fund}:${THERE.division}:${THERE.fiscalYear}`;
  const { no } = await trx
    .selectFrom('claim')
    .select('payment_no as no')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  const key = `${id}:${no}`;
  const set = (status: 'released' | 'paid' | 'returned') =>
    trx
      .updateTable('payment')
      .set({
        status,
        batch_id: BATCH,
        ...(status === 'paid' && { paid_on: `${HERE.fiscalYear}-12-31` }),
        ...(status === 'returned' && { returned_reason: '户名不符' }),
      })
      .where('key', '=', key)
      .execute();
  switch (act) {
    case 'appropriate':
      return moved(trx, finance, { kind: 'adjustment-up', account, amountFen }, businessAtMs);
    case 'reduce':
      return moved(trx, finance, { kind: 'adjustment-down', account, amountFen }, businessAtMs);
    case 'transfer':
      return moved(trx, finance, { kind: 'transfer', account, toAccount, amountFen }, businessAtMs);
    case 'approve':
      await bookPayment(trx, { claimId: id, officer: finance.one, businessAtMs });
      return;
    case 'cancel':
      await cancelBooked(trx, { claimId: id, reason: 'withdrawn', businessAtMs });
      return;
    case 'release':
      await set('released');
      return;
    case 'pay':
      await set('paid');
      return moveCommitments(trx, 'budget-spent', [key], businessAtMs);
    case 'return':
      await set('returned');
      await moveCommitments(trx, 'budget-released', [key], businessAtMs);
      break;
    case 'reverse':
      await moveCommitments(trx, 'budget-unspent', [key], businessAtMs);
      break;
  }
  await allotWaiting(trx, HERE, { businessAtMs });
}

/** Each claim's process looks, as it is told to. */
async function look(trx: Trx, businessAtMs: number): Promise<void> {
  for (const { id } of CLAIMS) await bookAllotted(trx, { id, subject_id: employment }, businessAtMs);
}

async function booked(trx: Trx): Promise<string[]> {
  const rows = await trx
    .selectFrom('payment')
    .select('claim_id as id')
    .where('status', 'in', ['booked', 'released', 'paid'])
    .orderBy('claim_id')
    .execute();
  return rows.map(({ id }) => id);
}

async function play(trx: Trx, events: readonly BudgetEvent[]): Promise<void> {
  await cloneClaims(trx, original, CLAIMS);
  await opened(trx, finance, HERE, 200_000, START);
  await opened(trx, finance, THERE, 1, START);
  await sql`insert into payment_batch (id, division, released_by, released_on, line_count, total_fen, file_sha256, status,
    request_key) values (${BATCH}, ${HERE.division}, ${finance.two}, '2040-01-01', 1, 1, ${'0'.repeat(64)}, 'released',
    ${BATCH})`.execute(trx);
  const model = budgetModel();
  for (const [i, event] of events.entries()) {
    const id = model.subject(event);
    if (id === null && !['appropriate', 'reduce', 'transfer'].includes(event.act)) continue;
    const granted = model.apply(event, id);
    const businessAtMs = START + i * DAY_MS;
    await sql`savepoint before_event`.execute(trx);
    try {
      await act(trx, event, id ?? CLAIMS[0]!.id, businessAtMs);
      expect(granted).toBe(true);
    } catch (error) {
      if (!(error instanceof BudgetError)) throw error;
      expect([error.code, granted]).toEqual(['fund-account-overdrawn', false]);
      await sql`rollback to savepoint before_event`.execute(trx);
    }
    await look(trx, businessAtMs);
    await sql`set constraints all immediate`.execute(trx);
    await sql`set constraints all deferred`.execute(trx);
    const sums = await sumsOf(trx, HERE);
    for (const account of [
      'budget-appropriated',
      'budget-available',
      'budget-committed',
      'budget-spent',
    ] as const)
      expect([account, sums[account] ?? 0]).toEqual([account, model.balance(account)]);
    const live = CLAIMS.map((claim) => claim.id).filter((one) =>
      ['booked', 'released', 'paid', 'reversed'].includes(model.standing(one)),
    );
    expect(await booked(trx)).toEqual(live);
  }
  for (const { code, find } of BUDGET_CHECKS.filter((check) => check.code !== 'fund-queue'))
    expect([code, (await find.execute(trx)).rows]).toEqual([code, []]);
}

test('whatever happens to a fund, the record says what the rules say, to the fen', async () => {
  const undone = new Error('undone');
  await fc.assert(
    fc.asyncProperty(budgetEvents, async (events) => {
      const attempt = house.db.transaction().execute(async (trx) => {
        await play(trx, events);
        throw undone;
      });
      await attempt.catch((error) => {
        if (error !== undone) throw error;
      });
    }),
    { numRuns: 25 },
  );
});
