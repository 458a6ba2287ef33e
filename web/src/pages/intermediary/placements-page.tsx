import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { employeeStateNames } from '../../../../src/domain/words.ts';
import { useMay } from '../../app/session.tsx';
import { DataList } from '../../ui/data-list/data-list.tsx';
import { type ColumnOf, type Filter, type ItemOf, optionsOf } from '../../ui/data-list/types.ts';
import { DateText } from '../../ui/dates.tsx';
import { workerName } from '../../ui/known-worker.ts';
import { Mark, type Tone } from '../../ui/mark.tsx';
import { Page } from '../../ui/page.tsx';
import { Gaps, Money, Visits } from './placement-cells.tsx';

export type Placement = ItemOf<'/api/intermediary-placements'>;

const tones: Record<Placement['state'], Tone> = {
  running: 'info',
  claiming: 'info',
  paid: 'good',
  closed: 'bad',
  departed: 'neutral',
  overlapping: 'neutral',
};

const filters: readonly Filter[] = [
  { name: 'name', label: '姓名或拼音首字母', kind: 'text' },
  { name: 'state', label: '状态', kind: 'choice', options: optionsOf(employeeStateNames) },
  { name: 'employment', label: '就业编号', kind: 'text' },
  { name: 'dueFrom', label: '满一年之日从', kind: 'date' },
  { name: 'dueTo', label: '到', kind: 'date' },
];

const columns: readonly ColumnOf<Placement>[] = [
  {
    key: 'person',
    title: '劳动者',
    sort: 'name',
    render: (one) => (
      <Link to={`/cases/${one.id}` as never}>{workerName(one.personName, one.identityMasked, one.id)}</Link>
    ),
  },
  { key: 'identity', title: '身份证号', optional: true, render: (one) => one.identityMasked },
  { key: 'id', title: '就业编号', optional: true, render: (one) => one.id },
  {
    key: 'employer',
    title: '用人单位',
    render: (one) => <div style={{ whiteSpace: 'normal', maxWidth: 200 }}>{one.employerName}</div>,
  },
  { key: 'startsOn', title: '入职日期', sort: 'startsOn', render: (one) => <DateText date={one.startsOn} /> },
  {
    key: 'dueOn',
    title: '满一年之日',
    sort: 'dueOn',
    render: (one) => <DateText date={one.dueOn} relative={one.state === 'running'} />,
  },
  {
    key: 'state',
    title: '状态',
    render: (one) => <Mark tone={tones[one.state]}>{employeeStateNames[one.state]}</Mark>,
  },
  { key: 'visits', title: '回访', render: (one) => <Visits placement={one} /> },
  { key: 'money', title: '补贴（元）', render: (one) => <Money placement={one} /> },
  { key: 'gaps', title: '还缺什么', render: (one) => <Gaps placement={one} /> },
];

/** Whom this intermediary placed, and what each one will bring or why not. */
export function PlacementsPage() {
  const may = useMay();
  return (
    <Page
      title="介绍就业"
      extra={
        may('import-placements') && (
          <>
            <Link to={'/imports' as never} search={{ upload: 'placements' } as never}>
              <Button>用表格批量登记</Button>
            </Link>
            <Link to={'/placements/new' as never}>
              <Button type="primary">登记就业</Button>
            </Link>
          </>
        )
      }
    >
      <DataList
        path="/api/intermediary-placements"
        label="介绍就业台账"
        columns={columns}
        filters={filters}
        rowKey={(one) => one.id}
        empty="还没有符合条件的就业。介绍成功后点“登记就业”，满一年后系统自动提出补贴申请。"
      />
    </Page>
  );
}
