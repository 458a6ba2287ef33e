import { App, Button, Form, Input, Modal } from 'antd';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { useMay } from '../../app/session.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';

type FactKind =
  | 'insurance'
  | 'departure'
  | 'ticket'
  | 'completion'
  | 'certificate'
  | 'school-year'
  | 'leaving'
  | 'statement'
  | 'repayment';

/** A fact recorded by mistake is taken back with a reason; the case is assessed anew at once. */
export function RevokeFact({ kind, id, what }: { kind: FactKind; id: number; what: string }) {
  const may = useMay();
  const { message } = App.useApp();
  const [open, setOpen] = useState(false);
  const [form] = Form.useForm<{ reason: string }>();
  const revoke = useAction(
    async ({ reason }: { reason: string }, key): Promise<void> => {
      const params = { header: { 'idempotency-key': key }, path: { id } };
      const body = { reason };
      switch (kind) {
        case 'insurance':
          await api.POST('/api/insurance/{id}/revocation', { params, body });
          break;
        case 'departure':
          await api.POST('/api/departures/{id}/revocation', { params, body });
          break;
        case 'ticket':
          await api.POST('/api/tickets/{id}/revocation', { params, body });
          break;
        case 'completion':
          await api.POST('/api/training-completions/{id}/revocation', { params, body });
          break;
        case 'certificate':
          await api.POST('/api/training-certificates/{id}/revocation', { params, body });
          break;
        case 'school-year':
          await api.POST('/api/school-years/{id}/revocation', { params, body });
          break;
        case 'leaving':
          await api.POST('/api/student-leavings/{id}/revocation', { params, body });
          break;
        case 'statement':
          await api.POST('/api/loan-statements/{id}/revocation', { params, body });
          break;
        case 'repayment':
          await api.POST('/api/loan-repayments/{id}/revocation', { params, body });
      }
    },
    {
      onDone: () => {
        setOpen(false);
        void message.success(`已撤销${what}，系统重新核算。`);
      },
    },
  );
  if (!may('revoke-fact')) return null;
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)} aria-label={`撤销${what}`}>
        撤销
      </Button>
      <Modal
        open={open}
        title={`撤销${what}`}
        okText="撤销"
        okButtonProps={{ danger: true, loading: revoke.pending }}
        onOk={() => form.submit()}
        onCancel={() => setOpen(false)}
      >
        <p>撤销后系统按剩下的事实重新核算；已付的补贴可能因此转入追回。记录本身保留，并注明撤销理由。</p>
        <ProblemAlert error={revoke.problem} />
        <Form form={form} layout="vertical" requiredMark={false} onFinish={(values) => revoke.run(values)}>
          <Form.Item
            name="reason"
            label="撤销理由"
            rules={[{ required: true, whitespace: true, message: '请填写撤销理由' }]}
          >
            <Input.TextArea rows={3} maxLength={500} />
          </Form.Item>
        </Form>
      </Modal>
    </>
  );
}
