import { useQuery } from '@tanstack/react-query';
import { Card, Space, Table } from 'antd';
import { type CardField, cardFields } from '../../../../src/domain/register/card.ts';
import { clearNames, clears } from '../../../../src/domain/register/four-clears.ts';
import { api, dataOf } from '../../api/client.ts';
import type { components } from '../../api/openapi.d.ts';
import { Figure, Share } from './share.tsx';

type Detail = components['schemas']['RefreshAreaDetail'];
type Compared = components['schemas']['RefreshComparison'];
/** Named of each clear. */
const MOST = 4;

/** The cards that the villages of an area kept as they closed: the four clears in them, and what has changed since the year before. */
export function KeptCards({ area }: { area: Detail }) {
  const { data } = useQuery({
    queryKey: ['refresh-comparison', area.year, area.division, area.status, area.areasClosed],
    queryFn: () =>
      dataOf(
        api.GET('/api/refreshes/{year}/comparison', {
          params: { path: { year: area.year }, query: { division: area.division } },
        }),
      ),
  });
  if (!data || data.people.now === 0) return null;
  return (
    <>
      <FourClears compared={data} whole={data.people.now >= area.inScope} />
      {data.people.before > 0 && <Changes compared={data} />}
    </>
  );
}

function FourClears({ compared, whole }: { compared: Compared; whole: boolean }) {
  const { people, clear, missing } = compared;
  const lacks = (of: (typeof clears)[number]) =>
    missing
      .filter((one) => one.clear === of)
      .slice(0, MOST)
      .map((one) => `${cardFields[one.field]} ${one.people} 人`)
      .join('、');
  return (
    <Card size="small" title={`四清（${whole ? '结束时' : '已结束的各村'}的 ${people.now} 人）`}>
      <Space size={[32, 16]} wrap align="start">
        {clears.map((one) => (
          <div key={one} style={{ width: 220 }}>
            <Figure
              label={clearNames[one]}
              value={<Share part={clear.find((sum) => sum.clear === one)?.now ?? 0} of={people.now} wide />}
            />
            <div>{lacks(one) ? `还缺：${lacks(one)}` : '没有缺项'}</div>
          </div>
        ))}
      </Space>
    </Card>
  );
}

interface ClearLine {
  readonly clear: string;
  readonly before: number;
  readonly now: number;
}

/** Against the year before: who came, who went, what changed, and the four clears. */
function Changes({ compared }: { compared: Compared }) {
  const { people, before, year, clear, fields } = compared;
  return (
    <Card size="small" title={`与${before}年度比较`}>
      <p style={{ marginTop: 0 }}>
        {before}年度 {people.before} 人，本年度 {people.now} 人：新增 {people.came} 人，减少 {people.gone}{' '}
        人，
        {people.changed} 人的信息有变化。
      </p>
      <Table<ClearLine>
        size="small"
        pagination={false}
        rowKey="clear"
        scroll={{ x: 'max-content' }}
        dataSource={clear}
        columns={[
          {
            key: 'clear',
            title: '四清',
            render: (_, one) => clearNames[one.clear as (typeof clears)[number]],
          },
          {
            key: 'before',
            title: `${before}年度`,
            render: (_, one) => <Share part={one.before} of={people.before} />,
          },
          { key: 'now', title: `${year}年度`, render: (_, one) => <Share part={one.now} of={people.now} /> },
        ]}
      />
      {fields.length > 0 && (
        <p style={{ marginBottom: 0 }}>
          变化的栏目：
          {fields
            .map((one) => `${cardFields[one.field as CardField] ?? one.field} ${one.people} 人`)
            .join('、')}
        </p>
      )}
    </Card>
  );
}
