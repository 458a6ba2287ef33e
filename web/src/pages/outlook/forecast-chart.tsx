import { type RiskBand, riskBands } from '../../../../src/domain/forecast/risk.ts';
import { riskBandNames } from '../../../../src/domain/forecast/words.ts';
import { Amount } from '../../ui/amount.tsx';
import { type Bands, bandsOf, type ForecastSum, linesBy } from './forecast-sums.ts';

const HEIGHT = 220;
const FOOT = 24;
const HEAD = 18;
const WIDE = 56;
/** Beyond two years the bars would be lines. */
const MOST = 24;

/** A bar for each month: certain money below, uncertain above it, and in dashes what is not expected any more. */
export function ForecastChart({ sums }: { sums: readonly ForecastSum[] }) {
  const months = linesBy(sums, 'month').slice(0, MOST);
  const all = bandsOf(sums);
  const highest = Math.max(
    1,
    ...months.map(({ bands }) => riskBands.reduce((sum, b) => sum + bands[b].amountFen, 0)),
  );
  const width = months.length * WIDE;
  return (
    <figure style={{ margin: 0 }}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a frame that scrolls must be reached by keyboard */}
      <section className="outlook-scroll" tabIndex={0} aria-label="预测图">
        <svg
          className="outlook-chart"
          width={width}
          height={HEIGHT}
          role="img"
          aria-label={`按月预计支付，共 ${months.length} 个月；下表有各月的数。`}
        >
          {months.map(({ key, bands }, i) => (
            <Bar key={key} month={key} bands={bands} x={i * WIDE} highest={highest} />
          ))}
        </svg>
      </section>
      <figcaption className="outlook-legend">
        {riskBands.map((band) => (
          <span key={band}>
            <svg width="14" height="14" aria-hidden style={{ verticalAlign: 'middle' }}>
              <rect x="1" y="1" width="12" height="12" className={`outlook-${band}`} />
            </svg>{' '}
            {riskBandNames[band]}：<Amount fen={all[band].amountFen} /> 元，{all[band].count} 件
          </span>
        ))}
      </figcaption>
    </figure>
  );
}

function Bar({ month, bands, x, highest }: { month: string; bands: Bands; x: number; highest: number }) {
  const scale = (HEIGHT - FOOT - HEAD) / highest;
  let top = HEIGHT - FOOT;
  const piece = (band: RiskBand) => {
    const height = bands[band].amountFen * scale;
    top -= height;
    return (
      height > 0 && (
        <rect key={band} className={`outlook-${band}`} x={x + 8} y={top} width={WIDE - 16} height={height} />
      )
    );
  };
  const expected = bands.safe.amountFen + bands['at-risk'].amountFen;
  return (
    <g>
      {riskBands.map(piece)}
      <text x={x + WIDE / 2} y={Math.max(12, top - 4)} textAnchor="middle">
        {inTenThousands(expected)}
      </text>
      <text x={x + WIDE / 2} y={HEIGHT - 8} textAnchor="middle">
        {month.slice(2)}
      </text>
    </g>
  );
}

/** 12.3万: a bar has no room for the fen, the table has them. */
const inTenThousands = (fen: number): string => `${Math.round(fen / 100_000) / 10}万`;
