import { Alert, Grid } from 'antd';
import type { ApiProblem } from '../../api/problem.ts';

/** What the server says of one line; row 1 is the header, row 0 the file itself. */
interface LineError {
  readonly row: number;
  readonly column: string;
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

/** One line of the file with all that is wrong in it. */
interface WrongLine {
  readonly row: number;
  readonly cells: readonly string[];
  readonly errors: readonly LineError[];
}

export function linesOf(problem: ApiProblem): readonly LineError[] {
  const { lines } = problem.document;
  return Array.isArray(lines) ? (lines as LineError[]) : [];
}

/** The wrong lines with their cells, as the server read them: the file may be in any of the banks' formats. */
interface Table {
  readonly header: readonly string[];
  readonly rows: readonly { readonly row: number; readonly cells: readonly string[] }[];
}

/** A refused result, line by line with the cells it came with: what is wrong where, and what to do about it. */
export function ResultErrors({ problem }: { problem: ApiProblem }) {
  const { md = true } = Grid.useBreakpoint();
  const { header, rows } = (problem.document.table ?? { header: [], rows: [] }) as Table;
  const cellsOf = new Map(rows.map(({ row, cells }) => [row, cells]));
  const lines = [...Map.groupBy(linesOf(problem), (error) => error.row)]
    .map(([row, errors]): WrongLine => ({ row, errors, cells: cellsOf.get(row) ?? [] }))
    .toSorted((a, b) => a.row - b.row);
  return (
    <section aria-label="回单中的错误">
      <Alert
        role="alert"
        type="error"
        showIcon
        title={problem.document.detail}
        description={`${problem.remedy}（代码 ${problem.code}）`}
        style={{ marginBottom: 12 }}
      />
      {md ? <ErrorTable header={header} lines={lines} /> : <ErrorList header={header} lines={lines} />}
    </section>
  );
}

const lineName = (row: number): string => (row === 0 ? '整份文件' : `第 ${row} 行`);
const isWrong = ({ errors }: WrongLine, column: string | undefined): boolean =>
  errors.some((error) => error.column === column);

function ErrorTable({ header, lines }: { header: readonly string[]; lines: readonly WrongLine[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a frame that scrolls must be reached by keyboard
    <section className="money-scroll" tabIndex={0} aria-label="错误所在的行">
      <table className="money-table">
        <thead>
          <tr>
            <th scope="col">行</th>
            {header.map((name, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a file may name two columns alike
              <th scope="col" key={i} className="words">
                {name}
              </th>
            ))}
            <th scope="col" className="words">
              问题
            </th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr key={line.row}>
              <th scope="row">{lineName(line.row)}</th>
              {header.map((name, i) => (
                <td
                  // biome-ignore lint/suspicious/noArrayIndexKey: cells are known by their place
                  key={i}
                  className={isWrong(line, name) ? 'words money-wrong' : 'words'}
                >
                  {line.cells[i] ?? ''}
                  {isWrong(line, name) && <span className="visually-hidden">（有误）</span>}
                </td>
              ))}
              <td className="words" style={{ whiteSpace: 'normal', minWidth: 280 }}>
                <Faults errors={line.errors} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** On a phone: what is wrong first, then the cells it is about. */
function ErrorList({ header, lines }: { header: readonly string[]; lines: readonly WrongLine[] }) {
  return (
    <dl className="ruled">
      {lines.map((line) => (
        <div key={line.row}>
          <dt>{lineName(line.row)}</dt>
          <dd>
            <Faults errors={line.errors} />
            {line.cells
              .map((cell, i) => [header[i], cell] as const)
              .filter(([name]) => isWrong(line, name))
              .map(([name, cell]) => (
                <div key={name}>
                  文件中写的是：<span className="money-wrong">{cell || '（空）'}</span>
                </div>
              ))}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Faults({ errors }: { errors: readonly LineError[] }) {
  return errors.map((error) => (
    <div key={error.code + error.column}>
      {error.column && <strong>{error.column}：</strong>}
      {error.message}
      {error.remedy}（{error.code}）
    </div>
  ));
}
