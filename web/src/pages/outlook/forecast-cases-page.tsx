import { riskBandNames, riskNames } from '../../../../src/domain/forecast/words.ts';
import { fundNames, nameOf, programmeNames } from '../../../../src/domain/words.ts';
import type { components } from '../../api/openapi.d.ts';
import { Amount } from '../../ui/amount.tsx';
import { CaseLink } from '../../ui/case-link.tsx';
import { DataList } from '../../ui/data-list/data-list.tsx';
import { type ColumnOf, type Filter, optionsOf } from '../../ui/data-list/types.ts';
import { DateText } from '../../ui/dates.tsx';
import { useDivisionName } from '../../ui/divisions.ts';
import { Page } from '../../ui/page.tsx';
import { BandMark } from './band-mark.tsx';

type ForecastCase = components['schemas']['ForecastCase'];

const filters: readonly Filter[] = [
  { name: 'band', label: '把握', kind: 'choice', options: optionsOf(riskBandNames) },
  { name: 'reason', label: '缘由', kind: 'choice', options: optionsOf(riskNames) },
  { name: 'programme', label: '项目', kind: 'choice', options: optionsOf(programmeNames) },
  { name: 'fund', label: '资金', kind: 'choice', options: optionsOf(fundNames) },
  { name: 'month', label: '月份（如 2017-06）', kind: 'text' },
  { name: 'from', label: '从月份', kind: 'text' },
  { name: 'to', label: '至月份', kind: 'text' },
];

/** The cases behind a number of the forecast. */
export function ForecastCasesPage() {
  const divisionName = useDivisionName();
  const columns: ColumnOf<ForecastCase>[] = [
    {
      key: 'case',
      title: '就业或个案编号',
      render: (c) => (
        <CaseLink employmentId={c.employmentId} {...(c.claimId && { claimId: c.claimId })}>
          {c.employmentId}
        </CaseLink>
      ),
    },
    { key: 'person', title: '劳动者', render: (c) => c.personName ?? '—' },
    { key: 'employer', title: '用人单位', render: (c) => c.employerName ?? '—' },
    { key: 'programme', title: '项目', render: (c) => nameOf(programmeNames, c.programme) },
    {
      key: 'amount',
      title: '金额（元）',
      align: 'right',
      sort: 'amount',
      render: (c) => <Amount fen={c.amountFen} />,
    },
    {
      key: 'expected',
      title: '预计支付',
      sort: 'expectedOn',
      render: (c) => <DateText date={c.expectedOn} relative />,
    },
    { key: 'band', title: '把握', render: (c) => <BandMark band={c.band} /> },
    {
      key: 'because',
      title: '缘由',
      render: (c) => c.because.map((code) => nameOf(riskNames, code)).join('、') || '—',
    },
    { key: 'paidBy', title: '支付地区', render: (c) => divisionName(c.paidBy) },
    { key: 'fund', title: '资金', optional: true, render: (c) => nameOf(fundNames, c.fund) },
  ];
  return (
    <Page title="预计支付的案件" crumbs={[{ label: '支付预测', to: '/forecast' }]}>
      <DataList
        path="/api/forecast/cases"
        label="预计支付的案件"
        columns={columns}
        filters={filters}
        rowKey={(c) => c.claimId ?? `${c.programme}:${c.employmentId}`}
        empty="没有符合筛选的案件。请放宽月份、项目或把握。"
      />
    </Page>
  );
}
