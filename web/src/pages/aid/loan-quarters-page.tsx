import { quarterStateNames } from '../../../../src/domain/words.ts';
import { Amount } from '../../ui/amount.tsx';
import { CaseLink } from '../../ui/case-link.tsx';
import { DataList } from '../../ui/data-list/data-list.tsx';
import { type ColumnOf, type Filter, type ItemOf, optionsOf } from '../../ui/data-list/types.ts';
import { DateText } from '../../ui/dates.tsx';
import { workerName } from '../../ui/known-worker.ts';
import { Page } from '../../ui/page.tsx';
import { QuarterMark } from './period-mark.tsx';

const filters: readonly Filter[] = [
  { name: 'state', label: '状态', kind: 'choice', options: optionsOf(quarterStateNames) },
  { name: 'quarter', label: '季度，如 2017Q1', kind: 'text' },
  { name: 'name', label: '姓名或首字母', kind: 'text' },
];

const columns: readonly ColumnOf<ItemOf<'/api/loan-quarters'>>[] = [
  {
    key: 'loan',
    title: '贷款编号',
    render: (q) => <CaseLink employmentId={q.aidId}>{q.loanNumber}</CaseLink>,
  },
  { key: 'person', title: '借款人', render: (q) => workerName(q.personName, q.identityMasked) },
  { key: 'bank', title: '银行', render: (q) => q.bankName },
  { key: 'quarter', title: '季度', render: (q) => q.quarter },
  { key: 'state', title: '状态', render: (q) => <QuarterMark state={q.state} /> },
  {
    key: 'until',
    title: '最晚报送日',
    sort: 'until',
    render: (q) => <DateText date={q.until} relative={q.state === 'due'} />,
  },
  {
    key: 'interest',
    title: '付息(元)',
    align: 'right',
    render: (q) => (q.interestPaidFen === null ? '—' : <Amount fen={q.interestPaidFen} />),
  },
  { key: 'overdue', title: '逾期', render: (q) => (q.overdue === null ? '—' : q.overdue ? '是' : '否') },
];

/** Which quarters the bank has to state, the earliest deadline first, and those it has stated or missed. */
export function LoanQuartersPage() {
  return (
    <Page title="贷款季度结息">
      <p>打开贷款即可报送；笔数多的，用“表格导入”的“贷款季度结息”一次报送。</p>
      <DataList
        path="/api/loan-quarters"
        label="贷款季度"
        columns={columns}
        filters={filters}
        rowKey={(q) => `${q.aidId}/${q.quarter}`}
        empty="没有符合筛选的季度。可放宽筛选；新的贷款在“登记创业贷款”或“表格导入”登记。"
      />
    </Page>
  );
}
