import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button, Card, Grid, Skeleton, Space, Table } from 'antd';
import { PREFECTURE } from '../../../../src/domain/divisions.ts';
import { type CardField, cardFields } from '../../../../src/domain/register/card.ts';
import { type Clear, clearNames, clears } from '../../../../src/domain/register/four-clears.ts';
import { api, dataOf } from '../../api/client.ts';
import type { components } from '../../api/openapi.d.ts';
import { useSearchState } from '../../app/address.ts';
import { useSession } from '../../app/session.tsx';
import { useDivisionName } from '../../ui/divisions.ts';
import { FileButton } from '../../ui/file-link.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { Figure, Share } from './share.tsx';

type Area = components['schemas']['AreaClears'];
const count = new Intl.NumberFormat('zh-CN');

/** What each level's collection is called in article 8. */
const COLLECTION = {
  prefecture: '全州劳动力资源信息',
  county: '一县一库',
  township: '一乡一柜',
  village: '一村一册',
} as const;

/** The four clears of an area and of all right below it; each leads one level down, a village to its book. */
export function AreaPage() {
  const { grants } = useSession();
  const [{ area, division }] = useSearchState();
  const own = grants.find((grant) => grant.division)?.division ?? PREFECTURE;
  const here = area ?? division ?? own;
  const nameOf = useDivisionName();
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['register-area', here],
    queryFn: () =>
      dataOf(api.GET('/api/register/areas/{division}', { params: { path: { division: here } } })),
  });
  const above = [PREFECTURE, here.slice(0, 6), here.slice(0, 9)].filter(
    (code, i, all) =>
      code.length <= here.length && all.indexOf(code) === i && code !== here && within(own, code),
  );
  return (
    <Page
      title={data ? `${data.name} · ${COLLECTION[data.level]}` : '四清与册卡'}
      crumbs={above.map((code) => ({ label: nameOf(code), to: '/register', search: { area: code } }))}
      extra={<Outputs division={here} village={data?.level === 'village'} />}
    >
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {isPending && <Skeleton active />}
      {data && (
        <>
          <Totals areas={data.areas} />
          <Areas areas={data.areas} deeper={data.level !== 'village'} />
        </>
      )}
    </Page>
  );
}

const within = (own: string, code: string): boolean => own === PREFECTURE || code.startsWith(own);

function Outputs({ division, village }: { division: string; village: boolean }) {
  const query = `division=${division}`;
  return (
    <Space wrap>
      {village && (
        <FileButton href={`/api/register/books/${division}/book.pdf`} view>
          打印村册
        </FileButton>
      )}
      <FileButton href={`/api/register/cards?format=csv&${query}`}>导出全部栏目（CSV）</FileButton>
      <Link to={'/cards' as never} search={{ division } as never}>
        <Button type="primary">逐人查看</Button>
      </Link>
    </Space>
  );
}

/** All areas together: the share of people clear in each of the four, and what is missing most. */
function Totals({ areas }: { areas: readonly Area[] }) {
  const people = areas.reduce((sum, area) => sum + area.people, 0);
  const missing = new Map<string, number>();
  for (const area of areas)
    for (const { field, people: lacking } of area.missing)
      missing.set(field, (missing.get(field) ?? 0) + lacking);
  const most = [...missing].toSorted((a, b) => b[1] - a[1]).slice(0, 6);
  return (
    <Card style={{ marginBottom: 16 }}>
      <Space size={[32, 16]} wrap align="start">
        <Figure label="在册" value={`${count.format(people)} 人`} />
        {clears.map((clear) => (
          <Figure
            key={clear}
            label={clearNames[clear]}
            value={<Share part={areas.reduce((sum, area) => sum + area.clear[clear], 0)} of={people} wide />}
          />
        ))}
        <Figure
          label="四项全清"
          value={<Share part={areas.reduce((sum, area) => sum + area.allClear, 0)} of={people} wide />}
        />
      </Space>
      {most.length > 0 && (
        <p style={{ margin: '16px 0 0' }}>
          缺得最多：
          {most
            .map(([field, lacking]) => `${cardFields[field as CardField]} ${count.format(lacking)} 人`)
            .join('，')}
        </p>
      )}
    </Card>
  );
}

function Areas({ areas, deeper }: { areas: readonly Area[]; deeper: boolean }) {
  const { md = true } = Grid.useBreakpoint();
  const clearColumns = clears.map((clear: Clear) => ({
    key: clear,
    title: clearNames[clear],
    width: 150,
    render: (_: unknown, area: Area) => <Share part={area.clear[clear]} of={area.people} />,
  }));
  const columns = [
    {
      key: 'name',
      title: '地区',
      render: (_: unknown, { area, name }: Area) => (
        <Link
          to={(deeper ? '/register' : '/cards') as never}
          search={(deeper ? { area } : { division: area }) as never}
        >
          {name}
        </Link>
      ),
    },
    {
      key: 'people',
      title: '在册人数',
      align: 'right' as const,
      sorter: (a: Area, b: Area) => a.people - b.people,
      render: (_: unknown, { people }: Area) => count.format(people),
    },
    ...clearColumns,
    {
      key: 'all',
      title: '四项全清',
      width: 150,
      sorter: (a: Area, b: Area) => share(a) - share(b),
      render: (_: unknown, area: Area) => <Share part={area.allClear} of={area.people} />,
    },
    {
      key: 'missing',
      title: '缺得最多',
      render: (_: unknown, { area, missing }: Area) =>
        missing[0] ? (
          <Link to={'/cards' as never} search={{ division: area, lacks: missing[0].field } as never}>
            {cardFields[missing[0].field as CardField]} {count.format(missing[0].people)} 人
          </Link>
        ) : (
          '—'
        ),
    },
  ];
  if (md)
    return (
      <Table<Area>
        size="small"
        rowKey="area"
        pagination={false}
        scroll={{ x: 'max-content' }}
        dataSource={[...areas]}
        columns={columns}
      />
    );
  const empty = areas.filter(({ people }) => people === 0);
  return (
    <div style={{ display: 'grid', gap: 8 }}>
      {areas
        .filter(({ people }) => people > 0)
        .map((area) => (
          <Card key={area.area} size="small" title={columns[0]!.render(null, area)}>
            在册 {count.format(area.people)} 人，四项全清 <Share part={area.allClear} of={area.people} />
            {columns.at(-1)!.render(null, area)}
          </Card>
        ))}
      {/* On a telephone a place where nobody is registered is not worth a card. */}
      {empty.length > 0 && <p>没有人在册：{empty.map(({ name }) => name).join('、')}</p>}
    </div>
  );
}

const share = ({ allClear, people }: Area): number => (people === 0 ? 0 : allClear / people);
