import { institutionKindNames } from '../../../../src/domain/words.ts';
import { DataList } from '../../ui/data-list/data-list.tsx';
import { type ColumnOf, type Filter, type ItemOf, optionsOf } from '../../ui/data-list/types.ts';
import { accountColumns, claimColumns, organisationFilters } from './organisation-columns.tsx';
import { figure } from './piece-card.tsx';

const filters: readonly Filter[] = [
  ...organisationFilters,
  { name: 'kind', label: '类型', kind: 'choice', options: optionsOf(institutionKindNames) },
];

const columns: readonly ColumnOf<ItemOf<'/api/institutions'>>[] = [
  { key: 'name', title: '名称', sort: 'name', render: ({ name }) => <strong>{name}</strong> },
  { key: 'code', title: '统一社会信用代码', sort: 'creditCode', render: ({ creditCode }) => creditCode },
  {
    key: 'kinds',
    title: '类型',
    render: ({ kinds }) => kinds.map((kind) => institutionKindNames[kind]).join('、'),
  },
  ...accountColumns,
  { key: 'cases', title: '补助个案', align: 'right', render: ({ aidCases }) => figure.format(aidCases) },
  ...claimColumns,
  { key: 'contact', title: '联系人', optional: true, render: ({ contact }) => contact ?? '—' },
  { key: 'phone', title: '联系电话', optional: true, render: ({ phone }) => phone ?? '—' },
];

/** Training bodies, schools and banks. */
export function InstitutionList() {
  return (
    <DataList
      path="/api/institutions"
      label="培训机构、学校、银行"
      columns={columns}
      filters={filters}
      rowKey={({ creditCode }) => creditCode}
      empty="没有符合筛选的机构。可以清除筛选；新机构由就业服务中心导入“培训机构、学校、银行”表。"
    />
  );
}
