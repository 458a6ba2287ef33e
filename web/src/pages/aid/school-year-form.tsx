import { Button, Checkbox, Flex, Form, InputNumber, Select } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { api, dataOf } from '../../api/client.ts';
import type { operations } from '../../api/openapi.d.ts';
import { useAction } from '../../api/use-action.ts';
import { useBusinessDate } from '../../app/session.tsx';
import { DayPicker } from '../../ui/day-picker.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import type { Student } from './queries.ts';

type Body = operations['confirmSchoolYear']['requestBody']['content']['application/json'];

interface Values {
  enrolled?: boolean;
  attending?: boolean;
  atRisk?: boolean;
  needScore?: number | null;
  tuitionFree?: boolean | null;
  confirmedOn: Dayjs;
}

const tuition = [
  { value: true, label: '已免收' },
  { value: false, label: '未免收' },
];

/** What the school says of one school year. */
export function SchoolYearForm({
  student,
  year,
  onDone,
}: {
  student: Student;
  year: Student['years'][number];
  onDone: () => void;
}) {
  const [form] = Form.useForm<Values>();
  const today = useBusinessDate();
  const atRisk = Form.useWatch('atRisk', form) === true;
  const asksRisk = student.programme === 'at-risk-student';
  const confirm = useAction(
    (body: Body, key) =>
      dataOf(
        api.POST('/api/students/{id}/school-years', {
          params: { header: { 'idempotency-key': key }, path: { id: student.id } },
          body,
        }),
      ),
    { onDone },
  );
  return (
    <Form
      form={form}
      layout="vertical"
      requiredMark={false}
      initialValues={{ enrolled: true, attending: true, confirmedOn: dayjs(today) }}
      onFinish={({ enrolled = false, attending = false, needScore, tuitionFree, confirmedOn }) =>
        void confirm.run({
          schoolYear: year.year,
          enrolled,
          attending,
          ...(!asksRisk && enrolled && tuitionFree != null && { tuitionFree }),
          ...(asksRisk && { atRisk, ...(atRisk && needScore != null && { needScore }) }),
          confirmedOn: confirmedOn.format('YYYY-MM-DD'),
        })
      }
    >
      <ProblemAlert error={confirm.problem} />
      <Flex gap="0 16px" wrap align="end">
        <Form.Item name="enrolled" valuePropName="checked">
          <Checkbox>在籍</Checkbox>
        </Form.Item>
        <Form.Item name="attending" valuePropName="checked">
          <Checkbox>在读</Checkbox>
        </Form.Item>
        {asksRisk && (
          <Form.Item name="atRisk" valuePropName="checked">
            <Checkbox>面临失学、辍学</Checkbox>
          </Form.Item>
        )}
        {asksRisk && atRisk && (
          <Form.Item
            name="needScore"
            label="需求评分（0–100）"
            rules={[{ required: true, message: '请填写评分' }]}
          >
            <InputNumber min={0} max={100} precision={0} />
          </Form.Item>
        )}
        {!asksRisk && (
          <Form.Item name="tuitionFree" label="学费（只作记录）">
            <Select allowClear placeholder="没有记载" style={{ width: 140 }} options={tuition} />
          </Form.Item>
        )}
        <Form.Item name="confirmedOn" label="确认日期" rules={[{ required: true, message: '请选择日期' }]}>
          <DayPicker />
        </Form.Item>
        <Form.Item>
          <Flex gap={8}>
            <Button type="primary" htmlType="submit" loading={confirm.pending}>
              确认 {year.year} 学年
            </Button>
            <Button onClick={onDone}>取消</Button>
          </Flex>
        </Form.Item>
      </Flex>
    </Form>
  );
}
