import { Link } from '@tanstack/react-router';
import { reportKindNames } from '../../../../../src/domain/register/report.ts';
import { reportStatusNames } from '../../../../../src/domain/register/report-outcome.ts';
import { DataList } from '../../../ui/data-list/data-list.tsx';
import { type ColumnOf, type Filter, type ItemOf, optionsOf } from '../../../ui/data-list/types.ts';
import { Page } from '../../../ui/page.tsx';
import { ReportMark } from '../../../ui/village-reports/report-mark.tsx';

type Report = ItemOf<'/api/register-reports'>;

const filters: readonly Filter[] = [
  { name: 'status', label: '状态', kind: 'choice', options: optionsOf(reportStatusNames) },
  { name: 'kind', label: '变动', kind: 'choice', options: optionsOf(reportKindNames) },
  { name: 'household', label: '户编号', kind: 'text' },
];

const columns: readonly ColumnOf<Report>[] = [
  {
    key: 'what',
    title: '变动',
    render: ({ id, kind, who }) => (
      <Link to={`/village-reports/${id}` as never}>
        {reportKindNames[kind]}
        {who && `：${who}`}
      </Link>
    ),
  },
  { key: 'household', title: '户编号', render: ({ household }) => household ?? '新来的户' },
  { key: 'place', title: '乡镇、村', render: ({ place, division }) => place ?? division },
  { key: 'on', title: '发生日期', render: ({ on }) => on },
  { key: 'sent', title: '报告日期', sort: 'sentOn', render: ({ sentOn }) => sentOn },
  { key: 'by', title: '报告人', render: ({ by }) => by },
  {
    key: 'status',
    title: '状态',
    render: (report) => <ReportMark report={report} />,
  },
];

/** What villages tell of their households, in the places one keeps. */
export function ReportsPage() {
  return (
    <Page title="村里报来的变动" crumbs={[{ label: '四清与册卡', to: '/register' }]}>
      <DataList
        path="/api/register-reports"
        label="村里报来的变动"
        columns={columns}
        filters={filters}
        rowKey={({ id }) => String(id)}
        empty="没有村里报来的变动。村（社区）信息员在手机的“入户核实”中报告出生、迁入、死亡、离开和新来的户。"
      />
    </Page>
  );
}
