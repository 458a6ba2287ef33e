import './outlook.css';
import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Flex, Skeleton } from 'antd';
import { covers, PREFECTURE } from '../../../../src/domain/divisions.ts';
import { api, dataOf } from '../../api/client.ts';
import { useSearchState } from '../../app/address.ts';
import { Page } from '../../ui/page.tsx';
import { usePolicy } from '../../ui/policy.ts';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { TrialForm } from './trial-form.tsx';
import { TrialResult } from './trial-result.tsx';
import { useTrial } from './trial-run.ts';

/** What another amount or deadline would cost, on open cases and on those of the year before. Nothing is kept of it. */
export function TrialPage() {
  const [{ division }] = useSearchState();
  const { data, error, refetch } = useQuery({
    queryKey: ['policies'],
    queryFn: () => dataOf(api.GET('/api/policies')),
  });
  // A county's own rules come before the prefecture's, as in src/domain/policy/in-force; the API has the last word.
  const place = division ?? PREFECTURE;
  const inForce = data?.items
    .filter((item) => item.inForce && covers(item.division, place))
    .toSorted((a, b) => Number(a.division === PREFECTURE) - Number(b.division === PREFECTURE))[0];
  const policy = usePolicy(inForce?.id);
  const trial = useTrial();
  return (
    <Page title="政策试算">
      <p>
        改动施行中的金额或参数，看在办案件和上一年到期案件的支出会变多少。只作计算，不保存、不改变任何政策和案件。
      </p>
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {data && !inForce && <Alert type="warning" showIcon title="今天还没有施行的政策，不能试算。" />}
      {!policy && !error && (!data || inForce) && <Skeleton active />}
      {policy && (
        <TrialForm
          policy={policy}
          pending={trial.pending}
          onTry={(change) =>
            void trial.run({ ...change, policyVersion: policy.versionId, ...(division && { division }) })
          }
        />
      )}
      <ProblemAlert error={trial.problem} />
      {trial.pending && (
        <Flex gap={12} align="center" role="status" style={{ marginBlock: 12 }}>
          正在核算，已算 {trial.state?.done === false ? trial.state.scanned : 0} 段就业…
          <Button onClick={trial.stop}>停止</Button>
        </Flex>
      )}
      {trial.state && <TrialResult trial={trial.state} stopped={!trial.pending && !trial.state.done} />}
    </Page>
  );
}
