import { App, Button, Form, Input, Modal } from 'antd';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { ProblemAlert } from '../../ui/problem-alert.tsx';

/** A worker's dispute ends with an officer's word on what was found, and with nothing else. */
export function SettleDispute({ employmentId, dispute }: { employmentId: string; dispute: string }) {
  const { message } = App.useApp();
  const [open, setOpen] = useState(false);
  const [form] = Form.useForm<{ note: string }>();
  const settle = useAction(
    ({ note }: { note: string }, key) =>
      api.POST('/api/employments/{id}/dispute-settlement', {
        params: { header: { 'idempotency-key': key }, path: { id: employmentId } },
        body: { dispute, note },
      }),
    {
      onDone: () => {
        setOpen(false);
        void message.success('异议已核实处理。');
      },
    },
  );
  return (
    <div className="no-print">
      <Button onClick={() => setOpen(true)}>核实处理异议</Button>
      <Modal
        open={open}
        title="核实处理劳动者的异议"
        okText="处理完毕"
        okButtonProps={{ loading: settle.pending }}
        onOk={() => form.submit()}
        onCancel={() => setOpen(false)}
      >
        <p>
          请先与劳动者本人核实。写明向谁、如何核实和核实的结果；说明记入经过，只给办理单位看。用人单位此后不能再发确认码。
        </p>
        <ProblemAlert error={settle.problem} />
        <Form form={form} layout="vertical" requiredMark={false} onFinish={(values) => settle.run(values)}>
          <Form.Item
            name="note"
            label="核实情况"
            rules={[{ required: true, whitespace: true, min: 4, message: '请写清核实的情况，至少 4 个字' }]}
          >
            <Input.TextArea rows={4} maxLength={1000} />
          </Form.Item>
        </Form>
      </Modal>
    </div>
  );
}
