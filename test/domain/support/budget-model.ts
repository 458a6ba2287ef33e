import fc from 'fast-check';
import {
  type BudgetAccount,
  budgetEntries,
  commitmentSides,
  type FundYear,
  movementEntries,
} from '../../../src/domain/budget.ts';
import type { LedgerEntry } from '../../../src/domain/ledger.ts';

export const HERE: FundYear = { fund: 'county-finance', division: '433101', fiscalYear: 2040 };
export const THERE: FundYear = { ...HERE, fund: 'employment-support' };

/** What may happen to a fund; `pick` chooses among the claims that it can happen to. */
export type BudgetEvent = {
  readonly act: (typeof acts)[number];
  readonly pick: number;
  readonly amountFen: number;
};
const acts = [
  'appropriate',
  'reduce',
  'transfer',
  'approve',
  'approve',
  'approve',
  'cancel',
  'release',
  'pay',
  'return',
  'reverse',
] as const;

export const budgetEvents = fc.array(
  fc.record({
    act: fc.constantFrom(...acts),
    pick: fc.nat({ max: 999 }),
    amountFen: fc.integer({ min: 1, max: 300_000 }),
  }),
  { minLength: 5, maxLength: 40 },
);

type Standing = 'none' | 'waiting' | 'booked' | 'released' | 'paid' | 'reversed';

/** The claims that ask the fund for money: amounts that do and do not divide what there is. */
export const CLAIMS: readonly { readonly id: string; readonly amountFen: number }[] = [
  100_000, 30_000, 150_000, 1, 99_999, 250_000,
].map((amountFen, i) => ({ id: `claim-${i}`, amountFen }));

/** The rules of a fund in a few lines, on a ledger in memory that the product's own postings fill. */
export function budgetModel() {
  const entries: LedgerEntry[] = [
    ...movementEntries('appropriation', { from: HERE, to: null, amountFen: 200_000 }),
  ];
  const standing = new Map<string, Standing>(CLAIMS.map(({ id }) => [id, 'none']));
  let queue: string[] = [];
  const amountOf = (id: string) => CLAIMS.find((claim) => claim.id === id)!.amountFen;
  const balance = (account: BudgetAccount, of: FundYear = HERE) =>
    entries
      .filter((e) => e.account === account && e.fund === of.fund)
      .reduce((sum, e) => sum + e.debitFen - e.creditFen, 0);

  function allot(): void {
    while (queue.length > 0 && amountOf(queue[0]!) <= balance('budget-available')) {
      const id = queue.shift()!;
      entries.push(...budgetEntries(commitmentSides['budget-committed'], HERE, amountOf(id)));
      standing.set(id, 'booked');
    }
  }

  const can: Partial<Record<BudgetEvent['act'], readonly Standing[]>> = {
    approve: ['none'],
    cancel: ['waiting', 'booked'],
    release: ['booked'],
    pay: ['released'],
    return: ['released'],
    reverse: ['paid'],
  };

  return {
    entries,
    balance,
    standing: (id: string) => standing.get(id)!,
    /** The claim that the event happens to; null: to none. */
    subject({ act, pick }: BudgetEvent): string | null {
      const ids = CLAIMS.map(({ id }) => id).filter((id) => can[act]?.includes(standing.get(id)!));
      return ids.length === 0 ? null : ids[pick % ids.length]!;
    },
    /** False: refused, for there is not enough. */
    apply(event: BudgetEvent, id: string | null): boolean {
      const { act, amountFen } = event;
      const move = (kind: keyof typeof commitmentSides, to: Standing) => {
        entries.push(...budgetEntries(commitmentSides[kind], HERE, amountOf(id!)));
        standing.set(id!, to);
      };
      switch (act) {
        case 'appropriate':
          entries.push(...movementEntries('adjustment-up', { from: HERE, to: null, amountFen }));
          break;
        case 'reduce':
        case 'transfer': {
          if (amountFen > balance('budget-available')) return false;
          const kind = act === 'reduce' ? 'adjustment-down' : 'transfer';
          entries.push(
            ...movementEntries(kind, { from: HERE, to: act === 'reduce' ? null : THERE, amountFen }),
          );
          break;
        }
        case 'approve':
          queue.push(id!);
          standing.set(id!, 'waiting');
          break;
        case 'cancel':
          if (standing.get(id!) === 'booked') move('budget-released', 'none');
          else standing.set(id!, 'none');
          queue = queue.filter((other) => other !== id);
          break;
        case 'release':
          standing.set(id!, 'released');
          break;
        case 'pay':
          move('budget-spent', 'paid');
          break;
        case 'return':
          move('budget-released', 'none');
          break;
        case 'reverse':
          move('budget-unspent', 'reversed');
          break;
      }
      allot();
      return true;
    },
  };
}
