import { Button, Flex, Form, Input, Select } from 'antd';
import { checkIdentityNumber } from '../../../../src/domain/identity-number.ts';
import { api, dataOf } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { useBusinessDate } from '../../app/session.tsx';
import { optionsOf } from '../../ui/data-list/types.ts';
import { ProblemAlert, showFieldErrors } from '../../ui/problem-alert.tsx';

interface Values {
  identityNumber: string;
  paidBy: 'institution' | 'person' | 'employer';
  employer?: string;
}

const PAYERS = { institution: '培训机构', person: '本人', employer: '用人单位' };

/** Enrols one person of the register; many come as a file. */
export function EnrolForm({ classId: id }: { classId: string }) {
  const [form] = Form.useForm<Values>();
  const today = useBusinessDate();
  const paidBy = Form.useWatch('paidBy', form);
  const enrol = useAction(
    (body: Values, key) =>
      dataOf(
        api.POST('/api/training-classes/{id}/enrolments', {
          params: { header: { 'idempotency-key': key }, path: { id } },
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
      initialValues={{ paidBy: 'institution' }}
      onFinish={(values) =>
        void enrol.run({
          identityNumber: values.identityNumber.trim().toUpperCase(),
          paidBy: values.paidBy,
          ...(values.paidBy === 'employer' && { employer: (values.employer ?? '').trim().toUpperCase() }),
        })
      }
    >
      <ProblemAlert error={enrol.problem} />
      <Flex gap="0 12px" wrap align="end">
        <Form.Item
          name="identityNumber"
          label="学员身份证号"
          rules={[
            {
              validator: (_rule, value?: string) =>
                checkIdentityNumber(value ?? '', today).ok
                  ? Promise.resolve()
                  : Promise.reject(new Error('请填写正确的 18 位身份证号')),
            },
          ]}
        >
          <Input maxLength={20} autoComplete="off" style={{ width: 220 }} />
        </Form.Item>
        <Form.Item name="paidBy" label="费用承担">
          <Select options={optionsOf(PAYERS)} style={{ width: 130 }} />
        </Form.Item>
        {paidBy === 'employer' && (
          <Form.Item
            name="employer"
            label="用人单位统一社会信用代码"
            rules={[{ required: true, pattern: /^\s*[0-9A-Za-z]{18}\s*$/, message: '须为 18 位' }]}
          >
            <Input maxLength={20} autoComplete="off" style={{ width: 220 }} />
          </Form.Item>
        )}
        <Form.Item>
          <Button htmlType="submit" loading={enrol.pending}>
            登记学员
          </Button>
        </Form.Item>
      </Flex>
    </Form>
  );
}
