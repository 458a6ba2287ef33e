import { App, Button, Form, Input, Modal } from 'antd';
import { useState } from 'react';
import { helpTopics } from '../../../../src/domain/rights.ts';
import { api, dataOf } from '../../api/client.ts';
import type { components } from '../../api/openapi.d.ts';
import { useAction } from '../../api/use-action.ts';
import { DataList } from '../../ui/data-list/data-list.tsx';
import { optionsOf } from '../../ui/data-list/types.ts';
import { Mark } from '../../ui/mark.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';

type Help = components['schemas']['HelpRequest'];

/** Who asked for help on the public platform; each is called back and answered once. */
export function HelpPage() {
  const [answering, setAnswering] = useState<Help | null>(null);
  return (
    <Page title="求助">
      <p>来自公众服务平台“权益”页。请先电话联系本人，再登记怎样答复的。</p>
      <DataList
        path="/api/help-requests"
        label="求助"
        rowKey={({ id }) => id}
        filters={[
          {
            name: 'status',
            label: '状态',
            kind: 'choice',
            options: optionsOf({ open: '待答复', answered: '已答复' }),
          },
          { name: 'topic', label: '事由', kind: 'choice', options: optionsOf(helpTopics) },
        ]}
        empty="没有求助。"
        columns={[
          { key: 'askedOn', title: '日期', sort: 'askedOn', render: (q) => q.askedOn },
          { key: 'topic', title: '事由', render: (q) => <Mark>{helpTopics[q.topic]}</Mark> },
          { key: 'body', title: '情况', render: (q) => <span className="wrapped">{q.body}</span> },
          {
            key: 'who',
            title: '联系人',
            render: (q) => (
              <>
                {q.name} <a href={`tel:${q.phone}`}>{q.phone}</a>
                <div>{q.divisionName}</div>
              </>
            ),
          },
          {
            key: 'answer',
            title: '答复',
            render: (q) =>
              q.status === 'answered' ? (
                `${q.answer}（${q.answeredBy} ${q.answeredOn}）`
              ) : (
                <Button aria-label={`登记答复：${q.name}`} onClick={() => setAnswering(q)}>
                  登记答复
                </Button>
              ),
          },
        ]}
      />
      {answering && <AnswerDialog asked={answering} onClose={() => setAnswering(null)} />}
    </Page>
  );
}

function AnswerDialog({ asked, onClose }: { asked: Help; onClose: () => void }) {
  const { message } = App.useApp();
  const [form] = Form.useForm<{ answer: string }>();
  const answer = useAction(
    (body: { answer: string }, key) =>
      dataOf(
        api.POST('/api/help-requests/{id}/answer', {
          params: { header: { 'idempotency-key': key }, path: { id: asked.id } },
          body,
        }),
      ),
    {
      onDone: () => {
        void message.success('已登记。');
        onClose();
      },
    },
  );
  return (
    <Modal
      open
      title={`答复 ${asked.name}`}
      okText="登记"
      okButtonProps={{ loading: answer.pending }}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <ProblemAlert error={answer.problem} />
      <p className="prewrap">{asked.body}</p>
      <Form form={form} layout="vertical" requiredMark={false} onFinish={(values) => void answer.run(values)}>
        <Form.Item
          name="answer"
          label="怎样答复的"
          rules={[{ required: true, whitespace: true, min: 4, message: '请写明怎样答复的，至少 4 个字' }]}
        >
          <Input.TextArea rows={4} maxLength={1000} showCount />
        </Form.Item>
      </Form>
    </Modal>
  );
}
