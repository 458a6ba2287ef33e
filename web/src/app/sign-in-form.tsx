import { Alert, Button, Form, Input } from 'antd';
import { useState } from 'react';
import { api, dataOf } from '../api/client.ts';
import { type ApiProblem, asProblem } from '../api/problem.ts';
import type { Session } from '../api/session-state.ts';

/** Asks for name and password; hands on the session. The password goes nowhere else. */
export function SignInForm({
  username,
  onSignedIn,
}: {
  username?: string;
  onSignedIn: (session: Session) => void | Promise<void>;
}) {
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [pending, setPending] = useState(false);

  async function signIn(body: { username: string; password: string }): Promise<void> {
    setPending(true);
    setProblem(null);
    try {
      await onSignedIn(await dataOf(api.POST('/api/session', { body })));
    } catch (error) {
      setProblem(asProblem(error));
    } finally {
      setPending(false);
    }
  }

  return (
    <Form layout="vertical" requiredMark={false} initialValues={{ username }} onFinish={signIn}>
      {problem && (
        <Alert
          type="error"
          showIcon
          title={problem.message}
          description={problem.remedy}
          style={{ marginBottom: 16 }}
        />
      )}
      <Form.Item name="username" label="用户名" rules={[{ required: true, message: '请填写用户名' }]}>
        <Input autoComplete="username" autoFocus={!username} />
      </Form.Item>
      <Form.Item name="password" label="口令" rules={[{ required: true, message: '请填写口令' }]}>
        <Input.Password autoComplete="current-password" autoFocus={Boolean(username)} />
      </Form.Item>
      <Button type="primary" htmlType="submit" block loading={pending}>
        登录
      </Button>
    </Form>
  );
}
