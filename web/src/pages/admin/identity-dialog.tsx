import { App, Form, Input, Modal } from 'antd';
import { api } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { ProblemAlert, showFieldErrors } from '../../ui/problem-alert.tsx';
import { checkedNumber } from './identity-rule.ts';
import type { User } from './user.ts';

/** Says whose account it is: without that nobody decides anything with it. */
export function IdentityDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const [form] = Form.useForm<{ identityNumber: string }>();
  const { message } = App.useApp();
  const set = useAction(
    async (identityNumber: string, key) => {
      try {
        return await api.POST('/api/users/{id}/identity-number', {
          params: { path: { id: user.id }, header: { 'idempotency-key': key } },
          body: { identityNumber },
        });
      } catch (error) {
        showFieldErrors(form, error as never);
        throw error;
      }
    },
    {
      onDone: () => {
        onClose();
        void message.success('身份证号已登记。');
      },
    },
  );
  return (
    <Modal
      open
      title={`登记${user.displayName}的身份证号`}
      okText="登记"
      cancelText="取消"
      okButtonProps={{ loading: set.pending }}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <ProblemAlert error={set.problem} />
      <Form form={form} layout="vertical" onFinish={({ identityNumber }) => void set.run(identityNumber)}>
        <Form.Item
          name="identityNumber"
          label="身份证号"
          extra="用于回避和“一人一环节”判断，系统只存校验值；一个人只用一个账户。"
          rules={[{ required: true, message: '请填写身份证号' }, { validator: checkedNumber }]}
        >
          <Input maxLength={18} autoComplete="off" autoFocus />
        </Form.Item>
      </Form>
    </Modal>
  );
}
