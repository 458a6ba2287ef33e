import { App, Form, Input, Modal, Radio } from 'antd';
import type { Dayjs } from 'dayjs';
import { useState } from 'react';
import { DayPicker } from '../../ui/day-picker.tsx';
import { FileDrop } from '../../ui/file-drop.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { useUpload } from '../../ui/use-upload.ts';

interface Values {
  readonly outcome: 'paid' | 'returned';
  readonly on: Dayjs;
  readonly note: string;
}

/** What somebody found out about one payment, with the bank's paper. It books nothing until another person confirms it. */
export function RulingDialog({
  paymentKey,
  payeeName,
  onClose,
}: {
  paymentKey: string;
  payeeName: string;
  onClose: () => void;
}) {
  const [form] = Form.useForm<Values>();
  const [file, setFile] = useState<File | null>(null);
  const [tried, setTried] = useState(false);
  const { message } = App.useApp();
  const { send, progress, problem } = useUpload<{ id: string }>(
    `/api/payments/${encodeURIComponent(paymentKey)}/rulings`,
    {
      onDone: () => {
        void message.success('核实意见已提出，等待另一人确认。');
        onClose();
      },
    },
  );
  async function submit({ outcome, on, note }: Values): Promise<void> {
    if (file) await send(file, { outcome, on: on.format('YYYY-MM-DD'), note: note.trim() });
  }
  return (
    <Modal
      open
      title={`核实付给${payeeName}的支付`}
      okText="提出核实意见"
      cancelText="取消"
      confirmLoading={progress !== null}
      onCancel={onClose}
      onOk={() => {
        setTried(true);
        form.submit();
      }}
    >
      <p>须有银行出具的书面材料。意见由另一人确认后才入账；在此之前不会重复支付。</p>
      <ProblemAlert error={problem} />
      <Form form={form} layout="vertical" requiredMark={false} onFinish={(values) => void submit(values)}>
        <Form.Item name="outcome" label="结果" rules={[{ required: true, message: '请选择结果' }]}>
          <Radio.Group
            options={[
              { value: 'paid', label: '支付成功' },
              { value: 'returned', label: '没有付出（退票）' },
            ]}
          />
        </Form.Item>
        <Form.Item
          name="on"
          label="银行材料所载日期"
          rules={[{ required: true, message: '请填写银行材料所载日期' }]}
        >
          <DayPicker />
        </Form.Item>
        <Form.Item
          name="note"
          label="核实情况（退票的写明原因）"
          rules={[{ required: true, whitespace: true, min: 4, message: '请写清核实的情况，至少 4 个字' }]}
        >
          <Input.TextArea rows={3} maxLength={500} showCount />
        </Form.Item>
      </Form>
      {file && <p>已选：{file.name}</p>}
      <FileDrop
        kind="paper"
        label={file ? '换一份银行材料' : '选择银行书面材料'}
        progress={progress}
        onFile={setFile}
      />
      {tried && !file && (
        <p role="alert" style={{ color: 'var(--bad)' }}>
          请选择银行书面材料
        </p>
      )}
    </Modal>
  );
}
