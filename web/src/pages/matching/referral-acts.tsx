import { Button, Flex, Form, Input, Select } from 'antd';
import type { Dayjs } from 'dayjs';
import { referralActNames } from '../../../../src/domain/words.ts';
import { api, dataOf } from '../../api/client.ts';
import type { paths } from '../../api/openapi.d.ts';
import { useAction } from '../../api/use-action.ts';
import { DayPicker } from '../../ui/day-picker.tsx';
import { ProblemAlert, showFieldErrors } from '../../ui/problem-alert.tsx';
import type { Referral } from './queries.ts';

type Body = paths['/api/referrals/{id}/acts']['post']['requestBody']['content']['application/json'];

interface Values {
  act: Body['act'];
  note?: string;
  interviewOn?: Dayjs;
  interviewPlace?: string;
}

const needsWords: readonly Body['act'][] = ['reject', 'withdraw'];

/** What the user may report of a referral as it stands. */
export function ReferralActs({ referral }: { referral: Referral }) {
  const [form] = Form.useForm<Values>();
  const act = Form.useWatch('act', form);
  const report = useAction(
    (body: Body, key) =>
      dataOf(
        api.POST('/api/referrals/{id}/acts', {
          params: { header: { 'idempotency-key': key }, path: { id: referral.id } },
          body,
        }),
      ).catch((error) => {
        showFieldErrors(form, error);
        throw error;
      }),
    { onDone: () => form.resetFields() },
  );
  return (
    <Form
      form={form}
      layout="vertical"
      requiredMark={false}
      initialValues={{ act: referral.acts[0] }}
      onFinish={({ interviewOn, note, interviewPlace, ...rest }) =>
        void report.run({
          ...rest,
          ...(note?.trim() && { note: note.trim() }),
          ...(rest.act === 'invite' && interviewOn && { interviewOn: interviewOn.format('YYYY-MM-DD') }),
          ...(rest.act === 'invite' && interviewPlace?.trim() && { interviewPlace: interviewPlace.trim() }),
        })
      }
    >
      <ProblemAlert error={report.problem} />
      <Flex gap="0 12px" wrap align="end">
        <Form.Item name="act" label="登记">
          <Select
            style={{ width: 160 }}
            options={referral.acts.map((value) => ({ value, label: referralActNames[value] }))}
          />
        </Form.Item>
        {act === 'invite' && (
          <>
            <Form.Item
              name="interviewOn"
              label="面试日期"
              rules={[{ required: true, message: '请填写面试日期' }]}
            >
              <DayPicker />
            </Form.Item>
            <Form.Item name="interviewPlace" label="面试地点">
              <Input maxLength={100} style={{ width: 220 }} />
            </Form.Item>
          </>
        )}
        <Form.Item
          name="note"
          label={act && needsWords.includes(act) ? '理由' : '说明（可不填）'}
          rules={act && needsWords.includes(act) ? [{ required: true, message: '请写明理由' }] : []}
        >
          <Input maxLength={500} style={{ width: 260 }} />
        </Form.Item>
        <Form.Item>
          <Button type="primary" htmlType="submit" loading={report.pending}>
            登记
          </Button>
        </Form.Item>
      </Flex>
    </Form>
  );
}
