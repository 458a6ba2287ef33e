import { App, Button, Card, Input } from 'antd';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { useRefreshWhenOvertaken } from '../../ui/use-refresh-when-overtaken.ts';
import type { Claim } from './queries.ts';

/** What the applicant itself may do: hand in again after a correction, or withdraw. */
export function ByApplicant({ claim }: { claim: Claim }) {
  const { message, modal } = App.useApp();
  const [note, setNote] = useState('');
  const act = useAction(
    ({ what, revision }: { what: 'resubmission' | 'withdrawal'; revision: number; note: string }, key) => {
      const params = { header: { 'idempotency-key': key }, path: { id: claim.id } };
      const body = { revision, ...(note.trim() && { note: note.trim() }) };
      return what === 'resubmission'
        ? api.POST('/api/claims/{id}/resubmission', { params, body })
        : api.POST('/api/claims/{id}/withdrawal', { params, body });
    },
    {
      onDone: (_answer, { what }) => {
        setNote('');
        void message.success(what === 'resubmission' ? '已重新提交。' : '已撤回。');
      },
    },
  );
  useRefreshWhenOvertaken(act.problem);
  const resubmit = claim.forMe.actions.includes('resubmit');
  const withdraw = claim.forMe.actions.includes('withdraw');
  if (!resubmit && !withdraw && !act.problem) return null;
  const { revision } = claim;
  return (
    <Card size="small" title="申请人操作">
      <div className="case-actions">
        <ProblemAlert error={act.problem} />
        <label htmlFor="applicant-note">说明（可不填）</label>
        <Input.TextArea
          id="applicant-note"
          rows={2}
          maxLength={1000}
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
        {resubmit && (
          <Button
            type="primary"
            loading={act.pending}
            onClick={() => void act.run({ what: 'resubmission', revision, note })}
          >
            补正完毕，重新提交
          </Button>
        )}
        {withdraw && (
          <Button
            danger
            loading={act.pending}
            onClick={() =>
              void modal.confirm({
                title: '撤回这份申请？',
                content: '撤回后这份申请即告终结，不能恢复。',
                okText: '撤回',
                okButtonProps: { danger: true },
                onOk: () => act.run({ what: 'withdrawal', revision, note }),
              })
            }
          >
            撤回申请
          </Button>
        )}
      </div>
    </Card>
  );
}
