import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Descriptions } from 'antd';
import { articleOfProgramme } from '../../../../src/domain/policy/programme-shapes.ts';
import { reasonText } from '../../../../src/domain/reasons.ts';
import { nameOf, programmeNames, recoveryStatusNames } from '../../../../src/domain/words.ts';
import { api, dataOf } from '../../api/client.ts';
import type { components } from '../../api/openapi.d.ts';
import { useSearchState } from '../../app/address.ts';
import { Amount } from '../../ui/amount.tsx';
import { DataList } from '../../ui/data-list/data-list.tsx';
import { type ColumnOf, type Filter, optionsOf } from '../../ui/data-list/types.ts';
import { DateText } from '../../ui/dates.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { RecoveryMark } from '../../ui/recovery-mark.tsx';

type Recovery = components['schemas']['RecoveryItem'];

const filters: readonly Filter[] = [
  { name: 'status', label: '状态', kind: 'choice', options: optionsOf(recoveryStatusNames) },
  { name: 'payee', label: '收款方编号', kind: 'text' },
  { name: 'overdue', label: '只看逾期', kind: 'toggle' },
];

/** Money that is asked back: what is owed in all, and each recovery. */
export function RecoveriesPage() {
  const columns: ColumnOf<Recovery>[] = [
    {
      key: 'id',
      title: '就业或个案编号',
      render: (r) => <Link to={`/recoveries/${encodeURIComponent(r.id)}` as never}>{r.employmentId}</Link>,
    },
    { key: 'payee', title: '收款方', render: (r) => r.payeeName },
    { key: 'programme', title: '项目', render: (r) => nameOf(programmeNames, r.programme) },
    { key: 'county', title: '地区', render: (r) => r.divisionName },
    { key: 'reason', title: '理由', render: (r) => reasonText(r.reason, articleOfProgramme(r.programme)) },
    {
      key: 'amount',
      title: '追回金额（元）',
      align: 'right',
      sort: 'amount',
      render: (r) => <Amount fen={r.amountFen} />,
    },
    { key: 'covered', title: '已收回（元）', align: 'right', render: (r) => <Amount fen={r.coveredFen} /> },
    { key: 'owed', title: '尚欠（元）', align: 'right', render: (r) => <Amount fen={r.owedFen} /> },
    { key: 'next', title: '下一还款日', render: (r) => <DateText date={r.nextDueOn} relative /> },
    { key: 'status', title: '状态', render: (r) => <RecoveryMark recovery={r} /> },
    {
      key: 'proposed',
      title: '提出日期',
      sort: 'proposedOn',
      render: (r) => <DateText date={r.proposedOn} />,
    },
  ];
  return (
    <Page title="追回">
      <Totals />
      <DataList
        path="/api/recoveries"
        label="追回"
        columns={columns}
        filters={filters}
        rowKey={(recovery) => recovery.id}
        empty="没有追回。已付的补贴因事实有变标记“需追回”的，从案件页面提出追回方案。"
      />
    </Page>
  );
}

function Totals() {
  const [{ division }] = useSearchState();
  const { data, error, refetch } = useQuery({
    queryKey: ['recovery-totals', division],
    queryFn: () =>
      dataOf(api.GET('/api/recoveries/totals', { params: { query: division ? { division } : {} } })),
  });
  if (error) return <ProblemAlert error={error} onRetry={() => void refetch()} />;
  const yuan = (fen: number | undefined) => <Amount fen={fen} />;
  return (
    <Descriptions
      bordered
      size="small"
      column={{ xs: 1, sm: 2, xl: 3 }}
      style={{ marginBottom: 16 }}
      items={[
        { key: 'proposed', label: '待审批（元）', children: yuan(data?.proposedFen) },
        { key: 'due', label: '已批准追回（元）', children: yuan(data?.dueFen) },
        { key: 'received', label: '已还款和抵扣（元）', children: yuan(data?.receivedFen) },
        { key: 'lost', label: '已核销（元）', children: yuan(data?.writtenOffFen) },
        { key: 'owed', label: '尚欠（元）', children: yuan(data?.owedFen) },
        {
          key: 'open',
          label: '件数',
          children: data ? `未完结 ${data.open} 件，其中逾期 ${data.overdue} 件` : '—',
        },
      ]}
    />
  );
}
