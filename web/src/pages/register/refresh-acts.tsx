import { App, Button, DatePicker, Flex, Form, Input, Modal } from 'antd';
import type dayjs from 'dayjs';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import type { components } from '../../api/openapi.d.ts';
import { useAction } from '../../api/use-action.ts';
import { ProblemAlert } from '../../ui/problem-alert.tsx';

type Detail = components['schemas']['RefreshAreaDetail'];
interface Fields {
  readonly words: string;
  /** Empty where the act asks for none. */
  readonly dueOn: string;
}
type Act = 'ask' | 'sign' | 'refuse' | 'reopen';

const TITLES: Record<Act, string> = {
  ask: '申请例外结束',
  sign: '同意例外结束',
  refuse: '不同意例外结束',
  reopen: '重新开启',
};

/** What this person may do with the area: ask for an exception, answer one, re-open. Each with its words. */
export function RefreshActs({ area, onActed }: { area: Detail; onActed: () => void }) {
  const [act, setAct] = useState<Act | null>(null);
  const [form] = Form.useForm<{ words?: string; dueOn?: dayjs.Dayjs }>();
  const { message } = App.useApp();
  const path = { year: area.year, division: area.division };
  const done = () => {
    void message.success(act ? `已${TITLES[act]}` : '已提交');
    setAct(null);
    form.resetFields();
    onActed();
  };
  const ask = useAction(
    ({ words }: Fields, key) =>
      api.POST('/api/refreshes/{year}/areas/{division}/exception', {
        params: { path, header: { 'idempotency-key': key } },
        body: { reason: words },
      }),
    { onDone: done },
  );
  const decide = useAction(
    ({ words, sign }: Fields & { sign: boolean }, key) =>
      api.POST('/api/refreshes/{year}/areas/{division}/exception/decision', {
        params: { path, header: { 'idempotency-key': key } },
        body: { sign, ...(words && { note: words }) },
      }),
    { onDone: done },
  );
  const reopen = useAction(
    ({ words, dueOn }: Fields, key) =>
      api.POST('/api/refreshes/{year}/areas/{division}/reopen', {
        params: { path, header: { 'idempotency-key': key } },
        body: { reason: words, dueOn },
      }),
    { onDone: done },
  );
  const acting = act === 'ask' ? ask : act === 'reopen' ? reopen : decide;

  function submit({ words = '', dueOn }: { words?: string; dueOn?: dayjs.Dayjs }): void {
    const fields = { words: words.trim(), dueOn: dueOn?.format('YYYY-MM-DD') ?? '' };
    if (act === 'ask') void ask.run(fields);
    else if (act === 'reopen') void reopen.run(fields);
    else void decide.run({ ...fields, sign: act === 'sign' });
  }

  const needsWords = act === 'ask' || act === 'reopen';
  return (
    <Flex gap={8} wrap>
      {area.may.askException && <Button onClick={() => setAct('ask')}>申请例外结束</Button>}
      {area.may.decideException && (
        <>
          <Button type="primary" onClick={() => setAct('sign')}>
            同意例外结束
          </Button>
          <Button onClick={() => setAct('refuse')}>不同意</Button>
        </>
      )}
      {area.may.reopen && <Button onClick={() => setAct('reopen')}>重新开启</Button>}
      <Modal
        open={act !== null}
        title={act && `${TITLES[act]}：${area.name}`}
        okText="提交"
        cancelText="取消"
        confirmLoading={acting.pending}
        onOk={() => form.submit()}
        onCancel={() => setAct(null)}
        destroyOnHidden
      >
        <ProblemAlert error={acting.problem} />
        <Form form={form} layout="vertical" onFinish={submit}>
          {act === 'ask' && (
            <p>还有 {area.inScope - area.confirmed} 人没有核实。说明原因，由上一级的人答复。</p>
          )}
          {act === 'reopen' && <p>重新开启后，其上各级也重新进行；期间新登记的人一并列入核实。</p>}
          <Form.Item
            name="words"
            label={needsWords ? '理由' : '意见（可不填）'}
            rules={needsWords ? [{ required: true, min: 4, message: '请写明理由，至少 4 个字' }] : []}
          >
            <Input.TextArea rows={3} maxLength={500} />
          </Form.Item>
          {act === 'reopen' && (
            <Form.Item name="dueOn" label="新的期限" rules={[{ required: true, message: '请选择新的期限' }]}>
              <DatePicker style={{ width: '100%' }} />
            </Form.Item>
          )}
        </Form>
      </Modal>
    </Flex>
  );
}
