import { useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Form, Input, Modal, Radio } from 'antd';
import { useEffect, useState } from 'react';
import { api, dataOf } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { NoticePaper } from '../../ui/notice-paper.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { useSettled } from '../../ui/use-settled.ts';
import type { Objection } from './objections-page.tsx';

/** Upheld ends the claim, dismissed lets the notice run on; either needs words of what was found. */
export function RulingDialog({ objection, onClose }: { objection: Objection; onClose: () => void }) {
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [upheld, setUpheld] = useState<boolean | null>(null);
  const [note, setNote] = useState('');
  const [tried, setTried] = useState(false);
  const rule = useAction(
    (body: { upheld: boolean; note: string }, key) =>
      dataOf(
        api.POST('/api/objections/{id}/ruling', {
          params: { header: { 'idempotency-key': key }, path: { id: objection.id } },
          body,
        }),
      ),
    {
      onDone: (_answer, body) => {
        void message.success(
          body.upheld ? '已裁定异议成立，申请不予补贴。' : '已裁定异议不成立，公示期满后继续。',
        );
        onClose();
      },
    },
  );
  const overtaken = rule.problem?.status === 409;
  useEffect(() => {
    if (overtaken) void queries.invalidateQueries();
  }, [overtaken, queries]);
  const words = note.trim();
  return (
    <Modal
      open
      width={760}
      title={`裁定对${objection.personName ?? '本案'}的异议`}
      okText="作出裁定"
      okButtonProps={{ loading: rule.pending, danger: upheld === true }}
      onOk={() => {
        setTried(true);
        if (upheld !== null && words) void rule.run({ upheld, note: words });
      }}
      onCancel={onClose}
    >
      <ProblemAlert error={rule.problem} />
      <p>
        {objection.raisedOn}，{objection.raisedBy ?? '没有留名的人'}提出：
      </p>
      <blockquote
        className="prewrap"
        style={{ margin: '0 0 12px', paddingInlineStart: 12, borderInlineStart: '4px solid var(--warn)' }}
      >
        {objection.body}
      </blockquote>
      <Form layout="vertical" requiredMark={false} component="div">
        <Form.Item
          label="裁定"
          {...(tried && upheld === null && { validateStatus: 'error' as const, help: '请选择裁定' })}
        >
          <Radio.Group
            value={upheld}
            onChange={(event) => setUpheld(event.target.value as boolean)}
            options={[
              { value: true, label: '异议成立，不予补贴' },
              { value: false, label: '异议不成立，继续办理' },
            ]}
          />
        </Form.Item>
        <Form.Item
          label="核实情况"
          htmlFor="ruling-note"
          {...(tried && !words && { validateStatus: 'error' as const, help: '请写明核实了什么' })}
        >
          <Input.TextArea
            id="ruling-note"
            rows={3}
            maxLength={1000}
            value={note}
            onChange={(event) => setNote(event.target.value)}
          />
        </Form.Item>
      </Form>
      {upheld && <Preview claimId={objection.claimId} note={words} />}
    </Modal>
  );
}

function Preview({ claimId, note }: { claimId: string; note: string }) {
  const words = useSettled(note);
  const { data, error } = useQuery({
    queryKey: ['ruling-preview', claimId, words],
    queryFn: () =>
      dataOf(
        api.GET('/api/claims/{id}/notice', {
          params: {
            path: { id: claimId },
            query: { action: 'objection-upheld', ...(words && { note: words }) },
          },
        }),
      ),
    placeholderData: (before) => before,
  });
  if (error) return <ProblemAlert error={error} />;
  return data ? <NoticePaper notice={data} /> : null;
}
