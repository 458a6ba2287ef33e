import { useQuery } from '@tanstack/react-query';
import { Button, Card, Empty, Flex, Skeleton } from 'antd';
import { api, dataOf } from '../../api/client.ts';
import type { components } from '../../api/openapi.d.ts';
import { useSearchState } from '../../app/address.ts';
import { useMay } from '../../app/session.tsx';
import { Amount } from '../../ui/amount.tsx';
import { DateText } from '../../ui/dates.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { ReleaseCounty } from './release-county.tsx';
import { programmeName } from './words.tsx';

type Group = components['schemas']['PendingPaymentGroup'];

/** Booked money by county and programme; who may release it sees what would go out and what would not. */
export function ToRelease() {
  const [{ division, county }, setSearch] = useSearchState();
  const may = useMay();
  const { data, error, refetch } = useQuery({
    queryKey: ['pending-payments', division],
    queryFn: () =>
      dataOf(api.GET('/api/payments/pending', { params: { query: division ? { division } : {} } })),
  });
  if (error) return <ProblemAlert error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton active />;
  const counties = [...Map.groupBy(data.groups, (group) => group.division)];
  if (counties.length === 0) {
    return <Empty description="没有待放款的支付。财政审批通过后，资金在这里等待放款。" />;
  }
  // One county is what nearly everybody has: nothing to choose.
  const open = county ?? (counties.length === 1 ? counties[0]?.[0] : undefined);
  return (
    <Flex vertical gap={16}>
      {counties.map(([code, groups]) => (
        <Card key={code} size="small" title={groups[0]?.divisionName}>
          <Programmes groups={groups} />
          {may('release-batch', { divisions: [code] }) &&
            (open === code ? (
              <ReleaseCounty division={code} />
            ) : (
              <Button style={{ marginTop: 12 }} onClick={() => setSearch({ county: code })}>
                核对并放款
              </Button>
            ))}
        </Card>
      ))}
    </Flex>
  );
}

function Programmes({ groups }: { groups: readonly Group[] }) {
  const count = groups.reduce((sum, group) => sum + group.count, 0);
  const total = groups.reduce((sum, group) => sum + group.totalFen, 0);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a frame that scrolls must be reached by keyboard
    <section className="money-scroll" tabIndex={0} aria-label={`${groups[0]?.divisionName}待放款汇总`}>
      <table className="money-table">
        <caption className="visually-hidden">{groups[0]?.divisionName}待放款汇总</caption>
        <thead>
          <tr>
            <th scope="col">项目</th>
            <th scope="col">笔数</th>
            <th scope="col">金额（元）</th>
            <th scope="col">最早记账</th>
          </tr>
        </thead>
        <tbody>
          {groups.map((group) => (
            <tr key={group.programme}>
              <th scope="row">{programmeName(group.programme)}</th>
              <td>{group.count}</td>
              <td>
                <Amount fen={group.totalFen} />
              </td>
              <td>
                <DateText date={group.oldestBookedOn} />
              </td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">合计</th>
            <td>{count}</td>
            <td>
              <Amount fen={total} />
            </td>
            <td />
          </tr>
        </tfoot>
      </table>
    </section>
  );
}
