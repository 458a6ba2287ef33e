import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Alert, Button, Empty, Flex, Skeleton } from 'antd';
import { useState } from 'react';
import { engineProblemNames } from '../../../../src/domain/words.ts';
import { api, dataOf } from '../../api/client.ts';
import type { components } from '../../api/openapi.d.ts';
import { InstantText } from '../../ui/dates.tsx';
import { LookAgain, type LookAgainWish } from '../../ui/look-again.tsx';
import { Mark } from '../../ui/mark.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';

type EngineProblem = components['schemas']['EngineProblem'];

/** Cases that need somebody, each with what is wrong, what to do, and the button that does it. */
export function EngineProblems({ mayOperate }: { mayOperate: boolean }) {
  // Kept here: a line that is gone at the next look does not take what was typed with it.
  const [wish, setWish] = useState<LookAgainWish | null>(null);
  const problems = useQuery({
    queryKey: ['engine', 'problems'],
    queryFn: () => dataOf(api.GET('/api/engine/problems')),
  });
  const { data } = problems;
  return (
    <section aria-label="需要处理的案件">
      <h2 style={{ fontSize: '1.2em' }}>需要处理的案件</h2>
      <ProblemAlert error={problems.error} onRetry={() => void problems.refetch()} />
      {data && data.notes.length > 0 && (
        <Alert
          type="info"
          showIcon
          style={{ marginBottom: 12 }}
          title="有的部分没有核对"
          description={data.notes.map((note) => <div key={note}>{note}</div>)}
        />
      )}
      {!data && !problems.error && <Skeleton active />}
      {data?.items.length === 0 && (
        <Empty description="没有发现需要处理的案件。逐项核对全部数据，请在服务器上运行数据核对（命令 npm run verify）。" />
      )}
      <ul className="engine-problems">
        {data?.items.map((problem) => (
          <li key={`${problem.kind} ${problem.caseId}`}>
            <Row problem={problem} mayOperate={mayOperate} onWish={setWish} />
          </li>
        ))}
      </ul>
      <LookAgain wish={wish} onClose={() => setWish(null)} />
    </section>
  );
}

function Row({
  problem: { kind, caseId, employmentId, since, detail, remedy },
  mayOperate,
  onWish,
}: {
  problem: EngineProblem;
  mayOperate: boolean;
  onWish: (wish: LookAgainWish) => void;
}) {
  return (
    <Flex justify="space-between" gap="4px 16px" wrap>
      <div style={{ flex: '1 1 320px' }}>
        <Mark tone={kind === 'failing' ? 'bad' : 'warn'}>{engineProblemNames[kind]}</Mark>{' '}
        {employmentId ? <Link to={`/cases/${employmentId}` as never}>{caseId}</Link> : caseId}
        {since && (
          <>
            {' '}
            自 <InstantText at={since} relative />
          </>
        )}
        <p>{detail}</p>
        <p>处理办法：{remedy}</p>
      </div>
      {mayOperate && (
        <div>
          {kind === 'failing' ? (
            <Button danger onClick={() => onWish({ caseId, restart: true })}>
              重建流程
            </Button>
          ) : (
            <Button onClick={() => onWish({ caseId, restart: false })}>请流程立即核对</Button>
          )}
        </div>
      )}
    </Flex>
  );
}
