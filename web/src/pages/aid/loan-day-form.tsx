import { Button, Flex, Form } from 'antd';
import type { Dayjs } from 'dayjs';
import { useState } from 'react';
import { api, dataOf } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { DayPicker } from '../../ui/day-picker.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';

const words = {
  approval: { button: '登记银行批准', label: '批准日期' },
  repayment: { button: '登记还清', label: '还清日期' },
} as const;

/** One day that the bank says of the loan itself: approved, or repaid. */
export function LoanDayForm({ id, act }: { id: string; act: keyof typeof words }) {
  const [open, setOpen] = useState(false);
  const { button, label } = words[act];
  const say = useAction(
    async ({ on }: { on: string }, key): Promise<void> => {
      const params = { header: { 'idempotency-key': key }, path: { id } };
      if (act === 'approval')
        await dataOf(api.POST('/api/loans/{id}/approval', { params, body: { approvedOn: on } }));
      else await dataOf(api.POST('/api/loans/{id}/repayments', { params, body: { repaidOn: on } }));
    },
    { onDone: () => setOpen(false) },
  );
  if (!open) {
    return (
      <Button size="small" style={{ marginInlineEnd: 8 }} onClick={() => setOpen(true)}>
        {button}
      </Button>
    );
  }
  return (
    <Form
      layout="vertical"
      requiredMark={false}
      onFinish={({ on }: { on: Dayjs }) => void say.run({ on: on.format('YYYY-MM-DD') })}
    >
      <ProblemAlert error={say.problem} />
      <Flex gap="0 12px" wrap align="end">
        <Form.Item name="on" label={label} rules={[{ required: true, message: '请选择日期' }]}>
          <DayPicker />
        </Form.Item>
        <Form.Item>
          <Flex gap={8}>
            <Button type="primary" htmlType="submit" loading={say.pending}>
              {button}
            </Button>
            <Button onClick={() => setOpen(false)}>取消</Button>
          </Flex>
        </Form.Item>
      </Flex>
    </Form>
  );
}
