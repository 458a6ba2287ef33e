import { Alert, Button, Flex, Modal, Progress } from 'antd';
import { actionNames, stepNames } from '../../../../src/domain/words.ts';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { type BulkLine, BulkLines } from './bulk-lines.tsx';
import { type BulkRun, continueBulk, dismissBulk, isUnderWay, stopBulk } from './bulk-run.ts';

export interface Tally {
  readonly done: number;
  readonly refused: number;
  /** Nothing is known of these yet. */
  readonly open: number;
}

export function tallyOf({ claims, answers }: BulkRun): Tally {
  const count = (outcome: string) =>
    [...answers.values()].filter((answer) => answer.outcome === outcome).length;
  const [done, refused] = [count('done'), count('refused')];
  return { done, refused, open: claims.length - done - refused };
}

/** A bulk decision under way or at its end. Closed while it works, it goes on below the list. */
export function BulkResult({ run, onHide }: { run: BulkRun; onHide: () => void }) {
  const { wish, claims, state, problem } = run;
  const { done, open } = tallyOf(run);
  const underWay = isUnderWay(run);
  const nothingDone = run.answers.size === 0;
  // What was refused as a whole is refused again; what is not known to be refused may have been done.
  const refused = problem !== null && nothingDone && problem.status >= 400 && problem.status < 500;
  const close = () => (state === 'done' ? dismissBulk() : onHide());
  return (
    <Modal
      open
      width={880}
      title={`批量办理：${stepNames[wish.step]}，${actionNames[wish.action]} ${claims.length} 份`}
      onCancel={close}
      mask={{ closable: false }}
      footer={
        <Flex gap={8} wrap justify="end">
          {underWay && (
            <>
              <Button disabled={state === 'stopping'} onClick={stopBulk}>
                {state === 'stopping' ? '办完手上这几份就停' : '停止'}
              </Button>
              <Button type="primary" onClick={onHide}>
                收起，继续办理
              </Button>
            </>
          )}
          {state === 'stopped' && (
            <>
              <Button onClick={dismissBulk}>{refused ? '返回修改' : '关闭，其余的不办了'}</Button>
              {!refused && (
                <Button type="primary" onClick={continueBulk}>
                  办完其余的 {open} 份
                </Button>
              )}
            </>
          )}
          {state === 'done' && (
            <Button type="primary" onClick={dismissBulk}>
              关闭
            </Button>
          )}
        </Flex>
      }
    >
      <ProblemAlert error={problem} />
      {underWay && <p>可以收起这个窗口，也可以去看别的页面，办理会继续；办完之前请不要刷新或关闭浏览器。</p>}
      {!refused && (
        <>
          {state === 'done' || (state === 'stopped' && !problem) ? (
            <Alert
              role="status"
              showIcon
              type={done === claims.length ? 'success' : 'warning'}
              title={inWords(run)}
              style={{ marginBottom: 12 }}
            />
          ) : (
            <BulkProgress run={run} />
          )}
          <BulkLines label="办理结果" lines={linesOf(run)} />
        </>
      )}
    </Modal>
  );
}

/** 已办理 40/200，2 份没有办成. */
export function BulkProgress({ run }: { run: BulkRun }) {
  const { done, refused } = tallyOf(run);
  const total = run.claims.length;
  return (
    <div style={{ marginBottom: 12 }}>
      <span role="status">
        已办理 {done}/{total}
        {refused > 0 && `，${refused} 份没有办成`}
      </span>
      <Progress
        aria-label="批量办理进度"
        percent={Math.floor((100 * (done + refused)) / total)}
        status={run.state === 'running' ? 'active' : 'normal'}
      />
    </div>
  );
}

/** What came of it, in a sentence. */
export function inWords(run: BulkRun): string {
  const { done, refused, open } = tallyOf(run);
  return [
    `已办理 ${done} 份`,
    ...(refused > 0 ? [`${refused} 份没有办成，原因见下`] : []),
    ...(open > 0 ? [`${open} 份还没有办理`] : []),
  ]
    .join('，')
    .concat('。');
}

const outcomes = {
  done: { tone: 'good', word: '已办理' },
  refused: { tone: 'bad', word: '没有办成' },
  unanswered: { tone: 'warn', word: '没有答复' },
} as const;

/** What needs somebody comes first, then what is still to be done, then what went well. */
const order = ['没有办成', '没有答复', '等待办理', '已办理'];

function linesOf({ claims, answers }: BulkRun): BulkLine[] {
  return claims
    .map((claim): BulkLine => {
      const answer = answers.get(claim.claimId);
      if (!answer) return { ...claim, tone: 'neutral', word: '等待办理' };
      return { ...answer, ...outcomes[answer.outcome] };
    })
    .toSorted((a, b) => order.indexOf(a.word) - order.indexOf(b.word));
}
