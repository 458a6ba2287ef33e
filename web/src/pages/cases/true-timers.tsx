import { useQuery } from '@tanstack/react-query';
import { Button, Skeleton } from 'antd';
import { useState } from 'react';
import { factKindNames } from '../../../../src/domain/words.ts';
import { api, dataOf } from '../../api/client.ts';
import type { components } from '../../api/openapi.d.ts';
import { useMay } from '../../app/session.tsx';
import { DateText } from '../../ui/dates.tsx';
import { Mark } from '../../ui/mark.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';

type Answer = components['schemas']['WaitAnswer'];

/** What the processes themselves answer when asked now; the page else shows what they have written down. */
export function TrueTimers({ employmentId, claimId }: { employmentId: string; claimId: string | undefined }) {
  const [asked, setAsked] = useState(false);
  const may = useMay();
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['true-timers', employmentId, claimId],
    queryFn: () =>
      Promise.all([
        dataOf(api.GET('/api/employments/{id}/wait', { params: { path: { id: employmentId } } })),
        claimId ? dataOf(api.GET('/api/claims/{id}/wait', { params: { path: { id: claimId } } })) : null,
      ]),
    enabled: asked,
    staleTime: 0,
  });
  if (!may('read-waits')) return null;
  return (
    <div style={{ marginTop: 12 }} className="no-print">
      <Button
        loading={isFetching}
        aria-expanded={asked}
        onClick={() => {
          if (asked) void refetch();
          setAsked(true);
        }}
      >
        {asked ? '再问一次流程' : '查看流程中的真实计时'}
      </Button>
      {asked && (
        <section aria-label="流程的回答" aria-live="polite" style={{ marginTop: 8 }}>
          <ProblemAlert error={error} />
          {!data && !error && <Skeleton active paragraph={{ rows: 2 }} />}
          {data && (
            <ul className="plain-list">
              <Line name="就业流程" answer={data[0]} />
              {data[1] && <Line name="申请流程" answer={data[1]} />}
            </ul>
          )}
        </section>
      )}
    </div>
  );
}

function Line({ name, answer: { source, note, wait } }: { name: string; answer: Answer }) {
  return (
    <li>
      <strong>{name}</strong>
      <Mark tone={source === 'process' ? 'good' : 'warn'}>
        {source === 'process' ? '流程回答' : '引擎未应答，取自记录'}
      </Mark>
      {note && <span>{note}</span>}
      {!wait && <span>没有在等待，流程已经结束或没有事项。</span>}
      {wait && (
        <>
          <span>{wait.why}</span>
          <span>
            起 <DateText date={wait.since} />
            ，到期 {wait.until ? <DateText date={wait.until} relative /> : '无（只能由人办理）'}
          </span>
          {wait.wakesOn.length > 0 && (
            <span>能提前唤醒：{wait.wakesOn.map((kind) => factKindNames[kind] ?? kind).join('、')}</span>
          )}
        </>
      )}
    </li>
  );
}
