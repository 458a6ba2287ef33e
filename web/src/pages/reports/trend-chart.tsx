import { type ReportLineCode, reportLineOf } from '../../../../src/domain/reports/lines.ts';
import { reportValueInWords, unitInWords } from '../../../../src/domain/reports/words.ts';
import type { Dashboard } from './figure.tsx';
import { SvgLink } from './svg-link.tsx';

const [WIDE, HIGH, FOOT, HEAD] = [52, 180, 24, 20];

/** A bar a month of one line; each leads to its cases. */
export function TrendChart({
  line,
  months,
  division,
}: {
  line: ReportLineCode;
  months: Dashboard['months'];
  division: string;
}) {
  const bars = months.map(({ month, values }) => ({
    month,
    value: values.find((one) => one.line === line)?.value ?? 0,
  }));
  const greatest = Math.max(1, ...bars.map(({ value }) => value));
  const { title, unit } = reportLineOf(line);
  const label = `${title}（${unitInWords(line)}）`;
  return (
    <figure className="trend">
      <figcaption>{label}</figcaption>
      <section className="trend-scroll" aria-label={`近十二个月${label}`}>
        <svg width={bars.length * WIDE} height={HIGH}>
          <title>{`近十二个月${label}`}</title>
          {bars.map(({ month, value }, i) => {
            const height = ((HIGH - FOOT - HEAD) * value) / greatest;
            const x = i * WIDE;
            const shown = unit === 'fen' ? inTenThousands(value) : String(value);
            return (
              <SvgLink
                key={month}
                to="/reports/cases"
                search={{ division, period: month, line }}
                label={`${month}：${reportValueInWords(line, value)}${unitInWords(line)}`}
              >
                <rect className="trend-ground" x={x} y={0} width={WIDE} height={HIGH} />
                <rect
                  className="trend-bar"
                  x={x + 9}
                  y={HIGH - FOOT - height}
                  width={WIDE - 18}
                  height={height}
                />
                <text x={x + WIDE / 2} y={HIGH - 8} textAnchor="middle">
                  {month.slice(2)}
                </text>
                <text x={x + WIDE / 2} y={HIGH - FOOT - height - 5} textAnchor="middle">
                  {shown}
                </text>
              </SvgLink>
            );
          })}
        </svg>
      </section>
    </figure>
  );
}

/** 12.3万, 380: a bar has no room for the fen, the report has them. */
const inTenThousands = (fen: number): string =>
  fen < 1_000_000 ? String(Math.round(fen / 100)) : `${Math.round(fen / 100_000) / 10}万`;
