import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Alert, App, Button, Empty, Flex, Skeleton } from 'antd';
import { useState } from 'react';
import { engineProblemNames } from '../../../../src/domain/words.ts';
import { api, dataOf } from '../../api/client.ts';
import type { components } from '../../api/openapi.d.ts';
import { useAction } from '../../api/use-action.ts';
import { InstantText } from '../../ui/dates.tsx';
import { Mark } from '../../ui/mark.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { ReasonDialog } from './reason-dialog.tsx';

type EngineProblem = components['schemas']['EngineProblem'];
interface Wish {
  readonly caseId: string;
  readonly restart: boolean;
}

/** Cases that need somebody, each with what is wrong, what to do, and the button that does it. */
export function EngineProblems({ mayOperate }: { mayOperate: boolean }) {
  const [wish, setWish] = useState<Wish | null>(null);
  const { message } = App.useApp();
  const problems = useQuery({
    queryKey: ['engine', 'problems'],
    queryFn: () => dataOf(api.GET('/api/engine/problems')),
  });
  const retry = useAction(
    ({ caseId, restart, reason }: Wish & { reason: string }, key) =>
      dataOf(
        api.POST('/api/engine/cases/{caseId}/retry', {
          params: { path: { caseId }, header: { 'idempotency-key': key } },
          body: { reason, restart },
        }),
      ),
    {
      onDone: ({ restarted, engine }) => {
        setWish(null);
        void message.success(
          restarted
            ? '出错的流程已结束，正在按记录重建。'
            : engine
              ? '已请流程重新核对。'
              : '已记下；流程引擎恢复后自动送达。',
        );
      },
    },
  );
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
        <Empty description="没有发现需要处理的案件。逐项核对全部数据请运行 npm run verify。" />
      )}
      <ul className="engine-problems">
        {data?.items.map((problem) => (
          <li key={`${problem.kind} ${problem.caseId}`}>
            <Row problem={problem} mayOperate={mayOperate} onWish={setWish} />
          </li>
        ))}
      </ul>
      <ReasonDialog
        open={wish !== null}
        title={wish?.restart ? '重建流程' : '重新送达'}
        confirm={wish?.restart ? '结束并重建' : '重新送达'}
        danger={wish?.restart ?? false}
        meaning={
          wish?.restart
            ? `${wish.caseId}：结束反复出错的流程，再按记录从头建立。已经作出的决定和支付都在记录中，不会重做。`
            : `${wish?.caseId}：请流程重新核对记录；没有在运行的会启动。重复送达不会重复办理。`
        }
        pending={retry.pending}
        problem={retry.problem}
        onCancel={() => {
          retry.reset();
          setWish(null);
        }}
        onConfirm={(reason) => {
          if (wish) void retry.run({ ...wish, reason });
        }}
      />
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
  onWish: (wish: Wish) => void;
}) {
  return (
    <Flex justify="space-between" gap="4px 16px" wrap>
      <div style={{ flex: '1 1 320px' }}>
        <Mark tone={kind === 'failing' ? 'bad' : 'warn'}>{engineProblemNames[kind]}</Mark>{' '}
        <Link to={`/cases/${employmentId}` as never}>{caseId}</Link>
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
        <Flex gap={8} align="start">
          {kind === 'failing' ? (
            <Button danger onClick={() => onWish({ caseId, restart: true })}>
              重建流程
            </Button>
          ) : (
            <Button onClick={() => onWish({ caseId, restart: false })}>重新送达</Button>
          )}
        </Flex>
      )}
    </Flex>
  );
}
