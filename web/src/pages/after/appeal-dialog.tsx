import { useQuery } from '@tanstack/react-query';
import { App, Form, Input, Modal, Radio } from 'antd';
import { useState } from 'react';
import { api, dataOf } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { NoticePaper } from '../../ui/notice-paper.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { useRefreshWhenOvertaken } from '../../ui/use-refresh-when-overtaken.ts';
import { useSettled } from '../../ui/use-settled.ts';
import type { Appeal } from './appeals-page.tsx';

/** Upheld the claim goes on, dismissed the refusal is final; either with what was found, and with the letter it causes. */
export function AppealDialog({ appeal, onClose }: { appeal: Appeal; onClose: () => void }) {
  const { message } = App.useApp();
  const [upheld, setUpheld] = useState<boolean | null>(null);
  const [note, setNote] = useState('');
  const [tried, setTried] = useState(false);
  const decide = useAction(
    (body: { upheld: boolean; note: string }, key) =>
      dataOf(
        api.POST('/api/appeals/{id}/decision', {
          params: { header: { 'idempotency-key': key }, path: { id: appeal.id } },
          body,
        }),
      ),
    {
      onDone: (_answer, body) => {
        void message.success(
          body.upheld ? '已决定申诉成立，申请继续办理。' : '已决定申诉不成立，维持原决定。',
        );
        onClose();
      },
    },
  );
  useRefreshWhenOvertaken(decide.problem);
  const words = note.trim();
  const tooShort = words.length < 4;
  return (
    <Modal
      open
      width={760}
      title={`决定${appeal.personName ?? appeal.employmentId}的申诉`}
      okText="作出决定"
      okButtonProps={{ loading: decide.pending, danger: upheld === false }}
      onOk={() => {
        setTried(true);
        if (upheld !== null && !tooShort) void decide.run({ upheld, note: words });
      }}
      onCancel={onClose}
    >
      <ProblemAlert error={decide.problem} />
      <p>
        {appeal.payeeName}于{appeal.lodgedOn}
        {appeal.byApplicant ? '提出' : '到经办机构提出'}：
      </p>
      <blockquote
        className="prewrap"
        style={{ margin: '0 0 12px', paddingInlineStart: 12, borderInlineStart: '4px solid var(--warn)' }}
      >
        {appeal.words}
      </blockquote>
      <Form layout="vertical" requiredMark={false} component="div">
        <Form.Item
          label="决定"
          {...(tried && upheld === null && { validateStatus: 'error' as const, help: '请选择决定' })}
        >
          <Radio.Group
            value={upheld}
            onChange={(event) => setUpheld(event.target.value as boolean)}
            options={[
              { value: true, label: '申诉成立，撤销原决定' },
              { value: false, label: '申诉不成立，维持原决定' },
            ]}
          />
        </Form.Item>
        <Form.Item
          label="审查意见（写入申诉决定书）"
          htmlFor="appeal-note"
          {...(tried &&
            tooShort && { validateStatus: 'error' as const, help: '请写明审查的情况，至少 4 个字' })}
        >
          <Input.TextArea
            id="appeal-note"
            rows={3}
            maxLength={1000}
            value={note}
            onChange={(event) => setNote(event.target.value)}
          />
        </Form.Item>
      </Form>
      {upheld !== null && <Preview claimId={appeal.claimId} upheld={upheld} note={words} />}
    </Modal>
  );
}

function Preview({ claimId, upheld, note }: { claimId: string; upheld: boolean; note: string }) {
  const words = useSettled(note);
  const action = upheld ? ('appeal-upheld' as const) : ('appeal-dismissed' as const);
  const { data, error } = useQuery({
    queryKey: ['appeal-preview', claimId, action, words],
    queryFn: () =>
      dataOf(
        api.GET('/api/claims/{id}/notice', {
          params: { path: { id: claimId }, query: { action, ...(words && { note: words }) } },
        }),
      ),
    placeholderData: (before) => before,
  });
  if (error) return <ProblemAlert error={error} />;
  return data ? <NoticePaper notice={data} /> : null;
}
