import { claimName } from '../../../../src/domain/claim-words.ts';
import { fundNames, programmeNames } from '../../../../src/domain/words.ts';
import { Amount } from '../../ui/amount.tsx';
import { CaseLink } from '../../ui/case-link.tsx';
import { DataList } from '../../ui/data-list/data-list.tsx';
import { optionsOf } from '../../ui/data-list/types.ts';
import { DateText } from '../../ui/dates.tsx';
import { fundName } from './words.tsx';

/** Approved claims in the order in which money will reach them. */
export function FundQueue() {
  return (
    <DataList
      path="/api/fund-queue"
      label="等待资金"
      rowKey={(q) => q.key}
      columns={[
        { key: 'position', title: '次序', sort: 'position', align: 'right', render: (q) => q.position },
        { key: 'division', title: '地区', render: (q) => q.divisionName },
        { key: 'fund', title: '资金', render: (q) => fundName(q.fund) },
        { key: 'programme', title: '项目', render: (q) => claimName(q.claimId) },
        {
          key: 'claim',
          title: '就业或个案编号',
          render: (q) => (
            <CaseLink employmentId={q.employmentId} claimId={q.claimId}>
              {q.employmentId}
            </CaseLink>
          ),
        },
        { key: 'payee', title: '收款方', render: (q) => q.payeeName },
        {
          key: 'amount',
          title: '金额（元）',
          sort: 'amount',
          align: 'right',
          render: (q) => <Amount fen={q.amountFen} />,
        },
        { key: 'before', title: '累计（元）', align: 'right', render: (q) => <Amount fen={q.beforeFen} /> },
        {
          key: 'approved',
          title: '批准日期',
          sort: 'approvedOn',
          render: (q) => <DateText date={q.approvedOn} relative />,
        },
      ]}
      filters={[
        { name: 'fund', label: '资金', kind: 'choice', options: optionsOf(fundNames) },
        { name: 'programme', label: '项目', kind: 'choice', options: optionsOf(programmeNames) },
      ]}
      empty="没有等待资金的申请。账户可用不足时，已批准的申请在这里按先后排队。"
    />
  );
}
