import { App, Button, Card, Descriptions, Form, Input } from 'antd';
import { api } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { useSession } from '../../app/session.tsx';
import { useDivisionName } from '../../ui/divisions.ts';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';

interface Passwords {
  current: string;
  next: string;
}

/** Who I am here, what I may do where, and my password. */
export function AccountPage() {
  const { user, grants } = useSession();
  const divisionName = useDivisionName();
  const [form] = Form.useForm();
  const { message } = App.useApp();
  const change = useAction(
    ({ current, next }: Passwords, key) =>
      api.POST('/api/session/password', {
        params: { header: { 'idempotency-key': key } },
        body: { current, password: next },
      }),
    {
      onDone: () => {
        form.resetFields();
        void message.success('口令已修改，请用新口令重新登录。');
      },
    },
  );
  return (
    <Page title="账户与口令">
      <Card title="岗位与范围" style={{ marginBottom: 16, maxWidth: 640 }}>
        <Descriptions
          column={1}
          items={[
            { key: 'name', label: '姓名', children: user.displayName },
            { key: 'username', label: '用户名', children: user.username },
            ...grants.map((grant, i) => ({
              key: `grant-${i}`,
              label: grant.roleName,
              children: grant.division
                ? divisionName(grant.division)
                : (grant.employer ?? grant.intermediary ?? '全州'),
            })),
          ]}
        />
      </Card>
      <Card title="修改口令" style={{ maxWidth: 640 }}>
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
      </Card>
    </Page>
  );
}
