import type { components } from '../../api/openapi.d.ts';

export type LedgerTotal = components['schemas']['LedgerTotals']['totals'][number];

/** What the books can be laid out by. */
export const dimensions = ['division', 'programme', 'month', 'fund', 'account'] as const;
export type Dimension = (typeof dimensions)[number];

/** What a cell shows: an account's net movement, or how much was debited in all. */
export const measures = ['subsidy-expense', 'claims-payable', 'bank-clearing', 'bank'] as const;
export type Measure = (typeof measures)[number];

export interface Row {
  /** One value for each row dimension. */
  readonly keys: readonly string[];
  readonly cells: ReadonlyMap<string, number>;
  readonly totalFen: number;
}

export interface Pivot {
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
  readonly columnTotals: ReadonlyMap<string, number>;
  readonly totalFen: number;
}

/** Expense grows on the left side of the books; what is owed, on its way and gone from the bank on the right. */
export function netOf({ account, debitFen, creditFen }: LedgerTotal): number {
  return account === 'subsidy-expense' ? debitFen - creditFen : creditFen - debitFen;
}

/** Lays totals out by one or two dimensions down and one across; accounts in the order of the money's way, all else by code. */
export function pivot(totals: readonly LedgerTotal[], down: readonly Dimension[], across: Dimension): Pivot {
  const rank = (key: string): number => measures.indexOf(key as Measure);
  const columns = [...new Set(totals.map((total) => total[across]))].toSorted(
    (a, b) => rank(a) - rank(b) || (a < b ? -1 : 1),
  );
  const groups = Map.groupBy(totals, (total) => down.map((name) => total[name]).join('\n'));
  const rows = [...groups]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, of]) => ({ keys: key.split('\n'), cells: sums(of, across), totalFen: sum(of) }));
  return { columns, rows, columnTotals: sums(totals, across), totalFen: sum(totals) };
}

const sum = (totals: readonly LedgerTotal[]): number => totals.reduce((all, total) => all + netOf(total), 0);

function sums(totals: readonly LedgerTotal[], across: Dimension): Map<string, number> {
  return new Map([...Map.groupBy(totals, (total) => total[across])].map(([key, of]) => [key, sum(of)]));
}
