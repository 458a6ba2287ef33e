import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Button, Form, Input, Select } from 'antd';
import type { ServiceKind } from '../../../../src/domain/services/kinds.ts';
import { serviceKindNames } from '../../../../src/domain/services/words.ts';
import { api, dataOf } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { useSearchState } from '../../app/address.ts';
import { useSession } from '../../app/session.tsx';
import { optionsOf } from '../../ui/data-list/types.ts';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { rulesQuery } from './queries.ts';

interface Values {
  kind: ServiceKind;
  who: string;
  subject: string;
}

/** Asks for a service for somebody of the own area, or, as an employer, for a worker of the own. */
export function NewServicePage() {
  const [form] = Form.useForm<Values>();
  const navigate = useNavigate();
  const [{ employment }] = useSearchState();
  const { grants } = useSession();
  const asEmployer = grants.every(({ division }) => division === null);
  const { data: rules } = useQuery(rulesQuery());
  const kind = Form.useWatch('kind', form);
  const rule = rules?.kinds.find((one) => one.kind === kind);
  const ask = useAction(
    ({ who, ...body }: Values, key) =>
      dataOf(
        api.POST('/api/services', {
          params: { header: { 'idempotency-key': key } },
          body: { ...body, ...whoIs(who, asEmployer) },
        }),
      ),
    { onDone: ({ id }) => void navigate({ to: `/services/${id}` as never }) },
  );
  return (
    <Page title="提出服务事项" crumbs={[{ label: '服务事项', to: '/services' }]}>
      <p>劳动者外出务工的困难由承办单位在期限内办理，办结后请提出人或社保站确认（办法第十一条）。</p>
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        style={{ maxWidth: 560 }}
        initialValues={{ who: employment ?? '' }}
        onFinish={({ who, subject, ...rest }) =>
          void ask.run({ ...rest, who: who.trim(), subject: subject.trim() })
        }
      >
        <ProblemAlert error={ask.problem} />
        <Form.Item
          name="who"
          label={asEmployer ? '就业编号' : '劳动者身份证号或就业编号'}
          rules={[{ required: true, whitespace: true, message: '请填写是哪位劳动者' }]}
        >
          <Input maxLength={40} autoComplete="off" />
        </Form.Item>
        <Form.Item
          name="kind"
          label="事项"
          extra={
            rule &&
            `${rule.level === 'township' ? '乡镇社保站' : '县市'}承办，${rule.days} 天内办结（第${rule.article}条）：${rule.note}`
          }
          rules={[{ required: true, message: '请选择事项' }]}
        >
          <Select options={optionsOf(serviceKindNames)} />
        </Form.Item>
        <Form.Item
          name="subject"
          label="情况（什么困难，希望怎样）"
          extra="办理人员都能看到；病情等敏感内容请写在办理记录里"
          rules={[
            { required: true, whitespace: true, message: '请写明情况' },
            { min: 4, message: '至少 4 个字' },
          ]}
        >
          <Input.TextArea rows={3} maxLength={200} showCount />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={ask.pending}>
          提出
        </Button>
      </Form>
    </Page>
  );
}

/** Eighteen digits are a person's number, whatever else is an employment's. */
const whoIs = (who: string, asEmployer: boolean) =>
  !asEmployer && /^\d{17}[\dXx]$/.test(who) ? { identityNumber: who } : { employment: who };
