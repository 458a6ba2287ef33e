import fc from 'fast-check';
import { expect, test } from 'vitest';
import { topUpId, topUpNoOf } from '../../src/domain/ids.ts';
import { type RecordedClaim, reconcileClaim } from '../../src/domain/reconcile.ts';
import { restatedLines } from '../../src/domain/restated.ts';
import { type Grant, overpaidFen, shareOut } from '../../src/domain/top-up.ts';
import type { Evaluation } from '../../src/domain/trace.ts';

const due = (amountFen: number): Evaluation =>
  ({
    outcome:
      amountFen > 0
        ? { kind: 'eligible', amountFen }
        : { kind: 'refused', reason: 'no-attendance', article: '17' },
    checks: [],
  }) as unknown as Evaluation;
const paid = (no: number, keptFen: number): Grant => ({
  no,
  standing: 'out',
  settled: true,
  keptFen,
  uptoFen: no === 0 ? null : 1,
});
const topUp = (no: number, standing: Grant['standing'], uptoFen: number): Grant => ({
  no,
  standing,
  settled: false,
  keptFen: 0,
  uptoFen,
});
const words = (grants: Grant[], amountFen: number): string[] =>
  shareOut(due(amountFen), grants).map(({ no, evaluation: { outcome } }) =>
    outcome.kind === 'eligible'
      ? `${no}: ${outcome.amountFen}`
      : `${no}: ${'reason' in outcome && outcome.reason}`,
  );

test.each<[string, Grant[], number, string[]]>([
  ['never raised', [], 50, ['0: 50']],
  ['open: all of it', [topUp(0, 'open', 0)], 60, ['0: 60']],
  ['paid what is due', [paid(0, 50)], 50, ['0: 50']],
  ['more is due', [paid(0, 50)], 60, ['0: 60', '1: 10']],
  ['with the bank: it waits', [{ ...paid(0, 50), settled: false }], 60, ['0: 60']],
  ['the open top-up is restated', [paid(0, 50), topUp(1, 'open', 60)], 55, ['0: 55', '1: 5']],
  ['nothing is left to top up', [paid(0, 50), topUp(1, 'open', 60)], 50, ['0: 50', '1: nothing-to-top-up']],
  ['it comes back', [paid(0, 50), topUp(1, 'refused-by-rules', 60)], 70, ['0: 70', '1: 20']],
  [
    'a person refused it: not twice',
    [paid(0, 50), topUp(1, 'closed', 60)],
    60,
    ['0: 60', '1: nothing-to-top-up'],
  ],
  [
    'other facts: anew',
    [paid(0, 50), topUp(1, 'closed', 60)],
    70,
    ['0: 70', '1: nothing-to-top-up', '2: 20'],
  ],
  ['the second one', [paid(0, 50), paid(1, 10)], 65, ['0: 65', '1: 10', '2: 5']],
  ['the last pays back first', [paid(0, 50), paid(1, 10)], 55, ['0: 55', '1: 5']],
  ['then the first', [paid(0, 50), paid(1, 10)], 40, ['0: 40', '1: paid-too-much']],
  ['all was paid back and is due again', [paid(0, 0)], 100, ['0: 100', '1: 100']],
  [
    'the bank took the first back: it is paid less what was topped up',
    [topUp(0, 'open', 0), paid(1, 10)],
    60,
    ['0: 50', '1: 10'],
  ],
  [
    'an officer refused the first since',
    [topUp(0, 'closed', 0), topUp(1, 'open', 60)],
    60,
    ['0: nothing-to-top-up', '1: nothing-to-top-up'],
  ],
  [
    'refused by the rules, all of them',
    [paid(0, 50), topUp(1, 'open', 60)],
    0,
    ['0: no-attendance', '1: no-attendance'],
  ],
])('%s', (_case, grants, amountFen, expected) => {
  expect(words(grants, amountFen)).toEqual(expected);
});

test('what is too much of a claim', () => {
  expect(overpaidFen(due(40), 50)).toBe(10);
  expect(overpaidFen(due(60), 50)).toBe(0);
  expect(overpaidFen(due(0), 50)).toBe(50);
});

test('the number of a top-up is read off its id', () => {
  expect(topUpNoOf(topUpId('startup-loan-interest:loan.1:2017Q1' as never, 2))).toBe(2);
  expect(topUpNoOf(topUpId('employer-post:JY1' as never, 1))).toBe(1);
  // An employment may be called T1.
  expect(topUpNoOf('employer-post:T1')).toBe(0);
});

test('what was read differently: of lists what has gone and come, nothing of what an older version did not note', () => {
  const reading = (inputs: object) =>
    ({ checks: [{ check: 'days-attended', inputs }] }) as unknown as Evaluation;
  expect(
    restatedLines(
      reading({ days: ['2016-07-11', '2016-07-12'], daysPaid: 2, lastReportOn: '2016-08-30' }),
      reading({ days: ['2016-07-12', '2016-07-14'], daysPaid: 3, lastReportOn: '2016-08-30' }),
    ),
  ).toEqual([
    { check: 'days-attended', input: 'days', before: ['2016-07-11'], after: ['2016-07-14'] },
    { check: 'days-attended', input: 'daysPaid', before: 2, after: 3 },
  ]);
  expect(restatedLines(reading({}), reading({ days: ['2016-07-12'] }))).toEqual([]);
});

/** A record in memory that does what the rules ask, pays what is open and has back what is flagged. */
type Row = RecordedClaim & { paidFen: number; backFen: number; uptoFen: number | null };
const grantOf = (row: Row, no: number): Grant => ({
  no,
  standing:
    row.payment !== 'none'
      ? 'out'
      : row.status === 'open'
        ? 'open'
        : row.refusedByRules
          ? 'refused-by-rules'
          : 'closed',
  settled: row.status === 'paid',
  keptFen: row.keptFen,
  uptoFen: row.uptoFen,
});
const raised = (amountFen: number): Row => ({
  status: 'open',
  refusedByRules: false,
  refusedReason: null,
  heldFor: null,
  recoveryFlagged: false,
  payment: 'none',
  amountFen,
  keptFen: 0,
  paidFen: 0,
  backFen: 0,
  uptoFen: null,
});

function look(rows: Row[], dueFen: number): void {
  for (const { no, evaluation, uptoFen } of shareOut(due(dueFen), rows.map(grantOf))) {
    const { outcome } = evaluation;
    const step = reconcileClaim(rows[no] ?? null, outcome);
    const amountFen = outcome.kind === 'eligible' ? outcome.amountFen : 0;
    if (step.do === 'raise') rows[no] = { ...raised(amountFen), uptoFen };
    const row = rows[no];
    if (!row) continue;
    if (step.do === 'restate') Object.assign(row, { amountFen, uptoFen, recoveryFlagged: false });
    if (step.do === 'refuse-open')
      Object.assign(row, { status: 'refused', refusedByRules: true, refusedReason: step.reason });
    if (step.do === 'reopen') Object.assign(row, { ...raised(amountFen), uptoFen });
    if (step.do === 'flag-recovery') row.recoveryFlagged = true;
    if (step.do === 'clear-recovery') row.recoveryFlagged = false;
  }
}

function pay(row: Row): void {
  if (row.status !== 'open') return;
  Object.assign(row, { status: 'paid', payment: 'paid', keptFen: row.amountFen, paidFen: row.amountFen });
}

function haveBack(rows: Row[], dueFen: number): void {
  for (const { no, evaluation } of shareOut(due(dueFen), rows.map(grantOf))) {
    const row = rows[no];
    if (!row?.recoveryFlagged || row.payment !== 'paid') continue;
    const back = overpaidFen(evaluation, row.keptFen);
    row.backFen += back;
    row.keptFen -= back;
  }
}

test('whatever becomes due in whatever order: paid, topped up and had back it comes to what the rules say', () => {
  const change = fc.record({
    due: fc.integer({ min: 0, max: 12 }).map((days) => days * 1000),
    pay: fc.boolean(),
    back: fc.boolean(),
    withdraw: fc.boolean(),
  });
  fc.assert(
    fc.property(
      fc.array(change, { minLength: 1, maxLength: 14 }),
      fc.integer({ min: 1, max: 12 }),
      (changes, last) => {
        const rows: Row[] = [];
        look(rows, 5000);
        for (const { due: dueFen, pay: paying, back, withdraw } of changes) {
          look(rows, dueFen);
          if (paying) {
            const before = sumKept(rows);
            for (const row of rows) pay(row);
            // What goes out never brings the whole above what is due.
            expect(sumKept(rows)).toBeLessThanOrEqual(Math.max(dueFen, before));
          }
          if (withdraw && rows[1]?.status === 'open') rows[1].status = 'withdrawn';
          if (back) haveBack(rows, dueFen);
        }
        // What a person has withdrawn stays withdrawn for the same sum; another fact brings it anew.
        for (const dueFen of [last * 1000 + 1, last * 1000]) {
          for (let round = 0; round < 3; round += 1) {
            look(rows, dueFen);
            for (const row of rows) pay(row);
            haveBack(rows, dueFen);
          }
        }
        expect(rows.reduce((sum, row) => sum + row.paidFen - row.backFen, 0)).toBe(last * 1000);
      },
    ),
    { numRuns: 500 },
  );
});

const sumKept = (rows: Row[]): number => rows.reduce((sum, row) => sum + row.keptFen, 0);
