import { App, Form, Input, InputNumber, Modal, Select } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import type { ReactNode } from 'react';
import { type Fen, formatYuan } from '../../../../src/domain/money.ts';
import { api, dataOf } from '../../api/client.ts';
import { type Action, useAction } from '../../api/use-action.ts';
import { useBusinessDate } from '../../app/session.tsx';
import { DayPicker } from '../../ui/day-picker.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import type { Recovery } from './recovery-page.tsx';

interface Props {
  readonly recovery: Recovery;
  readonly onClose: () => void;
}

const inFen = (yuan: number): number => Math.round(yuan * 100);

/** Money that came in: amount, the bank's day and voucher. */
export function ReceiptDialog({ recovery, onClose }: Props) {
  const today = useBusinessDate();
  const done = useDone('已登记还款。', onClose);
  const record = useAction(
    ({ yuan, on, reference }: { yuan: number; on: Dayjs; reference: string }, key) =>
      dataOf(
        api.POST('/api/recoveries/{id}/receipts', {
          params: { header: { 'idempotency-key': key }, path: { id: recovery.id } },
          body: { amountFen: inFen(yuan), receivedOn: on.format('YYYY-MM-DD'), reference: reference.trim() },
        }),
      ),
    done,
  );
  return (
    <FormDialog
      title="登记还款"
      okText="登记"
      action={record}
      onClose={onClose}
      initial={{ yuan: recovery.owedFen / 100, on: dayjs(today) }}
    >
      <AmountField maxFen={recovery.owedFen} />
      <Form.Item name="on" label="到账日期" rules={[{ required: true, message: '请填写到账日期' }]}>
        <DayPicker disabledDate={(day) => day.isAfter(dayjs(today), 'day')} />
      </Form.Item>
      <Form.Item
        name="reference"
        label="银行流水号"
        rules={[{ required: true, whitespace: true, message: '请填写银行流水号' }]}
      >
        <Input maxLength={60} />
      </Form.Item>
    </FormDialog>
  );
}

/** Part of what is about to be paid to the same payee is kept; the paper that says it agrees is named. */
export function OffsetDialog({ recovery, onClose }: Props) {
  const done = useDone('已抵扣，银行付出余额。', onClose);
  const offset = useAction(
    ({ payment, yuan, consent }: { payment: string; yuan: number; consent: string }, key) =>
      dataOf(
        api.POST('/api/recoveries/{id}/offsets', {
          params: { header: { 'idempotency-key': key }, path: { id: recovery.id } },
          body: { paymentKey: payment, amountFen: inFen(yuan), consent: consent.trim() },
        }),
      ),
    done,
  );
  const [first] = recovery.offsettable;
  return (
    <FormDialog
      title="从待付补贴抵扣"
      okText="抵扣"
      action={offset}
      onClose={onClose}
      initial={{ payment: first?.paymentKey, yuan: first && first.leftFen / 100 }}
    >
      <Form.Item name="payment" label="待付的补贴" rules={[{ required: true, message: '请选择待付的补贴' }]}>
        <Select
          options={recovery.offsettable.map(({ paymentKey, leftFen }) => ({
            value: paymentKey,
            label: `${paymentKey}（最多抵扣 ${formatYuan(leftFen as Fen)} 元）`,
          }))}
        />
      </Form.Item>
      <AmountField maxFen={recovery.owedFen} />
      <Form.Item
        name="consent"
        label="收款方同意抵扣的书面凭据"
        rules={[
          { required: true, whitespace: true, min: 4, message: '请写明何人、何日、何种文书，至少 4 个字' },
        ]}
      >
        <Input.TextArea rows={2} maxLength={1000} />
      </Form.Item>
    </FormDialog>
  );
}

/** What cannot be had is given up, if another person agrees. */
export function WriteOffDialog({ recovery, onClose }: Props) {
  const done = useDone('已提出核销，等待另一人审批。', onClose);
  const propose = useAction(
    ({ yuan, reason }: { yuan: number; reason: string }, key) =>
      dataOf(
        api.POST('/api/recoveries/{id}/write-offs', {
          params: { header: { 'idempotency-key': key }, path: { id: recovery.id } },
          body: { amountFen: inFen(yuan), reason: reason.trim() },
        }),
      ),
    done,
  );
  return (
    <FormDialog
      title="提出核销"
      okText="提出"
      action={propose}
      onClose={onClose}
      initial={{ yuan: recovery.owedFen / 100 }}
    >
      <AmountField maxFen={recovery.owedFen} />
      <Form.Item
        name="reason"
        label="不能收回的原因和依据"
        rules={[{ required: true, whitespace: true, min: 4, message: '请写清楚，至少 4 个字' }]}
      >
        <Input.TextArea rows={3} maxLength={1000} />
      </Form.Item>
    </FormDialog>
  );
}

function useDone(words: string, onClose: () => void) {
  const { message } = App.useApp();
  return {
    onDone: () => {
      void message.success(words);
      onClose();
    },
  };
}

function AmountField({ maxFen }: { maxFen: number }) {
  return (
    <Form.Item
      name="yuan"
      label="金额（元）"
      rules={[{ required: true, message: '请填写金额' }]}
      extra={`最多 ${formatYuan(maxFen as Fen)} 元`}
    >
      <InputNumber min={0.01} max={maxFen / 100} precision={2} style={{ width: '100%' }} />
    </Form.Item>
  );
}

function FormDialog<Values extends object>({
  title,
  okText,
  action,
  initial,
  onClose,
  children,
}: {
  title: string;
  okText: string;
  action: Action<Values, unknown>;
  initial: object;
  onClose: () => void;
  children: ReactNode;
}) {
  const [form] = Form.useForm<Values>();
  return (
    <Modal
      open
      title={title}
      okText={okText}
      okButtonProps={{ loading: action.pending }}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <ProblemAlert error={action.problem} />
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={initial}
        onFinish={(values) => void action.run(values)}
      >
        {children}
      </Form>
    </Modal>
  );
}
