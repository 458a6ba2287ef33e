import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Card, Skeleton, Tabs } from 'antd';
import { useState } from 'react';
import { claimName } from '../../../../src/domain/claim-words.ts';
import { usePathParam, useSearchState } from '../../app/address.ts';
import { useBusinessDate } from '../../app/session.tsx';
import { DocumentDrawer, type Paper } from '../../ui/document-viewer.tsx';
import { workerName } from '../../ui/known-worker.ts';
import { StatusMark, StepMark } from '../../ui/mark.tsx';
import { MonthStrip } from '../../ui/month-strip.tsx';
import { Page } from '../../ui/page.tsx';
import { usePolicy } from '../../ui/policy.ts';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { Timeline } from '../../ui/timeline.tsx';
import { Trace } from '../../ui/trace.tsx';
import { useWhence } from '../../ui/whence.ts';
import { CaseHead } from './case-head.tsx';
import { ClaimSide } from './claim-side.tsx';
import { Facts } from './facts.tsx';
import { type Claim, claimQuery, type Employment, employmentQuery } from './queries.ts';
import { Restatements } from './restatements.tsx';
import './case.css';

/** One case on one screen: who and where, what it waits for, what speaks for it, and what one may do now. */
export function CasePage() {
  const id = usePathParam('employmentId');
  const from = useWhence();
  const { data: employment, error, refetch } = useQuery(employmentQuery(id));
  const title = employment ? titleOf(employment) : '案件';
  return (
    <Page
      title={title}
      crumbs={[
        from
          ? { label: from.label, to: from.path, search: from.search }
          : { label: '就业跟踪', to: '/employments' },
      ]}
    >
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {!employment && !error && <Skeleton active paragraph={{ rows: 12 }} />}
      {/* Another case begins anew: no paper, dialog or answer of the one before stands beside its decision. */}
      {employment && <Case key={employment.id} employment={employment} />}
    </Page>
  );
}

function titleOf({ id, person: { identified, name, identityMasked }, employer }: Employment): string {
  return `${identified ? (name ?? '未登记姓名') : workerName(name, identityMasked, id)} 在 ${employer.name}`;
}

const payeeOf = ({ payeeKind, payee }: Claim, { employer, intermediary }: Employment): string =>
  payeeKind === 'employer' ? employer.name : (intermediary?.name ?? payee);

function Case({ employment }: { employment: Employment }) {
  const [search] = useSearchState();
  const navigate = useNavigate();
  const [paper, setPaper] = useState<Paper | null>(null);
  const today = useBusinessDate();
  const policy = usePolicy(employment.policyVersion);
  const { claims } = employment;
  const chosen =
    claims.find(({ id }) => id === search.claim) ??
    claims.find(({ status }) => status === 'open') ??
    claims[0];
  const { data: claim, error } = useQuery({
    ...claimQuery(chosen?.id ?? ''),
    enabled: chosen !== undefined,
  });
  return (
    <div className="case">
      <CaseHead employment={employment} claim={claim} policy={policy} />
      <div className="case-main">
        <Card title="十二个月社保" size="small">
          <MonthStrip months={employment.insuranceMonths} />
        </Card>
        <Card title="逐条核对" size="small">
          {claims.length === 0 && (
            <p>还没有提出申请：{employment.dueOn} 满一年时系统自动核算，届时逐条列在这里。</p>
          )}
          {claims.length > 1 && (
            <Tabs
              activeKey={chosen?.id ?? ''}
              onChange={(claimId) =>
                void navigate({
                  to: '.',
                  search: { ...search, claim: claimId } as never,
                  state: true,
                  replace: true,
                })
              }
              items={claims.map(({ id, status }) => ({
                key: id,
                label: (
                  <>
                    {claimName(id)} <StatusMark status={status} />
                  </>
                ),
              }))}
            />
          )}
          {chosen && <Trace trace={chosen.trace} policy={policy} today={today} />}
        </Card>
        {claim && <Restatements claim={claim} />}
        <Facts employment={employment} onOpen={setPaper} />
      </div>
      <div className="case-side">
        <ProblemAlert error={error} />
        {claim && (
          <ClaimSide
            key={claim.id}
            claim={claim}
            payeeName={payeeOf(claim, employment)}
            disputed={employment.workerStatement?.answer === 'disputed'}
            policy={policy}
          />
        )}
        {chosen && !claim && !error && <Skeleton active />}
        <Card
          title="办理经过"
          size="small"
          extra={chosen && chosen.status === 'open' && <StepMark step={chosen.step} />}
        >
          <Timeline events={employment.timeline} />
        </Card>
      </div>
      <DocumentDrawer paper={paper} onClose={() => setPaper(null)} />
    </div>
  );
}
