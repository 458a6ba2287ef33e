import { Link } from '@tanstack/react-router';
import { Breadcrumb } from 'antd';
import { PREFECTURE } from '../../../../src/domain/divisions.ts';
import { divisionLevelNames } from '../../../../src/domain/words.ts';
import { useSearchState } from '../../app/address.ts';
import { useMay } from '../../app/session.tsx';
import { DataList } from '../../ui/data-list/data-list.tsx';
import { type ColumnOf, type Filter, type ItemOf, optionsOf } from '../../ui/data-list/types.ts';
import { useDivisionName } from '../../ui/divisions.ts';
import { Page } from '../../ui/page.tsx';
import { figure } from './piece-card.tsx';

type Figures = ItemOf<'/api/division-figures'>;

const filters: readonly Filter[] = [
  { name: 'name', label: '名称或代码开头', kind: 'text' },
  { name: 'level', label: '级别', kind: 'choice', options: optionsOf(divisionLevelNames) },
];

const columns: readonly ColumnOf<Figures>[] = [
  { key: 'name', title: '名称', render: (division) => <Name {...division} /> },
  { key: 'code', title: '代码', sort: 'code', render: ({ code }) => code },
  { key: 'level', title: '级别', render: ({ level }) => divisionLevelNames[level] },
  { key: 'place', title: '上级', render: ({ place }) => place || '—' },
  { key: 'people', title: '在册人数', align: 'right', render: ({ people }) => figure.format(people) },
  { key: 'tracked', title: '跟踪中的就业', align: 'right', render: ({ tracked }) => figure.format(tracked) },
  { key: 'claims', title: '在办申请', align: 'right', render: ({ openClaims }) => figure.format(openClaims) },
  { key: 'accounts', title: '账户', align: 'right', render: (division) => <Accounts {...division} /> },
];

/** Leads one level down; a village has nothing below it. */
function Name({ code, name, level }: Figures) {
  if (level === 'village') return name;
  return (
    <Link to={'/divisions' as never} search={{ parent: code } as never}>
      {name}
    </Link>
  );
}

function Accounts({ code, accounts }: Figures) {
  const mayManage = useMay()('manage-users');
  if (accounts === 0 || !mayManage) return accounts;
  return (
    <Link to={'/users' as never} search={{ division: code, active: 'true' } as never}>
      {accounts}
    </Link>
  );
}

/** The prefecture's divisions from level to level, with who lives in each; a name is looked for on every level. */
export function DivisionsPage() {
  const [{ parent, name, level, division }] = useSearchState();
  const above = parent ?? division ?? PREFECTURE;
  const everywhere = Boolean(name || level);
  return (
    <Page title="行政区划">
      {!everywhere && <Path code={above} />}
      <DataList
        path="/api/division-figures"
        label="行政区划"
        columns={columns}
        filters={filters}
        {...(!everywhere && { fixed: { parent: above } })}
        rowKey={({ code }) => code}
        empty="没有符合筛选的行政区划。可以只写名称中的两个字，或清除筛选。"
      />
    </Page>
  );
}

/** Where one is, and the way back up. */
function Path({ code }: { code: string }) {
  const nameOf = useDivisionName();
  const codes = [PREFECTURE, code.slice(0, 6), code.slice(0, 9)].filter(
    (one, i, all) => one.length <= code.length && all.indexOf(one) === i,
  );
  return (
    <Breadcrumb
      style={{ marginBottom: 12 }}
      items={codes.map((one) => ({
        key: one,
        title:
          one === code ? (
            nameOf(one)
          ) : (
            <Link to={'/divisions' as never} search={{ parent: one } as never}>
              {nameOf(one)}
            </Link>
          ),
      }))}
    />
  );
}
