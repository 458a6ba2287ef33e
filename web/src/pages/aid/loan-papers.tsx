import { useQuery } from '@tanstack/react-query';
import { Button, Card, Skeleton } from 'antd';
import { useState } from 'react';
import { useMay } from '../../app/session.tsx';
import { Amount } from '../../ui/amount.tsx';
import { DateText } from '../../ui/dates.tsx';
import { StatusMark } from '../../ui/mark.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { RevokeFact } from '../cases/revoke-fact.tsx';
import type { PapersProps } from './aid-case-page.tsx';
import { LoanApproval } from './loan-approval.tsx';
import { LoanDayForm } from './loan-day-form.tsx';
import { PaperDrop } from './paper-drop.tsx';
import { QuarterMark } from './period-mark.tsx';
import { type AidCase, type Loan, loanQuery } from './queries.ts';
import { StatementForm } from './statement-form.tsx';

/** A loan and its quarters: interest, the most that may be paid for it, and what became of the claim. */
export function LoanPapers({ aid }: PapersProps) {
  const { data: loan, error, refetch } = useQuery(loanQuery(aid.id));
  const may = useMay();
  if (!loan) {
    return error ? <ProblemAlert error={error} onRetry={() => void refetch()} /> : <Skeleton active />;
  }
  const { repayment } = loan;
  return (
    <>
      <Card title="贷款" size="small">
        <p>
          {loan.bankName}，编号 {loan.loanNumber}：<Amount fen={loan.principalFen} /> 元，年利率{' '}
          {loan.annualRateBp / 100}%，
          <DateText date={loan.drawnOn} /> 放款，
          <DateText date={loan.endsOn} /> 到期；{loan.returnee ? '返乡农民工' : '不是返乡农民工'}
        </p>
        <p>
          银行批准：{loan.bankApprovedOn ? <DateText date={loan.bankApprovedOn} /> : '还没有批准'}{' '}
          {!loan.approvalRevocation && <LoanApproval loan={loan} />}；还清：
          {repayment ? (
            <>
              <DateText date={repayment.repaidOn} />{' '}
              <RevokeFact kind="repayment" id={repayment.id} what="还清登记" />
            </>
          ) : (
            '还没有还清'
          )}
        </p>
        {loan.approvalRevocation && <LoanApproval loan={loan} />}
        {may('report-aid-facts') && (
          <>
            {!loan.bankApprovedOn && <LoanDayForm id={aid.id} act="approval" />}
            {!repayment && <LoanDayForm id={aid.id} act="repayment" />}
            <PaperDrop
              path={`/api/loans/${encodeURIComponent(aid.id)}/documents`}
              label="上传贷款合同或结息凭证"
            />
          </>
        )}
      </Card>
      <Card title="各季度结息" size="small">
        <div style={{ overflowX: 'auto' }}>
          <table className="quarters" aria-label="各季度结息">
            <thead>
              <tr>
                <th scope="col">季度</th>
                <th scope="col">状态</th>
                <th scope="col">付息(元)</th>
                <th scope="col">上限(元)</th>
                <th scope="col">贴息(元)</th>
                <th scope="col">办理</th>
              </tr>
            </thead>
            <tbody>
              {loan.quarters.map((quarter) => (
                <QuarterRow
                  key={quarter.quarter}
                  loan={loan}
                  quarter={quarter}
                  claim={aid.claims.find(({ period }) => period === quarter.quarter)}
                />
              ))}
            </tbody>
          </table>
        </div>
        {loan.revoked.length > 0 && (
          <ul className="plain-list" aria-label="已撤销的报送">
            {loan.revoked.map((said) => (
              <li key={said.id}>
                <span className="struck">
                  {said.quarter} 付息 <Amount fen={said.interestPaidFen} /> 元
                </span>
                <span>已撤销：{said.revokedReason}</span>
              </li>
            ))}
          </ul>
        )}
      </Card>
    </>
  );
}

function QuarterRow({
  loan,
  quarter,
  claim,
}: {
  loan: Loan;
  quarter: Loan['quarters'][number];
  claim: AidCase['claims'][number] | undefined;
}) {
  const may = useMay();
  const [open, setOpen] = useState(false);
  const { statement, state, capFen } = quarter;
  const mayState = (state === 'due' || state === 'missed' || state === 'running') && may('report-aid-facts');
  return (
    <>
      <tr>
        <th scope="row">{quarter.quarter}</th>
        <td>
          <QuarterMark state={state} />
          {statement?.overdue && ' 逾期'}
          {(state === 'due' || state === 'running') && (
            <>
              {' '}
              最晚 <DateText date={quarter.until} relative={state === 'due'} />
            </>
          )}
        </td>
        <td>{statement ? <Amount fen={statement.interestPaidFen} /> : '—'}</td>
        <td>{capFen === null ? '—' : <Amount fen={capFen} />}</td>
        <td>
          {claim ? (
            <>
              {claim.status === 'refused' ? '—' : <Amount fen={claim.amountFen} />}{' '}
              <StatusMark status={claim.status} />
            </>
          ) : (
            '—'
          )}
        </td>
        <td>
          {statement && <RevokeFact kind="statement" id={statement.id} what={`${quarter.quarter}的报送`} />}
          {mayState && !open && (
            <Button size="small" onClick={() => setOpen(true)}>
              {state === 'missed' ? '补报' : '报送'}
              <span className="visually-hidden">：{quarter.quarter}</span>
            </Button>
          )}
        </td>
      </tr>
      {open && mayState && (
        <tr>
          <td colSpan={6}>
            <StatementForm loan={loan} quarter={quarter.quarter} onDone={() => setOpen(false)} />
          </td>
        </tr>
      )}
    </>
  );
}
