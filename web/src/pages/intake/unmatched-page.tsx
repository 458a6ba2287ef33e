import { Link } from '@tanstack/react-router';
import { Alert, Button } from 'antd';
import { useState } from 'react';
import { Amount } from '../../ui/amount.tsx';
import { DataList } from '../../ui/data-list/data-list.tsx';
import type { ColumnOf, Filter, ItemOf } from '../../ui/data-list/types.ts';
import { DateText } from '../../ui/dates.tsx';
import { Page } from '../../ui/page.tsx';
import { type Unmatched, UnmatchedDrawer } from './unmatched-drawer.tsx';

const filters: readonly Filter[] = [
  { name: 'name', label: '单位名称', kind: 'text' },
  { name: 'employer', label: '信用代码', kind: 'text' },
  { name: 'month', label: '所属月份（2016-06）', kind: 'text' },
  { name: 'recordedTo', label: '登记不晚于', kind: 'date' },
  { name: 'importId', label: '导入编号', kind: 'text' },
];

/** Payments that belong to no employment we follow: each is a placement not registered, a wrong number, or nobody's. */
export function UnmatchedPage() {
  const [open, setOpen] = useState<Unmatched | null>(null);
  const columns: readonly ColumnOf<ItemOf<'/api/insurance/unmatched'>>[] = [
    { key: 'person', title: '身份证号', render: (row) => row.identityMasked },
    {
      key: 'employer',
      title: '缴费单位',
      render: (row) => (
        <div style={{ whiteSpace: 'normal', minWidth: 140 }}>
          {row.employerName ?? '没有登记的单位'}
          <div style={{ fontSize: '0.85em' }}>{row.employer}</div>
        </div>
      ),
    },
    { key: 'month', title: '所属月份', sort: 'month', render: (row) => row.month },
    { key: 'kind', title: '险种', render: (row) => row.kind },
    { key: 'amount', title: '金额(元)', align: 'right', render: (row) => <Amount fen={row.amountFen} /> },
    { key: 'paidOn', title: '缴费日期', render: (row) => <DateText date={row.paidOn} /> },
    {
      key: 'since',
      title: '登记日期',
      sort: 'recordedOn',
      render: (row) => <DateText date={row.recordedOn} relative />,
    },
    {
      key: 'source',
      title: '来源',
      render: (row) =>
        row.importId ? (
          <Link to={`/imports/${row.importId}` as never}>
            导入文件{row.row !== null && `第 ${row.row} 行`}
          </Link>
        ) : (
          '手工登记'
        ),
    },
    { key: 'act', title: '处理', render: (row) => <Button onClick={() => setOpen(row)}>怎么处理</Button> },
  ];
  return (
    <Page title="未匹配社保">
      <Alert
        type="info"
        showIcon
        style={{ marginBottom: 16 }}
        title="这些缴费没有对上任何在册的就业，不计入任何人的月份。登记就业之后，对应的缴费自动归入，不必重新导入。"
      />
      <DataList
        path="/api/insurance/unmatched"
        label="未匹配的社保缴费"
        columns={columns}
        filters={filters}
        rowKey={(row) => String(row.id)}
        empty="没有未匹配的缴费：导入的每一笔都有归属。"
      />
      <UnmatchedDrawer payment={open} onClose={() => setOpen(null)} />
    </Page>
  );
}
