import { useQuery } from '@tanstack/react-query';
import { Card, Skeleton } from 'antd';
import { api, dataOf } from '../../api/client.ts';
import { usePathParam } from '../../app/address.ts';
import { useBusinessDate } from '../../app/session.tsx';
import { Page } from '../../ui/page.tsx';
import { usePolicy } from '../../ui/policy.ts';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { Timeline } from '../../ui/timeline.tsx';
import { Trace } from '../../ui/trace.tsx';
import { useWhence } from '../../ui/whence.ts';
import { ClaimSide } from './claim-side.tsx';
import { type Claim, claimQuery } from './queries.ts';
import './case.css';

/** 以奖代补 as a case: what it rests on, and its way through finance to the bank. */
export function RewardPage() {
  const id = usePathParam('rewardId');
  const from = useWhence();
  const { data: claim, error, refetch } = useQuery(claimQuery(`performance-reward:${id}`));
  const [, year = '', unit = ''] = id.split('.');
  const payee = usePayee(unit);
  return (
    <Page
      title={`${year}年度以奖代补 ${payee}`}
      crumbs={[
        from
          ? { label: from.label, to: from.path, search: from.search }
          : { label: '年度考核', to: '/evaluations' },
      ]}
    >
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {!claim && !error && <Skeleton active paragraph={{ rows: 8 }} />}
      {claim && <Reward claim={claim} payee={payee} />}
    </Page>
  );
}

/** The unit by its name, as soon as it is known. */
function usePayee(unit: string): string {
  const { data } = useQuery({
    queryKey: ['reward-units'],
    queryFn: () => dataOf(api.GET('/api/reward-units', { params: { query: { limit: 500 } } })),
  });
  return data?.items.find(({ id }) => id === unit)?.name ?? unit;
}

function Reward({ claim, payee }: { claim: Claim; payee: string }) {
  const today = useBusinessDate();
  const policy = usePolicy(claim.policyVersion);
  return (
    <div className="case">
      <div className="case-main">
        <Card title="逐条核对" size="small">
          <Trace trace={claim.trace as never} policy={policy} today={today} />
        </Card>
      </div>
      <div className="case-side">
        <ClaimSide claim={claim} payeeName={payee} policy={policy} />
        <Card title="办理经过" size="small">
          <Timeline events={claim.timeline} />
        </Card>
      </div>
    </div>
  );
}
