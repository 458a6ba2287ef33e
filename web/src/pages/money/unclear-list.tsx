import { Link } from '@tanstack/react-router';
import { unclearNames } from '../../../../src/domain/bank-answer.ts';
import { Amount } from '../../ui/amount.tsx';
import { CaseLink } from '../../ui/case-link.tsx';
import { DataList } from '../../ui/data-list/data-list.tsx';
import { optionsOf } from '../../ui/data-list/types.ts';
import { DateText } from '../../ui/dates.tsx';
import { PaymentStatus, programmeName } from './words.tsx';

/** Tasks: payments of which nobody knows whether they were made. Each is ruled on with its batch. */
export function UnclearList() {
  return (
    <DataList
      path="/api/unclear-payments"
      label="待核实的支付"
      rowKey={(q) => q.paymentKey}
      columns={[
        {
          key: 'case',
          title: '就业或个案编号',
          render: (q) => (
            <CaseLink employmentId={q.employmentId} claimId={q.paymentKey.replace(/:\d+$/, '')}>
              {q.employmentId}
            </CaseLink>
          ),
        },
        { key: 'programme', title: '项目', render: (q) => programmeName(q.programme) },
        { key: 'payee', title: '收款方', render: (q) => q.payeeName },
        {
          key: 'amount',
          title: '金额（元）',
          align: 'right',
          sort: 'amount',
          render: (q) => <Amount fen={q.amountFen} />,
        },
        { key: 'why', title: '不明之处', render: (q) => unclearNames[q.why] },
        { key: 'said', title: '银行的原话', render: (q) => q.said },
        {
          key: 'on',
          title: '登记日期',
          sort: 'reportedOn',
          render: (q) => <DateText date={q.reportedOn} relative />,
        },
        {
          key: 'ruling',
          title: '核实意见',
          render: (q) =>
            q.proposed ? (
              <>
                <PaymentStatus status={q.proposed} /> {q.proposedBy}提出，待确认
              </>
            ) : (
              '还没有'
            ),
        },
        {
          key: 'batch',
          title: '批次',
          render: (q) => <Link to={`/payments/${q.batch}` as never}>去核实</Link>,
        },
        { key: 'key', title: '支付编号', optional: true, render: (q) => q.paymentKey },
        { key: 'by', title: '登记人', optional: true, render: (q) => q.reportedBy },
      ]}
      filters={[{ name: 'why', label: '不明之处', kind: 'choice', options: optionsOf(unclearNames) }]}
      empty="没有待核实的支付。银行回执说不清结果的，会出现在这里。"
    />
  );
}
