import { useQuery } from '@tanstack/react-query';
import { Button, Card, Form, Input, Radio } from 'antd';
import { isSupport } from '../../../../src/domain/services/kinds.ts';
import { serviceOutcomeNames, supportDepartmentNames } from '../../../../src/domain/services/words.ts';
import { api, dataOf } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { useMay } from '../../app/session.tsx';
import { Mark } from '../../ui/mark.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import type { Service } from './queries.ts';

const { referred: _, ...answers } = serviceOutcomeNames;

/** Of article 21: the letter to the department whose it is, and what it answered. */
export function ServiceTransfers({ service }: { service: Service }) {
  const { id } = service;
  const handles = useMay()('handle-service');
  const shown = isSupport(service.kind) && handles;
  const { data, error } = useQuery({
    queryKey: ['service-transfers', id],
    enabled: shown,
    queryFn: () => dataOf(api.GET('/api/services/{id}/transfers', { params: { path: { id } } })),
  });
  const send = useAction((of: string, key) =>
    dataOf(
      api.POST('/api/services/{id}/transfers', {
        params: { header: { 'idempotency-key': key }, path: { id: of } },
      }),
    ),
  );
  if (!shown) return null;
  const open = data?.items.find(({ answeredOn }) => answeredOn === null);
  return (
    <Card size="small" title="转交主管部门" style={{ marginBottom: 16 }}>
      <ProblemAlert error={error ?? send.problem} />
      {data?.items.map((one) => (
        <div key={one.letter} className="service-line">
          <p className="prewrap">{one.letter}</p>
          <div>
            {one.sentBy} {one.sentOn} 转交{supportDepartmentNames[one.department]}，{one.replyBy} 前答复{' '}
            {one.late && <Mark tone="bad">逾期未答复</Mark>}
            {one.answeredOn === null && !one.late && <Mark tone="warn">等待答复</Mark>}
          </div>
          {one.outcome && (
            <div>
              {one.answeredOn} 答复：{answers[one.outcome]}。{one.answer}
            </div>
          )}
        </div>
      ))}
      {data?.items.length === 0 && !data.mine && <p>承办人接办后转交主管部门。</p>}
      {data?.mine && !open && (
        <Button type={data.items.length === 0 ? 'primary' : 'default'} onClick={() => void send.run(id)}>
          {data.items.length === 0 ? '转交并生成转办函' : '再次转交'}
        </Button>
      )}
      {data?.mine && open && <AnswerForm id={id} />}
    </Card>
  );
}

function AnswerForm({ id }: { id: string }) {
  const [form] = Form.useForm<{ outcome: keyof typeof answers; answer: string }>();
  const record = useAction(
    (body: { outcome: keyof typeof answers; answer: string }, key) =>
      dataOf(
        api.POST('/api/services/{id}/transfers/answer', {
          params: { header: { 'idempotency-key': key }, path: { id } },
          body,
        }),
      ),
    { onDone: () => form.resetFields() },
  );
  return (
    <Form
      form={form}
      layout="vertical"
      requiredMark={false}
      initialValues={{ outcome: 'solved' }}
      onFinish={({ outcome, answer }) => void record.run({ outcome, answer: answer.trim() })}
    >
      <ProblemAlert error={record.problem} />
      <Form.Item name="outcome" label="答复结果">
        <Radio.Group options={Object.entries(answers).map(([value, label]) => ({ value, label }))} />
      </Form.Item>
      <Form.Item
        name="answer"
        label="答复内容"
        rules={[{ required: true, min: 4, message: '请写明答复，至少 4 个字' }]}
      >
        <Input.TextArea rows={2} maxLength={1000} />
      </Form.Item>
      <Button htmlType="submit" loading={record.pending}>
        登记答复
      </Button>
    </Form>
  );
}
