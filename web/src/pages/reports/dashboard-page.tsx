import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Flex, Skeleton } from 'antd';
import { PREFECTURE } from '../../../../src/domain/divisions.ts';
import {
  isMapLine,
  type MapLine,
  mapLines,
  tileLines,
  trendLines,
} from '../../../../src/domain/reports/dashboard.ts';
import { reportLineOf } from '../../../../src/domain/reports/lines.ts';
import { handlingDays } from '../../../../src/domain/work-age.ts';
import { api, dataOf } from '../../api/client.ts';
import { useSearchState } from '../../app/address.ts';
import { Choice } from '../../ui/choice.tsx';
import { DateText } from '../../ui/dates.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { CountyMap } from './county-map.tsx';
import { type Dashboard, Figure } from './figure.tsx';
import { useReportDivision } from './own-division.ts';
import { TrendChart } from './trend-chart.tsx';
import '../../ui/figures.css';
import './reports.css';

/** 领导看板: the running year of an area at a glance, its parts side by side, and the way to every number's cases. */
export function DashboardPage() {
  const division = useReportDivision();
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['dashboard', division],
    queryFn: () => dataOf(api.GET('/api/dashboard', { params: { query: { division } } })),
  });
  return (
    <Page
      title={data ? `${data.name} · 领导看板` : '领导看板'}
      extra={<LinkButton to={`/reports?division=${division}`}>月报和年报</LinkButton>}
    >
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {isPending && <Skeleton active paragraph={{ rows: 12 }} />}
      {data && (
        <>
          <p>
            {data.period}年1月1日至 <DateText date={data.asOf} />
            ，数字取自记录，点开可看明细。
          </p>
          <Tiles board={data} />
          <SideBySide board={data} />
          <h2 className="report-heading">近十二个月</h2>
          <div className="trends">
            {trendLines.map((line) => (
              <TrendChart key={line} line={line} months={data.months} division={division} />
            ))}
          </div>
        </>
      )}
    </Page>
  );
}

function Tiles({ board: { lines, division, period, targets } }: { board: Dashboard }) {
  const onCourse = targets.filter(({ state }) => state === 'reached').length;
  const behind = targets.filter(({ state }) => state === 'far-behind').length;
  return (
    <dl className="tiles" aria-label="要点">
      <div>
        <dt>目标任务达到进度</dt>
        <dd>
          {targets.length === 0 ? (
            '未下达'
          ) : (
            <Link to={'/targets' as never} search={{ year: period } as never}>
              {onCourse} / {targets.length} 项
            </Link>
          )}
          {behind > 0 && <small> 明显滞后 {behind} 项</small>}
        </dd>
      </div>
      {tileLines.flatMap((code) =>
        lines
          .filter(({ line }) => line === code)
          .map(({ line, title, unit, total }) => (
            <div key={line}>
              <dt>{tileTitle(line, title)}</dt>
              <dd>
                <Figure value={total} of={{ division, period, line }} /> <small>{unit}</small>
              </dd>
              {line === 'claims-late' && (
                <dd className="tile-note">
                  只算补贴申请：期限已过，或在经办单位手中超过{handlingDays.due}
                  天。与“等待与到期”的“已到期”不同。
                </dd>
              )}
            </div>
          )),
      )}
    </dl>
  );
}

/** A line stands without its section here. */
const tileTitle = (line: string, title: string): string => {
  if (line === 'meetings-missed') return '会议逾期（含补开）';
  if (line === 'problems-told') return '难点问题报告上一级';
  if (line === 'short-fen') return '期末等待资金';
  return title;
};

/** Counties on the map with the same numbers as a table; of a county its townships, as a table. */
function SideBySide({ board }: { board: Dashboard }) {
  const [{ measure = '' }, setSearch] = useSearchState();
  const line: MapLine = isMapLine(measure) ? measure : 'placed';
  const shown = board.lines.find((one) => one.line === line);
  const below = board.columns.filter(({ own }) => !own);
  if (!shown) return null;
  const values = below.map(({ division, name }) => ({
    division,
    name,
    value:
      shown.cells[board.columns.findIndex((column) => column.division === division && !column.own)] ?? null,
  }));
  return (
    <>
      <h2 className="report-heading">{board.division === PREFECTURE ? '各县市' : '各乡镇'}</h2>
      <Flex style={{ marginBottom: 12 }}>
        <Choice
          label="指标"
          value={line}
          options={mapLines.map((code) => ({ value: code, label: mapTitle(code) }))}
          onChange={(next) => setSearch({ measure: next })}
        />
      </Flex>
      <div className={board.division === PREFECTURE ? 'board' : undefined}>
        {board.division === PREFECTURE && <CountyMap line={line} counties={values} />}
        <AreaTable board={board} chosen={line} />
      </div>
    </>
  );
}

const mapTitle = (line: MapLine): string =>
  line === 'problems-told' ? '难点问题报告上一级' : reportLineOf(line).title;

function AreaTable({ board: { columns, lines, period }, chosen }: { board: Dashboard; chosen: MapLine }) {
  const shown = [chosen, ...mapLines.filter((line) => line !== chosen)].flatMap((code) =>
    lines.filter(({ line }) => line === code),
  );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the table scrolls sideways, also by keyboard
    <section className="figures-scroll" aria-label="分地区" tabIndex={0}>
      <table className="figures report-figures">
        <thead>
          <tr>
            <th scope="col" className="words">
              地区
            </th>
            {shown.map(({ line, unit }) => (
              <th key={line} scope="col">
                {mapTitle(line as MapLine)}
                <div className="report-sent">{unit}</div>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {columns.map(({ division, name, own }, i) => (
            <tr key={`${own}${division}`}>
              <th scope="row" className="words" style={{ minWidth: '7em' }}>
                {own || division.length > 6 ? (
                  name
                ) : (
                  <Link to={'/dashboard' as never} search={{ division, measure: chosen } as never}>
                    {name}
                  </Link>
                )}
              </th>
              {shown.map(({ line, cells }) => (
                <td key={line}>
                  <Figure value={cells[i] ?? null} of={{ division, period, line, own }} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
