import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Button, Form, Input, Select } from 'antd';
import type { Dayjs } from 'dayjs';
import { type ProblemSource, problemSourceNames } from '../../../../src/domain/coordination/problem.ts';
import { PREFECTURE } from '../../../../src/domain/divisions.ts';
import { api, dataOf } from '../../api/client.ts';
import type { paths } from '../../api/openapi.d.ts';
import { useAction } from '../../api/use-action.ts';
import { useSearchState } from '../../app/address.ts';
import { useSession } from '../../app/session.tsx';
import { DayPicker } from '../../ui/day-picker.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { bodiesQuery } from './queries.ts';

type Body = paths['/api/coordination-problems']['post']['requestBody']['content']['application/json'];
interface Values {
  readonly title: string;
  readonly body?: string;
  readonly source: ProblemSource;
  readonly bodyId: string;
  readonly dueOn?: Dayjs;
}

/** A problem for an office: of the own area, above or below it. `help` and `meeting` of the address say what it came from. */
export function RaiseProblemPage() {
  const { grants } = useSession();
  const [{ help, meeting }] = useSearchState();
  const own = grants.find(({ division }) => division !== null)?.division ?? PREFECTURE;
  const { data } = useQuery(bodiesQuery(PREFECTURE));
  const navigate = useNavigate();
  const [form] = Form.useForm<Values>();
  const raise = useAction(
    (body: Body, key) =>
      dataOf(
        api.POST('/api/coordination-problems', { params: { header: { 'idempotency-key': key } }, body }),
      ),
    { onDone: ({ id }) => void navigate({ to: `/coordination-problems/${id}` as never }) },
  );
  const bodies = (data?.items ?? []).filter(
    ({ division }) =>
      division !== null &&
      (own === PREFECTURE || division === PREFECTURE || division.startsWith(own) || own.startsWith(division)),
  );
  const source: ProblemSource = help ? 'public' : meeting ? 'meeting' : 'office';
  return (
    <Page title="提出难点问题" crumbs={[{ label: '难点问题', to: '/coordination-problems' }]}>
      <ProblemAlert error={raise.problem} />
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        style={{ maxWidth: 640 }}
        initialValues={{ source }}
        onFinish={({ title, body, source: from, bodyId, dueOn }) => {
          const office = bodies.find(({ id }) => id === bodyId)?.division;
          if (!office) return;
          void raise.run({
            title: title.trim(),
            ...(body?.trim() && { body: body.trim() }),
            source: from,
            office,
            bodyId,
            ...(dueOn && { dueOn: dueOn.format('YYYY-MM-DD') }),
            ...(help && { helpId: help }),
            ...(meeting && { meetingId: meeting }),
          });
        }}
      >
        <Form.Item
          name="title"
          label="问题（一句话）"
          rules={[{ required: true, whitespace: true, min: 4, message: '至少 4 个字' }]}
        >
          <Input maxLength={100} />
        </Form.Item>
        <Form.Item name="body" label="情况（可不填；不写身份证号）">
          <Input.TextArea rows={4} maxLength={2000} />
        </Form.Item>
        <Form.Item name="source" label="来源">
          <Select options={Object.entries(problemSourceNames).map(([value, label]) => ({ value, label }))} />
        </Form.Item>
        <Form.Item name="bodyId" label="承办单位" rules={[{ required: true, message: '请选择承办单位' }]}>
          <Select
            showSearch={{ optionFilterProp: 'label' }}
            options={bodies.map(({ id, name }) => ({ value: id, label: name }))}
          />
        </Form.Item>
        <Form.Item name="dueOn" label="期限（可不填，按规定的工作日计算）">
          <DayPicker />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={raise.pending}>
          提出
        </Button>
      </Form>
    </Page>
  );
}
