import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Button, Card, Skeleton, Tabs } from 'antd';
import { type ComponentType, useState } from 'react';
import { claimName } from '../../../../src/domain/claim-words.ts';
import { aidKindNames, documentPurposeNames, nameOf } from '../../../../src/domain/words.ts';
import { usePathParam, useSearchState } from '../../app/address.ts';
import { useBusinessDate, useMay } from '../../app/session.tsx';
import { DateText } from '../../ui/dates.tsx';
import { DocumentDrawer, type Paper } from '../../ui/document-viewer.tsx';
import { workerName } from '../../ui/known-worker.ts';
import { StatusMark, StepMark } from '../../ui/mark.tsx';
import { Page } from '../../ui/page.tsx';
import { usePolicy } from '../../ui/policy.ts';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { Timeline } from '../../ui/timeline.tsx';
import { Trace } from '../../ui/trace.tsx';
import { useWhence } from '../../ui/whence.ts';
import { CaseFlags } from '../cases/case-flags.tsx';
import { ClaimSide } from '../cases/claim-side.tsx';
import { claimQuery } from '../cases/queries.ts';
import { Restatements } from '../cases/restatements.tsx';
import { AidHead } from './aid-head.tsx';
import { LoanPapers } from './loan-papers.tsx';
import { type AidCase, aidCaseQuery } from './queries.ts';
import { StudentPapers } from './student-papers.tsx';
import { TrainingPapers } from './training-papers.tsx';
import { TransportPapers } from './transport-papers.tsx';
import '../cases/case.css';

/** What one kind of case shows of its own: its papers, and the ways to add to them. */
export type PapersProps = { readonly aid: AidCase; readonly onOpen: (paper: Paper) => void };
const papers: Record<AidCase['kind'], ComponentType<PapersProps>> = {
  training: TrainingPapers,
  student: StudentPapers,
  loan: LoanPapers,
  transport: TransportPapers,
};

/** One aid case on one screen: for whom and what, what it waits for, what speaks for it, and what one may do now. */
export function AidCasePage() {
  const id = usePathParam('aidId');
  const from = useWhence();
  const { data: aid, error, refetch } = useQuery(aidCaseQuery(id));
  const title = aid
    ? `${workerName(aid.personName, aid.identityMasked, aid.id)}的${aidKindNames[aid.kind]}`
    : '补助个案';
  return (
    <Page
      title={title}
      crumbs={[
        from ? { label: from.label, to: from.path, search: from.search } : { label: '补助个案', to: '/aid' },
      ]}
    >
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {!aid && !error && <Skeleton active paragraph={{ rows: 12 }} />}
      {aid && <Case key={aid.id} aid={aid} />}
    </Page>
  );
}

function Case({ aid }: { aid: AidCase }) {
  const [search] = useSearchState();
  const navigate = useNavigate();
  const [paper, setPaper] = useState<Paper | null>(null);
  const today = useBusinessDate();
  const policy = usePolicy(aid.policyVersion);
  const { claims } = aid;
  const chosen =
    claims.find(({ id }) => id === search.claim) ??
    claims.find(({ status }) => status === 'open') ??
    claims[0];
  const { data: claim, error } = useQuery({ ...claimQuery(chosen?.id ?? ''), enabled: chosen !== undefined });
  const Papers = papers[aid.kind];
  return (
    <div className="case">
      <AidHead aid={aid} claim={claim} policy={policy} />
      <div className="case-main">
        <Card title="逐条核对" size="small">
          {claims.length === 0 && <p>还没有提出申请：材料齐全或等待期满后系统自动核算，届时逐条列在这里。</p>}
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
          {chosen && <Trace trace={chosen.trace as never} policy={policy} today={today} />}
        </Card>
        {claim && <Restatements claim={claim} />}
        {Papers && <Papers aid={aid} onOpen={setPaper} />}
        <Documents aid={aid} onOpen={setPaper} />
      </div>
      <div className="case-side">
        <ProblemAlert error={error} />
        {claim && (
          <ClaimSide key={claim.id} claim={claim} payeeName={payeeOf(aid, claim.payeeKind)} policy={policy} />
        )}
        {chosen && !claim && !error && <Skeleton active />}
        {!chosen && <CaseFlags employmentId={aid.id} />}
        <Card
          title="办理经过"
          size="small"
          extra={chosen?.status === 'open' && <StepMark step={chosen.step} />}
        >
          <Timeline events={aid.timeline} />
        </Card>
      </div>
      <DocumentDrawer paper={paper} onClose={() => setPaper(null)} />
    </div>
  );
}

function payeeOf(aid: AidCase, kind: string): string {
  if (kind === 'institution') return aid.institutionName ?? '培训机构';
  if (kind === 'employer') return aid.employerName ?? '用人单位';
  return `${workerName(aid.personName, aid.identityMasked, aid.id)}本人`;
}

function Documents({ aid, onOpen }: PapersProps) {
  const may = useMay();
  if (aid.documents.length === 0) return null;
  return (
    <Card title="材料" size="small">
      <ul className="plain-list">
        {aid.documents.map((document) => (
          <li key={`${document.sha256}-${document.purpose}`}>
            <span>{nameOf(documentPurposeNames, document.purpose)}</span>
            {may('read-document') ? (
              <Button type="link" size="small" onClick={() => onOpen(document)}>
                {document.fileName}
              </Button>
            ) : (
              <span>{document.fileName}</span>
            )}
            <DateText date={document.on} />
          </li>
        ))}
      </ul>
    </Card>
  );
}
