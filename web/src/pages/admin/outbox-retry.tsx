import { App, Button } from 'antd';
import { useState } from 'react';
import { api, dataOf } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { ReasonDialog } from '../../ui/reason-dialog.tsx';

/** Tries failed deliveries again now instead of after their pause. */
export function OutboxRetry({ failed }: { failed: number }) {
  const [open, setOpen] = useState(false);
  const { message } = App.useApp();
  const act = useAction(
    (reason: string, key) =>
      dataOf(
        api.POST('/api/engine/outbox/retry', {
          params: { header: { 'idempotency-key': key } },
          body: { reason },
        }),
      ),
    {
      onDone: ({ messages }) => {
        setOpen(false);
        void message.success(`已安排立即重试 ${messages} 条。`);
      },
    },
  );
  return (
    <>
      <Button onClick={() => setOpen(true)}>立即重试送达</Button>
      <ReasonDialog
        open={open}
        title="立即重试送达失败的事实"
        confirm="重试"
        meaning={`有 ${failed} 条事实送达失败，系统会按间隔自动重试。立即重试不会重复办理；引擎仍不可用时会再次失败并继续等待。`}
        pending={act.pending}
        problem={act.problem}
        onCancel={() => {
          act.reset();
          setOpen(false);
        }}
        onConfirm={(reason) => void act.run(reason)}
      />
    </>
  );
}
