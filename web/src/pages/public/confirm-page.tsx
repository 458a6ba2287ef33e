import { Alert, Button, Card, Descriptions, Flex, Form, Input, Radio, Result, Typography } from 'antd';
import { useEffect, useState } from 'react';
import { zhDate } from '../../../../src/domain/waits.ts';
import { api, dataOf } from '../../api/client.ts';
import type { components } from '../../api/openapi.d.ts';
import { useAction } from '../../api/use-action.ts';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { Last4Field } from './own-number-fields.tsx';

type Asked = components['schemas']['AskedEmployment'];

interface Key {
  code: string;
  last4: string;
}

interface Statement {
  answer: 'confirmed' | 'disputed';
  note?: string;
}

/** The code of a link or QR stands after `#`, which no browser sends anywhere. */
function codeInAddress(): string {
  return new URLSearchParams(window.location.hash.slice(1)).get('code') ?? '';
}

/** A worker says with a one-time code whether the employment is true. */
export function ConfirmPage() {
  const [code] = useState(codeInAddress);
  const [key, setKey] = useState<Key | null>(null);
  const [asked, setAsked] = useState<Asked | null>(null);
  const [answer, setAnswer] = useState<Statement['answer'] | null>(null);
  useEffect(() => {
    // Out of the address once it is read: the next person at this browser finds nothing in its history.
    if (window.location.hash) window.history.replaceState(window.history.state, '', window.location.pathname);
  }, []);
  return (
    <Page title="劳动者确认">
      <div style={{ maxWidth: 640 }}>
        {answer ? (
          <Done answer={answer} />
        ) : key && asked ? (
          <StatementForm asked={asked} ownKey={key} onDone={setAnswer} onBack={() => setAsked(null)} />
        ) : (
          <KeyForm
            initial={key ?? { code, last4: '' }}
            onOpen={(opened, employment) => {
              setKey(opened);
              setAsked(employment);
            }}
          />
        )}
      </div>
    </Page>
  );
}

function KeyForm({ initial, onOpen }: { initial: Key; onOpen: (key: Key, asked: Asked) => void }) {
  const look = useAction((body: Key) => dataOf(api.POST('/api/public/worker-codes/look', { body })), {
    onDone: (asked, body) => onOpen(body, asked),
  });
  return (
    <Card>
      <Typography.Paragraph>
        用人单位或乡镇社保站给您一个确认码，请您本人确认在这家单位上班是否属实。确认码只能用一次。
      </Typography.Paragraph>
      <ProblemAlert error={look.problem} />
      <Form<Key>
        layout="vertical"
        requiredMark={false}
        autoComplete="off"
        initialValues={initial}
        onFinish={look.run}
      >
        <Form.Item
          name="code"
          label="确认码"
          extra="八个字母和数字，例如 K7WQ-3FHN；大小写和横线不用管。"
          rules={[{ required: true, whitespace: true, message: '请填写确认码' }]}
        >
          <Input
            maxLength={20}
            style={{ width: 220, fontFamily: 'monospace', textTransform: 'uppercase' }}
            autoCapitalize="characters"
            spellCheck={false}
          />
        </Form.Item>
        <Last4Field />
        <Button type="primary" htmlType="submit" loading={look.pending}>
          下一步
        </Button>
      </Form>
    </Card>
  );
}

function StatementForm({
  asked,
  ownKey,
  onDone,
  onBack,
}: {
  asked: Asked;
  ownKey: Key;
  onDone: (answer: Statement['answer']) => void;
  onBack: () => void;
}) {
  const [form] = Form.useForm<Statement>();
  const answer = Form.useWatch('answer', form);
  const state = useAction(
    ({ answer, note }: Statement, key) =>
      dataOf(
        api.POST('/api/public/worker-statements', {
          params: { header: { 'idempotency-key': key } },
          body: { ...ownKey, answer, ...(note?.trim() && { note: note.trim() }) },
        }),
      ),
    { onDone: (stated) => onDone(stated.answer) },
  );
  return (
    <Card title={<h2 style={{ fontSize: '1em', margin: 0 }}>请核对</h2>}>
      <Descriptions
        column={1}
        size="small"
        items={[
          { key: 'employer', label: '用人单位', children: asked.employerName },
          { key: 'post', label: '岗位', children: asked.post ?? '没有登记' },
          { key: 'start', label: '入职日期', children: zhDate(asked.startsOn as never) },
        ]}
      />
      <ProblemAlert error={state.problem} />
      <Form<Statement>
        form={form}
        layout="vertical"
        requiredMark={false}
        style={{ marginTop: 16 }}
        onFinish={state.run}
      >
        <Form.Item
          name="answer"
          label="以上情况是否属实？"
          rules={[{ required: true, message: '请选择一项' }]}
        >
          <Radio.Group
            style={{ display: 'grid', gap: 8 }}
            options={[
              { value: 'confirmed', label: '属实，我在这家单位上班' },
              { value: 'disputed', label: '不属实，或有不对的地方' },
            ]}
          />
        </Form.Item>
        {answer === 'disputed' && (
          <Form.Item
            name="note"
            label="哪里不对"
            extra="例如：没有在这家单位上班；入职日期不对；已经离开。只有办理人员看得到，用人单位看不到。"
            rules={[{ required: true, whitespace: true, message: '请说明哪里不对' }]}
          >
            <Input.TextArea rows={4} maxLength={1000} showCount />
          </Form.Item>
        )}
        <Alert
          type="info"
          showIcon
          style={{ marginBottom: 16 }}
          title="提交后不能更改；说错了可以请发码的单位再发一个新码。"
        />
        <Flex gap={12} align="center" wrap>
          <Button type="primary" htmlType="submit" loading={state.pending}>
            提交
          </Button>
          <Button type="link" onClick={onBack}>
            返回
          </Button>
        </Flex>
      </Form>
    </Card>
  );
}

function Done({ answer }: { answer: Statement['answer'] }) {
  return answer === 'confirmed' ? (
    <Result status="success" title="已确认，谢谢" subTitle="您的答复已经记录，不需要再做什么。" />
  ) : (
    <Result
      status="info"
      title="已收到您的异议"
      subTitle="人社部门会核实情况，必要时与您联系。核实期间请保留工资条、考勤等凭据。"
    />
  );
}
