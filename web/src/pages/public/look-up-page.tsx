import { Button, Card, Flex, Form, Input, Typography } from 'antd';
import { useEffect, useState } from 'react';
import { api, dataOf } from '../../api/client.ts';
import type { components } from '../../api/openapi.d.ts';
import { useAction } from '../../api/use-action.ts';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert, showFieldErrors } from '../../ui/problem-alert.tsx';
import { LookedUp } from './looked-up.tsx';
import { OwnMessages } from './own-messages.tsx';
import { Last4Field } from './own-number-fields.tsx';

type Found = components['schemas']['LookedUpCase'];

interface Asked {
  caseNumber: string;
  last4: string;
}

/** One's own case by two numbers. Neither is put into the address: a browser at a counter keeps its history. */
export function LookUpPage() {
  const [form] = Form.useForm<Asked>();
  const [found, setFound] = useState<Found | null>(null);
  const [asked, setAsked] = useState<Asked | null>(null);
  const lookUp = useAction(async (body: Asked) => dataOf(api.POST('/api/public/look-up', { body })), {
    onDone: (answer, body) => {
      setFound(answer);
      setAsked(body);
    },
  });
  const { problem } = lookUp;
  useEffect(() => {
    if (problem) showFieldErrors(form, problem);
  }, [problem, form]);
  return (
    <Page
      title="事项查询"
      extra={
        found && (
          <>
            <Button onClick={() => window.print()}>打印结果</Button>
            <Button
              onClick={() => {
                setFound(null);
                form.resetFields();
              }}
            >
              清除结果
            </Button>
          </>
        )
      }
    >
      <Card className="no-print" style={{ maxWidth: 640, marginBottom: 16 }}>
        <Typography.Paragraph>
          凭编号和本人身份证号后四位，查看事项办到哪一步、下一步由谁办理。编号写在通知书上，也可以向用人单位询问。
        </Typography.Paragraph>
        <ProblemAlert error={problem} />
        <Form<Asked>
          form={form}
          layout="vertical"
          requiredMark={false}
          autoComplete="off"
          onFinish={(values) => {
            setFound(null);
            return lookUp.run(values);
          }}
        >
          <Form.Item
            name="caseNumber"
            label="就业编号或个案编号"
            rules={[{ required: true, whitespace: true, message: '请填写编号' }]}
          >
            <Input maxLength={100} />
          </Form.Item>
          <Last4Field />
          <Flex gap={12} align="center" wrap>
            <Button type="primary" htmlType="submit" loading={lookUp.pending}>
              查询
            </Button>
          </Flex>
        </Form>
      </Card>
      <div aria-live="polite">{found && <LookedUp found={found} />}</div>
      {found && asked && <OwnMessages messages={found.messages} ownKey={asked} />}
    </Page>
  );
}
