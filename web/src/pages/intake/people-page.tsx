import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { listedWords } from '../../../../src/domain/import-rows/listed-words.ts';
import { useMay } from '../../app/session.tsx';
import { DataList } from '../../ui/data-list/data-list.tsx';
import type { ColumnOf, Filter, ItemOf } from '../../ui/data-list/types.ts';
import { FoundDialog } from '../../ui/household-events/found-dialog.tsx';
import { Page } from '../../ui/page.tsx';
import { name, personColumns } from './person-columns.tsx';

const filters: readonly Filter[] = [
  { name: 'name', label: '姓名或拼音首字母', kind: 'text' },
  { name: 'last4', label: '身份证末四位', kind: 'text' },
  {
    name: 'employmentState',
    label: '就业状态',
    kind: 'choice',
    options: listedWords.就业状态.map((value) => ({ value, label: value })),
  },
  {
    name: 'registeredPoor',
    label: '建档立卡',
    kind: 'choice',
    options: [
      { value: 'true', label: '是' },
      { value: 'false', label: '否' },
    ],
  },
  { name: 'household', label: '户编号', kind: 'text' },
];

const columns: readonly ColumnOf<ItemOf<'/api/people'>>[] = [
  name,
  ...personColumns,
  {
    key: 'household',
    title: '户编号',
    render: ({ household }) =>
      household ? <Link to={`/households/${encodeURIComponent(household)}` as never}>{household}</Link> : '—',
  },
  { key: 'place', title: '乡镇、村', render: ({ place }) => place ?? '—' },
];

/** The labour register of art. 8. */
export function PeoplePage() {
  const may = useMay();
  const [founding, setFounding] = useState(false);
  return (
    <Page
      title="劳动力名册"
      extra={
        <>
          {may('change-household') && <Button onClick={() => setFounding(true)}>立户</Button>}
          {may('import-registry') && (
            <Link to={'/imports' as never} search={{ upload: 'registry' } as never}>
              <Button type="primary">导入名册</Button>
            </Link>
          )}
        </>
      }
    >
      <DataList
        path="/api/people"
        label="劳动力名册"
        columns={columns}
        filters={filters}
        rowKey={({ id }) => String(id)}
        empty="没有符合条件的人。可以放宽筛选，或导入名册。"
      />
      {founding && <FoundDialog onClose={() => setFounding(false)} />}
    </Page>
  );
}
