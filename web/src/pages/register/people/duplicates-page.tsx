import { Link } from '@tanstack/react-router';
import { duplicateReasonNames, duplicateStateNames } from '../../../../../src/domain/register/duplicates.ts';
import { DataList } from '../../../ui/data-list/data-list.tsx';
import { type ColumnOf, type Filter, type ItemOf, optionsOf } from '../../../ui/data-list/types.ts';
import { Mark, type Tone } from '../../../ui/mark.tsx';
import { Page } from '../../../ui/page.tsx';
import './people.css';

type Pair = ItemOf<'/api/duplicates'>;

export const stateTones: Readonly<Record<Pair['state'], Tone>> = {
  open: 'warn',
  different: 'neutral',
  proposed: 'info',
  merged: 'good',
  undoing: 'info',
};

const filters: readonly Filter[] = [
  { name: 'state', label: '状态', kind: 'choice', options: optionsOf(duplicateStateNames) },
  { name: 'reason', label: '为何疑似', kind: 'choice', options: optionsOf(duplicateReasonNames) },
  { name: 'name', label: '姓名或拼音首字母', kind: 'text' },
];

function Side({ side }: { side: Pair['first'] }) {
  return (
    <>
      <div>
        {side.name ?? '未登记姓名'}　{side.identityMasked}
      </div>
      <div className="told-why">
        {side.household ? `户 ${side.household}` : '不在册'}　{side.place ?? ''}
      </div>
    </>
  );
}

const columns: readonly ColumnOf<Pair>[] = [
  {
    key: 'first',
    title: '信息卡一',
    render: ({ id, first }) => (
      <>
        <Link to={`/duplicates/${id}` as never}>并排核对</Link>
        <Side side={first} />
      </>
    ),
  },
  { key: 'second', title: '信息卡二', render: ({ second }) => <Side side={second} /> },
  {
    key: 'reasons',
    title: '为何疑似',
    render: ({ reasons }) => reasons.map((reason) => duplicateReasonNames[reason]).join('、'),
  },
  {
    key: 'state',
    title: '状态',
    render: ({ state }) => <Mark tone={stateTones[state]}>{duplicateStateNames[state]}</Mark>,
  },
  { key: 'found', title: '发现日期', sort: 'foundOn', render: ({ foundOn }) => foundOn },
];

/** Pairs of cards that look like one person, in the places one keeps. */
export function DuplicatesPage() {
  return (
    <Page title="疑似重复" crumbs={[{ label: '四清与册卡', to: '/register' }]}>
      <DataList
        path="/api/duplicates"
        label="疑似重复"
        columns={columns}
        filters={filters}
        rowKey={({ id }) => String(id)}
        empty="没有疑似重复的信息卡。系统每小时查找一次新增和变动的卡。"
      />
    </Page>
  );
}
