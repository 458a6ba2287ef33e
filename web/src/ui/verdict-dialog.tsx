import { useQuery } from '@tanstack/react-query';
import { Form, Input, Modal, Radio } from 'antd';
import { type ReactNode, useState } from 'react';
import { api, dataOf } from '../api/client.ts';
import type { ApiProblem } from '../api/problem.ts';
import { NoticePaper } from './notice-paper.tsx';
import { ProblemAlert } from './problem-alert.tsx';
import { useRefreshWhenOvertaken } from './use-refresh-when-overtaken.ts';
import { useSettled } from './use-settled.ts';

export interface Verdict {
  readonly upheld: boolean;
  readonly note: string;
}

/** What a person decides of somebody's words: upheld or dismissed, with what was found, and with the letter it causes. */
export function VerdictDialog({
  title,
  okText,
  said,
  words,
  verdict,
  note,
  endsClaim,
  claimId,
  letterOf,
  acting,
  onDecide,
  onClose,
}: {
  title: string;
  okText: string;
  /** Who said it, and when. */
  said: ReactNode;
  words: string;
  verdict: { label: string; upheld: string; dismissed: string; missing: string };
  note: { label: string; id: string; missing: string; atLeast: number };
  /** Which of the two is final for the claim. */
  endsClaim: 'upheld' | 'dismissed';
  claimId: string;
  /** The letter that a verdict causes; null: none. */
  letterOf: (upheld: boolean) => 'appeal-upheld' | 'appeal-dismissed' | 'objection-upheld' | null;
  acting: { pending: boolean; problem: ApiProblem | null };
  onDecide: (verdict: Verdict) => void;
  onClose: () => void;
}) {
  const [upheld, setUpheld] = useState<boolean | null>(null);
  const [text, setText] = useState('');
  const [tried, setTried] = useState(false);
  useRefreshWhenOvertaken(acting.problem);
  const found = text.trim();
  const tooShort = found.length < note.atLeast;
  const letter = upheld === null ? null : letterOf(upheld);
  return (
    <Modal
      open
      width={760}
      title={title}
      okText={okText}
      okButtonProps={{
        loading: acting.pending,
        danger: upheld !== null && upheld === (endsClaim === 'upheld'),
      }}
      onOk={() => {
        setTried(true);
        if (upheld !== null && !tooShort) onDecide({ upheld, note: found });
      }}
      onCancel={onClose}
    >
      <ProblemAlert error={acting.problem} />
      <p>{said}</p>
      <blockquote
        className="prewrap"
        style={{ margin: '0 0 12px', paddingInlineStart: 12, borderInlineStart: '4px solid var(--warn)' }}
      >
        {words}
      </blockquote>
      <Form layout="vertical" requiredMark={false} component="div">
        <Form.Item label={verdict.label} {...(tried && upheld === null && fault(verdict.missing))}>
          <Radio.Group
            value={upheld}
            onChange={(event) => setUpheld(event.target.value as boolean)}
            options={[
              { value: true, label: verdict.upheld },
              { value: false, label: verdict.dismissed },
            ]}
          />
        </Form.Item>
        <Form.Item label={note.label} htmlFor={note.id} {...(tried && tooShort && fault(note.missing))}>
          <Input.TextArea
            id={note.id}
            rows={3}
            maxLength={1000}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </Form.Item>
      </Form>
      {letter && <Letter claimId={claimId} action={letter} note={found} />}
    </Modal>
  );
}

const fault = (help: string) => ({ validateStatus: 'error' as const, help });

function Letter({
  claimId,
  action,
  note,
}: {
  claimId: string;
  action: 'appeal-upheld' | 'appeal-dismissed' | 'objection-upheld';
  note: string;
}) {
  const words = useSettled(note);
  const { data, error } = useQuery({
    queryKey: ['verdict-preview', claimId, action, words],
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
