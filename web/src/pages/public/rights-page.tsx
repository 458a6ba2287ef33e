import { Link } from '@tanstack/react-router';
import { Button, Card, Form, Input, Radio, Result, Select } from 'antd';
import { useEffect, useState } from 'react';
import { type HelpTopic, helpTopics, rights } from '../../../../src/domain/rights.ts';
import { api, dataOf } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { optionsOf } from '../../ui/data-list/types.ts';
import { useCounties } from '../../ui/divisions.ts';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert, showFieldErrors } from '../../ui/problem-alert.tsx';

/** What workers are entitled to, with the articles, and how to ask for help. */
export function RightsPage() {
  return (
    <Page title="劳动者的权益">
      <ul className="card-list" aria-label="权益" style={{ marginBottom: 24 }}>
        {rights.map(({ title, text, article }) => (
          <li key={title}>
            <Card size="small">
              <h2 style={{ fontSize: '1.1em', margin: 0 }}>{title}</h2>
              <div>{text}</div>
              <small>
                《办法》第 {article} 条，<Link to={'/policy' as never}>查看条文</Link>
              </small>
            </Card>
          </li>
        ))}
      </ul>
      <AskForHelp />
    </Page>
  );
}

interface Asked {
  readonly division: string;
  readonly topic: HelpTopic;
  readonly name: string;
  readonly phone: string;
  readonly body: string;
}

function AskForHelp() {
  const [form] = Form.useForm<Asked>();
  const counties = useCounties().filter(({ code }) => !code.endsWith('00'));
  const [number, setNumber] = useState<string | null>(null);
  const ask = useAction(
    (body: Asked, key) =>
      dataOf(api.POST('/api/public/help-requests', { params: { header: { 'idempotency-key': key } }, body })),
    { onDone: ({ id }) => setNumber(id) },
  );
  const { problem } = ask;
  useEffect(() => {
    if (problem) showFieldErrors(form, problem);
  }, [problem, form]);
  if (number)
    return (
      <Result
        status="success"
        title="求助已收到"
        subTitle={`编号 ${number}。工作人员会打电话联系您；情况紧急的请直接到乡镇社会保障站。`}
      />
    );
  return (
    <Card title={<h2 style={{ fontSize: '1em', margin: 0 }}>求助</h2>} style={{ maxWidth: 640 }}>
      <p>写下遇到的困难，由所在县市的工作人员打电话联系您。电话只供联系使用，加密保存。</p>
      <ProblemAlert error={problem} />
      <Form<Asked>
        form={form}
        layout="vertical"
        requiredMark={false}
        onFinish={(values) => void ask.run(values)}
      >
        <Form.Item name="division" label="户籍所在县市" rules={[{ required: true, message: '请选择县市' }]}>
          <Select
            aria-label="户籍所在县市"
            options={counties.map(({ code, name }) => ({ value: code, label: name }))}
          />
        </Form.Item>
        <Form.Item name="topic" label="什么事" rules={[{ required: true, message: '请选择一项' }]}>
          <Radio.Group options={optionsOf(helpTopics)} />
        </Form.Item>
        <Form.Item
          name="body"
          label="情况"
          rules={[
            { required: true, whitespace: true, message: '请写清情况' },
            { min: 10, message: '至少 10 个字' },
          ]}
        >
          <Input.TextArea
            rows={4}
            maxLength={1000}
            showCount
            placeholder="在哪里、什么时候、和谁、现在怎样"
          />
        </Form.Item>
        <Form.Item
          name="name"
          label="姓名"
          rules={[{ required: true, whitespace: true, min: 2, message: '请填写姓名' }]}
        >
          <Input maxLength={30} autoComplete="name" />
        </Form.Item>
        <Form.Item
          name="phone"
          label="电话"
          rules={[
            { required: true, message: '请填写电话' },
            { pattern: /^(1[3-9]\d{9}|0\d{2,3}-?\d{7,8})$/, message: '请填写能接通的手机或座机号码' },
          ]}
        >
          <Input maxLength={20} inputMode="tel" autoComplete="tel" />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={ask.pending}>
          提交求助
        </Button>
      </Form>
    </Card>
  );
}
