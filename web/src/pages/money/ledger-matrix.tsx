import { Link } from '@tanstack/react-router';
import { useSearchState } from '../../app/address.ts';
import { Amount } from '../../ui/amount.tsx';
import { dimensionNames, layouts, measureNames } from './ledger-words.ts';
import { type Dimension, type LedgerTotal, type Measure, type Pivot, pivot, type Row } from './pivot.ts';
import { accountName, fundName, programmeName } from './words.tsx';

/** The sums as a table with totals at the right and below; every sum is a link to the vouchers it is made of. */
export function LedgerMatrix({
  totals,
  layout: chosen,
  measure,
}: {
  totals: readonly LedgerTotal[];
  layout: string;
  measure: Measure;
}) {
  const layout = layouts[chosen] ?? layouts.county;
  if (!layout) return null;
  const { down, across } = layout;
  // Side by side the accounts are all there; otherwise one is looked at.
  const shown = across === 'account' ? totals : totals.filter(({ account }) => account === measure);
  const table = pivot(shown, down, across);
  const names = new Map(totals.map(({ division, divisionName }) => [division, divisionName]));
  const word = (dimension: Dimension, key: string) => wordOf(dimension, key, names);
  const caption = `${across === 'account' ? '各科目净额' : measureNames[measure]}，单位：元`;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a frame that scrolls must be reached by keyboard
    <section className="money-scroll" tabIndex={0} aria-label="账目汇总">
      <table className="money-table">
        <caption style={{ textAlign: 'start', paddingBlock: 6 }}>{caption}</caption>
        <thead>
          <tr>
            {down.map((name) => (
              <th scope="col" key={name} className="words">
                {dimensionNames[name]}
              </th>
            ))}
            {table.columns.map((key) => (
              <th scope="col" key={key}>
                {word(across, key)}
              </th>
            ))}
            {across !== 'account' && <th scope="col">合计</th>}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row, i) => (
            <Line
              key={row.keys.join()}
              row={row}
              above={table.rows[i - 1]}
              {...{ table, down, across, measure, word }}
            />
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" colSpan={down.length}>
              合计
            </th>
            {table.columns.map((key) => (
              <td key={key}>
                <Amount fen={table.columnTotals.get(key) ?? 0} />
              </td>
            ))}
            {across !== 'account' && (
              <td>
                <Amount fen={table.totalFen} />
              </td>
            )}
          </tr>
        </tfoot>
      </table>
    </section>
  );
}

function Line({
  row,
  above,
  table,
  down,
  across,
  measure,
  word,
}: {
  row: Row;
  above: Row | undefined;
  table: Pivot;
  down: readonly Dimension[];
  across: Dimension;
  measure: Measure;
  word: (dimension: Dimension, key: string) => string;
}) {
  const place = Object.fromEntries(down.map((name, i) => [name, row.keys[i]]));
  return (
    <tr>
      {row.keys.map((key, i) => (
        // A county's name is said once for its programmes, but screen readers hear it with each.
        <th scope="row" key={key}>
          <span className={i === 0 && down.length > 1 && above?.keys[0] === key ? 'visually-hidden' : ''}>
            {word(down[i] as Dimension, key)}
          </span>
        </th>
      ))}
      {table.columns.map((key) => (
        <td key={key}>
          {row.cells.has(key) ? (
            <ToVouchers account={measure} {...place} {...{ [across]: key }}>
              <Amount fen={row.cells.get(key)} />
            </ToVouchers>
          ) : (
            '—'
          )}
        </td>
      ))}
      {across !== 'account' && (
        <td>
          <Amount fen={row.totalFen} />
        </td>
      )}
    </tr>
  );
}

/** To the vouchers behind a sum: what the table is narrowed to, and what its row and column stand for. */
function ToVouchers({
  children,
  ...place
}: Partial<Record<Dimension, string>> & { children: React.ReactNode }) {
  const [{ division, programme, from, to }] = useSearchState();
  const { month, ...rest } = place;
  const narrowed = { division, programme, ...days(month ?? from, month ?? to), ...rest };
  return (
    <Link to={'/ledger/vouchers' as never} search={narrowed as never}>
      {children}
    </Link>
  );
}

/** Months of the sums as days of the vouchers: 2017-02 to 2017-02 is 2017-02-01 to 2017-02-28. */
function days(from: string | undefined, to: string | undefined) {
  const lastDay = (month: string) => new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)), 0));
  return {
    ...(from && { from: `${from}-01` }),
    ...(to && { to: lastDay(to).toISOString().slice(0, 10) }),
  };
}

function wordOf(dimension: Dimension, key: string, counties: ReadonlyMap<string, string>): string {
  switch (dimension) {
    case 'division':
      return counties.get(key) ?? key;
    case 'programme':
      return programmeName(key);
    case 'fund':
      return fundName(key);
    case 'account':
      return accountName(key);
    case 'month':
      return key;
  }
}
