import { Link } from '@tanstack/react-router';
import { Alert, Card } from 'antd';
import { claimName } from '../../../../src/domain/claim-words.ts';
import { type Fen, formatYuan } from '../../../../src/domain/money.ts';
import { articleOfProgramme } from '../../../../src/domain/policy/programme-shapes.ts';
import type { Policy } from '../../../../src/domain/policy/types.ts';
import { reasonText } from '../../../../src/domain/reasons.ts';
import { fundNames, objectionStatusNames, paymentStatusNames } from '../../../../src/domain/words.ts';
import { useMay } from '../../app/session.tsx';
import { Amount } from '../../ui/amount.tsx';
import { Articles } from '../../ui/article.tsx';
import { DateText } from '../../ui/dates.tsx';
import { useDivisionName } from '../../ui/divisions.ts';
import { Mark, StatusMark, StepMark } from '../../ui/mark.tsx';
import { AccountChange } from './account-change.tsx';
import { AppealCard } from './appeal-card.tsx';
import { ByApplicant } from './by-applicant.tsx';
import { CaseFlags } from './case-flags.tsx';
import { DecideCard } from './decide-card.tsx';
import { Deciders } from './deciders.tsx';
import { IssuedNotice } from './issued-notice.tsx';
import type { Claim } from './queries.ts';
import { RecoveryCard } from './recovery-card.tsx';

/** One claim: where it stands, what this person may do now, and who else could. */
export function ClaimSide({
  claim,
  payeeName,
  disputed = false,
  policy,
}: {
  claim: Claim;
  payeeName: string;
  /** Whether the worker disputes what the claim rests on. */
  disputed?: boolean;
  policy: Policy | undefined;
}) {
  const divisionName = useDivisionName();
  const may = useMay();
  const pending = claim.objections.some(({ status }) => status === 'pending');
  const fund = fundNames[claim.fund as keyof typeof fundNames];
  return (
    <>
      <Card size="small" title={claimName(claim.id)}>
        <div className="case-actions">
          <div>
            <StatusMark status={claim.status} /> {claim.status === 'open' && <StepMark step={claim.step} />}
          </div>
          <div>
            <strong>
              <Amount fen={claim.amountFen} /> 元
            </strong>
            ，付给 {payeeName}
            {/* What the rules refuse comes out of no fund. */}
            {fund && `，由${divisionName(claim.paidBy)}支出（${fund}）`}
          </div>
          {claim.topsUp && (
            <div>
              补发：重新核定后应付合计 <Amount fen={claim.topsUp.dueFen} /> 元，这里补差额。
            </div>
          )}
          {claim.correctUntil && claim.step === 'correction' && (
            <div>
              补正期限：
              <DateText date={claim.correctUntil} relative />
            </div>
          )}
          {claim.noticeEndsOn && claim.step === 'public-notice' && (
            <div>
              公示最后一日：
              <DateText date={claim.noticeEndsOn} relative />
            </div>
          )}
          {claim.heldReason && (
            <Alert
              type="warning"
              showIcon
              title="暂停办理"
              description={`${claim.heldReason}，解除后自动恢复。`}
            />
          )}
          <CaseFlags employmentId={claim.employmentId} />
          {claim.accountChange && <AccountChange change={claim.accountChange} />}
          {claim.recoveryReason && (
            <Alert
              type="error"
              showIcon
              title={
                claim.overpaidFen ? `需追回 ${formatYuan(claim.overpaidFen as Fen)} 元` : '需追回（已提出）'
              }
              description={reasonText(claim.recoveryReason, articleOfProgramme(claim.programme))}
            />
          )}
          {claim.refusedReason && (
            <div>
              不予补贴：{reasonText(claim.refusedReason, claim.refusedArticle)}
              {claim.refusedArticle && (
                <>
                  （依据
                  <Articles refs={claim.refusedArticle} policy={policy} />）
                </>
              )}
            </div>
          )}
          {claim.payments.length > 0 && (
            <ul className="plain-list" aria-label="支付">
              {claim.payments.map((payment) => (
                <li key={payment.key}>
                  <Amount fen={payment.amountFen} /> 元
                  <Mark>{paymentStatusNames[payment.status as 'paid'] ?? payment.status}</Mark>
                  {payment.paidOn && <DateText date={payment.paidOn} />}
                  {payment.offsetFen > 0 && (
                    <span>
                      其中抵扣追回 <Amount fen={payment.offsetFen} /> 元
                    </span>
                  )}
                  {payment.returnedReason && <span>{payment.returnedReason}</span>}
                </li>
              ))}
            </ul>
          )}
          {claim.step === 'payment' && may('release-batch') && (
            <Link to={'/payments' as never}>到“支付与回执”办理放款</Link>
          )}
          {claim.step === 'funds' && may('read-ledger') && (
            <Link to={'/budget' as never} search={{ tab: 'queue' } as never}>
              到“预算与资金”查看排队
            </Link>
          )}
          <Objections claim={claim} />
        </div>
      </Card>
      <DecideCard claim={claim} disputed={disputed} />
      <ByApplicant claim={claim} />
      <AppealCard claim={claim} />
      <RecoveryCard claim={claim} />
      {claim.status === 'open' && <Deciders claim={claim} pending={pending} />}
      <IssuedNotice claim={claim} />
    </>
  );
}

function Objections({ claim }: { claim: Claim }) {
  if (claim.objections.length === 0) return null;
  const mayRule = claim.forMe.actions.includes('objection-dismissed');
  return (
    <section aria-label="异议">
      <strong>公示异议</strong>
      <ul className="plain-list">
        {claim.objections.map((objection) => (
          <li key={objection.id}>
            <Mark tone={objection.status === 'pending' ? 'warn' : 'neutral'}>
              {objectionStatusNames[objection.status as 'pending'] ?? objection.status}
            </Mark>
            <DateText date={objection.raisedOn} />
            <span className="prewrap">{objection.body}</span>
            {objection.note && <span>裁定说明：{objection.note}</span>}
            {objection.status === 'pending' && mayRule && (
              <Link to={'/objections' as never} search={{ claim: claim.id } as never}>
                去裁定
              </Link>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
