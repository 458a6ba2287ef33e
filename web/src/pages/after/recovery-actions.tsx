import { Alert, App, Button, Card, Flex, Input } from 'antd';
import { useState } from 'react';
import { api, dataOf } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { useRefreshWhenOvertaken } from '../../ui/use-refresh-when-overtaken.ts';
import { WithdrawProposal } from '../../ui/withdraw-proposal.tsx';
import { OffsetDialog, ReceiptDialog, WriteOffDialog } from './recovery-dialogs.tsx';
import type { Recovery } from './recovery-page.tsx';

/** What this person may do to the recovery now; who may not approve is told why. */
export function RecoveryActions({ recovery }: { recovery: Recovery }) {
  const [open, setOpen] = useState<'receipt' | 'offset' | 'write-off' | null>(null);
  const { decide, record, decideWriteOff, withdraw, barred } = recovery.forMe;
  const close = () => setOpen(null);
  return (
    <>
      {barred && (
        <Alert
          type="info"
          showIcon
          style={{ marginBottom: 16 }}
          title="您不能审批这份追回"
          description={barred}
          action={
            withdraw && (
              <WithdrawProposal
                what="追回方案"
                send={(key) =>
                  api.POST('/api/recoveries/{id}/withdrawal', {
                    params: { header: { 'idempotency-key': key }, path: { id: recovery.id } },
                  })
                }
              />
            )
          }
        />
      )}
      {decide && <Decide recovery={recovery} what="recovery" />}
      {decideWriteOff && <Decide recovery={recovery} what="write-off" />}
      {record && recovery.owedFen > 0 && (
        <Flex gap={8} wrap style={{ marginBottom: 16 }}>
          <Button type="primary" onClick={() => setOpen('receipt')}>
            登记还款
          </Button>
          <Button disabled={recovery.offsettable.length === 0} onClick={() => setOpen('offset')}>
            从待付补贴抵扣
          </Button>
          <Button disabled={recovery.writeOff !== null} onClick={() => setOpen('write-off')}>
            提出核销
          </Button>
        </Flex>
      )}
      {open === 'receipt' && <ReceiptDialog recovery={recovery} onClose={close} />}
      {open === 'offset' && <OffsetDialog recovery={recovery} onClose={close} />}
      {open === 'write-off' && <WriteOffDialog recovery={recovery} onClose={close} />}
    </>
  );
}

/** The second person's yes or no, to the plan or to a write-off. */
function Decide({ recovery, what }: { recovery: Recovery; what: 'recovery' | 'write-off' }) {
  const { message } = App.useApp();
  const [note, setNote] = useState('');
  const decide = useAction(
    ({ approve, words }: { approve: boolean; words: string }, key) => {
      const params = { header: { 'idempotency-key': key }, path: { id: recovery.id } };
      const more = words ? { note: words } : {};
      return what === 'recovery'
        ? dataOf(
            api.POST('/api/recoveries/{id}/decision', {
              params,
              body: { approve, revision: recovery.revision, ...more },
            }),
          )
        : dataOf(
            api.POST('/api/recoveries/{id}/write-offs/decision', { params, body: { approve, ...more } }),
          );
    },
    { onDone: (_answer, { approve }) => void message.success(approve ? '已批准。' : '已决定不予批准。') },
  );
  useRefreshWhenOvertaken(decide.problem);
  const run = (approve: boolean) => void decide.run({ approve, words: note.trim() });
  return (
    <Card size="small" title={what === 'recovery' ? '审批追回方案' : '审批核销'} style={{ marginBottom: 16 }}>
      <ProblemAlert error={decide.problem} />
      <label htmlFor={`${what}-note`}>审批意见（可不填）</label>
      <Input.TextArea
        id={`${what}-note`}
        rows={2}
        maxLength={1000}
        value={note}
        onChange={(event) => setNote(event.target.value)}
        style={{ marginBottom: 8 }}
      />
      <Flex gap={8} wrap>
        <Button type="primary" loading={decide.pending} onClick={() => run(true)}>
          {what === 'recovery' ? '批准并发出追回通知书' : '批准核销'}
        </Button>
        <Button danger disabled={decide.pending} onClick={() => run(false)}>
          不予批准
        </Button>
      </Flex>
    </Card>
  );
}
