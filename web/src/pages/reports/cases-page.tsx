import { Link } from '@tanstack/react-router';
import { caseNumberOf, claimInWords } from '../../../../src/domain/claim-words.ts';
import { isReportLine, reportLineOf } from '../../../../src/domain/reports/lines.ts';
import {
  parseReportPeriod,
  periodInWords,
  type ReportPeriod,
} from '../../../../src/domain/reports/period.ts';
import { partName } from '../../../../src/domain/reports/words.ts';
import { useSearchState } from '../../app/address.ts';
import { useMay } from '../../app/session.tsx';
import { Amount } from '../../ui/amount.tsx';
import { CaseLink } from '../../ui/case-link.tsx';
import { DataList } from '../../ui/data-list/data-list.tsx';
import type { ColumnOf, ItemOf } from '../../ui/data-list/types.ts';
import { DateText } from '../../ui/dates.tsx';
import { useDivisionName } from '../../ui/divisions.ts';
import { Page } from '../../ui/page.tsx';
import { useHere } from '../../ui/whence.ts';

type Case = ItemOf<'/api/reports/cases'>;

/** The cases that a number of a report is the sum of. */
export function ReportCasesPage() {
  const [{ division = '', period = '', line = '', part, own, asOf }] = useSearchState();
  const name = useDivisionName()(division);
  if (!isReportLine(line) || !parseReportPeriod(period))
    return <Page title="报告的明细">没有这项指标。</Page>;
  const { title, definition, unit, parts } = reportLineOf(line);
  const where = own ? `${name}（未分到下级）` : name;
  return (
    <Page
      title={`${where} · ${title}${part ? `（${partName(line, part)}）` : ''}`}
      crumbs={[
        {
          label: `${periodInWords(period as ReportPeriod)}报告`,
          to: '/reports',
          search: { division: division.slice(0, 9), period },
        },
      ]}
    >
      <p>
        {definition}
        {asOf && `只算到${asOf}。`}
      </p>
      <DataList
        path="/api/reports/cases"
        label="报告的明细"
        columns={columnsOf(unit, parts !== undefined)}
        fixed={{ division, period, line, ...(part && { part }), ...(own && { own }), ...(asOf && { asOf }) }}
        rowKey={({ caseId }) => caseId}
        empty="记录中没有计入这个数的事项。"
      />
    </Page>
  );
}

const columnsOf = (unit: string, parted: boolean): readonly ColumnOf<Case>[] => [
  { key: 'case', title: '编号', sort: 'caseId', render: (one) => <CaseOf one={one} /> },
  { key: 'name', title: '名称', render: (one) => one.name ?? '—' },
  { key: 'place', title: '地区', render: (one) => one.placeName },
  ...(parted
    ? [
        {
          key: 'part',
          title: '分项',
          render: (one: Case) => <span className="wrapped">{one.partName ?? '—'}</span>,
        },
      ]
    : []),
  { key: 'on', title: '日期', sort: 'onDay', render: (one) => <DateText date={one.onDay} /> },
  ...(unit === 'fen'
    ? [
        {
          key: 'fen',
          title: '金额（元）',
          sort: 'done',
          align: 'right',
          render: (one) => <Amount fen={one.done} />,
        } as ColumnOf<Case>,
      ]
    : []),
  ...(unit === 'share'
    ? [
        { key: 'done', title: '完成', align: 'right', render: (one) => one.done } as ColumnOf<Case>,
        { key: 'total', title: '应完成', align: 'right', render: (one) => one.total } as ColumnOf<Case>,
      ]
    : []),
];

const claimOf = (kind: Case['kind'], caseId: string): string =>
  kind === 'payment' ? caseId.replace(/:\d+$/, '') : caseId;

/** As people call it: a claim by what it is for and the number of its case. */
const numberOf = (kind: Case['kind'], caseId: string): string =>
  kind === 'claim' || kind === 'payment' ? claimInWords(claimOf(kind, caseId)) : caseId;

/** The way to the case for those who read cases; others see its number. */
function CaseOf({ one: { kind, caseId, onDay } }: { one: Case }) {
  const may = useMay();
  const from = useHere();
  const to = (path: string, search: object = {}) => (
    <Link to={path as never} search={search as never} state={{ from }}>
      {numberOf(kind, caseId)}
    </Link>
  );
  if (kind === 'meeting' && may('read-coordination')) return to(`/meetings/${caseId}`);
  if (kind === 'problem' && may('read-problems')) return to(`/coordination-problems/${caseId}`);
  if (kind === 'service' && may('read-services')) return to(`/services/${caseId}`);
  if (!may('read-case')) return <span>{numberOf(kind, caseId)}</span>;
  if (kind === 'person') return to(`/people/${caseId}`);
  if (kind === 'class') return to(`/trainings/${caseId}`);
  if (kind === 'village') return to('/refresh', { year: onDay.slice(0, 4), area: caseId });
  if (kind === 'claim' || kind === 'payment') {
    const claimId = claimOf(kind, caseId);
    return (
      <CaseLink employmentId={caseNumberOf(claimId)} claimId={claimId}>
        {numberOf(kind, caseId)}
      </CaseLink>
    );
  }
  if (kind === 'employment' || kind === 'training')
    return <CaseLink employmentId={caseId}>{caseId}</CaseLink>;
  return <span>{caseId}</span>;
}
