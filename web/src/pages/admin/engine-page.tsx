import { useQuery } from '@tanstack/react-query';
import { Button, Skeleton } from 'antd';
import { api, dataOf } from '../../api/client.ts';
import { useMay } from '../../app/session.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { EngineProblems } from './engine-problems.tsx';
import { HealthCards } from './health-cards.tsx';
import { IntakeSwitch } from './intake-switch.tsx';
import { OutboxRetry } from './outbox-retry.tsx';
import './engine.css';

const EVERY_MS = 15_000;

/** Whether everything that runs by itself does run, what does not, and what may safely be done about it. */
export function EnginePage() {
  const mayOperate = useMay()('operate-engine');
  const health = useQuery({
    queryKey: ['engine', 'health'],
    queryFn: () => dataOf(api.GET('/api/engine/health')),
    refetchInterval: EVERY_MS,
  });
  const failed = health.data?.outbox.ok ? health.data.outbox.value.failed : 0;
  return (
    <Page
      title="运行状况"
      extra={
        <>
          <Button loading={health.isFetching} onClick={() => void health.refetch()}>
            刷新
          </Button>
          {mayOperate && failed > 0 && <OutboxRetry failed={failed} />}
          {mayOperate && <IntakeSwitch />}
        </>
      }
    >
      <ProblemAlert error={health.error} onRetry={() => void health.refetch()} />
      {health.data ? <HealthCards health={health.data} /> : !health.error && <Skeleton active />}
      <EngineProblems mayOperate={mayOperate} />
    </Page>
  );
}
