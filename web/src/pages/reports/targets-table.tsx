import { Link } from '@tanstack/react-router';
import { type MeasureCode, valueInWords } from '../../../../src/domain/targets/measures.ts';
import { useMay } from '../../app/session.tsx';
import { DateText } from '../../ui/dates.tsx';
import type { Report } from './figure.tsx';
import '../../ui/figures.css';

/** 目标任务 of the report's year, up to its last day; each number leads to the cases of its measure. */
export function TargetsTable({ report: { targets, to, columns, name, division } }: { report: Report }) {
  const linked = useMay()('read-targets');
  const year = to.slice(0, 4);
  const placeOf = (of: string) =>
    of === division ? name : (columns.find((column) => column.division === of)?.name ?? of);
  return (
    <>
      <h2 className="report-heading">目标任务</h2>
      <p>
        {year}年1月1日至 <DateText date={to} />
        {targets.length === 0 && '，没有下达目标任务。'}
      </p>
      {targets.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the table scrolls sideways, also by keyboard
        <section className="figures-scroll" aria-label="目标任务" tabIndex={0}>
          <table className="figures report-figures">
            <thead>
              <tr>
                <th scope="col" className="words">
                  指标
                </th>
                <th scope="col" className="words">
                  地区
                </th>
                <th scope="col">全年目标</th>
                <th scope="col">已完成</th>
              </tr>
            </thead>
            <tbody>
              {targets.map(({ measure, title, division: of, target, actual }) => (
                <tr key={`${of}${measure}`}>
                  <th scope="row" className="words">
                    {title}
                  </th>
                  <td className="words">{placeOf(of)}</td>
                  <td>{valueInWords(measure as MeasureCode, target)}</td>
                  <td>
                    {linked ? (
                      <Link to={'/target-cases' as never} search={{ year, measure, of, asOf: to } as never}>
                        {valueInWords(measure as MeasureCode, actual)}
                      </Link>
                    ) : (
                      valueInWords(measure as MeasureCode, actual)
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </>
  );
}
