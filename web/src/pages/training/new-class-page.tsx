import { useNavigate } from '@tanstack/react-router';
import { Button, Form, Input, Select } from 'antd';
import type { Dayjs } from 'dayjs';
import { scopesFor } from '../../../../src/domain/access.ts';
import { checkCreditCode } from '../../../../src/domain/credit-code.ts';
import { trainingNames } from '../../../../src/domain/words.ts';
import { api, dataOf } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { useSession } from '../../app/session.tsx';
import { optionsOf } from '../../ui/data-list/types.ts';
import { DayPicker } from '../../ui/day-picker.tsx';
import { numberRules } from '../../ui/number-rules.ts';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert, showFieldErrors } from '../../ui/problem-alert.tsx';
import type { TrainingClass } from './queries.ts';

interface Values {
  id: string;
  title: string;
  institution: string;
  training: TrainingClass['training'];
  category: string;
  startsOn: Dayjs;
  endsOn: Dayjs;
}

type Body = Record<'id' | 'title' | 'institution' | 'category' | 'startsOn' | 'endsOn', string> &
  Pick<Values, 'training'>;

const must = (message: string) => [{ required: true, message }];

/** Opens a class; its people, its sheet and the results follow on its own page. */
export function NewClassPage() {
  const [form] = Form.useForm<Values>();
  const navigate = useNavigate();
  const { grants } = useSession();
  const [own = ''] = scopesFor(grants, 'report-aid-facts').institutions;
  const open = useAction(
    (body: Body, key) =>
      dataOf(
        api.POST('/api/training-classes', { params: { header: { 'idempotency-key': key } }, body }),
      ).catch((error) => {
        showFieldErrors(form, error);
        throw error;
      }),
    { onDone: ({ id }) => void navigate({ to: `/trainings/${id}` as never }) },
  );
  return (
    <Page title="登记培训班" crumbs={[{ label: '培训班', to: '/trainings' }]}>
      <p>
        登记后由培训机构所在县市的人社局审核开班。就业前培训按同类标准上浮 70%
        补贴，在岗技能提升培训补贴标准的 40%（办法第十七条）。
      </p>
      <Form
        form={form}
        layout="vertical"
        style={{ maxWidth: 560 }}
        requiredMark={false}
        initialValues={{ institution: own }}
        onFinish={({ startsOn, endsOn, ...rest }) =>
          void open.run({
            ...rest,
            id: rest.id.trim(),
            institution: rest.institution.trim().toUpperCase(),
            category: rest.category.trim(),
            startsOn: startsOn.format('YYYY-MM-DD'),
            endsOn: endsOn.format('YYYY-MM-DD'),
          })
        }
      >
        <ProblemAlert error={open.problem} />
        <Form.Item
          name="id"
          label="班级编号"
          extra="字母、数字、连字符、下划线，登记后不能改"
          rules={numberRules('请填写编号')}
        >
          <Input maxLength={42} autoComplete="off" />
        </Form.Item>
        <Form.Item name="title" label="班级名称" rules={must('请填写班级名称')}>
          <Input maxLength={100} />
        </Form.Item>
        <Form.Item
          name="institution"
          label="培训机构统一社会信用代码"
          rules={[
            {
              validator: (_rule, value?: string) =>
                checkCreditCode(value ?? '').ok
                  ? Promise.resolve()
                  : Promise.reject(new Error('请填写正确的 18 位代码')),
            },
          ]}
        >
          <Input maxLength={20} autoComplete="off" readOnly={own !== ''} />
        </Form.Item>
        <Form.Item name="training" label="培训类型" rules={must('请选择培训类型')}>
          <Select options={optionsOf(trainingNames)} />
        </Form.Item>
        <Form.Item
          name="category"
          label="培训类别"
          extra="开班之日补贴标准表中的类别，例如“A类”；见“政策条文”"
          rules={must('请填写培训类别')}
        >
          <Input maxLength={60} />
        </Form.Item>
        <Form.Item name="startsOn" label="开班日期" rules={must('请填写开班日期')}>
          <DayPicker />
        </Form.Item>
        <Form.Item name="endsOn" label="结束日期（最后一天）" rules={must('请填写结束日期')}>
          <DayPicker />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={open.pending}>
          登记培训班
        </Button>
      </Form>
    </Page>
  );
}
