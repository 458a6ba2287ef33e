import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Alert, Card, Descriptions, Skeleton, Timeline } from 'antd';
import { nameOf, referralEventNames, tierNames } from '../../../../src/domain/words.ts';
import { usePathParam } from '../../app/address.ts';
import { CaseLink } from '../../ui/case-link.tsx';
import { DateText } from '../../ui/dates.tsx';
import { useDivisionName } from '../../ui/divisions.ts';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { PlacementForm } from './placement-form.tsx';
import { referralQuery } from './queries.ts';
import { ReferralActs } from './referral-acts.tsx';
import { ReferralStatus } from './words.tsx';

/** One referral: whom to what, what it waits for, what may be done now, and what happened. */
export function ReferralPage() {
  const id = Number(usePathParam('referralId'));
  const divisionName = useDivisionName();
  const { data: r, error, refetch } = useQuery(referralQuery(id));
  const title = r ? `${r.personName || r.identityMasked} → ${r.employerName} ${r.post}` : '推荐';
  return (
    <Page title={title} crumbs={[{ label: '推荐和面试', to: '/referrals' }]}>
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {!r && !error && <Skeleton active paragraph={{ rows: 8 }} />}
      {r && (
        <>
          {r.wait && (
            <Alert
              type="info"
              style={{ marginBottom: 16 }}
              title={r.wait.why}
              description={
                <>
                  {r.wait.whoCanMove}。{r.wait.thenWhat}
                </>
              }
            />
          )}
          <Descriptions
            bordered
            size="small"
            column={{ xs: 1, sm: 2, xl: 3 }}
            style={{ marginBottom: 16 }}
            items={[
              { key: 'status', label: '状态', children: <ReferralStatus referral={r} /> },
              {
                key: 'person',
                label: '求职人员',
                children: r.personId ? (
                  <Link to={`/seekers/${r.personId}` as never}>{r.personName}</Link>
                ) : (
                  `${r.personName}（${r.identityMasked}）`
                ),
              },
              {
                key: 'about',
                label: '情况',
                children: [`${r.age} 岁`, r.sex, r.education, r.skill && `技能${r.skill}`]
                  .filter(Boolean)
                  .join('，'),
              },
              {
                key: 'opening',
                label: '岗位',
                children: (
                  <Link to={`/openings/${r.openingId}` as never}>
                    {r.employerName} {r.post}
                  </Link>
                ),
              },
              {
                key: 'tier',
                label: '层次',
                children: r.homeCounty
                  ? `${tierNames[r.tier]}（从${divisionName(r.homeCounty)}）`
                  : tierNames[r.tier],
              },
              {
                key: 'interview',
                label: '面试',
                children: r.interviewOn ? (
                  <>
                    <DateText date={r.interviewOn} relative /> {r.interviewPlace}
                  </>
                ) : (
                  '还没有约定'
                ),
              },
              { key: 'due', label: '本环节期限', children: <DateText date={r.dueOn} relative /> },
              ...(r.employmentId
                ? [
                    {
                      key: 'employment',
                      label: '就业',
                      children: <CaseLink employmentId={r.employmentId}>{r.employmentId}</CaseLink>,
                    },
                  ]
                : []),
            ]}
          />
          {(r.acts.length > 0 || r.mayPlace) && (
            <Card size="small" title="现在可以办理" style={{ marginBottom: 16 }}>
              {r.mayPlace && <PlacementForm referral={r} />}
              {r.acts.length > 0 && <ReferralActs referral={r} key={r.status} />}
            </Card>
          )}
          <Card size="small" title="经过">
            <Timeline
              items={r.events.map((event) => ({
                key: `${event.kind} ${event.on}`,
                content: (
                  <>
                    <DateText date={event.on} /> {nameOf(referralEventNames, event.kind)}
                    {event.by && `，${event.by}`}
                    {event.note && `：${event.note}`}
                  </>
                ),
              }))}
            />
          </Card>
        </>
      )}
    </Page>
  );
}
