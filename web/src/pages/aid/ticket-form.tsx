import { Button, Flex, Form, Input } from 'antd';
import type { Dayjs } from 'dayjs';
import { yuanToFen } from '../../../../src/domain/money.ts';
import { api, dataOf } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { DayPicker } from '../../ui/day-picker.tsx';
import { numberRules } from '../../ui/number-rules.ts';
import { ProblemAlert } from '../../ui/problem-alert.tsx';

interface Values {
  ticketNo: string;
  travelledOn: Dayjs;
  amount: string;
}

/** One ticket: number, day and what it cost. */
export function TicketForm({ id }: { id: string }) {
  const [form] = Form.useForm<Values>();
  const add = useAction(
    (ticket: { ticketNo: string; travelledOn: string; amountFen: number }, key) =>
      dataOf(
        api.POST('/api/transports/{id}/tickets', {
          params: { header: { 'idempotency-key': key }, path: { id } },
          body: { tickets: [ticket] },
        }),
      ),
    { onDone: () => form.resetFields() },
  );
  return (
    <Form
      form={form}
      layout="vertical"
      requiredMark={false}
      onFinish={({ ticketNo, travelledOn, amount }) =>
        void add.run({
          ticketNo: ticketNo.trim(),
          travelledOn: travelledOn.format('YYYY-MM-DD'),
          amountFen: yuanToFen(amount.trim()) ?? 0,
        })
      }
    >
      <ProblemAlert error={add.problem} />
      <Flex gap="0 12px" wrap align="end">
        <Form.Item name="ticketNo" label="车票号码" rules={numberRules('请填写车票号码')}>
          <Input maxLength={42} style={{ width: 180 }} />
        </Form.Item>
        <Form.Item
          name="travelledOn"
          label="乘车日期"
          rules={[{ required: true, message: '请填写乘车日期' }]}
        >
          <DayPicker />
        </Form.Item>
        <Form.Item
          name="amount"
          label="金额（元）"
          rules={[
            {
              validator: (_rule, value?: string) =>
                (yuanToFen((value ?? '').trim()) ?? 0) > 0
                  ? Promise.resolve()
                  : Promise.reject(new Error('请填写大于零的金额，最多两位小数')),
            },
          ]}
        >
          <Input inputMode="decimal" style={{ width: 120 }} />
        </Form.Item>
        <Form.Item>
          <Button htmlType="submit" loading={add.pending}>
            添加车票
          </Button>
        </Form.Item>
      </Flex>
    </Form>
  );
}
