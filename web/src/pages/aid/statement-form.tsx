import { Button, Checkbox, Flex, Form } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { yuanToFen } from '../../../../src/domain/money.ts';
import { api, dataOf } from '../../api/client.ts';
import type { operations } from '../../api/openapi.d.ts';
import { useAction } from '../../api/use-action.ts';
import { useBusinessDate } from '../../app/session.tsx';
import { DayPicker } from '../../ui/day-picker.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import type { Loan } from './queries.ts';
import { YuanItem } from './yuan-item.tsx';

type Body = operations['stateQuarter']['requestBody']['content']['application/json'];

interface Values {
  interest: string;
  balance: string;
  paidOn?: Dayjs | null;
  overdue?: boolean;
  statedOn: Dayjs;
}

const ISO = 'YYYY-MM-DD';

/** What the bank states of one quarter. */
export function StatementForm({
  loan,
  quarter,
  onDone,
}: {
  loan: Loan;
  quarter: string;
  onDone: () => void;
}) {
  const today = useBusinessDate();
  const state = useAction(
    (body: Body, key) =>
      dataOf(
        api.POST('/api/loans/{id}/statements', {
          params: { header: { 'idempotency-key': key }, path: { id: loan.id } },
          body,
        }),
      ),
    { onDone },
  );
  return (
    <Form
      layout="vertical"
      requiredMark={false}
      initialValues={{ balance: String(loan.principalFen / 100), statedOn: dayjs(today) }}
      onFinish={({ interest, balance, paidOn, overdue = false, statedOn }: Values) =>
        void state.run({
          quarter,
          interestPaidFen: yuanToFen(interest.trim()) ?? 0,
          balanceFen: yuanToFen(balance.trim()) ?? 0,
          ...(paidOn && { paidOn: paidOn.format(ISO) }),
          overdue,
          statedOn: statedOn.format(ISO),
        })
      }
    >
      <ProblemAlert error={state.problem} />
      <Flex gap="0 12px" wrap align="end">
        <YuanItem name="interest" label="实际付息（元），没有付息填 0" />
        <YuanItem name="balance" label="季度初本金余额（元）" />
        <Form.Item name="paidOn" label="付息日期">
          <DayPicker />
        </Form.Item>
        <Form.Item name="statedOn" label="报送日期" rules={[{ required: true, message: '请选择日期' }]}>
          <DayPicker />
        </Form.Item>
        <Form.Item name="overdue" valuePropName="checked">
          <Checkbox>逾期</Checkbox>
        </Form.Item>
        <Form.Item>
          <Flex gap={8}>
            <Button type="primary" htmlType="submit" loading={state.pending}>
              报送 {quarter}
            </Button>
            <Button onClick={onDone}>取消</Button>
          </Flex>
        </Form.Item>
      </Flex>
    </Form>
  );
}
