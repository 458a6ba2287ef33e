import { listedWords } from '../../../../src/domain/import-rows/listed-words.ts';
import { useBusinessDate } from '../../app/session.tsx';
import { DataList } from '../../ui/data-list/data-list.tsx';
import type { ColumnOf, Filter, ItemOf } from '../../ui/data-list/types.ts';
import { DateText } from '../../ui/dates.tsx';
import { Mark } from '../../ui/mark.tsx';
import { organisationColumns, organisationFilters } from './organisation-columns.tsx';

type Intermediary = ItemOf<'/api/intermediaries'>;

const filters: readonly Filter[] = [
  ...organisationFilters,
  {
    name: 'standing',
    label: '信誉',
    kind: 'choice',
    options: listedWords.信誉.map((value) => ({ value, label: value })),
  },
];

/** Art. 23 asks for a licence on the day of the placement. */
function Licence({ licenceNumber, licenceValidUntil }: Intermediary) {
  const today = useBusinessDate();
  if (!licenceNumber) return <Mark tone="warn">没有资质</Mark>;
  return (
    <>
      {licenceNumber}
      {licenceValidUntil && (
        <>
          ，至 <DateText date={licenceValidUntil} />{' '}
          {licenceValidUntil < today && <Mark tone="warn">已过期</Mark>}
        </>
      )}
    </>
  );
}

const columns: readonly ColumnOf<Intermediary>[] = [
  { key: 'name', title: '名称', sort: 'name', render: ({ name }) => <strong>{name}</strong> },
  { key: 'number', title: '编号', sort: 'number', render: ({ number }) => number },
  { key: 'kind', title: '类型', optional: true, render: ({ kind }) => kind },
  { key: 'licence', title: '资质', sort: 'licenceValidUntil', render: (one) => <Licence {...one} /> },
  {
    key: 'standing',
    title: '信誉',
    render: ({ standing }) => <Mark tone={standing === '良好' ? 'good' : 'bad'}>{standing}</Mark>,
  },
  ...organisationColumns,
];

export function IntermediaryList() {
  return (
    <DataList
      path="/api/intermediaries"
      label="介绍机构"
      columns={columns}
      filters={filters}
      rowKey={({ number }) => number}
      empty="没有符合筛选的介绍机构。可以清除筛选；新机构由就业服务中心导入“介绍机构”表。"
    />
  );
}
