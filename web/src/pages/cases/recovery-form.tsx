import { App, Form, Input, InputNumber, Modal, Select } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import type { PlainDate } from '../../../../src/domain/dates.ts';
import { type Fen, formatYuan } from '../../../../src/domain/money.ts';
import { type RecoveryReasonCode, recoveryReasonCodes } from '../../../../src/domain/reasons.ts';
import { evenPlan, MAX_INSTALMENTS } from '../../../../src/domain/recovery.ts';
import { api, dataOf } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { useBusinessDate } from '../../app/session.tsx';
import { DayPicker } from '../../ui/day-picker.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { useRecoveryReasons } from '../../ui/reasons.ts';
import type { Claim } from './queries.ts';

interface Fields {
  readonly yuan: number;
  readonly reason: RecoveryReasonCode;
  readonly note?: string;
  readonly parts: number;
  readonly firstDueOn: Dayjs;
}

/** Proposes to have money back in equal parts a month apart; the plan is shown as it will stand in the letter. */
export function RecoveryForm({
  claim,
  paidFen,
  onClose,
}: {
  claim: Claim;
  paidFen: number;
  onClose: () => void;
}) {
  const { message } = App.useApp();
  const today = useBusinessDate();
  const flagged = recoveryReasonCodes.find((code) => code === claim.recoveryReason);
  const reasons = useRecoveryReasons(flagged);
  const [form] = Form.useForm<Fields>();
  const fields = Form.useWatch([], form) as Partial<Fields> | undefined;
  const propose = useAction(
    (values: Fields, key) =>
      dataOf(
        api.POST('/api/claims/{id}/recoveries', {
          params: { header: { 'idempotency-key': key }, path: { id: claim.id } },
          body: {
            amountFen: Math.round(values.yuan * 100),
            reason: values.reason,
            ...(values.note?.trim() && { note: values.note.trim() }),
            instalments: planOf(values).map(({ dueOn, amountFen }) => ({ dueOn, amountFen })),
          },
        }),
      ),
    {
      onDone: () => {
        void message.success('追回方案已提出，等待另一人审批。');
        onClose();
      },
    },
  );
  // For what the rules found no more than they reckon: what is over would be due again.
  const reckoned = fields?.reason && fields.reason === flagged ? claim.overpaidFen : null;
  const most = reckoned ?? paidFen;
  const complete = fields?.yuan && planned(fields.parts) && fields.firstDueOn;
  return (
    <Modal
      open
      title="提出追回"
      okText="提出，等待审批"
      okButtonProps={{ loading: propose.pending }}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <p>由没有办理过本案的另一人批准后，向收款方发出追回通知书。</p>
      <ProblemAlert error={propose.problem} />
      <Form<Fields>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{
          // What the rules reckon is too much; for a person's own reason what that person says.
          yuan: (claim.overpaidFen ?? paidFen) / 100,
          parts: 1,
          firstDueOn: dayjs(today).add(30, 'day'),
          ...(flagged && { reason: flagged }),
        }}
        onFinish={(values) => void propose.run(values)}
      >
        <Form.Item name="reason" label="理由" rules={[{ required: true, message: '请选择理由' }]}>
          <Select
            placeholder="从清单中选择"
            options={reasons.map(({ code, zh }) => ({ value: code, label: zh }))}
          />
        </Form.Item>
        <Form.Item name="note" label="说明（写入追回通知书，可不填）">
          <Input.TextArea rows={2} maxLength={1000} />
        </Form.Item>
        <Form.Item
          name="yuan"
          label="追回金额（元）"
          extra={`不多于${reckoned === null ? '已付' : '核算多付'}的 ${formatYuan(most as Fen)} 元`}
          rules={[
            { required: true, message: '请填写金额' },
            {
              type: 'number',
              min: 0.01,
              max: most / 100,
              message: `请填写 0.01 至 ${formatYuan(most as Fen)} 元`,
            },
          ]}
        >
          <InputNumber precision={2} style={{ width: '100%' }} />
        </Form.Item>
        <Form.Item
          name="parts"
          label="分几期"
          rules={[
            { required: true, message: '请填写期数' },
            { type: 'integer', min: 1, max: MAX_INSTALMENTS, message: `请填写 1 至 ${MAX_INSTALMENTS} 期` },
          ]}
        >
          <InputNumber style={{ width: '100%' }} />
        </Form.Item>
        <Form.Item
          name="firstDueOn"
          label="第一期最晚还款日（以后每月一期）"
          rules={[{ required: true, message: '请填写日期' }]}
        >
          <DayPicker disabledDate={(day) => !day.isAfter(dayjs(today), 'day')} />
        </Form.Item>
      </Form>
      {complete && (
        <ol aria-label="分期计划">
          {planOf(fields as Fields).map(({ no, dueOn, amountFen }) => (
            <li key={no}>
              {formatYuan(amountFen as Fen)} 元，最晚 {dueOn}
            </li>
          ))}
        </ol>
      )}
    </Modal>
  );
}

const planned = (parts: number | undefined) =>
  parts !== undefined && Number.isInteger(parts) && parts >= 1 && parts <= MAX_INSTALMENTS;

const planOf = ({ yuan, parts, firstDueOn }: Fields) =>
  evenPlan(Math.round(yuan * 100), parts, firstDueOn.format('YYYY-MM-DD') as PlainDate);
