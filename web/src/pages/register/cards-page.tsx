import { Link } from '@tanstack/react-router';
import { listedWords } from '../../../../src/domain/import-rows/listed-words.ts';
import { cardFields } from '../../../../src/domain/register/card.ts';
import { clearNames } from '../../../../src/domain/register/four-clears.ts';
import { DataList } from '../../ui/data-list/data-list.tsx';
import { type ColumnOf, type Filter, type ItemOf, optionsOf } from '../../ui/data-list/types.ts';
import { Page } from '../../ui/page.tsx';
import { ClearMarks } from './clear-marks.tsx';

const filters: readonly Filter[] = [
  { name: 'name', label: '姓名或拼音首字母', kind: 'text' },
  {
    name: 'employmentState',
    label: '就业状态',
    kind: 'choice',
    options: listedWords.就业状态.map((value) => ({ value, label: value })),
  },
  {
    name: 'unclear',
    label: '未清的',
    kind: 'choice',
    options: [{ value: 'any', label: '任何一项' }, ...optionsOf(clearNames)],
  },
  { name: 'lacks', label: '缺的栏目', kind: 'choice', options: optionsOf(cardFields) },
  { name: 'household', label: '户编号', kind: 'text' },
];

const columns: readonly ColumnOf<ItemOf<'/api/register/cards'>>[] = [
  {
    key: 'name',
    title: '姓名',
    sort: 'name',
    render: ({ id, name }) => <Link to={`/people/${id}` as never}>{name}</Link>,
  },
  { key: 'identity', title: '身份证号', render: ({ identityMasked }) => identityMasked },
  { key: 'place', title: '乡镇、村', render: ({ place }) => place ?? '—' },
  {
    key: 'household',
    title: '户编号',
    sort: 'household',
    render: ({ household }) =>
      household ? <Link to={`/households/${encodeURIComponent(household)}` as never}>{household}</Link> : '—',
  },
  { key: 'state', title: '就业状态', render: ({ employmentState }) => employmentState ?? '—' },
  { key: 'confirmed', title: '本年度核实', render: ({ confirmedOn }) => confirmedOn ?? '未核实' },
  { key: 'clears', title: '四清', render: ({ missing }) => <ClearMarks missing={missing} /> },
];

/** Everybody of the register with what is known and what is missing: the book of a village, the cabinet of a township. */
export function CardsPage() {
  return (
    <Page title="信息卡" crumbs={[{ label: '四清与册卡', to: '/register' }]}>
      <DataList
        path="/api/register/cards"
        label="信息卡"
        columns={columns}
        filters={filters}
        rowKey={({ id }) => String(id)}
        empty="没有符合条件的人。可以放宽筛选，或导入名册。"
      />
    </Page>
  );
}
