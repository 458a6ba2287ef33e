import { useNavigate } from '@tanstack/react-router';
import { Button, Form, Input } from 'antd';
import { checkIdentityNumber } from '../../../../src/domain/identity-number.ts';
import { api, dataOf } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { useBusinessDate } from '../../app/session.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert, showFieldErrors } from '../../ui/problem-alert.tsx';
import { PlaceSelect } from './place-select.tsx';

interface Values {
  identityNumber: string;
  workplace: string;
  employer?: string;
}

/** Opens an application for the cost of travelling to work; its papers follow on the case's own page. */
export function NewTransportPage() {
  const [form] = Form.useForm<Values>();
  const navigate = useNavigate();
  const today = useBusinessDate();
  const open = useAction(
    (body: { identityNumber: string; workplace: string; employer?: string }, key) =>
      dataOf(api.POST('/api/transports', { params: { header: { 'idempotency-key': key } }, body })).catch(
        (error) => {
          showFieldErrors(form, error);
          throw error;
        },
      ),
    { onDone: ({ id }) => void navigate({ to: `/aid/${id}` as never }) },
  );
  return (
    <Page title="申请交通补助" crumbs={[{ label: '补助个案', to: '/aid' }]}>
      <p>
        转移就业的建档立卡贫困劳动力，凭劳动合同（或就业协议）和车票，据实补助一次：省外不超过 400
        元，省内州外不超过 200 元，州内县外不超过 100 元（办法第二十条）。
      </p>
      <Form
        form={form}
        layout="vertical"
        style={{ maxWidth: 560 }}
        requiredMark={false}
        onFinish={({ identityNumber, workplace, employer }) =>
          void open.run({
            identityNumber: identityNumber.trim().toUpperCase(),
            workplace,
            ...(employer?.trim() && { employer: employer.trim().toUpperCase() }),
          })
        }
      >
        <ProblemAlert error={open.problem} />
        <Form.Item
          name="identityNumber"
          label="身份证号"
          rules={[
            {
              validator: (_rule, value?: string) => {
                const check = checkIdentityNumber(value ?? '', today);
                return check.ok ? Promise.resolve() : Promise.reject(new Error('请填写正确的 18 位身份证号'));
              },
            },
          ]}
        >
          <Input maxLength={20} autoComplete="off" />
        </Form.Item>
        <Form.Item
          name="workplace"
          label="工作地"
          extra="州内选县市，州外选城市。户籍县内就业不在补助之列，登记后按规则不予补助。"
          rules={[{ required: true, message: '请选择工作地' }]}
        >
          <PlaceSelect />
        </Form.Item>
        <Form.Item
          name="employer"
          label="用人单位统一社会信用代码（已登记的单位可填）"
          rules={[{ pattern: /^\s*$|^\s*[0-9A-Za-z]{18}\s*$/, message: '须为 18 位' }]}
        >
          <Input maxLength={20} autoComplete="off" />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={open.pending}>
          登记申请
        </Button>
      </Form>
    </Page>
  );
}
