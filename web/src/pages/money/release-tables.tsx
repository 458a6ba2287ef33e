import { Flex, Grid, Pagination, Table } from 'antd';
import { useState } from 'react';
import { claimName } from '../../../../src/domain/claim-words.ts';
import { programmeNames } from '../../../../src/domain/words.ts';
import type { components } from '../../api/openapi.d.ts';
import { useSearchState } from '../../app/address.ts';
import { Amount } from '../../ui/amount.tsx';
import { CaseLink } from '../../ui/case-link.tsx';
import { Cards } from '../../ui/data-list/cards.tsx';
import { Filters } from '../../ui/data-list/filters.tsx';
import { SortSelect } from '../../ui/data-list/sort-select.tsx';
import { orderOf, sortOf } from '../../ui/data-list/table-order.ts';
import { type ColumnOf, type Filter, optionsOf } from '../../ui/data-list/types.ts';
import { DateText } from '../../ui/dates.tsx';
import { asAsked, type Ready } from './release-order.ts';

type Excluded = components['schemas']['ExcludedPayment'];

const columns = <Row extends Ready>(): ColumnOf<Row>[] => [
  {
    key: 'case',
    title: '就业或个案编号',
    sort: 'case',
    render: (p) => (
      <CaseLink employmentId={p.employmentId} claimId={p.claimId}>
        {p.employmentId}
      </CaseLink>
    ),
  },
  { key: 'programme', title: '项目', sort: 'programme', render: (p) => claimName(p.claimId) },
  { key: 'payee', title: '收款方', sort: 'payee', render: (p) => p.payeeName },
  { key: 'booked', title: '记账日期', sort: 'bookedOn', render: (p) => <DateText date={p.bookedOn} /> },
  {
    key: 'amount',
    title: '金额（元）',
    align: 'right',
    sort: 'amount',
    render: (p) => <Amount fen={p.amountFen} />,
  },
];
const why: ColumnOf<Excluded> = { key: 'why', title: '不放款的原因', render: (p) => p.reason };

const filters: readonly Filter[] = [
  { name: 'find', label: '编号或收款方', kind: 'text' },
  { name: 'programme', label: '项目', kind: 'choice', options: optionsOf(programmeNames) },
];

/** Twenty at a time: a county's month can be two thousand. */
const PAGE_SIZE = 20;

/** Narrows what is shown of both tables, not what is released. */
export function ReleaseFilters() {
  const { md = true } = Grid.useBreakpoint();
  return (
    <Flex gap="8px 16px" wrap align="end">
      <Filters filters={filters} />
      {!md && <SortSelect columns={columns<Ready>()} />}
    </Flex>
  );
}

export function ReadyTable({ payments }: { payments: readonly Ready[] }) {
  return <Rows label="可以放款" payments={payments} columns={columns<Ready>()} />;
}

/** What stays behind and what would change that: somebody else's hand, a fact, an account. */
export function ExcludedTable({ payments }: { payments: readonly Excluded[] }) {
  return <Rows label="不列入本批" payments={payments} columns={[...columns<Excluded>(), why]} />;
}

function Rows<Row extends Ready>({
  label,
  payments,
  columns: shown,
}: {
  label: string;
  payments: readonly Row[];
  columns: readonly ColumnOf<Row>[];
}) {
  const { md = true } = Grid.useBreakpoint();
  const [search, setSearch] = useSearchState();
  const [page, setPage] = useState(1);
  const rows = asAsked(payments, search);
  // Another search may have fewer pages than the one where somebody stood.
  const current = Math.min(page, Math.max(1, Math.ceil(rows.length / PAGE_SIZE)));
  const here = rows.slice((current - 1) * PAGE_SIZE, current * PAGE_SIZE);
  const empty = '没有符合查找条件的支付，请清除筛选。';
  return (
    <section aria-label={label}>
      <h2 style={{ fontSize: '1.1em' }}>
        {label}（{payments.length} 笔{rows.length < payments.length && `，显示其中 ${rows.length} 笔`}）
      </h2>
      {md ? (
        <Table<Row>
          size="small"
          rowKey="key"
          scroll={{ x: 'max-content' }}
          pagination={false}
          showSorterTooltip={false}
          dataSource={here}
          locale={{ emptyText: empty }}
          columns={shown.map(({ key, title, align, sort, render }) => ({
            key,
            title,
            ...(align && { align }),
            ...(sort && { sorter: true, sortOrder: orderOf(search.sort, sort) }),
            render: (_value: unknown, row: Row) => render(row),
          }))}
          onChange={(_pagination, _filters, sorter, { action }) => {
            if (action !== 'sort' || Array.isArray(sorter)) return;
            setSearch({ sort: sortOf(shown, sorter) });
          }}
        />
      ) : (
        <Cards items={here} columns={shown} rowKey={({ key }) => key} empty={empty} chosen={null} />
      )}
      <Pagination
        style={{ marginTop: 8 }}
        align="end"
        hideOnSinglePage
        showSizeChanger={false}
        pageSize={PAGE_SIZE}
        total={rows.length}
        current={current}
        onChange={setPage}
      />
    </section>
  );
}
