import { Button, Form, Input } from 'antd';
import { api } from '../api/client.ts';
import { useAction } from '../api/use-action.ts';
import { ProblemAlert } from '../ui/problem-alert.tsx';

interface Passwords {
  current: string;
  next: string;
}

/** A new password in the place of the present one; afterwards one signs in with it. */
export function PasswordForm({ onChanged }: { onChanged: () => void }) {
  const [form] = Form.useForm();
  const change = useAction(
    ({ current, next }: Passwords, key) =>
      api.POST('/api/session/password', {
        params: { header: { 'idempotency-key': key } },
        body: { current, password: next },
      }),
    {
      onDone: () => {
        form.resetFields();
        onChanged();
      },
    },
  );
  return (
    <>
      <ProblemAlert error={change.problem} />
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        onFinish={(values: Passwords) => change.run(values)}
      >
        <Form.Item name="current" label="现口令" rules={[{ required: true, message: '请填写现口令' }]}>
          <Input.Password autoComplete="current-password" />
        </Form.Item>
        <Form.Item
          name="next"
          label="新口令"
          rules={[
            { required: true, message: '请填写新口令' },
            { min: 10, message: '新口令至少 10 个字符' },
          ]}
        >
          <Input.Password autoComplete="new-password" />
        </Form.Item>
        <Form.Item
          name="repeat"
          label="再填一次新口令"
          dependencies={['next']}
          rules={[
            ({ getFieldValue }) => ({
              validator: (_rule, value) =>
                value === getFieldValue('next')
                  ? Promise.resolve()
                  : Promise.reject(new Error('两次填写的不一致')),
            }),
          ]}
        >
          <Input.Password autoComplete="new-password" />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={change.pending}>
          修改口令
        </Button>
      </Form>
    </>
  );
}
