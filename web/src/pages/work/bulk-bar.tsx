import { Alert, Button, Flex } from 'antd';
import { actionNames, stepNames } from '../../../../src/domain/words.ts';
import { BulkProgress, inWords } from './bulk-result.tsx';
import { type BulkRun, continueBulk, dismissBulk, isUnderWay } from './bulk-run.ts';

/** The bulk decision of this tab while its window is closed: how far it is, and the way back to it. */
export function BulkBar({ run, onShow }: { run: BulkRun; onShow: () => void }) {
  const { wish, state, problem } = run;
  return (
    <section aria-label="批量办理" style={{ marginBottom: 16 }}>
      <Alert
        type={state === 'stopped' || problem ? 'warning' : 'info'}
        showIcon
        title={`批量办理：${stepNames[wish.step]}，${actionNames[wish.action]}`}
        description={
          <>
            {state === 'done' ? <p>{inWords(run)}</p> : <BulkProgress run={run} />}
            {state === 'stopped' && (
              <p>{problem ? `办理中断：${problem.message}${problem.remedy}` : '已按您的要求停止。'}</p>
            )}
            <Flex gap={8} wrap>
              <Button onClick={onShow}>{state === 'done' ? '查看结果' : '查看进度'}</Button>
              {state === 'stopped' && <Button onClick={continueBulk}>继续办理</Button>}
              {!isUnderWay(run) && <Button onClick={dismissBulk}>关闭</Button>}
            </Flex>
          </>
        }
      />
    </section>
  );
}
