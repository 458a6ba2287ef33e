import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Card, Descriptions, Skeleton } from 'antd';
import { usePathParam } from '../../app/address.ts';
import { useMay } from '../../app/session.tsx';
import type { ColumnOf } from '../../ui/data-list/types.ts';
import { useDivisionName } from '../../ui/divisions.ts';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { MatchTable } from './match-table.tsx';
import { type Fit, type JobOpening, type JobSeeker, seekerQuery } from './queries.ts';
import { ReferButton } from './refer-button.tsx';
import { ReferralList } from './referral-list.tsx';
import { WishMarks } from './wish-marks.tsx';
import { reasonText, WishText } from './wish-text.tsx';
import { FitMarks, payRange } from './words.tsx';
import './matching.css';

interface Suggestion {
  readonly opening: JobOpening;
  readonly fit: Fit;
}

/** One person who looks for work: the wishes and how hard they are, what suits and why, and what became of it. */
export function SeekerPage() {
  const id = Number(usePathParam('personId'));
  const may = useMay();
  const { data: seeker, error, refetch } = useQuery(seekerQuery(id));
  return (
    <Page title={seeker?.name ?? '求职人员'} crumbs={[{ label: '求职人员', to: '/seekers' }]}>
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {!seeker && !error && <Skeleton active paragraph={{ rows: 8 }} />}
      {seeker && (
        <>
          <SeekerHead seeker={seeker} />
          {may('refer-person') && <WishMarks seeker={seeker} key={JSON.stringify(seeker.marks)} />}
          <Suggestions seeker={seeker} suggestions={seeker.suggestions} />
        </>
      )}
      {(seeker || error) && (
        <Card size="small" title="推荐情况">
          <ReferralList
            label="此人的推荐"
            fixed={{ personId: String(id) }}
            filters={[]}
            empty="还没有推荐过。"
          />
        </Card>
      )}
    </Page>
  );
}

function SeekerHead({ seeker: s }: { seeker: JobSeeker }) {
  const divisionName = useDivisionName();
  return (
    <Descriptions
      bordered
      size="small"
      column={{ xs: 1, sm: 2, xl: 3 }}
      style={{ marginBottom: 16 }}
      items={[
        { key: 'identity', label: '身份证号', children: s.identityMasked },
        { key: 'home', label: '户籍', children: divisionName(s.home.slice(0, 9)) },
        { key: 'age', label: '年龄、性别', children: `${s.age} 岁，${s.sex ?? '—'}` },
        { key: 'school', label: '文化、技能', children: `${s.education ?? '—'}，技能${s.skill ?? '—'}` },
        { key: 'reason', label: '求职原因', children: reasonText(s) },
        { key: 'family', label: '随行家属', children: `${s.dependants ?? 0} 人` },
        { key: 'wish', label: '意愿', children: <WishText seeker={s} /> },
      ]}
    />
  );
}

function Suggestions({ seeker, suggestions }: { seeker: JobSeeker; suggestions: readonly Suggestion[] }) {
  const divisionName = useDivisionName();
  const columns: ColumnOf<Suggestion>[] = [
    {
      key: 'post',
      title: '岗位',
      render: ({ opening: o }) => (
        <Link to={`/openings/${o.id}` as never}>
          {o.employerName} {o.post}
        </Link>
      ),
    },
    { key: 'place', title: '工作地点', render: ({ opening }) => divisionName(opening.place) },
    { key: 'industry', title: '行业', render: ({ opening }) => opening.industry },
    { key: 'pay', title: '月薪（元）', align: 'right', render: ({ opening }) => payRange(opening) },
    { key: 'fit', title: '为什么', render: ({ fit }) => <FitMarks fit={fit} /> },
    {
      key: 'free',
      title: '名额',
      align: 'right',
      render: ({ opening }) => `余 ${opening.places - opening.held}`,
    },
    {
      key: 'refer',
      title: '办理',
      render: ({ opening }) => (
        <ReferButton
          openingId={opening.id}
          personId={seeker.personId}
          who={seeker.name}
          what={`${opening.employerName}${opening.post}`}
        />
      ),
    },
  ];
  return (
    <Card size="small" title="推荐的岗位" style={{ marginBottom: 16 }}>
      <MatchTable
        items={suggestions}
        columns={columns}
        rowKey={({ opening }) => opening.id}
        empty="目前没有适合的岗位。可与本人商量放宽必须的意愿，或等新的岗位。"
      />
    </Card>
  );
}
