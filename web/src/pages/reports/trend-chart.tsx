import { Link } from '@tanstack/react-router';
import type { ReportLineCode } from '../../../../src/domain/reports/lines.ts';
import { reportLineOf } from '../../../../src/domain/reports/lines.ts';
import { reportValueInWords, unitInWords } from '../../../../src/domain/reports/words.ts';
import type { Dashboard } from './figure.tsx';

const [WIDE, HIGH, FOOT, HEAD] = [58, 180, 24, 20];

/** A bar a month of one line; the words under it lead to the month's report. */
export function TrendChart({
  line,
  months,
  division,
}: {
  line: ReportLineCode;
  months: Dashboard['months'];
  division: string;
}) {
  const values = months.map(({ month, values }) => ({
    month,
    value: values.find((one) => one.line === line)?.value ?? 0,
  }));
  const greatest = Math.max(1, ...values.map(({ value }) => value));
  const { title, unit } = reportLineOf(line);
  const label = `近十二个月${title}（${unitInWords(line)}）`;
  return (
    <figure style={{ margin: '0 0 16px' }}>
      <figcaption>{label}</figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a frame that scrolls must be reached by keyboard */}
      <section className="figures-scroll" tabIndex={0} aria-label={label}>
        <svg
          className="trend"
          width={values.length * WIDE}
          height={HIGH}
          role="img"
          aria-label={`${label}：${values.map(({ month, value }) => `${month} ${reportValueInWords(line, value)}`).join('，')}`}
        >
          {values.map(({ month, value }, i) => {
            const height = ((HIGH - FOOT - HEAD) * value) / greatest;
            const x = i * WIDE;
            return (
              <g key={month}>
                <rect
                  className="trend-bar"
                  x={x + 10}
                  y={HIGH - FOOT - height}
                  width={WIDE - 20}
                  height={height}
                />
                <text x={x + WIDE / 2} y={HIGH - FOOT - height - 5} textAnchor="middle">
                  {unit === 'fen' ? inTenThousands(value) : value}
                </text>
                <text x={x + WIDE / 2} y={HIGH - 8} textAnchor="middle">
                  {month.slice(2)}
                </text>
              </g>
            );
          })}
        </svg>
      </section>
      <div className="map-legend">
        {values.slice(-3).map(({ month }) => (
          <Link key={month} to={'/reports' as never} search={{ division, period: month } as never}>
            {month} 月报
          </Link>
        ))}
      </div>
    </figure>
  );
}

/** 12.3万: a bar has no room for the fen, the report has them. */
const inTenThousands = (fen: number): string => `${Math.round(fen / 100_000) / 10}万`;
