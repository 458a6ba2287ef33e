import { App, Form, Modal } from 'antd';
import { api } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { type GrantFields, GrantList, toFields, toGrant } from './grant-fields.tsx';
import type { User } from './user.ts';
import './users.css';

/** Changes what a user may do where; it holds at the user's next request. */
export function GrantsDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const [form] = Form.useForm<{ grants: GrantFields[] }>();
  const { message } = App.useApp();
  const change = useAction(
    (grants: GrantFields[], key) =>
      api.POST('/api/users/{id}/grants', {
        params: { path: { id: user.id }, header: { 'idempotency-key': key } },
        body: { grants: grants.map(toGrant) },
      }),
    {
      onDone: () => {
        onClose();
        void message.success('岗位已改变，立即生效。');
      },
    },
  );
  return (
    <Modal
      open
      width={640}
      title={`${user.displayName}的岗位与范围`}
      okText="保存"
      cancelText="取消"
      okButtonProps={{ loading: change.pending }}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <ProblemAlert error={change.problem} />
      <Form
        form={form}
        layout="vertical"
        initialValues={{ grants: user.grants.filter(({ term }) => term == null).map(toFields) }}
        onFinish={({ grants }) => void change.run(grants)}
      >
        <GrantList />
      </Form>
    </Modal>
  );
}
