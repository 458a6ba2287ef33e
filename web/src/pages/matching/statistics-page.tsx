import { useQuery } from '@tanstack/react-query';
import { Descriptions } from 'antd';
import { tiers } from '../../../../src/domain/matching/tiers.ts';
import { tierNames } from '../../../../src/domain/words.ts';
import { api, dataOf } from '../../api/client.ts';
import { useSearchState } from '../../app/address.ts';
import { DataList } from '../../ui/data-list/data-list.tsx';
import { type ColumnOf, type Filter, type ItemOf, optionsOf } from '../../ui/data-list/types.ts';
import { Page } from '../../ui/page.tsx';

type Figure = ItemOf<'/api/matching-statistics'>;

const filters: readonly Filter[] = [
  { name: 'tier', label: '层次', kind: 'choice', options: optionsOf(tierNames) },
  { name: 'fromMonth', label: '从（如 2017-01）', kind: 'text' },
  { name: 'untilMonth', label: '到（如 2017-12）', kind: 'text' },
];

const count = (key: keyof Figure & string, title: string): ColumnOf<Figure> => ({
  key,
  title,
  align: 'right',
  render: (figure) => figure[key],
});

const columns: readonly ColumnOf<Figure>[] = [
  { key: 'month', title: '月份', sort: 'key', render: (f) => f.month },
  { key: 'county', title: '县市', render: (f) => f.countyName },
  { key: 'tier', title: '层次', render: (f) => tierNames[f.tier] },
  count('referred', '推荐'),
  count('invited', '邀约'),
  count('interviewed', '面试'),
  count('offered', '录用'),
  count('placed', '入职'),
  count('ended', '未成'),
  count('live', '在办'),
];

/** What came of referrals by tier, county and month (art. 9). */
export function StatisticsPage() {
  return (
    <Page title="四级对接统计">
      <TierTotals />
      <DataList
        path="/api/matching-statistics"
        label="四级对接统计"
        columns={columns}
        filters={filters}
        rowKey={(figure) => figure.key}
        empty="没有推荐。"
      />
    </Page>
  );
}

/** Sums by tier over what is filtered. */
function TierTotals() {
  const [{ division, fromMonth, untilMonth }] = useSearchState();
  const query = {
    limit: 500,
    ...(division && { division }),
    ...(fromMonth && { fromMonth }),
    ...(untilMonth && { untilMonth }),
  };
  const { data } = useQuery({
    queryKey: ['matching-totals', query],
    queryFn: () => dataOf(api.GET('/api/matching-statistics', { params: { query } })),
  });
  const sum = (tier: Figure['tier'], key: 'referred' | 'placed') =>
    (data?.items ?? []).filter((f) => f.tier === tier).reduce((total, f) => total + f[key], 0);
  return (
    <Descriptions
      bordered
      size="small"
      column={{ xs: 1, sm: 2, xl: 4 }}
      style={{ marginBottom: 16 }}
      items={tiers.toReversed().map((tier) => ({
        key: tier,
        label: tierNames[tier],
        children: data ? `推荐 ${sum(tier, 'referred')}，入职 ${sum(tier, 'placed')}` : '—',
      }))}
    />
  );
}
