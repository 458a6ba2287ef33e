import { Form, Input, Modal } from 'antd';
import type { ReactNode } from 'react';
import type { ApiProblem } from '../api/problem.ts';
import { ProblemAlert } from './problem-alert.tsx';

/** What is about to be done, what it means, and the reason for it: kept in the audit log beside the name. */
export function ReasonDialog({
  open,
  title,
  meaning,
  confirm,
  danger = false,
  pending,
  problem,
  onCancel,
  onConfirm,
}: {
  open: boolean;
  title: string;
  meaning: ReactNode;
  /** The button's words. */
  confirm: string;
  danger?: boolean;
  pending: boolean;
  problem: ApiProblem | null;
  onCancel: () => void;
  onConfirm: (reason: string) => void;
}) {
  const [form] = Form.useForm<{ reason: string }>();
  return (
    <Modal
      open={open}
      title={title}
      okText={confirm}
      cancelText="取消"
      okButtonProps={{ danger, loading: pending }}
      destroyOnHidden
      onCancel={onCancel}
      onOk={() => form.submit()}
    >
      <div style={{ marginBottom: 12 }}>{meaning}</div>
      <ProblemAlert error={problem} />
      <Form
        form={form}
        layout="vertical"
        preserve={false}
        onFinish={({ reason }) => onConfirm(reason.trim())}
      >
        <Form.Item
          name="reason"
          label="理由（记入审计，至少 4 个字）"
          rules={[
            { required: true, whitespace: true, message: '请写明理由' },
            { min: 4, message: '理由至少 4 个字' },
            { max: 500, message: '理由最多 500 个字' },
          ]}
        >
          <Input.TextArea rows={3} maxLength={500} showCount autoFocus />
        </Form.Item>
      </Form>
    </Modal>
  );
}
