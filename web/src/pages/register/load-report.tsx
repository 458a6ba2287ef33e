import { Link } from '@tanstack/react-router';
import { Tabs } from 'antd';
import { loadRowKindNames } from '../../../../src/domain/register/load.ts';
import type { components } from '../../api/openapi.d.ts';
import { useSearchState } from '../../app/address.ts';
import { Amount } from '../../ui/amount.tsx';
import { DataList } from '../../ui/data-list/data-list.tsx';
import type { ColumnOf, ItemOf } from '../../ui/data-list/types.ts';
import { DateText } from '../../ui/dates.tsx';

type Load = components['schemas']['RegisterLoadDetail'];
type Row = ItemOf<'/api/register-loads/{id}/rows'>;
type Gone = ItemOf<'/api/register-loads/{id}/gone'>;
type Household = ItemOf<'/api/register-loads/{id}/households'>;
type RowError = ItemOf<'/api/imports/{id}/errors'>;

const number = new Intl.NumberFormat('zh-CN');

const MONEY = /\(元\)$/;
function said(column: string, value: Row['changes'][number]['before']): string {
  if (value === null) return '空';
  if (typeof value === 'boolean') return value ? '是' : '否';
  // What files write in yuan is kept in fen.
  return typeof value === 'number' && MONEY.test(column) ? number.format(value / 100) : String(value);
}

function Changes({ changes }: { changes: Row['changes'] }) {
  return (
    <div style={{ maxWidth: 560, whiteSpace: 'normal' }}>
      {changes.map(({ column, before, after, sealed }) => (
        <div key={column}>
          {column}：
          {sealed ? (
            '已变（内容加密，不显示）'
          ) : (
            <>
              <del>{said(column, before)}</del> → <ins>{said(column, after)}</ins>
            </>
          )}
        </div>
      ))}
    </div>
  );
}

const who: readonly ColumnOf<Row>[] = [
  { key: 'row', title: '行', sort: 'row', render: ({ row }) => row },
  {
    key: 'name',
    title: '姓名',
    render: ({ name, personId }) =>
      personId === null ? name : <Link to={`/people/${personId}` as never}>{name}</Link>,
  },
  { key: 'household', title: '户编号', render: ({ household }) => household },
  { key: 'place', title: '乡镇、村', render: ({ place }) => place },
];
const changes: ColumnOf<Row> = {
  key: 'changes',
  title: '变更',
  render: ({ changes: all }) => <Changes changes={all} />,
};
const since: ColumnOf<Row> = {
  key: 'since',
  title: '比对后改过的人',
  render: ({ changedBy, changedOn }) => (
    <>
      {changedBy ?? '—'} {changedOn && <DateText date={changedOn} />}
    </>
  ),
};

const goneColumns: readonly ColumnOf<Gone>[] = [
  { key: 'place', title: '乡镇、村', sort: 'place', render: ({ place }) => place },
  {
    key: 'name',
    title: '姓名',
    render: ({ personId, name }) => <Link to={`/people/${personId}` as never}>{name}</Link>,
  },
  { key: 'household', title: '户编号', render: ({ household }) => household },
];

const householdColumns: readonly ColumnOf<Household>[] = [
  { key: 'number', title: '户编号', sort: 'number', render: (h) => h.number },
  { key: 'kind', title: '类别', render: ({ kind }) => loadRowKindNames[kind] },
  {
    key: 'place',
    title: '乡镇、村',
    render: ({ place, placeBefore }) =>
      placeBefore !== null && placeBefore !== place ? (
        <>
          <del>{placeBefore}</del> → <ins>{place}</ins>
        </>
      ) : (
        place
      ),
  },
  { key: 'before', title: '原家庭年收入', align: 'right', render: (h) => <Amount fen={h.incomeFenBefore} /> },
  { key: 'income', title: '家庭年收入', align: 'right', render: (h) => <Amount fen={h.incomeFen} /> },
];

const errorColumns: readonly ColumnOf<RowError>[] = [
  { key: 'row', title: '行', sort: 'row', render: ({ row }) => row },
  { key: 'column', title: '列', render: ({ column }) => column || '—' },
  { key: 'message', title: '问题', render: ({ message }) => <Words>{message}</Words> },
  { key: 'remedy', title: '怎么改', render: ({ remedy }) => <Words>{remedy}</Words> },
  { key: 'code', title: '代码', render: ({ code }) => <code>{code}</code> },
];

const Words = ({ children }: { children: string }) => (
  <div style={{ maxWidth: 420, whiteSpace: 'normal' }}>{children}</div>
);

/** The difference between file and register, by kind; each a list with its file. */
export function LoadReport({ load: { id, tally, changedColumns, goneByVillage } }: { load: Load }) {
  const [search, setSearch] = useSearchState();
  const rows = (kind: Row['kind'], columns: readonly ColumnOf<Row>[], empty: string) => (
    <DataList
      path={`/api/register-loads/${id}/rows` as '/api/register-loads/{id}/rows'}
      label={`批量导入：${loadRowKindNames[kind]}`}
      columns={columns}
      fixed={{ kind }}
      filters={[
        { name: 'name', label: '姓名', kind: 'text' },
        ...(kind === 'changed' ? [changedColumn(changedColumns)] : []),
      ]}
      rowKey={({ row }) => String(row)}
      empty={empty}
    />
  );
  const tabs = [
    { key: 'new', label: `新增 ${number.format(tally.new)}`, children: rows('new', who, '没有新增的人。') },
    {
      key: 'changed',
      label: `变更 ${number.format(tally.changed)}`,
      children: rows('changed', [...who, changes], '没有变更的人。'),
    },
    {
      key: 'gone',
      label: `文件中没有 ${number.format(tally.gone)}`,
      children: <GonePeople id={id} villages={goneByVillage} />,
    },
    {
      key: 'households',
      label: `户 ${number.format(tally.newHouseholds + tally.changedHouseholds + tally.conflictHouseholds)}`,
      children: (
        <DataList
          path={`/api/register-loads/${id}/households` as '/api/register-loads/{id}/households'}
          label="批量导入：户"
          columns={householdColumns}
          filters={[
            {
              name: 'kind',
              label: '类别',
              kind: 'choice',
              options: Object.entries(loadRowKindNames).map(([value, label]) => ({ value, label })),
            },
          ]}
          rowKey={({ number: of }) => of}
          empty="没有新的或有变化的户。"
        />
      ),
    },
    {
      key: 'errors',
      label: `有错 ${number.format(tally.refused)}`,
      children: (
        <DataList
          path={`/api/imports/${id}/errors` as '/api/imports/{id}/errors'}
          label="批量导入：错误明细"
          columns={errorColumns}
          rowKey={({ row, column, code }) => `${row}/${column}/${code}`}
          empty="没有错误。"
        />
      ),
    },
    {
      key: 'conflict',
      label: `冲突 ${number.format(tally.conflict)}`,
      children: rows('conflict', [...who, changes, since], '没有冲突：比对之后没有人改过这些卡。'),
    },
  ];
  return (
    <>
      <p>未变 {number.format(tally.unchanged)} 人。新增、变更按写入前的名册比对。</p>
      <Tabs
        activeKey={search.tab ?? 'new'}
        items={tabs}
        destroyOnHidden
        onChange={(tab) =>
          setSearch({
            tab,
            name: undefined,
            column: undefined,
            kind: undefined,
            division: undefined,
            sort: undefined,
          })
        }
      />
    </>
  );
}

function changedColumn(columns: Load['changedColumns']) {
  const options = columns.map(({ key, column, people }) => ({
    value: key,
    label: `${column}（${number.format(people)}）`,
  }));
  return { name: 'column', label: '变更的栏目', kind: 'choice' as const, options };
}

function GonePeople({ id, villages }: { id: string; villages: Load['goneByVillage'] }) {
  return (
    <>
      <p>名册有、文件没有的人只列出，不会删除：请逐村核对是去世、迁出还是漏报，再在名册中登记。</p>
      <DataList
        path={`/api/register-loads/${id}/gone` as '/api/register-loads/{id}/gone'}
        label="批量导入：文件中没有的人"
        columns={goneColumns}
        filters={[
          {
            name: 'division',
            label: '村',
            kind: 'choice',
            options: villages.map(({ division, name, people }) => ({
              value: division,
              label: `${name}（${number.format(people)}）`,
            })),
          },
        ]}
        rowKey={({ personId }) => String(personId)}
        empty="这个地区名册上的人都在文件中。"
      />
    </>
  );
}
