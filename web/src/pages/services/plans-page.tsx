import './services.css';
import '../../ui/figures.css';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Flex, InputNumber, Skeleton, Tabs } from 'antd';
import { planStatusNames } from '../../../../src/domain/services/words.ts';
import { api, dataOf } from '../../api/client.ts';
import { useSearchState } from '../../app/address.ts';
import { useBusinessDate, useMay } from '../../app/session.tsx';
import { Amount } from '../../ui/amount.tsx';
import { DataList } from '../../ui/data-list/data-list.tsx';
import { type ColumnOf, type Filter, optionsOf } from '../../ui/data-list/types.ts';
import { DateText } from '../../ui/dates.tsx';
import { FileButton } from '../../ui/file-link.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { Mark } from '../../ui/mark.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { Statements } from './demand-statements.tsx';
import type { DemandLine, TrainingPlanItem } from './queries.ts';

/** Training plans (art. 10): demand beside plan beside classes, the plans, and what employers state. */
export function PlansPage() {
  const may = useMay();
  const [search, setSearch] = useSearchState();
  const year = useYear();
  const office = may('propose-training-plan') || may('read-audit');
  const tabs = [
    ...(office
      ? [
          { key: 'demand', label: '需求、计划和开班', children: <Demand year={year} /> },
          { key: 'plans', label: '计划', children: <Plans /> },
        ]
      : []),
    { key: 'statements', label: '企业需求', children: <Statements year={year} /> },
  ];
  return (
    <Page
      title="培训计划"
      extra={
        may('propose-training-plan') && (
          <LinkButton type="primary" to="/training-plans/new">
            提出计划
          </LinkButton>
        )
      }
    >
      <Tabs
        activeKey={search.tab ?? tabs[0]!.key}
        items={tabs}
        destroyOnHidden
        onChange={(tab) => {
          const others = Object.keys(search).filter((name) => name !== 'division' && name !== 'year');
          setSearch({ ...Object.fromEntries(others.map((name) => [name, undefined])), tab });
        }}
      />
    </Page>
  );
}

/** The year in the address, else that of today. */
function useYear(): number {
  const today = useBusinessDate();
  const [{ year }] = useSearchState();
  return Number(year ?? today.slice(0, 4));
}

const heads = [
  '意愿',
  '其中无技能',
  '企业需求',
  '计划',
  '缺口',
  '预算（元）',
  '开班',
  '学员',
  '结业',
  '取证',
  '就业',
] as const;

function Demand({ year }: { year: number }) {
  const [{ division }, setSearch] = useSearchState();
  const query = { year, ...(division && { division }) };
  const { data, error, refetch } = useQuery({
    queryKey: ['training-demand', query],
    queryFn: () => dataOf(api.GET('/api/training-demand', { params: { query } })),
  });
  return (
    <>
      <Flex gap={8} align="center" wrap style={{ marginBottom: 12 }}>
        <label htmlFor="demand-year">年度</label>
        <InputNumber
          id="demand-year"
          min={2016}
          max={2100}
          value={year}
          onChange={(value) => value && setSearch({ year: String(value) }, { replace: true })}
        />
        <FileButton
          href={`/api/training-demand?${new URLSearchParams({ ...query, year: String(year), format: 'xlsx' })}`}
        >
          导出 Excel
        </FileButton>
      </Flex>
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {!data && !error && <Skeleton active />}
      {data && data.lines.length === 0 && <p>名册中没有培训意愿，也没有企业需求和计划。</p>}
      {data && data.lines.length > 0 && <DemandTable lines={data.lines} />}
    </>
  );
}

function DemandTable({ lines }: { lines: readonly DemandLine[] }) {
  return (
    <>
      <p>
        意愿取自名册中有就业或转岗意愿的建档立卡劳动者；缺口 =
        无技能的意愿和企业需求中较大的一个，减去已批准的计划。
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the table scrolls sideways, also by keyboard */}
      <section className="figures-scroll" aria-label="需求、计划和开班" tabIndex={0}>
        <table className="figures">
          <thead>
            <tr>
              <th scope="col" className="words">
                县市
              </th>
              <th scope="col" className="words">
                工种
              </th>
              {heads.map((head) => (
                <th key={head} scope="col">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {lines.map((line) => (
              <tr key={`${line.division}:${line.trade}`}>
                <td className="words">{line.divisionName}</td>
                <th scope="row">{line.tradeTitle}</th>
                <td>{line.wishes}</td>
                <td>{line.unskilled}</td>
                <td>{line.employers}</td>
                <td>{line.planned}</td>
                <td className={line.gap > 0 ? 'short' : ''}>
                  {line.gap > 0 ? `缺 ${line.gap}` : line.gap < 0 ? `超 ${-line.gap}` : '0'}
                </td>
                <td>
                  <Amount fen={line.budgetFen} />
                </td>
                <td>{line.classes}</td>
                <td>{line.enrolled}</td>
                <td>{line.completed}</td>
                <td>{line.certified}</td>
                <td>{line.employed}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}

const tones = { proposed: 'warn', approved: 'good', rejected: 'bad', withdrawn: 'neutral' } as const;

export function PlanMark({ status }: { status: TrainingPlanItem['status'] }) {
  return <Mark tone={tones[status]}>{planStatusNames[status]}</Mark>;
}

const planFilters: readonly Filter[] = [
  { name: 'status', label: '状态', kind: 'choice', options: optionsOf(planStatusNames) },
  { name: 'year', label: '年度', kind: 'text' },
];

const planColumns: readonly ColumnOf<TrainingPlanItem>[] = [
  { key: 'id', title: '编号', render: (p) => <Link to={`/training-plans/${p.id}` as never}>{p.id}</Link> },
  { key: 'year', title: '年度', render: (p) => p.year },
  { key: 'county', title: '县市', render: (p) => p.divisionName },
  { key: 'status', title: '状态', render: (p) => <PlanMark status={p.status} /> },
  { key: 'persons', title: '人数', align: 'right', render: (p) => p.persons },
  { key: 'classes', title: '班数', align: 'right', render: (p) => p.classes },
  { key: 'budget', title: '预算（元）', align: 'right', render: (p) => <Amount fen={p.budgetFen} /> },
  { key: 'by', title: '提出人', render: (p) => p.proposedByName },
  { key: 'on', title: '提出日期', sort: 'proposedOn', render: (p) => <DateText date={p.proposedOn} /> },
  { key: 'decided', title: '审批人', render: (p) => p.decidedByName ?? '—' },
];

function Plans() {
  return (
    <DataList
      path="/api/training-plans"
      label="培训计划"
      columns={planColumns}
      filters={planFilters}
      rowKey={({ id }) => id}
      empty="还没有计划。请先看需求，再提出计划，由另一人审批。"
    />
  );
}
