import { Link } from '@tanstack/react-router';
import { caseNumberOf, claimInWords } from '../../../../src/domain/claim-words.ts';
import { isMeasure, measureOf } from '../../../../src/domain/targets/measures.ts';
import { useSearchState } from '../../app/address.ts';
import { useBusinessDate, useMay } from '../../app/session.tsx';
import { CaseLink } from '../../ui/case-link.tsx';
import { DataList } from '../../ui/data-list/data-list.tsx';
import type { ColumnOf, ItemOf } from '../../ui/data-list/types.ts';
import { DateText } from '../../ui/dates.tsx';
import { useDivisionName } from '../../ui/divisions.ts';
import { Page } from '../../ui/page.tsx';

type TargetCase = ItemOf<'/api/target-cases'>;

/** The cases that a number of the matrix is the sum of. */
export function TargetCasesPage() {
  const [{ year = '', measure = '', of = '', asOf }] = useSearchState();
  const today = useBusinessDate();
  const name = useDivisionName()(of);
  // Who reads the cases themselves goes on from here; a leader sees their numbers.
  const linked = useMay()('read-case');
  if (!isMeasure(measure)) return <Page title="目标任务的明细">没有这项指标。</Page>;
  const { title, definition, unit } = measureOf(measure);
  return (
    <Page
      title={`${name} · ${title}`}
      crumbs={[{ label: `${year || today.slice(0, 4)}年度目标任务`, to: '/targets', search: { year } }]}
    >
      <p>{definition}</p>
      <DataList
        path="/api/target-cases"
        label="目标任务的明细"
        columns={columnsOf(unit === 'share', linked)}
        fixed={{ year, measure, division: of, ...(asOf && { asOf }) }}
        rowKey={({ caseId }) => caseId}
        empty="记录中还没有计入这项指标的事项。"
      />
    </Page>
  );
}

const columnsOf = (share: boolean, linked: boolean): readonly ColumnOf<TargetCase>[] => [
  { key: 'case', title: '编号', sort: 'caseId', render: (one) => <CaseOf one={one} linked={linked} /> },
  { key: 'place', title: '地区', render: (one) => one.placeName },
  { key: 'on', title: '日期', sort: 'onDay', render: (one) => <DateText date={one.onDay} /> },
  ...(share
    ? [
        { key: 'done', title: '完成', align: 'right', render: (one) => one.done } as ColumnOf<TargetCase>,
        { key: 'total', title: '应完成', align: 'right', render: (one) => one.total } as ColumnOf<TargetCase>,
      ]
    : []),
];

function CaseOf({ one: { kind, caseId, onDay }, linked }: { one: TargetCase; linked: boolean }) {
  const words = kind === 'claim' ? claimInWords(caseId) : caseId;
  if (!linked) return <span>{words}</span>;
  if (kind === 'village')
    return (
      <Link to={'/refresh' as never} search={{ year: onDay.slice(0, 4), area: caseId } as never}>
        {caseId}
      </Link>
    );
  const subject = kind === 'claim' ? caseNumberOf(caseId) : caseId;
  return (
    <CaseLink employmentId={subject} {...(kind === 'claim' && { claimId: caseId })}>
      {words}
    </CaseLink>
  );
}
