import { MAP_STEPS, type MapLine, mapStep, stepBounds } from '../../../../src/domain/reports/dashboard.ts';
import { reportLineOf } from '../../../../src/domain/reports/lines.ts';
import { reportValueInWords, unitInWords } from '../../../../src/domain/reports/words.ts';
import { SvgLink } from './svg-link.tsx';

/** Where each county lies among the others, in widths of a tile from the west and rows from the north. No boundaries. */
const PLACES: Readonly<Record<string, readonly [west: number, north: number]>> = {
  '433130': [0.5, 0],
  '433127': [1.5, 0],
  '433124': [0, 1],
  '433125': [1, 1],
  '433126': [2, 1],
  '433101': [1.5, 2],
  '433122': [2.5, 2],
  '433123': [1, 3],
  '433190': [2, 3],
};
const [WIDE, HIGH, GAP] = [124, 76, 6];
/** From this step on letters are white. */
const DARK_FROM = 3;

export interface CountyValue {
  readonly division: string;
  readonly name: string;
  readonly value: number | null;
}

/** 示意图: the counties as tiles in their relative positions, coloured by one line; each a link to its own dashboard. */
export function CountyMap({ line, counties }: { line: MapLine; counties: readonly CountyValue[] }) {
  const greatest = Math.max(0, ...counties.map(({ value }) => value ?? 0));
  return (
    <figure style={{ margin: 0 }} aria-label="示意图，旁边的表是同样的数">
      <svg className="county-map" viewBox={`0 0 ${3.5 * WIDE} ${4 * HIGH}`}>
        <title>{`各县市${reportLineOf(line).title}示意图`}</title>
        {counties
          .filter(({ division }) => PLACES[division])
          .map((county) => (
            <Tile key={county.division} line={line} county={county} greatest={greatest} />
          ))}
      </svg>
      <figcaption>
        <div>示意图：按相对方位排列，不表示边界和面积。</div>
        <Legend line={line} greatest={greatest} />
      </figcaption>
    </figure>
  );
}

function Tile({ line, county, greatest }: { line: MapLine; county: CountyValue; greatest: number }) {
  const { division, value } = county;
  const name = county.name.replace('湘西', '');
  const [west, north] = PLACES[division]!;
  const step = mapStep(value, greatest);
  const ink = step >= DARK_FROM ? 'on-dark' : 'on-light';
  const said = `${reportValueInWords(line, value)}${unitInWords(line)}`;
  const [x, y] = [west * WIDE, north * HIGH];
  return (
    <SvgLink to="/dashboard" search={{ division, measure: line }} label={`${name}：${said}`}>
      <rect
        className={`step-${step}`}
        x={x + GAP / 2}
        y={y + GAP / 2}
        width={WIDE - GAP}
        height={HIGH - GAP}
        rx={6}
      />
      <text className={ink} x={x + WIDE / 2} y={y + HIGH / 2 - 5}>
        {name}
      </text>
      <text className={`number ${ink}`} x={x + WIDE / 2} y={y + HIGH / 2 + 17}>
        {said}
      </text>
    </SvgLink>
  );
}

/** From which number to which a colour goes, in words. */
function Legend({ line, greatest }: { line: MapLine; greatest: number }) {
  if (greatest === 0) return <div className="map-legend">各县市都是 0。</div>;
  const words = (value: number) => reportValueInWords(line, value);
  return (
    <div className="map-legend">
      {Array.from({ length: MAP_STEPS }, (_, step) => {
        const { from, below } = stepBounds(step, greatest);
        if (below !== null && below <= from) return null;
        return (
          <span key={from}>
            <svg width="16" height="14" aria-hidden style={{ verticalAlign: 'middle' }}>
              <rect className={`step-${step}`} x="1" y="1" width="14" height="12" stroke="currentColor" />
            </svg>{' '}
            {below === null ? `${words(from)} 以上` : `${words(from)} 至不足 ${words(below)}`}
          </span>
        );
      })}
    </div>
  );
}
