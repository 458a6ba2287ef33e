import { App, Button, Card, Checkbox, Flex, Form, Input, Modal, Radio, Select } from 'antd';
import { useState } from 'react';
import type { ServiceOutcome } from '../../../../src/domain/services/kinds.ts';
import { serviceOutcomeNames } from '../../../../src/domain/services/words.ts';
import { api, dataOf } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { optionsOf } from '../../ui/data-list/types.ts';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { ReasonDialog } from '../../ui/reason-dialog.tsx';
import { useRefreshWhenOvertaken } from '../../ui/use-refresh-when-overtaken.ts';
import type { Service } from './queries.ts';

type Dialog = 'hand-over' | 'resolve' | 'confirm' | 'reopen';

interface Decision {
  action: 'take' | 'hand-over' | 'resolve' | 'confirm' | 'withdraw';
  to?: string;
  outcome?: ServiceOutcome;
  satisfied?: boolean;
  note?: string;
}

const DONE: Record<Decision['action'], string> = {
  take: '已接办。',
  'hand-over': '已移交。',
  resolve: '已办结，等待确认。',
  confirm: '已确认。',
  withdraw: '已撤回。',
};

/** What this person may do to the case now; each decision is answered by its process. */
export function ServiceActions({ service }: { service: Service }) {
  const { id, revision, forMe } = service;
  const { message } = App.useApp();
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const decide = useAction(
    (decision: Decision, key) =>
      dataOf(
        api.POST('/api/services/{id}/decisions', {
          params: { header: { 'idempotency-key': key }, path: { id } },
          body: { revision, ...decision },
        }),
      ),
    {
      onDone: (_answer, { action }) => {
        setDialog(null);
        void message.success(DONE[action]);
      },
    },
  );
  const reopen = useAction(
    ({ reason }: { reason: string }, key) =>
      dataOf(
        api.POST('/api/services/{id}/reopening', {
          params: { header: { 'idempotency-key': key }, path: { id } },
          body: { reason },
        }),
      ),
    { onDone: () => setDialog(null) },
  );
  useRefreshWhenOvertaken(decide.problem);
  const run = (decision: Decision) => void decide.run(decision);
  const close = () => setDialog(null);
  return (
    <>
      {dialog === null && <ProblemAlert error={decide.problem} />}
      <Flex gap={8} wrap style={{ marginBottom: 16 }}>
        {forMe.take && (
          <Button type="primary" loading={decide.pending} onClick={() => run({ action: 'take' })}>
            {service.status === 'new' ? '接办' : '接过来办理'}
          </Button>
        )}
        {forMe.resolve && (
          <Button type="primary" onClick={() => setDialog('resolve')}>
            办结
          </Button>
        )}
        {forMe.confirm && (
          <Button type="primary" onClick={() => setDialog('confirm')}>
            确认结果
          </Button>
        )}
        {forMe.handOver && <Button onClick={() => setDialog('hand-over')}>移交</Button>}
        {forMe.reopen && <Button onClick={() => setDialog('reopen')}>没有解决，重新办理</Button>}
        {forMe.withdraw && (
          <Button loading={decide.pending} onClick={() => run({ action: 'withdraw' })}>
            撤回
          </Button>
        )}
      </Flex>
      {dialog === 'resolve' && <Resolve decide={decide} run={run} onClose={close} />}
      {dialog === 'confirm' && <Confirm decide={decide} run={run} onClose={close} />}
      {dialog === 'hand-over' && (
        <HandOver colleagues={service.colleagues} decide={decide} run={run} onClose={close} />
      )}
      <ReasonDialog
        open={dialog === 'reopen'}
        title="重新办理"
        meaning="退回原承办人，按事项的期限重新计时。"
        confirm="重新办理"
        pending={reopen.pending}
        problem={reopen.problem}
        onCancel={close}
        onConfirm={(reason) => void reopen.run({ reason })}
      />
      {forMe.note && <NoteForm id={id} />}
    </>
  );
}

interface DialogProps {
  readonly decide: { readonly pending: boolean; readonly problem: unknown };
  readonly run: (decision: Decision) => void;
  readonly onClose: () => void;
}

function Resolve({ decide, run, onClose }: DialogProps) {
  const [form] = Form.useForm<{ outcome: ServiceOutcome; note: string }>();
  return (
    <Modal
      open
      title="办结"
      okText="办结"
      cancelText="取消"
      okButtonProps={{ loading: decide.pending }}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <ProblemAlert error={decide.problem} />
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ outcome: 'solved' }}
        onFinish={({ outcome, note }) => run({ action: 'resolve', outcome, note: note.trim() })}
      >
        <Form.Item name="outcome" label="结果">
          <Radio.Group options={optionsOf(serviceOutcomeNames)} />
        </Form.Item>
        <Form.Item
          name="note"
          label="说明（提出人会看到）"
          rules={[{ required: true, whitespace: true, message: '请写明怎样解决的' }]}
        >
          <Input.TextArea rows={3} maxLength={1000} />
        </Form.Item>
      </Form>
    </Modal>
  );
}

function Confirm({ decide, run, onClose }: DialogProps) {
  const [satisfied, setSatisfied] = useState(true);
  return (
    <Modal
      open
      title="确认结果"
      okText="确认办结"
      cancelText="取消"
      okButtonProps={{ loading: decide.pending }}
      onOk={() => run({ action: 'confirm', satisfied })}
      onCancel={onClose}
    >
      <ProblemAlert error={decide.problem} />
      <p>没有解决的，请不要确认，选“没有解决，重新办理”。</p>
      <Radio.Group
        aria-label="是否满意"
        value={satisfied}
        onChange={(event) => setSatisfied(event.target.value === true)}
        options={[
          { value: true, label: '满意' },
          { value: false, label: '不满意' },
        ]}
      />
    </Modal>
  );
}

function HandOver({
  colleagues,
  decide,
  run,
  onClose,
}: DialogProps & { readonly colleagues: Service['colleagues'] }) {
  const [to, setTo] = useState<string>();
  return (
    <Modal
      open
      title="移交"
      okText="移交"
      cancelText="取消"
      okButtonProps={{ loading: decide.pending, disabled: to === undefined }}
      onOk={() => to && run({ action: 'hand-over', to })}
      onCancel={onClose}
    >
      <ProblemAlert error={decide.problem} />
      <Select
        aria-label="移交给"
        style={{ width: '100%' }}
        placeholder="选择承办人"
        showSearch={{ optionFilterProp: 'label' }}
        options={colleagues.map(({ id, name }) => ({ value: id, label: name }))}
        onChange={setTo}
      />
    </Modal>
  );
}

/** A step taken, or a note; what is sensitive only the office and the level above read. */
function NoteForm({ id }: { id: string }) {
  const [form] = Form.useForm<{ body: string; sensitive?: boolean }>();
  const note = useAction(
    (body: { body: string; sensitive: boolean }, key) =>
      dataOf(
        api.POST('/api/services/{id}/notes', {
          params: { header: { 'idempotency-key': key }, path: { id } },
          body,
        }),
      ),
    { onDone: () => form.resetFields() },
  );
  return (
    <Card size="small" title="记一步" style={{ marginBottom: 16 }}>
      <ProblemAlert error={note.problem} />
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        onFinish={({ body, sensitive = false }) => void note.run({ body: body.trim(), sensitive })}
      >
        <Form.Item
          name="body"
          label="办理情况"
          rules={[{ required: true, whitespace: true, message: '请写明办理情况' }]}
        >
          <Input.TextArea rows={2} maxLength={2000} />
        </Form.Item>
        <Flex gap={16} align="center" wrap>
          <Form.Item name="sensitive" valuePropName="checked" noStyle>
            <Checkbox>敏感：只有承办单位及其上一级能读</Checkbox>
          </Form.Item>
          <Button htmlType="submit" loading={note.pending}>
            记录
          </Button>
        </Flex>
      </Form>
    </Card>
  );
}
