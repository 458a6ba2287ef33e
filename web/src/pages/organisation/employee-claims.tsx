import { Alert, App, Button, Card, Flex, Input } from 'antd';
import { useState } from 'react';
import type { AccessTarget, Operation } from '../../../../src/domain/access.ts';
import { allowedActions, type ClaimStep } from '../../../../src/domain/claim-steps.ts';
import { claimName } from '../../../../src/domain/claim-words.ts';
import { api } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { useBusinessDate } from '../../app/session.tsx';
import { Amount } from '../../ui/amount.tsx';
import { DateText } from '../../ui/dates.tsx';
import { StatusMark, StepMark } from '../../ui/mark.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { useRefreshWhenOvertaken } from '../../ui/use-refresh-when-overtaken.ts';
import type { Employment } from './employee-page.tsx';
import type { Employee } from './next-steps.tsx';

type Claim = Employment['claims'][number];

/** Where no claim will come any more. */
const NEVER: Partial<Record<Employee['state'], string>> = {
  departed: '未满一年已经离职，这段就业没有岗位补贴。',
  overlapping: '与另一段就业重叠，不跟踪，没有补贴。',
};

/** The own claim of who looks, employer or intermediary: where it is, what holds it, why it was refused and what can be done about that. */
export function EmployeeClaims({
  employment,
  line,
  may,
}: {
  employment: Employment;
  line: Employee | undefined;
  may: (operation: Operation, target: AccessTarget) => boolean;
}) {
  const { employer, intermediary, claims, waits, dueOn } = employment;
  const today = useBusinessDate();
  const placer = { divisions: [], intermediary: intermediary?.number ?? null };
  const isPlacer = may('withdraw-claim', placer);
  const payee = isPlacer ? placer : { divisions: [], employer: employer.creditCode };
  const own = claims.filter(
    (claim) => claim.payee === (isPlacer ? intermediary?.number : employer.creditCode),
  );
  return (
    <Card size="small" title="补贴申请" id="part-claim">
      {own.length === 0 &&
        ((line && NEVER[line.state]) ??
          (dueOn > today
            ? `满一年之日（${dueOn}）系统自动核算并提出申请，不用填表。`
            : `满一年之日（${dueOn}）已过；还缺的事项办妥后，系统自动核算并提出申请，不用填表。`))}
      {own.map((claim) => (
        <Flex vertical gap={8} key={claim.id}>
          <Flex gap="4px 12px" align="center" wrap>
            <strong>{claimName(claim.id)}</strong>
            <span>
              <Amount fen={claim.amountFen} /> 元
            </span>
            {claim.status === 'open' ? <StepMark step={claim.step} /> : <StatusMark status={claim.status} />}
            <span>
              <DateText date={claim.raisedOn} /> 提出
            </span>
            {claim.closedOn && (
              <span>
                <DateText date={claim.closedOn} /> 办结
              </span>
            )}
          </Flex>
          {line?.claim?.id === claim.id && line.claim.refused && <Refused refused={line.claim.refused} />}
          {waits
            .filter(({ claimId }) => claimId === claim.id)
            .map((wait) => (
              <div key={wait.caseId}>
                <div>{wait.why}</div>
                <div>{wait.thenWhat}</div>
              </div>
            ))}
          <ClaimActions
            claim={claim}
            mayResubmit={may('resubmit-claim', payee)}
            mayWithdraw={may('withdraw-claim', payee)}
          />
        </Flex>
      ))}
    </Card>
  );
}

function Refused({ refused }: { refused: NonNullable<NonNullable<Employee['claim']>['refused']> }) {
  return (
    <Alert
      type="error"
      showIcon
      title={refused.text}
      description={
        <>
          <div>依据：第{refused.article}条</div>
          <div>
            <strong>怎么办：</strong>
            {refused.remedy}
          </div>
        </>
      }
    />
  );
}

/** What goes out carries the revision on the screen; where another tab or an officer was faster, the new state is shown. */
function ClaimActions({
  claim,
  mayResubmit,
  mayWithdraw,
}: {
  claim: Claim;
  mayResubmit: boolean;
  mayWithdraw: boolean;
}) {
  const [note, setNote] = useState('');
  const { message, modal } = App.useApp();
  const act = useAction(
    (
      { what, revision, note }: { what: 'resubmission' | 'withdrawal'; revision: number; note: string },
      key,
    ) =>
      api.POST(`/api/claims/{id}/${what}`, {
        params: { header: { 'idempotency-key': key }, path: { id: claim.id } },
        body: { revision, ...(note.trim() && { note: note.trim() }) },
      }),
    {
      onDone: (_answer, { what }) => {
        setNote('');
        void message.success(what === 'resubmission' ? '已重新提交。' : '申请已撤回。');
      },
    },
  );
  useRefreshWhenOvertaken(act.problem);
  const actions = claim.status === 'open' ? allowedActions(claim.step as ClaimStep, ['applicant']) : [];
  const canResubmit = mayResubmit && actions.includes('resubmit');
  const canWithdraw = mayWithdraw && actions.includes('withdraw');
  if (!canResubmit && !canWithdraw && !act.problem) return null;

  async function withdraw(): Promise<void> {
    const sure = await modal.confirm({
      title: '撤回这份申请？',
      content: '撤回后不再办理，也不发补贴。',
      okText: '撤回申请',
      cancelText: '不撤回',
      okButtonProps: { danger: true },
    });
    if (sure) await act.run({ what: 'withdrawal', revision: claim.revision, note });
  }
  return (
    <>
      <ProblemAlert error={act.problem} />
      {(canResubmit || note !== '') && (
        <div>
          <label htmlFor={`note-${claim.id}`}>补正说明（写明补了什么，可不填）</label>
          <Input.TextArea
            id={`note-${claim.id}`}
            rows={2}
            maxLength={1000}
            value={note}
            onChange={(event) => setNote(event.target.value)}
          />
        </div>
      )}
      <Flex gap={8} wrap>
        {canResubmit && (
          <Button
            type="primary"
            loading={act.pending}
            onClick={() => void act.run({ what: 'resubmission', revision: claim.revision, note })}
          >
            补正完成，重新提交
          </Button>
        )}
        {canWithdraw && (
          <Button danger disabled={act.pending} onClick={() => void withdraw()}>
            撤回申请
          </Button>
        )}
      </Flex>
    </>
  );
}
