import './money.css';
import {
  fundNames,
  ledgerAccountNames,
  ledgerKindNames,
  programmeNames,
} from '../../../../src/domain/words.ts';
import type { components } from '../../api/openapi.d.ts';
import { Amount } from '../../ui/amount.tsx';
import { CaseLink } from '../../ui/case-link.tsx';
import { DataList } from '../../ui/data-list/data-list.tsx';
import { optionsOf } from '../../ui/data-list/types.ts';
import { DateText } from '../../ui/dates.tsx';
import { Mark } from '../../ui/mark.tsx';
import { Page } from '../../ui/page.tsx';
import { accountName, kindName, programmeName } from './words.tsx';

type Voucher = components['schemas']['LedgerTransaction'];

/** Each step of each payment with both its entries. */
export function VouchersPage() {
  return (
    <Page title="记账凭证" crumbs={[{ label: '账目', to: '/ledger' }]}>
      <DataList
        path="/api/ledger/transactions"
        label="记账凭证"
        rowKey={(t) => String(t.id)}
        columns={[
          { key: 'id', title: '凭证号', sort: 'id', render: (t) => t.id },
          { key: 'on', title: '日期', sort: 'businessOn', render: (t) => <DateText date={t.businessOn} /> },
          { key: 'kind', title: '事项', render: (t) => <Mark>{kindName(t.kind)}</Mark> },
          { key: 'county', title: '地区', render: (t) => t.divisionName },
          { key: 'programme', title: '项目', render: (t) => programmeName(t.programme) },
          {
            key: 'case',
            title: '就业或个案编号',
            render: (t) => (
              <CaseLink employmentId={t.employmentId} claimId={t.claimId}>
                {t.employmentId}
              </CaseLink>
            ),
          },
          { key: 'payee', title: '收款方', render: (t) => t.payeeName },
          { key: 'entries', title: '分录', render: (t) => <Entries voucher={t} /> },
          {
            key: 'amount',
            title: '金额（元）',
            align: 'right',
            sort: 'amount',
            render: (t) => <Amount fen={amountOf(t)} />,
          },
          { key: 'balance', title: '借贷', render: (t) => <Balanced voucher={t} /> },
          { key: 'payment', title: '支付编号', optional: true, render: (t) => t.paymentKey },
        ]}
        filters={[
          { name: 'kind', label: '事项', kind: 'choice', options: optionsOf(ledgerKindNames) },
          { name: 'programme', label: '项目', kind: 'choice', options: optionsOf(programmeNames) },
          { name: 'account', label: '科目', kind: 'choice', options: optionsOf(ledgerAccountNames) },
          { name: 'fund', label: '资金', kind: 'choice', options: optionsOf(fundNames) },
          { name: 'claim', label: '申请编号', kind: 'text' },
          { name: 'from', label: '日期从', kind: 'date' },
          { name: 'to', label: '日期至', kind: 'date' },
        ]}
        empty="没有符合条件的凭证，请放宽筛选条件。"
      />
    </Page>
  );
}

const amountOf = ({ entries }: Voucher): number => entries.reduce((sum, entry) => sum + entry.debitFen, 0);

/** 借 补贴支出 1,000.00 / 贷 应付补贴 1,000.00. */
function Entries({ voucher }: { voucher: Voucher }) {
  return (
    <div
      style={{ display: 'grid', gridTemplateColumns: 'max-content max-content max-content', gap: '0 12px' }}
    >
      {voucher.entries.map((entry) => (
        <div key={entry.account} style={{ display: 'contents' }}>
          <span>{entry.debitFen > 0 ? '借' : '　贷'}</span>
          <span>{accountName(entry.account)}</span>
          <span style={{ textAlign: 'end' }}>
            <Amount fen={entry.debitFen || entry.creditFen} />
          </span>
        </div>
      ))}
    </div>
  );
}

function Balanced({ voucher: { entries } }: { voucher: Voucher }) {
  const difference = entries.reduce((sum, { debitFen, creditFen }) => sum + debitFen - creditFen, 0);
  return difference === 0 ? <Mark tone="good">平衡</Mark> : <Mark tone="bad">不平</Mark>;
}
