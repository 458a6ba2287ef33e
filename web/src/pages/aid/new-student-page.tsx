import { useNavigate } from '@tanstack/react-router';
import { Button, Form, Radio, Select } from 'antd';
import type { Dayjs } from 'dayjs';
import { programmeNames, studyStageNames } from '../../../../src/domain/words.ts';
import { api, dataOf } from '../../api/client.ts';
import type { components, operations } from '../../api/openapi.d.ts';
import { useAction } from '../../api/use-action.ts';
import { optionsOf } from '../../ui/data-list/types.ts';
import { DayPicker } from '../../ui/day-picker.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert, showFieldErrors } from '../../ui/problem-alert.tsx';
import { given, IdentityItem, InstitutionItems } from './identity-item.tsx';

type Body = operations['openStudent']['requestBody']['content']['application/json'];
type Programme = components['schemas']['Student']['programme'];

interface Values {
  identityNumber: string;
  programme: Programme;
  stage: Body['stage'];
  school?: string;
  schoolName?: string;
  enrolledOn: Dayjs;
  graduatesOn: Dayjs;
}

const day = { required: true, message: '请选择日期' };

/** Registers a student of article 18; what the school says each year follows on the case's own page. */
export function NewStudentPage() {
  const [form] = Form.useForm<Values>();
  const navigate = useNavigate();
  const open = useAction(
    (body: Body, key) =>
      dataOf(api.POST('/api/students', { params: { header: { 'idempotency-key': key } }, body })).catch(
        (error) => {
          showFieldErrors(form, error);
          throw error;
        },
      ),
    { onDone: ({ id }) => void navigate({ to: `/aid/${id}` as never }) },
  );
  const submit = ({ identityNumber, school, schoolName, enrolledOn, graduatesOn, ...rest }: Values) =>
    void open.run({
      ...rest,
      identityNumber: identityNumber.trim().toUpperCase(),
      ...given('school', school?.toUpperCase()),
      ...given('schoolName', schoolName),
      enrolledOn: enrolledOn.format('YYYY-MM-DD'),
      graduatesOn: graduatesOn.format('YYYY-MM-DD'),
    });
  return (
    <Page title="登记学生" crumbs={[{ label: '补助个案', to: '/aid' }]}>
      <p>
        建档立卡家庭的两后生就读职业院校，每学年补助 2500
        元；义务教育、普通高中、高等教育阶段面临失学的特困学生， 每学年补助 2000
        元。每学年由学校确认一次（办法第十八条）。
      </p>
      <Form
        form={form}
        layout="vertical"
        style={{ maxWidth: 560 }}
        requiredMark={false}
        initialValues={{ programme: 'vocational-student', stage: 'vocational' }}
        onFinish={submit}
      >
        <ProblemAlert error={open.problem} />
        <IdentityItem label="学生身份证号" />
        <Form.Item name="programme" label="项目">
          <Radio.Group
            options={(['vocational-student', 'at-risk-student'] as const).map((value) => ({
              value,
              label: programmeNames[value],
            }))}
          />
        </Form.Item>
        <Form.Item name="stage" label="就读阶段">
          <Select options={optionsOf(studyStageNames)} />
        </Form.Item>
        <InstitutionItems code="school" name="schoolName" what="学校" />
        <Form.Item
          name="enrolledOn"
          label="入学日期"
          extra="2016-05-18 之前入学的，填其后第一个学年的第一天"
          rules={[day]}
        >
          <DayPicker />
        </Form.Item>
        <Form.Item name="graduatesOn" label="预计毕业日期" rules={[day]}>
          <DayPicker />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={open.pending}>
          登记学生
        </Button>
      </Form>
    </Page>
  );
}
