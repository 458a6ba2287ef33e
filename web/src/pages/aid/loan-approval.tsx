import { App, Button, Flex } from 'antd';
import { useState } from 'react';
import { api, dataOf } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { useMay, useSession } from '../../app/session.tsx';
import { DateText } from '../../ui/dates.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { ReasonDialog } from '../../ui/reason-dialog.tsx';
import type { Loan } from './queries.ts';

/** The bank's approval taken back: at once, or, where interest was paid on it, by two persons. */
export function LoanApproval({ loan }: { loan: Loan }) {
  const may = useMay();
  const { message } = App.useApp();
  const [open, setOpen] = useState(false);
  const params = (key: string) => ({ header: { 'idempotency-key': key }, path: { id: loan.id } });
  const revoke = useAction(
    (reason: string, key) =>
      dataOf(api.POST('/api/loans/{id}/approval-revocation', { params: params(key), body: { reason } })),
    {
      onDone: ({ outcome }) => {
        setOpen(false);
        void message.success(
          outcome === 'revoked' ? '已撤销银行批准，系统重新核算。' : '已有贴息付出，撤销意见等待另一人决定。',
        );
      },
    },
  );
  if (loan.approvalRevocation) return <Proposed loan={loan} />;
  if (!loan.bankApprovedOn || !may('revoke-fact')) return null;
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)} aria-label="撤销银行批准">
        撤销
      </Button>
      <ReasonDialog
        open={open}
        title="撤销银行批准"
        meaning="误登的，或银行撤回的。还没有贴息付出的，撤销后立即重新核算；已有贴息付出的，须由另一人决定，已付的贴息转入追回。"
        confirm="撤销"
        danger
        pending={revoke.pending}
        problem={revoke.problem}
        onCancel={() => setOpen(false)}
        onConfirm={(reason) => void revoke.run(reason)}
      />
    </>
  );
}

function Proposed({ loan }: { loan: Loan }) {
  const may = useMay();
  const { user } = useSession();
  const decide = useAction(
    (approve: boolean, key) =>
      dataOf(
        api.POST('/api/loans/{id}/approval-revocation/decision', {
          params: { header: { 'idempotency-key': key }, path: { id: loan.id } },
          body: { approve },
        }),
      ),
    {},
  );
  const { proposedBy, proposedByName, proposedOn, reason } = loan.approvalRevocation!;
  const mayDecide = may('revoke-fact') && user.id !== proposedBy;
  return (
    <div>
      {proposedByName} 于 <DateText date={proposedOn} /> 提出撤销：{reason}。
      {mayDecide ? '同意的，已付的贴息转入追回。' : '等待另一人决定。'}
      <ProblemAlert error={decide.problem} />
      {mayDecide && (
        <Flex gap={8}>
          <Button size="small" danger loading={decide.pending} onClick={() => void decide.run(true)}>
            同意撤销
          </Button>
          <Button size="small" loading={decide.pending} onClick={() => void decide.run(false)}>
            不同意
          </Button>
        </Flex>
      )}
    </div>
  );
}
