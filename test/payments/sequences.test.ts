import { randomUUID } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/common';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createActivities } from '../../activities/index.ts';
import { bankResultColumns } from '../../src/domain/bank-file.ts';
import { bankFormatIds } from '../../src/domain/bank-formats.ts';
import { shanghaiDateAt } from '../../src/domain/dates.ts';
import { formatYuan } from '../../src/domain/money.ts';
import { setBankFormat } from '../../src/payments/bank-format-setting.ts';
import { bankFormatOf } from '../../src/payments/bank-formats/index.ts';
import { importBankResult } from '../../src/payments/bank-result.ts';
import { PaymentError } from '../../src/payments/errors.ts';
import { recordInquiry } from '../../src/payments/inquiry.ts';
import { releaseBatch } from '../../src/payments/release.ts';
import { decideRuling, proposeRuling } from '../../src/payments/ruling.ts';
import { place, raiseClaim, userId } from '../api/support/county.ts';
import { type House, openHouse } from '../api/support/house.ts';

/**
 * Two claims of one county on the real database, and anything that releases, banks, rulings and officers may do to their
 * money, in any order: nobody is paid twice, nothing is paid that the bank has not said, and the books know it to the fen.
 */
let house: House;
let activities: ReturnType<typeof createActivities>;
const people: Record<string, never> = {};
const NAMES = ['jishou-finance1', 'jishou-finance2', 'finance', 'finance2'] as const;
beforeAll(async () => {
  house = await openHouse();
  // What is lost in a crash is of no interest here; a commit costs a tenth.
  await house.database.pool.query(
    `do $$ begin execute format('alter database %I set synchronous_commit = off', current_database()); end $$`,
  );
  activities = createActivities({ database: house.database });
  for (const name of NAMES) people[name] = await userId(house, name);
});
afterAll(() => house.close());

const FROM = Date.parse('2017-07-03T09:00:00+08:00');
const DAY_MS = 86_400_000;
const words = ['成功', '退票', '冲正', '处理中', ''] as const;

const event = fc.record({
  what: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom('approve' as const, 'release' as const) },
    { weight: 5, arbitrary: fc.constant('answer' as const) },
    {
      weight: 3,
      arbitrary: fc.constantFrom(
        'rule',
        'confirm',
        'reject',
        'inquire',
        'withdraw',
        'look',
        'wait',
        'format',
      ),
    },
  ),
  of: fc.constantFrom(0, 1),
  who: fc.constantFrom(...NAMES),
  /** Mostly the bank names the amount that was sent. */
  differsFen: fc.oneof(
    { weight: 5, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.constantFrom(-1, 1) },
  ),
  word: fc.oneof(
    { weight: 2, arbitrary: fc.constant('成功' as const) },
    { weight: 3, arbitrary: fc.constantFrom(...words) },
  ),
  pick: fc.nat(99),
});
type Event = typeof event extends fc.Arbitrary<infer E> ? E : never;

interface Play {
  readonly claims: readonly string[];
  nowMs: number;
  /** What the bank has said of each payment and we have taken: its own books. */
  readonly bank: Map<string, number>;
}

const payments = (claimId: string) =>
  house.db
    .selectFrom('payment')
    .select(['key', 'status', 'batch_id', 'amount_fen'])
    .where('claim_id', '=', claimId)
    .orderBy('payment_no', 'desc')
    .execute();

const acts: Record<Event['what'], (p: Play, e: Event) => Promise<unknown>> = {
  approve: (p, e) => decide(p, e, 'approve'),
  withdraw: (p, e) => (e.pick % 6 === 0 ? decide(p, e, 'withdraw') : look(p, e)),
  look,
  release: (p, e) =>
    releaseBatch(house, {
      division: '433101',
      officer: people[e.who]!,
      businessAtMs: p.nowMs,
      requestKey: randomUUID(),
    }),
  async answer(p, e) {
    const all = (await payments(p.claims[e.of]!)).filter(({ batch_id }) => batch_id !== null);
    // Any payment that ever went out, also one that is settled: banks repeat themselves.
    const payment = e.pick % 4 ? all[0] : all[e.pick % Math.max(all.length, 1)];
    if (!payment) return;
    const told = payment.amount_fen + e.differsFen;
    const yuan = formatYuan(told as never).replaceAll(',', '');
    const content = await bankFormatOf(bankFormatIds[e.pick % 3]!).write([
      [...bankResultColumns],
      [payment.key, yuan, e.word, `第${e.pick}号`, shanghaiDateAt(p.nowMs)],
      ['总笔数', '1', '总金额', yuan],
    ]);
    const report = await importBankResult(house, {
      batchId: payment.batch_id!,
      content,
      officer: people[e.who]!,
      businessAtMs: p.nowMs,
    });
    if (report.paid > 0) credit(p, payment.key, told);
    if (report.reversed > 0) credit(p, payment.key, -told);
  },
  async rule(p, e) {
    const [payment] = await payments(p.claims[e.of]!);
    if (!payment) return;
    await proposeRuling(house, {
      paymentKey: payment.key,
      outcome: e.pick % 2 ? 'paid' : 'returned',
      on: shanghaiDateAt(p.nowMs),
      note: '银行书面答复',
      evidence: { sha256: 'a'.repeat(64), fileName: '答复.pdf', mediaType: 'application/pdf' },
      officer: people[e.who]!,
      businessAtMs: p.nowMs,
    });
  },
  confirm: (p, e) => rule(p, e, true),
  reject: (p, e) => rule(p, e, false),
  async inquire(p, e) {
    const [payment] = await payments(p.claims[e.of]!);
    if (!payment?.batch_id) return;
    const { batch_id: batchId } = payment;
    await recordInquiry(house, {
      batchId,
      answer: '正在处理',
      officer: people[e.who]!,
      businessAtMs: p.nowMs,
    });
  },
  async wait(p, e) {
    p.nowMs += [1, 8, 30][e.pick % 3]! * DAY_MS;
  },
  format: (p, e) =>
    setBankFormat(house, {
      division: '433101',
      format: bankFormatIds[e.pick % 3]!,
      officer: people[e.who]!,
      businessAtMs: p.nowMs,
    }),
};

function credit(p: Play, key: string, amountFen: number): void {
  p.bank.set(key, (p.bank.get(key) ?? 0) + amountFen);
}

async function rule(p: Play, e: Event, accept: boolean): Promise<void> {
  const [payment] = await payments(p.claims[e.of]!);
  if (!payment) return;
  const ruling = await house.db
    .selectFrom('payment_ruling')
    .select(['id', 'outcome'])
    .where('payment_key', '=', payment.key)
    .where('status', '=', 'proposed')
    .executeTakeFirst();
  if (!ruling) return;
  await decideRuling(house, {
    rulingId: ruling.id,
    accept,
    note: null,
    officer: people[e.who]!,
    businessAtMs: p.nowMs,
  });
  // The bank's paper says that it was paid, or that it was not.
  if (accept && ruling.outcome === 'paid') credit(p, payment.key, payment.amount_fen);
}

async function decide(p: Play, e: Event, action: 'approve' | 'withdraw'): Promise<void> {
  const claimId = p.claims[e.of]! as never;
  const { state } = await activities.refreshClaim({ claimId, businessNowMs: p.nowMs });
  await activities.decideClaim({
    claimId,
    requestKey: randomUUID(),
    step: state.step,
    action,
    officer: people[e.who]!,
    revision: state.revision,
    businessNowMs: p.nowMs,
  });
}

async function look(p: Play, e: Event): Promise<void> {
  await activities.refreshClaim({ claimId: p.claims[e.of]! as never, businessNowMs: p.nowMs });
}

/** Whatever the rules refuse may be refused; anything else is a fault. */
async function attempt(p: Play, e: Event): Promise<void> {
  try {
    await acts[e.what](p, e);
  } catch (error) {
    if (!(error instanceof PaymentError) && !(error instanceof ApplicationFailure)) throw error;
  }
}

interface Books {
  readonly claim: string;
  readonly live: number;
  readonly paidFen: number;
  readonly bankFen: number;
  readonly expenseFen: number;
  readonly liveFen: number;
  readonly unbalanced: number;
}

async function books(claims: readonly string[]): Promise<Books[]> {
  const { rows } = await sql<Books>`
    select c.id as claim,
      (select count(*)::int from payment p where p.claim_id = c.id and p.status in ('booked','released','paid')) as live,
      (select coalesce(sum(p.amount_fen), 0)::bigint from payment p where p.claim_id = c.id and p.status = 'paid')
        as "paidFen",
      (select coalesce(sum(p.amount_fen), 0)::bigint from payment p where p.claim_id = c.id
        and p.status in ('booked','released','paid')) as "liveFen",
      (select coalesce(sum(l.credit_fen - l.debit_fen), 0)::bigint from ledger_entry l
        join ledger_transaction t on t.id = l.transaction_id where t.claim_id = c.id and l.account = 'bank') as "bankFen",
      (select coalesce(sum(l.debit_fen - l.credit_fen), 0)::bigint from ledger_entry l
        join ledger_transaction t on t.id = l.transaction_id where t.claim_id = c.id
        and l.account = 'subsidy-expense') as "expenseFen",
      (select count(*)::int from (select 1 from ledger_entry l join ledger_transaction t on t.id = l.transaction_id
        where t.claim_id = c.id group by t.id having sum(l.debit_fen) <> sum(l.credit_fen)) u) as unbalanced
    from claim c where c.id = any(${[...claims]}::text[]) order by c.id`.execute(house.db);
  return rows;
}

async function expectSound(p: Play): Promise<void> {
  for (const { claim, live, paidFen, bankFen, expenseFen, liveFen, unbalanced } of await books(p.claims)) {
    const byBank = [...p.bank].filter(([key]) => key.startsWith(`${claim}:`));
    const saidFen = byBank.reduce((sum, [, amount]) => sum + amount, 0);
    expect({ claim, live: live <= 1, paidFen, bankFen, expenseFen, unbalanced }).toEqual({
      claim,
      live: true,
      // What stands as paid is what the bank says left it, and the ledger says the same.
      paidFen: saidFen,
      bankFen: saidFen,
      expenseFen: liveFen,
      unbalanced: 0,
    });
    expect(saidFen, claim).toBeLessThanOrEqual(100_000);
  }
}

/** Every batch has its wait or is settled, and a look by each process changes nothing more of the money. */
async function expectAtRest(p: Play): Promise<void> {
  for (const claim of [0, 1]) await look(p, { of: claim } as Event);
  const { rows } = await sql<{ id: string }>`
    select b.id from payment_batch b where (b.status = 'released') <> exists (
      select from payment x where x.batch_id = b.id and x.status = 'released')
    or (b.status = 'released') <> exists (
      select from case_wait w where w.case_id = 'batch-' || b.id and w.closed_at is null)
    union all
    select c.id from claim c where c.id = any(${[...p.claims]}::text[]) and (c.status = 'paid') <> exists (
      select from payment x where x.claim_id = c.id and x.status = 'paid')`.execute(house.db);
  expect(rows).toEqual([]);
  await expectSound(p);
}

const run: Event = { what: 'approve', of: 0, who: 'finance', differsFen: 0, word: '成功', pick: 1 };
/** Straight on: released, paid, taken back, approved by a third hand, released, returned, and once more. */
const onward: Event[] = [
  { ...run, what: 'release', who: 'jishou-finance2' },
  { ...run, what: 'answer', who: 'jishou-finance1' },
  { ...run, what: 'answer', who: 'jishou-finance1', word: '冲正' },
  { ...run, what: 'approve', who: 'finance' },
  { ...run, what: 'release', who: 'jishou-finance2' },
  { ...run, what: 'answer', who: 'jishou-finance1', word: '退票' },
  { ...run, what: 'approve', who: 'finance' },
  { ...run, what: 'release', who: 'jishou-finance2' },
  { ...run, what: 'answer', who: 'jishou-finance1', word: '处理中', pick: 2 },
  { ...run, what: 'rule', who: 'jishou-finance1' },
  { ...run, what: 'confirm', who: 'finance2' },
];

test('no sequence of releases, answers, rulings and withdrawals pays twice or unbalances the books', async () => {
  let seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.array(event, { minLength: 5, maxLength: 22, size: 'max' }), async (events) => {
      const claims = [
        await raiseClaim(house, await place(house), 'payment'),
        await raiseClaim(house, await place(house), 'payment'),
      ];
      const p: Play = { claims, nowMs: FROM, bank: new Map() };
      for (const e of events) {
        await attempt(p, e);
        await expectSound(p);
      }
      await expectAtRest(p);
      const { rows } = await sql<{ s: string }>`select distinct status as s from payment
        where claim_id = any(${claims}::text[])`.execute(house.db);
      seen = seen.union(new Set(rows.map(({ s }) => s)));
    }),
    { numRuns: 25, examples: [[onward], [[{ ...run, what: 'withdraw', pick: 0 }]]] },
  );
  // A play in which nothing happens proves nothing.
  expect([...seen].toSorted()).toEqual(['booked', 'cancelled', 'paid', 'released', 'returned', 'reversed']);
}, 300_000);
