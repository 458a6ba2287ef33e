import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Alert, App, Button, Card, Empty, Flex, Progress, Skeleton, Timeline } from 'antd';
import { PREFECTURE } from '../../../../src/domain/divisions.ts';
import { refreshEventNames, refreshStatusNames } from '../../../../src/domain/register/refresh.ts';
import { api, dataOf } from '../../api/client.ts';
import type { components } from '../../api/openapi.d.ts';
import { useAction } from '../../api/use-action.ts';
import { useSearchState } from '../../app/address.ts';
import { useBusinessDate, useMay, useSession } from '../../app/session.tsx';
import { DataList } from '../../ui/data-list/data-list.tsx';
import type { ColumnOf, ItemOf } from '../../ui/data-list/types.ts';
import { DateText } from '../../ui/dates.tsx';
import { useDivisionName } from '../../ui/divisions.ts';
import { Mark } from '../../ui/mark.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { KeptCards } from './kept-cards.tsx';
import { RefreshActs } from './refresh-acts.tsx';
import './register.css';

type Area = ItemOf<'/api/refreshes'>;
type Detail = components['schemas']['RefreshAreaDetail'];
/** How often an open page looks again by itself. */
const LIVE_MS = 5_000;
/** A year that has not begun begins on its day. */
const UNOPENED_MS = 60_000;

/** The refresh of the register: of the year that the address names, else of the one that is open. */
export function RefreshPage() {
  const { grants } = useSession();
  const [{ year, area, division }] = useSearchState();
  const thisYear = Number(useBusinessDate().slice(0, 4));
  const own = grants.find((grant) => grant.division)?.division ?? PREFECTURE;
  const here = area ?? division ?? own;
  const { data: open, isPending } = useQuery({
    queryKey: ['refresh-open', here],
    queryFn: () => newestOf({ division: here, status: 'open' }),
    enabled: year === undefined,
  });
  if (year === undefined && isPending)
    return (
      <Page title="年度名册更新">
        <Skeleton active />
      </Page>
    );
  return <Year at={Number(year ?? open?.year ?? thisYear)} here={here} own={own} thisYear={thisYear} />;
}

/** A year's refresh: where it stands, area by area, and what an area may ask or its upper level decide. */
function Year({ at, here, own, thisYear }: { at: number; here: string; own: string; thisYear: number }) {
  const nameOf = useDivisionName();
  const queries = useQueryClient();
  const queryKey = ['refresh', at, here];
  const { data, error, isPending, refetch } = useQuery({
    queryKey,
    queryFn: async () =>
      queries.getQueryData(queryKey) || (await newestOf({ division: here, year: at }))
        ? readArea(at, here)
        : null,
    refetchInterval: ({ state }) => (state.data === null ? UNOPENED_MS : LIVE_MS),
  });
  const unopened = data === null;
  const above = [PREFECTURE, here.slice(0, 6), here.slice(0, 9)].filter(
    (code, i, all) =>
      code.length <= here.length &&
      all.indexOf(code) === i &&
      code !== here &&
      (own === PREFECTURE || code.startsWith(own)),
  );
  return (
    <Page
      title={data ? `${data.name} · ${at}年度名册更新` : `${at}年度名册更新`}
      crumbs={above.map((code) => ({
        label: nameOf(code),
        to: '/refresh',
        search: { area: code, year: String(at) },
      }))}
      extra={<Years at={at} thisYear={thisYear} />}
    >
      {unopened ? (
        <Unopened year={at} onOpened={() => void refetch()} />
      ) : (
        <ProblemAlert error={error} onRetry={() => void refetch()} />
      )}
      {isPending && <Skeleton active />}
      {data && <Progressing area={data} onActed={() => void refetch()} />}
    </Page>
  );
}

/** The newest of these; a year that has not begun is an answer – null – and not a fault. */
async function newestOf(asked: { division: string; year?: number; status?: 'open' }): Promise<Area | null> {
  const query = { ...asked, sort: '-year', limit: 1 } as const;
  return (await dataOf(api.GET('/api/refreshes', { params: { query } }))).items[0] ?? null;
}

const readArea = (year: number, division: string): Promise<Detail> =>
  dataOf(api.GET('/api/refreshes/{year}/areas/{division}', { params: { path: { year, division } } }));

function Years({ at, thisYear }: { at: number; thisYear: number }) {
  const years = [...new Set([at - 1, at, at + 1])].filter((year) => year <= thisYear + 1);
  return (
    <Flex gap={8}>
      {years.map((year) => (
        <Link
          key={year}
          to={'/refresh' as never}
          search={((old: object) => ({ ...old, year: String(year) })) as never}
        >
          <Button {...(year === at && { type: 'primary' as const })}>{year}</Button>
        </Link>
      ))}
    </Flex>
  );
}

function Unopened({ year, onOpened }: { year: number; onOpened: () => void }) {
  const mayOpen = useMay()('open-refresh', { divisions: [PREFECTURE] });
  const { message } = App.useApp();
  const open = useAction(
    (body: { year: number }, key) =>
      api.POST('/api/refreshes', { params: { header: { 'idempotency-key': key } }, body }),
    {
      onDone: () => {
        void message.success(`${year}年度名册更新已开始，各地正在建立任务`);
        onOpened();
      },
    },
  );
  return (
    <Empty
      description={`${year}年度的名册更新还没有开始，或这里不在其中。每年按政策规定的日子自动开始，也可由州就业局提前开始。`}
    >
      {mayOpen && (
        <>
          <ProblemAlert error={open.problem} />
          <Button type="primary" loading={open.pending} onClick={() => void open.run({ year })}>
            开始{year}年度更新
          </Button>
        </>
      )}
    </Empty>
  );
}

function Progressing({ area, onActed }: { area: Detail; onActed: () => void }) {
  const may = useMay();
  return (
    <div style={{ display: 'grid', gap: 16 }}>
      <Card>
        <Flex gap={24} wrap align="center">
          <div className="refresh-head">
            <Progress
              type="circle"
              size={96}
              percent={percent(area)}
              aria-label={`已核实 ${percent(area)}%`}
            />
            <div>
              <p className="refresh-line">
                <StatusMark area={area} />
                {area.late && (
                  <Mark tone="bad">逾期{area.toldTimes > 0 && `，已报上级 ${area.toldTimes} 次`}</Mark>
                )}
              </p>
              <p className="refresh-line">
                应核实 {area.inScope} 人，已核实 {area.confirmed} 人
                {area.areas > 0 && `；下级 ${area.areas} 个地区，${area.areasClosed} 个已结束`}
                {area.lateBelow > 0 && `，${area.lateBelow} 个逾期`}
              </p>
              <p className="refresh-line">
                期限 <DateText date={area.dueOn} />
                {area.frozenOn && <span>；全年数据已于 {area.frozenOn} 冻结</span>}
              </p>
              {area.level === 'village' && (
                <p className="refresh-line">
                  {may('work-refresh', { divisions: [area.division] }) && (
                    <Link to={'/village' as never} search={{ village: area.division } as never}>
                      入户核实
                    </Link>
                  )}
                  <Link to={'/cards' as never} search={{ division: area.division } as never}>
                    查看本村的人
                  </Link>
                </p>
              )}
            </div>
          </div>
          <RefreshActs area={area} onActed={onActed} />
        </Flex>
        {area.exception && (
          <Alert
            style={{ marginTop: 16 }}
            type="warning"
            title={`${area.exception.askedBy}于${area.exception.askedOn}申请例外结束，等待上一级答复`}
            description={area.exception.reason}
          />
        )}
      </Card>
      {area.level !== 'village' && <Below area={area} />}
      <KeptCards area={area} />
      <Card size="small" title="经过">
        <Timeline
          items={area.events.map((event, i) => ({
            key: String(i),
            content: (
              <>
                <strong>{event.on}</strong> {refreshEventNames[event.kind]}
                {event.by && `，${event.by}`}
                {event.note && <div>{event.note}</div>}
              </>
            ),
          }))}
        />
      </Card>
    </div>
  );
}

const percent = ({ inScope, confirmed }: Pick<Area, 'inScope' | 'confirmed'>): number =>
  inScope === 0 ? 100 : Math.min(100, Math.floor((100 * confirmed) / inScope));

function StatusMark({ area }: { area: Pick<Area, 'status'> }) {
  const tone = { open: 'info', complete: 'good', excepted: 'warn' } as const;
  return <Mark tone={tone[area.status]}>{refreshStatusNames[area.status]}</Mark>;
}

/** Map and table of the areas right below: the darker, the further; late ones are framed and say so. */
function Below({ area }: { area: Detail }) {
  const { data } = useQuery({
    queryKey: ['refresh-below', area.year, area.division],
    queryFn: () =>
      dataOf(
        api.GET('/api/refreshes', {
          params: { query: { year: area.year, parent: area.division, limit: 500 } },
        }),
      ),
    refetchInterval: LIVE_MS,
  });
  return (
    <>
      <section className="refresh-map" aria-label="下级各地进度">
        {data?.items.map((one) => (
          <Link
            key={one.division}
            to={'/refresh' as never}
            search={{ area: one.division, year: String(one.year) } as never}
            className={`refresh-tile refresh-${step(percent(one))}${one.late ? ' refresh-late' : ''}`}
          >
            <span>{one.name}</span>
            <strong>{one.status === 'open' ? `${percent(one)}%` : refreshStatusNames[one.status]}</strong>
            {one.late && <span>逾期</span>}
          </Link>
        ))}
      </section>
      <DataList
        // Asked for anew as soon as the area above has moved on.
        key={`${area.areas}:${area.areasClosed}:${area.confirmed}`}
        path="/api/refreshes"
        label="下级各地"
        columns={columns}
        filters={[{ name: 'late', label: '只看逾期', kind: 'toggle' }]}
        fixed={{ year: String(area.year), parent: area.division }}
        rowKey={({ division }) => division}
        empty="下级各地都已按期，没有符合筛选的。"
      />
    </>
  );
}

/** Five shades. */
const step = (of: number): number => Math.min(4, Math.floor(of / 25));

const columns: readonly ColumnOf<Area>[] = [
  {
    key: 'name',
    title: '地区',
    sort: 'division',
    render: ({ division, name, year }) => (
      <Link to={'/refresh' as never} search={{ area: division, year: String(year) } as never}>
        {name}
      </Link>
    ),
  },
  { key: 'scope', title: '应核实', align: 'right', render: ({ inScope }) => inScope },
  { key: 'confirmed', title: '已核实', align: 'right', render: ({ confirmed }) => confirmed },
  {
    key: 'below',
    title: '下级已结束',
    align: 'right',
    render: ({ areas, areasClosed }) => (areas > 0 ? `${areasClosed}/${areas}` : '—'),
  },
  { key: 'due', title: '期限', sort: 'due', render: ({ dueOn }) => dueOn },
  {
    key: 'status',
    title: '状态',
    render: (one) => (
      <Flex gap={4} wrap>
        <StatusMark area={one} />
        {one.late && <Mark tone="bad">逾期</Mark>}
        {one.exceptionAsked && <Mark tone="warn">申请例外</Mark>}
      </Flex>
    ),
  },
];
