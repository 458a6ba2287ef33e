import { App } from 'antd';
import { api, dataOf } from '../api/client.ts';
import { useAction } from '../api/use-action.ts';
import { ReasonDialog } from './reason-dialog.tsx';

export interface LookAgainWish {
  readonly caseId: string;
  /** The process's code fails: it is ended and built anew. */
  readonly restart: boolean;
}

/** An administrator's wish that a case's process look at the record now, with the reason for it; null: none. */
export function LookAgain({ wish, onClose }: { wish: LookAgainWish | null; onClose: () => void }) {
  const { message } = App.useApp();
  const retry = useAction(
    ({ caseId, restart, reason }: LookAgainWish & { reason: string }, key) =>
      dataOf(
        api.POST('/api/engine/cases/{caseId}/retry', {
          params: { path: { caseId }, header: { 'idempotency-key': key } },
          body: { reason, restart },
        }),
      ),
    {
      onDone: (answer) => {
        onClose();
        void message.success(doneWords(answer));
      },
    },
  );
  const restart = wish?.restart ?? false;
  return (
    <ReasonDialog
      open={wish !== null}
      title={restart ? '重建流程' : '请流程立即核对'}
      confirm={restart ? '结束并重建' : '立即核对'}
      danger={restart}
      meaning={
        restart
          ? `${wish?.caseId}：结束反复出错的流程，再按记录从头建立。已经作出的决定和支付都在记录中，不会重做。`
          : `${wish?.caseId}：请流程立即重新核对记录。流程因数据库没有应答而停着等重试的，不再等，马上再试；没有在运行的会启动；送达失败的事实立即重送。重复核对不会重复办理。`
      }
      pending={retry.pending}
      problem={retry.problem}
      onCancel={() => {
        retry.reset();
        onClose();
      }}
      onConfirm={(reason) => {
        if (wish) void retry.run({ ...wish, reason });
      }}
    />
  );
}

function doneWords({ restarted, running }: { restarted: boolean; running: boolean | null }): string {
  if (restarted) return '出错的流程已结束，正在按记录重建。';
  if (running === null) return '已记下；流程引擎恢复后自动送达。';
  return running ? '已请流程立即核对。' : '流程没有在运行，正在按记录启动。';
}
