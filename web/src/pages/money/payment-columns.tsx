import { Link } from '@tanstack/react-router';
import { claimName } from '../../../../src/domain/claim-words.ts';
import type { components } from '../../api/openapi.d.ts';
import { Amount } from '../../ui/amount.tsx';
import { CaseLink } from '../../ui/case-link.tsx';
import type { ColumnOf } from '../../ui/data-list/types.ts';
import { DateText } from '../../ui/dates.tsx';
import { Mark } from '../../ui/mark.tsx';
import { fundName, PaymentStatus } from './words.tsx';

type Payment = components['schemas']['Payment'];

const paymentNo = (key: string): string => key.slice(key.lastIndexOf(':') + 1);

/** The columns of payments wherever they are listed. */
export const paymentColumns: readonly ColumnOf<Payment>[] = [
  {
    key: 'case',
    title: '就业或个案编号',
    render: (p) => (
      <CaseLink employmentId={p.employmentId} claimId={p.claimId}>
        {p.employmentId}
      </CaseLink>
    ),
  },
  { key: 'programme', title: '项目', render: (p) => claimName(p.claimId) },
  { key: 'payee', title: '收款方', render: (p) => p.payeeName },
  { key: 'bank', title: '开户行', render: (p) => p.bank ?? '—' },
  { key: 'account', title: '账号', render: (p) => p.accountMasked },
  {
    key: 'amount',
    title: '金额（元）',
    align: 'right',
    sort: 'amount',
    render: (p) => <Amount fen={p.amountFen} />,
  },
  {
    key: 'status',
    title: '状态',
    render: (p) => (
      <>
        <PaymentStatus status={p.status} /> {p.unclear && <Mark tone="warn">待核实</Mark>}
      </>
    ),
  },
  { key: 'returned', title: '退票或冲正原因', render: (p) => p.returnedReason ?? '—' },
  { key: 'booked', title: '记账日期', sort: 'bookedOn', render: (p) => <DateText date={p.bookedOn} /> },
  { key: 'paid', title: '支付日期', render: (p) => <DateText date={p.paidOn} /> },
  { key: 'reversed', title: '冲正日期', optional: true, render: (p) => <DateText date={p.reversedOn} /> },
  { key: 'county', title: '支付地区', optional: true, render: (p) => p.divisionName },
  { key: 'fund', title: '资金', optional: true, render: (p) => fundName(p.fund) },
  { key: 'no', title: '第几次支付', optional: true, align: 'right', render: (p) => paymentNo(p.key) },
  { key: 'key', title: '支付编号', optional: true, sort: 'key', render: (p) => p.key },
];

export const batchColumn: ColumnOf<Payment> = {
  key: 'batch',
  title: '批次',
  render: (p) => (p.batch ? <Link to={`/payments/${p.batch}` as never}>{p.batch}</Link> : '—'),
};
