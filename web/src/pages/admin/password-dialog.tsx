import { Button, Modal } from 'antd';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { newPassword } from './passwords.ts';
import { ShownOnce } from './shown-once.tsx';
import type { User } from './user.ts';

/** Gives a user a new password and ends all sessions opened with the old one. */
export function PasswordDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const [shown, setShown] = useState<string | null>(null);
  const [password] = useState(newPassword);
  const reset = useAction(
    (given: string, key) =>
      api.POST('/api/users/{id}/password', {
        params: { path: { id: user.id }, header: { 'idempotency-key': key } },
        body: { password: given },
      }),
    { onDone: () => setShown(password) },
  );
  return (
    <Modal
      open
      title={`重置${user.displayName}的口令`}
      onCancel={onClose}
      mask={{ closable: shown === null }}
      footer={
        shown ? (
          <Button type="primary" onClick={onClose}>
            已告知本人，关闭
          </Button>
        ) : (
          <>
            <Button onClick={onClose}>取消</Button>
            <Button type="primary" loading={reset.pending} onClick={() => void reset.run(password)}>
              重置
            </Button>
          </>
        )
      }
    >
      <ProblemAlert error={reset.problem} />
      {shown ? (
        <ShownOnce username={user.username} password={shown} />
      ) : (
        <p>系统会生成一个新口令；原口令立即失效，已经打开的登录全部结束。</p>
      )}
    </Modal>
  );
}
