import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button, Card, Descriptions, Skeleton } from 'antd';
import { useState } from 'react';
import { api, dataOf } from '../../api/client.ts';
import type { components } from '../../api/openapi.d.ts';
import { useAction } from '../../api/use-action.ts';
import { usePathParam } from '../../app/address.ts';
import { useMay } from '../../app/session.tsx';
import type { ColumnOf } from '../../ui/data-list/types.ts';
import { DateText } from '../../ui/dates.tsx';
import { useDivisionName } from '../../ui/divisions.ts';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { ReasonDialog } from '../../ui/reason-dialog.tsx';
import { MatchTable } from './match-table.tsx';
import { candidatesQuery, type Fit, type JobOpening, openingQuery } from './queries.ts';
import { ReferButton } from './refer-button.tsx';
import { ReferralList } from './referral-list.tsx';
import { WishText } from './wish-text.tsx';
import { FitMarks, OpeningStatus, payRange, TierFromHere } from './words.tsx';
import './matching.css';

type Candidate = components['schemas']['JobSeeker'] & { fit: Fit };

/** One opening: what it is, whom it suits, and who is referred to it. */
export function OpeningPage() {
  const id = usePathParam('openingId');
  const may = useMay();
  const { data: opening, error, refetch } = useQuery(openingQuery(id));
  const mine =
    opening !== undefined &&
    may('post-opening', {
      divisions: [opening.division],
      employer: opening.employer,
      institution: opening.institution,
    });
  return (
    <Page
      title={opening ? `${opening.employerName} ${opening.post}` : '招聘岗位'}
      crumbs={[{ label: '招聘岗位', to: '/openings' }]}
      extra={mine && opening.status !== 'withdrawn' && <Withdraw id={id} />}
    >
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {!opening && !error && <Skeleton active paragraph={{ rows: 8 }} />}
      {opening && (
        <>
          <OpeningHead opening={opening} />
          {may('read-matches') && <Candidates opening={opening} />}
          <Card size="small" title="推荐到这个岗位的人">
            <ReferralList label="本岗位的推荐" fixed={{ openingId: id }} filters={[]} empty="还没有推荐。" />
          </Card>
        </>
      )}
    </Page>
  );
}

function OpeningHead({ opening: o }: { opening: JobOpening }) {
  const divisionName = useDivisionName();
  const ages = o.ageFrom || o.ageTo ? `${o.ageFrom ?? 16}—${o.ageTo ?? '不限'} 岁` : '16 周岁以上';
  const asked = [ages, o.sex && `限${o.sex}（${o.sexReason}）`, o.education && `${o.education}以上`];
  return (
    <Descriptions
      bordered
      size="small"
      column={{ xs: 1, sm: 2, xl: 3 }}
      style={{ marginBottom: 16 }}
      items={[
        { key: 'id', label: '岗位编号', children: o.id },
        { key: 'status', label: '状态', children: <OpeningStatus opening={o} /> },
        { key: 'by', label: '发布', children: o.institutionName ?? '用人单位' },
        {
          key: 'place',
          label: '工作地点',
          children: (
            <>
              {divisionName(o.place)}（<TierFromHere place={o.place} />）
            </>
          ),
        },
        { key: 'industry', label: '行业', children: o.industry },
        { key: 'pay', label: '月薪（元）', children: payRange(o) },
        { key: 'places', label: '名额', children: `${o.places} 人，已占 ${o.held}，已入职 ${o.placed}` },
        {
          key: 'asked',
          label: '要求',
          children: [...asked, o.skill && o.skill !== '无' && `技能${o.skill}以上`]
            .filter(Boolean)
            .join('，'),
        },
        { key: 'services', label: '提供服务', children: o.services.join('、') || '—' },
        { key: 'until', label: '有效期至', children: <DateText date={o.validUntil} relative /> },
        ...(o.withdrawnWhy ? [{ key: 'why', label: '撤下理由', children: o.withdrawnWhy }] : []),
      ]}
    />
  );
}

function Withdraw({ id }: { id: string }) {
  const [open, setOpen] = useState(false);
  const withdraw = useAction(
    (reason: string, key) =>
      dataOf(
        api.POST('/api/job-openings/{id}/withdrawal', {
          params: { header: { 'idempotency-key': key }, path: { id } },
          body: { reason },
        }),
      ),
    { onDone: () => setOpen(false) },
  );
  return (
    <>
      <Button onClick={() => setOpen(true)}>撤下岗位</Button>
      <ReasonDialog
        open={open}
        title="撤下岗位"
        meaning="撤下后不再推荐；还没有录用的推荐随之终止，已录用的继续办理。"
        confirm="撤下"
        danger
        pending={withdraw.pending}
        problem={withdraw.problem}
        onCancel={() => setOpen(false)}
        onConfirm={(reason) => void withdraw.run(reason)}
      />
    </>
  );
}

function Candidates({ opening }: { opening: JobOpening }) {
  const { data, error, refetch } = useQuery(candidatesQuery(opening.id));
  const divisionName = useDivisionName();
  const columns: ColumnOf<Candidate>[] = [
    {
      key: 'name',
      title: '姓名',
      render: (c) => <Link to={`/seekers/${c.personId}` as never}>{c.name}</Link>,
    },
    { key: 'home', title: '户籍', render: (c) => divisionName(c.home.slice(0, 9)) },
    { key: 'age', title: '年龄', render: (c) => c.age },
    { key: 'wish', title: '意愿', render: (c) => <WishText seeker={c} /> },
    { key: 'fit', title: '符合情况', render: (c) => <FitMarks fit={c.fit} /> },
    {
      key: 'refer',
      title: '办理',
      render: (c) => (
        <ReferButton openingId={opening.id} personId={c.personId} who={c.name} what={opening.post} />
      ),
    },
  ];
  return (
    <Card size="small" title="适合的求职人员" style={{ marginBottom: 16 }}>
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      <p>
        按符合程度排列，最多 50 人；本人必须的意愿不符合的不列出。
        {data && data.elsewhere > 0 && `其他地区还有 ${data.elsewhere} 人适合，由户籍地推荐。`}
      </p>
      <MatchTable
        items={error ? [] : data?.items}
        columns={columns}
        rowKey={(candidate) => String(candidate.personId)}
        empty="本辖区没有适合的求职人员，或岗位已没有名额。"
      />
    </Card>
  );
}
