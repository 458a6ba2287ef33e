import { Link } from '@tanstack/react-router';
import { isMonth, type ReportPeriod } from '../../../../src/domain/reports/period.ts';
import { reportValueInWords } from '../../../../src/domain/reports/words.ts';
import { Difference, Figure, type Report, type ReportRow } from './figure.tsx';
import '../../ui/figures.css';

type Section = Report['sections'][number];

/** One section: each line with its parts, what it is compared with, what was sent, and the areas side by side. */
export function ReportTable({ report, section }: { report: Report; section: Section }) {
  const { columns, period, yearBefore, released } = report;
  const month = isMonth(period as ReportPeriod);
  return (
    <>
      <h2 className="report-heading">{section.title}</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the table scrolls sideways, also by keyboard */}
      <section className="figures-scroll" aria-label={section.title} tabIndex={0}>
        <table className="figures report-figures report-lines">
          <thead>
            <tr>
              <th scope="col" className="words">
                指标
              </th>
              <th scope="col" className="words">
                单位
              </th>
              <th scope="col">本期</th>
              <th scope="col">{month ? '上月' : '上年'}</th>
              <th scope="col">增减</th>
              {yearBefore && <th scope="col">上年同月</th>}
              {yearBefore && <th scope="col">同比增减</th>}
              {released && <th scope="col">报送数</th>}
              {released && <th scope="col">报送后变动</th>}
              {columns.map((column) => (
                <th key={`${column.own}${column.division}`} scope="col">
                  <ColumnHead column={column} period={period} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {section.rows.map((row) => (
              <Line key={`${row.line}|${row.part}`} row={row} report={report} />
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}

/** The area's name, with the way to its own report and when it sent that. */
function ColumnHead({ column, period }: { column: Report['columns'][number]; period: string }) {
  const { division, name, own, releasedOn } = column;
  if (own || division.length > 9) return <>{name}</>;
  return (
    <>
      <Link to={'/reports' as never} search={{ division, period } as never}>
        {name}
      </Link>
      {releasedOn && <div className="report-sent">{releasedOn} 报送</div>}
    </>
  );
}

function Line({ row, report }: { row: ReportRow; report: Report }) {
  const { line, part, title, unit, article, definition, total, before, yearBefore, sent, cells } = row;
  const { division, period } = report;
  const list = { line, part };
  const earlier = (days: { from: string; to: string }) => ({
    ...list,
    division,
    period: days.from.slice(0, period.length),
    asOf: days.to,
  });
  return (
    <tr>
      <th scope="row" className={part === null ? 'words' : 'words report-part'}>
        {part === null ? title : `其中：${title}`}
        {part === null && (
          <span className="report-definition">
            {definition}（第{article}条）
          </span>
        )}
      </th>
      <td className="words">{unit}</td>
      <td>
        <strong>
          <Figure value={total} of={{ ...list, division, period }} />
        </strong>
      </td>
      <td>
        <Figure value={before} of={earlier(report.before)} />
      </td>
      <td>
        <Difference line={line} now={total} then={before} />
      </td>
      {report.yearBefore && (
        <>
          <td>
            <Figure value={yearBefore} of={earlier(report.yearBefore)} />
          </td>
          <td>
            <Difference line={line} now={total} then={yearBefore} />
          </td>
        </>
      )}
      {sent && (
        <>
          <td className="amount">{reportValueInWords(line, sent.total)}</td>
          <td>
            <Difference line={line} now={total} then={sent.total} />
          </td>
        </>
      )}
      {report.columns.map((column, i) => (
        <td key={`${column.own}${column.division}`}>
          <Figure
            value={cells[i] ?? null}
            of={{ ...list, division: column.division, period, own: column.own }}
          />
          {sent && cells[i] !== sent.cells[i] && (
            <div className="report-sent">报送 {reportValueInWords(line, sent.cells[i] ?? null)}</div>
          )}
        </td>
      ))}
    </tr>
  );
}
