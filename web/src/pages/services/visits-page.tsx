import { Link } from '@tanstack/react-router';
import { App, Button, Tabs } from 'antd';
import { visitStateNames } from '../../../../src/domain/services/words.ts';
import { api, dataOf } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { useSearchState } from '../../app/address.ts';
import { useMay } from '../../app/session.tsx';
import { DataList } from '../../ui/data-list/data-list.tsx';
import { type ColumnOf, type Filter, optionsOf } from '../../ui/data-list/types.ts';
import { DateText } from '../../ui/dates.tsx';
import { useDivisionName } from '../../ui/divisions.ts';
import { Mark } from '../../ui/mark.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import type { EmployerVisit, VisitPlan } from './queries.ts';

const tones = { planned: 'neutral', due: 'warn', overdue: 'bad', ended: 'neutral' } as const;

export function VisitMark({ state }: { state: VisitPlan['state'] }) {
  return <Mark tone={tones[state]}>{visitStateNames[state]}</Mark>;
}

/** Employers with many registered poor (art. 14): when each is to be visited, and what was found. */
export function VisitsPage() {
  const [search, setSearch] = useSearchState();
  return (
    <Page title="走访企业">
      <Tabs
        activeKey={search.tab ?? 'plans'}
        destroyOnHidden
        items={[
          { key: 'plans', label: '走访计划', children: <Plans /> },
          { key: 'visits', label: '走访记录', children: <Visits /> },
        ]}
        onChange={(tab) => {
          const others = Object.keys(search).filter((name) => name !== 'division');
          setSearch({ ...Object.fromEntries(others.map((name) => [name, undefined])), tab });
        }}
      />
    </Page>
  );
}

const planFilters: readonly Filter[] = [
  { name: 'state', label: '状态', kind: 'choice', options: optionsOf(visitStateNames) },
  { name: 'outside', label: '只看州外企业', kind: 'toggle' },
];

function Plans() {
  const may = useMay();
  const { message } = App.useApp();
  const divisionName = useDivisionName();
  const find = useAction(
    (_: { now: true }, key) =>
      dataOf(
        api.POST('/api/visit-plans/search', { params: { header: { 'idempotency-key': key } }, body: {} }),
      ),
    {
      onDone: ({ added }) =>
        void message.success(added > 0 ? `新列入 ${added} 家企业。` : '没有新达到人数的企业。'),
    },
  );
  const columns: ColumnOf<VisitPlan>[] = [
    {
      key: 'employer',
      title: '企业',
      render: (v) => <Link to={`/visits/${v.employer}` as never}>{v.employerName}</Link>,
    },
    {
      key: 'place',
      title: '所在地',
      render: (v) => (
        <>
          {divisionName(v.place)} {v.outside && !v.localHr && <Mark tone="warn">未登记当地人社部门</Mark>}
        </>
      ),
    },
    { key: 'people', title: '在岗建档立卡', align: 'right', sort: 'people', render: (v) => v.people },
    { key: 'state', title: '状态', render: (v) => <VisitMark state={v.state} /> },
    {
      key: 'next',
      title: '下次最晚走访',
      sort: 'nextVisitOn',
      render: (v) => <DateText date={v.nextVisitOn} relative={v.state !== 'ended'} />,
    },
    { key: 'last', title: '上次走访', render: (v) => <DateText date={v.lastVisitOn} /> },
    { key: 'division', title: '走访单位', render: (v) => divisionName(v.division) },
    { key: 'services', title: '在办服务事项', align: 'right', render: (v) => v.openServices },
  ];
  return (
    <>
      <ProblemAlert error={find.problem} />
      <DataList
        path="/api/visit-plans"
        label="走访计划"
        columns={columns}
        filters={planFilters}
        rowKey={({ employer }) => employer}
        actions={
          may('visit-employer') && (
            <Button loading={find.pending} onClick={() => void find.run({ now: true })}>
              查找达到人数的企业
            </Button>
          )
        }
        empty="没有需要走访的企业。在岗建档立卡劳动者达到规定人数的企业自动列入。"
      />
    </>
  );
}

const visitFilters: readonly Filter[] = [
  { name: 'visitedFrom', label: '走访不早于', kind: 'date' },
  { name: 'visitedTo', label: '走访不晚于', kind: 'date' },
];

const visitColumns: readonly ColumnOf<EmployerVisit>[] = [
  { key: 'on', title: '走访日期', sort: 'visitedOn', render: (x) => <DateText date={x.visitedOn} /> },
  {
    key: 'employer',
    title: '企业',
    render: (x) => <Link to={`/visits/${x.employer}` as never}>{x.employerName}</Link>,
  },
  { key: 'by', title: '走访人', render: (x) => [x.visitedByName, x.companions].filter(Boolean).join('、') },
  { key: 'hr', title: '当地人社部门', render: (x) => x.localHr ?? '—' },
  { key: 'findings', title: '情况', render: (x) => x.findings },
  {
    key: 'services',
    title: '服务事项',
    render: (x) =>
      x.services.length === 0
        ? '—'
        : x.services.map((id) => (
            <div key={id}>
              <Link to={`/services/${id}` as never}>{id}</Link>
            </div>
          )),
  },
];

/** What was found, of all employers or of one. */
export function Visits({ employer }: { employer?: string }) {
  return (
    <DataList
      path="/api/employer-visits"
      label="走访记录"
      columns={visitColumns}
      filters={employer ? [] : visitFilters}
      {...(employer && { fixed: { employer } })}
      rowKey={({ id }) => String(id)}
      empty="还没有走访记录。"
    />
  );
}
