import { Button, Flex, Form, Input, InputNumber } from 'antd';
import type { Dayjs } from 'dayjs';
import { api, dataOf } from '../../api/client.ts';
import type { paths } from '../../api/openapi.d.ts';
import { useAction } from '../../api/use-action.ts';
import { DayPicker } from '../../ui/day-picker.tsx';
import { ProblemAlert, showFieldErrors } from '../../ui/problem-alert.tsx';
import type { Referral } from './queries.ts';

type Body = paths['/api/referrals/{id}/placement']['post']['requestBody']['content']['application/json'];

interface Values {
  employer?: string;
  startsOn: Dayjs;
  wage?: number | null;
  contractFrom?: Dayjs;
  contractTo?: Dayjs;
}

const day = (date: Dayjs) => date.format('YYYY-MM-DD');

/** The person begins: the employment is registered and its year starts. */
export function PlacementForm({ referral }: { referral: Referral }) {
  const [form] = Form.useForm<Values>();
  const place = useAction((body: Body, key) =>
    dataOf(
      api.POST('/api/referrals/{id}/placement', {
        params: { header: { 'idempotency-key': key }, path: { id: referral.id } },
        body,
      }),
    ).catch((error) => {
      showFieldErrors(form, error);
      throw error;
    }),
  );
  return (
    <Form
      form={form}
      layout="vertical"
      requiredMark={false}
      onFinish={({ employer, startsOn, wage, contractFrom, contractTo }) =>
        void place.run({
          startsOn: day(startsOn),
          ...(employer?.trim() && { employer: employer.trim().toUpperCase() }),
          ...(wage && { wageFen: Math.round(wage * 100) }),
          ...(contractFrom && { contractFrom: day(contractFrom) }),
          ...(contractTo && { contractTo: day(contractTo) }),
        })
      }
    >
      <ProblemAlert error={place.problem} />
      <p>登记入职即登记一段就业，从入职之日起计算就业满一年；此人的其他推荐随之终止。</p>
      <Flex gap="0 12px" wrap align="end">
        {referral.employer === null && (
          <Form.Item
            name="employer"
            label="用人单位统一社会信用代码"
            rules={[{ required: true, message: '请填写已登记的用人单位' }]}
          >
            <Input maxLength={20} autoComplete="off" style={{ width: 220 }} />
          </Form.Item>
        )}
        <Form.Item name="startsOn" label="入职日期" rules={[{ required: true, message: '请填写入职日期' }]}>
          <DayPicker />
        </Form.Item>
        <Form.Item name="wage" label="月工资（元）">
          <InputNumber min={1} max={1_000_000} style={{ width: 140 }} />
        </Form.Item>
        <Form.Item name="contractFrom" label="合同起始日">
          <DayPicker />
        </Form.Item>
        <Form.Item name="contractTo" label="合同终止日">
          <DayPicker />
        </Form.Item>
        <Form.Item>
          <Button type="primary" htmlType="submit" loading={place.pending}>
            登记入职
          </Button>
        </Form.Item>
      </Flex>
    </Form>
  );
}
