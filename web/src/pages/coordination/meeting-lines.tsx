import { useQuery } from '@tanstack/react-query';
import { Button, Flex, Form, Input, Select } from 'antd';
import type { Dayjs } from 'dayjs';
import { useState } from 'react';
import { invitationAnswerNames } from '../../../../src/domain/coordination/meeting.ts';
import { covers } from '../../../../src/domain/divisions.ts';
import { api, dataOf } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { DayPicker } from '../../ui/day-picker.tsx';
import { FileDrop } from '../../ui/file-drop.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { useUpload } from '../../ui/use-upload.ts';
import { bodiesQuery, type MeetingDetail } from './queries.ts';

/** One line of text that is added to a list of the meeting. */
function OneLine({
  label,
  button,
  pending,
  problem,
  onAdd,
}: {
  label: string;
  button: string;
  pending: boolean;
  problem: unknown;
  onAdd: (text: string) => Promise<unknown>;
}) {
  const [form] = Form.useForm<{ text: string }>();
  return (
    <Form
      form={form}
      layout="inline"
      requiredMark={false}
      style={{ marginTop: 8 }}
      onFinish={({ text }) =>
        void onAdd(text.trim()).then((done) => {
          if (done !== undefined) form.resetFields();
        })
      }
    >
      <ProblemAlert error={problem} />
      <Form.Item
        name="text"
        label={label}
        style={{ flex: 1 }}
        rules={[{ required: true, whitespace: true, min: 2, message: '至少 2 个字' }]}
      >
        <Input maxLength={200} />
      </Form.Item>
      <Button htmlType="submit" loading={pending}>
        {button}
      </Button>
    </Form>
  );
}

export function AddTopic({ id }: { id: string }) {
  const add = useAction((body: { text: string }, key) =>
    dataOf(
      api.POST('/api/meetings/{id}/agenda', {
        params: { header: { 'idempotency-key': key }, path: { id } },
        body,
      }),
    ),
  );
  return (
    <OneLine
      label="议题"
      button="增加议题"
      pending={add.pending}
      problem={add.problem}
      onAdd={(text) => add.run({ text })}
    />
  );
}

export function RemoveTopic({ id, topic }: { id: string; topic: number }) {
  const remove = useAction((path: { id: string; topic: number }, key) =>
    dataOf(
      api.POST('/api/meetings/{id}/agenda/{topic}/removal', {
        params: { header: { 'idempotency-key': key }, path },
        body: {},
      }),
    ),
  );
  return (
    <>
      <Button
        type="link"
        size="small"
        loading={remove.pending}
        onClick={() => void remove.run({ id, topic })}
      >
        撤下
      </Button>
      <ProblemAlert error={remove.problem} />
    </>
  );
}

/** What the record says now, in place of what it said when the notice went out. */
export function Refill({ id }: { id: string }) {
  const refill = useAction((path: { id: string }, key) =>
    dataOf(
      api.POST('/api/meetings/{id}/agenda-refill', {
        params: { header: { 'idempotency-key': key }, path },
        body: {},
      }),
    ),
  );
  return (
    <>
      <Button size="small" loading={refill.pending} onClick={() => void refill.run({ id })}>
        按现在的记录重新汇总
      </Button>
      <ProblemAlert error={refill.problem} />
    </>
  );
}

export function AddParty({ id }: { id: string }) {
  const add = useAction((body: { name: string }, key) =>
    dataOf(
      api.POST('/api/meetings/{id}/invitations', {
        params: { header: { 'idempotency-key': key }, path: { id } },
        body,
      }),
    ),
  );
  return (
    <OneLine
      label="其他参会方"
      button="增加参会方"
      pending={add.pending}
      problem={add.problem}
      onAdd={(name) => add.run({ name })}
    />
  );
}

type AnswerBody = { answer: 'accepted' | 'delegate' | 'declined'; delegate?: string; note?: string };

/** By the invited office itself, or by the secretary for one outside. */
export function Answer({ id, invitation }: { id: string; invitation: MeetingDetail['invitations'][number] }) {
  const [form] = Form.useForm<AnswerBody>();
  const [open, setOpen] = useState(false);
  const answer = Form.useWatch('answer', form);
  const send = useAction(
    (body: AnswerBody, key) =>
      dataOf(
        api.POST('/api/meetings/{id}/invitations/{invitation}/answer', {
          params: { header: { 'idempotency-key': key }, path: { id, invitation: invitation.id } },
          body,
        }),
      ),
    { onDone: () => setOpen(false) },
  );
  if (!open)
    return (
      <Button
        type="link"
        size="small"
        aria-label={`登记答复：${invitation.name}`}
        onClick={() => setOpen(true)}
      >
        登记答复
      </Button>
    );
  const { sent: _sent, ...answers } = invitationAnswerNames;
  return (
    <Form
      form={form}
      layout="inline"
      requiredMark={false}
      style={{ margin: '4px 0' }}
      initialValues={{ answer: 'accepted' }}
      onFinish={({ delegate, note, ...rest }) =>
        void send.run({
          ...rest,
          ...(rest.answer === 'delegate' && delegate?.trim() && { delegate: delegate.trim() }),
          ...(note?.trim() && { note: note.trim() }),
        })
      }
    >
      <ProblemAlert error={send.problem} />
      <Form.Item name="answer" label="答复">
        <Select
          style={{ width: 150 }}
          options={Object.entries(answers).map(([value, label]) => ({ value, label }))}
        />
      </Form.Item>
      {answer === 'delegate' && (
        <Form.Item
          name="delegate"
          label="代表"
          rules={[{ required: true, whitespace: true, message: '请写明由谁代表' }]}
        >
          <Input maxLength={100} style={{ width: 140 }} />
        </Form.Item>
      )}
      <Form.Item name="note" label="说明">
        <Input maxLength={500} style={{ width: 180 }} />
      </Form.Item>
      <Button htmlType="submit" type="primary" loading={send.pending}>
        登记
      </Button>
    </Form>
  );
}

export function AddDecision({ id }: { id: string }) {
  const add = useAction((body: { text: string }, key) =>
    dataOf(
      api.POST('/api/meetings/{id}/decisions', {
        params: { header: { 'idempotency-key': key }, path: { id } },
        body,
      }),
    ),
  );
  return (
    <OneLine
      label="议定事项"
      button="记录议定事项"
      pending={add.pending}
      problem={add.problem}
      onAdd={(text) => add.run({ text })}
    />
  );
}

interface DutyForm {
  readonly title: string;
  readonly bodyId: string;
  readonly dueOn: Dayjs;
}

/** A decision becomes a task of a body, with a day: it is reminded, and goes up when it is late. */
export function GiveDuty({ meeting, decision }: { meeting: MeetingDetail; decision: number }) {
  const [open, setOpen] = useState(false);
  const [form] = Form.useForm<DutyForm>();
  const { data } = useQuery({ ...bodiesQuery(meeting.division), enabled: open });
  const give = useAction(
    (body: { decision: number; title: string; bodyId: string; dueOn: string }, key) =>
      dataOf(
        api.POST('/api/meetings/{id}/duties', {
          params: { header: { 'idempotency-key': key }, path: { id: meeting.id } },
          body,
        }),
      ),
    { onDone: () => setOpen(false) },
  );
  if (!open)
    return (
      <Button type="link" size="small" onClick={() => setOpen(true)}>
        交办责任事项
      </Button>
    );
  const bodies = (data?.items ?? []).filter(
    ({ division }) => division !== null && covers(meeting.division, division),
  );
  return (
    <Form
      form={form}
      layout="vertical"
      requiredMark={false}
      onFinish={({ title, bodyId, dueOn }) =>
        void give.run({ decision, title: title.trim(), bodyId, dueOn: dueOn.format('YYYY-MM-DD') })
      }
    >
      <ProblemAlert error={give.problem} />
      <Flex gap="0 12px" wrap align="end">
        <Form.Item
          name="title"
          label="责任事项"
          rules={[{ required: true, whitespace: true, min: 4, message: '至少 4 个字' }]}
        >
          <Input maxLength={100} style={{ width: 260 }} />
        </Form.Item>
        <Form.Item name="bodyId" label="责任单位" rules={[{ required: true, message: '请选择责任单位' }]}>
          <Select
            style={{ width: 260 }}
            showSearch={{ optionFilterProp: 'label' }}
            options={bodies.map(({ id, name }) => ({ value: id, label: name }))}
          />
        </Form.Item>
        <Form.Item
          name="dueOn"
          label="完成期限（工作日）"
          rules={[{ required: true, message: '请选择日期' }]}
        >
          <DayPicker />
        </Form.Item>
        <Form.Item>
          <Button htmlType="submit" loading={give.pending}>
            交办
          </Button>
        </Form.Item>
      </Flex>
    </Form>
  );
}

export function Attach({ id }: { id: string }) {
  const { send, progress, problem } = useUpload<{ sha256: string }>(`/api/meetings/${id}/documents`);
  return (
    <div style={{ marginTop: 12 }}>
      <ProblemAlert error={problem} />
      <FileDrop kind="paper" label="上传附件" progress={progress} onFile={(file) => void send(file)} />
    </div>
  );
}
