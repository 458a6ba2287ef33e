import { Grid, Table } from 'antd';
import type { ColumnType } from 'antd/es/table';
import type { components } from '../../api/openapi.d.ts';
import { Amount } from '../../ui/amount.tsx';
import { DateText } from '../../ui/dates.tsx';
import { CaseLink } from './payment-columns.tsx';
import { programmeName } from './words.tsx';

type Ready = components['schemas']['BookablePayments']['ready'][number];
type Excluded = components['schemas']['ExcludedPayment'];

const columns = <Row extends Ready>(): ColumnType<Row>[] => [
  {
    key: 'case',
    title: '就业编号',
    render: (_value, row) => <CaseLink employmentId={row.employmentId} claimId={row.claimId} />,
  },
  { key: 'programme', title: '项目', render: (_value, row) => programmeName(row.programme) },
  { key: 'payee', title: '收款方', render: (_value, row) => row.payeeName },
  { key: 'booked', title: '记账日期', render: (_value, row) => <DateText date={row.bookedOn} /> },
  {
    key: 'amount',
    title: '金额（元）',
    align: 'right',
    render: (_value, row) => <Amount fen={row.amountFen} />,
  },
];

/** Twenty at a time: a county's month can be two thousand. */
const PAGE = { defaultPageSize: 20, hideOnSinglePage: true, showSizeChanger: false } as const;

export function ReadyTable({ payments }: { payments: readonly Ready[] }) {
  return (
    <section aria-label="可以放款">
      <h2 style={{ fontSize: '1.1em' }}>可以放款（{payments.length} 笔）</h2>
      <Rows payments={payments} columns={columns<Ready>()} />
    </section>
  );
}

/** What stays behind and what would change that: somebody else's hand, a fact, an account. */
export function ExcludedTable({ payments }: { payments: readonly Excluded[] }) {
  const why: ColumnType<Excluded> = {
    key: 'why',
    title: '不放款的原因',
    render: (_value, row) => row.reason,
  };
  return (
    <section aria-label="不列入本批">
      <h2 style={{ fontSize: '1.1em' }}>不列入本批（{payments.length} 笔）</h2>
      <Rows payments={payments} columns={[...columns<Excluded>(), why]} />
    </section>
  );
}

function Rows<Row extends Ready>({
  payments,
  columns: shown,
}: {
  payments: readonly Row[];
  columns: ColumnType<Row>[];
}) {
  const { md = true } = Grid.useBreakpoint();
  if (md) {
    return (
      <Table<Row>
        size="small"
        rowKey="key"
        scroll={{ x: 'max-content' }}
        pagination={PAGE}
        dataSource={[...payments]}
        columns={shown}
      />
    );
  }
  // A phone has room for one line of words after the other, not for six columns.
  const stacked: ColumnType<Row> = {
    key: 'all',
    render: (_value, row, index) => (
      <dl style={{ margin: 0, display: 'grid', gridTemplateColumns: 'max-content 1fr', gap: '2px 12px' }}>
        {shown.map(({ key, title, render }) => (
          <div key={key} style={{ display: 'contents' }}>
            <dt>{title as string}</dt>
            <dd style={{ margin: 0, overflowWrap: 'anywhere' }}>
              {render?.(undefined, row, index) as never}
            </dd>
          </div>
        ))}
      </dl>
    ),
  };
  return (
    <Table<Row>
      size="small"
      rowKey="key"
      showHeader={false}
      pagination={PAGE}
      dataSource={[...payments]}
      columns={[stacked]}
    />
  );
}
