import { useQuery } from '@tanstack/react-query';
import { Alert, Card, Descriptions, Flex, Skeleton } from 'antd';
import { useEffect, useState } from 'react';
import { api, dataOf } from '../../api/client.ts';
import type { components } from '../../api/openapi.d.ts';
import { usePathParam, useSearchState } from '../../app/address.ts';
import { useMay } from '../../app/session.tsx';
import { Amount } from '../../ui/amount.tsx';
import { DateText } from '../../ui/dates.tsx';
import { DocumentDrawer, type Paper } from '../../ui/document-viewer.tsx';
import { povertyInWords } from '../../ui/known-worker.ts';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { Timeline } from '../../ui/timeline.tsx';
import { WorkerCodeButton } from '../../ui/worker-code.tsx';
import { EmployeeClaims } from './employee-claims.tsx';
import { EmployeeStateMark, notExpected } from './employee-columns.tsx';
import { EmployeeContracts } from './employee-contracts.tsx';
import { EmployeeDepartures } from './employee-departures.tsx';
import { EmployeeInsurance } from './employee-insurance.tsx';
import { EmployeePapers } from './employee-papers.tsx';
import { type Employee, StepText } from './next-steps.tsx';
import { ownList } from './own-list.ts';
import { WorkerWord } from './worker-word.tsx';

export type Employment = components['schemas']['Employment'];

/** One employee: what is missing now and where to mend it, with everything the record has of the employment. */
export function EmployeePage() {
  const id = usePathParam('id');
  const [{ part }] = useSearchState();
  const may = useMay();
  const [paper, setPaper] = useState<Paper | null>(null);
  const { data, error, refetch } = useQuery({
    queryKey: ['employee', id],
    queryFn: async () => {
      const [employment, list] = await Promise.all([
        dataOf(api.GET('/api/employments/{id}', { params: { path: { id } } })),
        dataOf(api.GET('/api/employees', { params: { query: { employment: id } } })),
      ]);
      return { employment, line: list.items[0] };
    },
  });
  const isReady = data !== undefined;
  useEffect(() => {
    if (isReady && part) document.getElementById(`part-${part}`)?.scrollIntoView({ block: 'start' });
  }, [isReady, part]);

  const crumbs = [ownList(may)];
  if (!data) {
    return (
      <Page title="职工" crumbs={crumbs}>
        <ProblemAlert error={error} onRetry={() => void refetch()} />
        {!error && <Skeleton active paragraph={{ rows: 8 }} />}
      </Page>
    );
  }
  const { employment, line } = data;
  const { person, employer, division, intermediary, documents } = employment;
  const target = {
    // As the API judges it: a township and a village know the case by the worker's home.
    divisions: [division, employer.division, ...(person.homeDivision ? [person.homeDivision] : [])],
    employer: employer.creditCode,
    intermediary: intermediary?.number ?? null,
  };
  const open = (sha256: string) => setPaper(documents.find((paper) => paper.sha256 === sha256) ?? null);

  return (
    <Page
      title={person.name ?? employment.id}
      crumbs={crumbs}
      extra={
        may('issue-worker-code', target) &&
        (employment.workerStatement?.answer ?? 'confirmed') === 'confirmed' && (
          <WorkerCodeButton employmentId={id} personName={person.name} />
        )
      }
    >
      <Flex vertical gap={16}>
        {line && <WhatNow line={line} />}
        <Facts employment={employment} line={line} />
        <EmployeeClaims employment={employment} line={line} may={may} />
        <EmployeeInsurance employment={employment} mayProve={may('import-insurance', target)} onOpen={open} />
        <EmployeeContracts
          employment={employment}
          mayUpload={may('upload-document', target)}
          mayAdd={may('correct-contract', target)}
          onOpen={open}
        />
        <EmployeeDepartures employment={employment} mayRecord={may('record-departure', target)} />
        <WorkerWord statement={employment.workerStatement} />
        <EmployeePapers
          employment={employment}
          mayUpload={may('upload-document', target)}
          onOpen={setPaper}
        />
        <Card size="small" title="经过">
          <Timeline events={employment.timeline} />
        </Card>
      </Flex>
      <DocumentDrawer paper={paper} onClose={() => setPaper(null)} />
    </Page>
  );
}

function WhatNow({ line }: { line: Employee }) {
  const { next, wait, claim, state } = line;
  // The process waits for the day all the same; for who has left, its words promise what will not be.
  if (claim?.refused || state === 'departed') return null;
  const todo = next.filter(({ code }) => code !== 'wait-for-confirmation');
  if (todo.length === 0) {
    if (!wait) return null;
    // The ledger reads the facts; what the process says of them follows a moment later.
    const [confirmation] = next;
    return (
      <Alert
        type="info"
        showIcon
        title="现在不用您办"
        description={
          <>
            {confirmation ? <StepText step={confirmation} /> : wait.why}
            {confirmation && '。'} {wait.thenWhat}
          </>
        }
      />
    );
  }
  return (
    <Alert
      type="warning"
      showIcon
      title="现在要办"
      description={
        <ul style={{ margin: 0, paddingInlineStart: 20 }}>
          {todo.map((step) => (
            <li key={`${step.code}-${step.contractId ?? ''}`}>
              <StepText step={step} />
              {step.code === 'correction-due' && wait?.kind === 'correction' && <div>{wait.why}</div>}
            </li>
          ))}
        </ul>
      }
    />
  );
}

/** `line` is of the employer's ledger: who placed the worker has none, and sees the case alone. */
function Facts({ employment, line }: { employment: Employment; line: Employee | undefined }) {
  const { person, employer, post, wageFen, startsOn, dueOn } = employment;
  return (
    <Card size="small">
      <Descriptions
        size="small"
        column={{ xs: 1, sm: 2, lg: 3 }}
        items={[
          ...(line
            ? [{ key: 'state', label: '状态', children: <EmployeeStateMark state={line.state} /> }]
            : []),
          { key: 'identity', label: '身份证号', children: person.identityMasked.replace(/^\*+/, '尾号 ') },
          { key: 'poor', label: '建档立卡', children: povertyInWords(person) },
          { key: 'employer', label: '用人单位', children: employer.name },
          { key: 'post', label: '岗位', children: post ?? '—' },
          { key: 'wage', label: '月工资（元）', children: <Amount fen={wageFen} /> },
          { key: 'starts', label: '入职日期', children: <DateText date={startsOn} /> },
          { key: 'due', label: '满一年之日', children: <DateText date={dueOn} relative /> },
          ...(line ? [{ key: 'expected', label: '预计补贴（元）', children: <Expected line={line} /> }] : []),
        ]}
      />
    </Card>
  );
}

function Expected({ line }: { line: Employee }) {
  const { expected } = line;
  if (!expected) return notExpected(line);
  return (
    <span>
      <Amount fen={expected.amountFen} />
      ，最早 {expected.earliestOn}
      {expected.atRisk && '（补齐才有）'}
    </span>
  );
}
