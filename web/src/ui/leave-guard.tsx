import { useBlocker } from '@tanstack/react-router';
import { Modal } from 'antd';

/** Asks before a page with unsent work is left, by a link, the back button, a reload or closing. */
export function LeaveGuard({ when, what }: { when: boolean; what: string }) {
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => when && current.pathname !== next.pathname,
    enableBeforeUnload: () => when,
    withResolver: true,
  });
  return (
    <Modal
      open={blocker.status === 'blocked'}
      title={`${what}，要离开吗？`}
      okText="离开，不要了"
      cancelText="留在这里"
      okButtonProps={{ danger: true }}
      onOk={() => blocker.proceed?.()}
      onCancel={() => blocker.reset?.()}
    >
      离开后这些内容不会保留。
    </Modal>
  );
}
