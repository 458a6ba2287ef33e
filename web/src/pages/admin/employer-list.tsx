import { DataList } from '../../ui/data-list/data-list.tsx';
import type { ColumnOf, ItemOf } from '../../ui/data-list/types.ts';
import { organisationColumns, organisationFilters } from './organisation-columns.tsx';

const columns: readonly ColumnOf<ItemOf<'/api/employers'>>[] = [
  { key: 'name', title: '名称', sort: 'name', render: ({ name }) => <strong>{name}</strong> },
  { key: 'code', title: '统一社会信用代码', sort: 'creditCode', render: ({ creditCode }) => creditCode },
  ...organisationColumns,
  { key: 'contact', title: '联系人', optional: true, render: ({ contact }) => contact ?? '—' },
  { key: 'phone', title: '联系电话', optional: true, render: ({ phone }) => phone ?? '—' },
];

export function EmployerList() {
  return (
    <DataList
      path="/api/employers"
      label="用人单位"
      columns={columns}
      filters={organisationFilters}
      rowKey={({ creditCode }) => creditCode}
      empty="没有符合筛选的用人单位。可以清除筛选；新单位由就业服务中心导入“用人单位”表。"
    />
  );
}
