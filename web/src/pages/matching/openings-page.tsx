import { Link } from '@tanstack/react-router';
import { openingStatusNames, tierNames } from '../../../../src/domain/words.ts';
import { useMay } from '../../app/session.tsx';
import { DataList } from '../../ui/data-list/data-list.tsx';
import { type ColumnOf, type Filter, optionsOf } from '../../ui/data-list/types.ts';
import { DateText } from '../../ui/dates.tsx';
import { useDivisionName } from '../../ui/divisions.ts';
import { LinkButton } from '../../ui/link-button.tsx';
import { Page } from '../../ui/page.tsx';
import type { JobOpening } from './queries.ts';
import { OpeningStatus, payRange, TierFromHere, useHomeCounty } from './words.tsx';

function Place({ opening }: { opening: JobOpening }) {
  const divisionName = useDivisionName();
  return divisionName(opening.place);
}

const columns: readonly ColumnOf<JobOpening>[] = [
  {
    key: 'post',
    title: '岗位',
    render: (o) => <Link to={`/openings/${o.id}` as never}>{o.post}</Link>,
  },
  { key: 'employer', title: '用人单位', render: (o) => o.employerName },
  { key: 'centre', title: '发布机构', render: (o) => o.institutionName ?? '用人单位', optional: true },
  { key: 'place', title: '工作地点', render: (o) => <Place opening={o} /> },
  { key: 'tier', title: '层次', render: (o) => <TierFromHere place={o.place} /> },
  { key: 'industry', title: '行业', render: (o) => o.industry },
  { key: 'pay', title: '月薪（元）', align: 'right', sort: 'payToFen', render: payRange },
  {
    key: 'places',
    title: '名额（已占）',
    align: 'right',
    render: (o) => `${o.places}（${o.held}）`,
  },
  { key: 'services', title: '提供服务', render: (o) => o.services.join('、') || '—' },
  { key: 'until', title: '有效期至', sort: 'validUntil', render: (o) => <DateText date={o.validUntil} /> },
  { key: 'status', title: '状态', render: (o) => <OpeningStatus opening={o} /> },
];

/** Openings of all tiers, or of the own organisation. */
export function OpeningsPage() {
  const may = useMay();
  const home = useHomeCounty();
  const filters: readonly Filter[] = [
    { name: 'text', label: '岗位、行业、单位', kind: 'text' },
    { name: 'status', label: '状态', kind: 'choice', options: optionsOf(openingStatusNames) },
    { name: 'current', label: '只看可推荐的', kind: 'toggle' },
    ...(home
      ? [{ name: 'tier', label: '层次', kind: 'choice', options: optionsOf(tierNames) } as const]
      : []),
  ];
  return (
    <Page
      title="招聘岗位"
      extra={may('post-opening') && <LinkButton to="/openings/new">发布岗位</LinkButton>}
    >
      <DataList
        path="/api/job-openings"
        label="招聘岗位"
        columns={columns}
        filters={filters}
        {...(home && { fixed: { home } })}
        rowKey={(opening) => opening.id}
        empty="没有符合筛选的岗位。用人单位、劳务服务中心和驻外办事机构可以发布，也可以用表格导入。"
      />
    </Page>
  );
}
