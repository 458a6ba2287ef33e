import { App, Form, Input, Modal } from 'antd';
import { budgetMovementNames } from '../../../../src/domain/words.ts';
import { api } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { Amount } from '../../ui/amount.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import type { BudgetMovement } from './budget-movements.tsx';
import { fundName } from './words.tsx';

/** The second person's word. */
export function DecideMovementDialog({
  movement,
  approve,
  onClose,
}: {
  movement: BudgetMovement;
  approve: boolean;
  onClose: () => void;
}) {
  const [form] = Form.useForm<{ note?: string }>();
  const { message } = App.useApp();
  const decide = useAction(
    ({ note }: { note?: string }, key) =>
      api.POST('/api/budget-movements/{id}/decision', {
        params: { path: { id: movement.id }, header: { 'idempotency-key': key } },
        body: { approve, ...(note?.trim() && { note: note.trim() }) },
      }),
    {
      onDone: () => {
        void message.success(approve ? '已批准并入账；等待资金的申请自动继续。' : '已记为未通过。');
        onClose();
      },
    },
  );
  return (
    <Modal
      open
      title={approve ? '批准预算变动' : '不予通过预算变动'}
      okText={approve ? '批准并入账' : '不予通过'}
      cancelText="取消"
      okButtonProps={{ loading: decide.pending, danger: !approve }}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <ProblemAlert error={decide.problem} />
      <p>
        {movement.divisionName} {fundName(movement.fund)} {movement.fiscalYear} 年度：
        {budgetMovementNames[movement.kind]} <Amount fen={movement.amountFen} /> 元
        {movement.toAccount && `，转入 ${movement.toAccount}`}。
      </p>
      <p>
        文号 {movement.documentNo}；{movement.reason}（{movement.proposedBy}）
      </p>
      <Form form={form} layout="vertical" onFinish={(fields) => void decide.run(fields)}>
        <Form.Item
          name="note"
          label={approve ? '意见（可不填）' : '意见'}
          rules={approve ? [] : [{ required: true, whitespace: true, message: '请写明意见' }]}
        >
          <Input.TextArea rows={2} maxLength={500} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
