import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Skeleton, Tabs } from 'antd';
import { useState } from 'react';
import { contractStatusNames } from '../../../../src/domain/words.ts';
import { api, dataOf } from '../../api/client.ts';
import type { components } from '../../api/openapi.d.ts';
import { useSearchState } from '../../app/address.ts';
import { CaseLink } from '../../ui/case-link.tsx';
import { DataList } from '../../ui/data-list/data-list.tsx';
import { type ColumnOf, type Filter, optionsOf } from '../../ui/data-list/types.ts';
import { DateText } from '../../ui/dates.tsx';
import { Mark } from '../../ui/mark.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { useContractQueue } from './contract-queue.ts';
import { ContractReview, type ContractReviewProps } from './contract-review.tsx';
import { JourneysToCheck } from './journeys-to-check.tsx';

type ContractItem = components['schemas']['ContractItem'];

const filters: readonly Filter[] = [{ name: 'name', label: '劳动者姓名或首字母', kind: 'text' }];
const allFilters: readonly Filter[] = [
  ...filters,
  { name: 'status', label: '状态', kind: 'choice', options: optionsOf(contractStatusNames) },
];

function columnsOf(onReview: ((contract: ContractItem) => void) | null): ColumnOf<ContractItem>[] {
  return [
    {
      key: 'person',
      title: '劳动者',
      render: (k) => (
        <>
          <CaseLink employmentId={k.employmentId}>{k.personName ?? k.employmentId}</CaseLink>{' '}
          {k.disputed && <Mark tone="bad">有异议</Mark>}
        </>
      ),
    },
    { key: 'employer', title: '用人单位', render: (k) => k.employerName },
    {
      key: 'term',
      title: '合同期限',
      sort: 'startsOn',
      render: (k) => `${k.startsOn} 至 ${k.endsOn ?? '无固定期限'}`,
    },
    { key: 'due', title: '满一年', render: (k) => <DateText date={k.dueOn} relative /> },
    {
      key: 'uploaded',
      title: '上传',
      sort: 'uploadedOn',
      render: (k) => <DateText date={k.uploadedOn} relative />,
    },
    { key: 'status', title: '状态', render: (k) => <Mark>{contractStatusNames[k.status]}</Mark> },
    { key: 'id', title: '合同编号', optional: true, render: (k) => k.id },
    ...(onReview
      ? [
          {
            key: 'act',
            title: '办理',
            render: (k: ContractItem) => (
              <Button onClick={() => onReview(k)} aria-label={`核对${k.personName ?? k.id}的合同`}>
                核对
              </Button>
            ),
          },
        ]
      : []),
  ];
}

/** Contracts waiting for confirmation: the paper beside what was declared; after one decision the next one follows. */
export function ContractsPage() {
  const [search, setSearch] = useSearchState();
  const [last, setLast] = useState<string | null>(null);
  const all = search.view === 'all';
  const { waiting, more, next } = useContractQueue(search.division, search.contract);
  const show = (id: string | undefined) => setSearch({ contract: id });

  return (
    <Page title="劳动合同确认">
      {last && <Alert role="status" type="success" showIcon title={last} style={{ marginBottom: 12 }} />}
      {search.contract ? (
        <OpenContract
          key={search.contract}
          id={search.contract}
          rest={restOf(waiting, more, search.contract)}
          onDone={(said) => {
            setLast(
              next ? `${said}下一份：${next.personName ?? next.id}。` : `${said}待确认的合同都已办完。`,
            );
            show(next?.id);
          }}
          onSkip={next ? () => show(next.id) : null}
          onClose={() => show(undefined)}
        />
      ) : (
        <>
          <JourneysToCheck division={search.division} />
          <Tabs
            activeKey={all ? 'all' : 'waiting'}
            onChange={(view) => setSearch({ view: view === 'all' ? 'all' : undefined, cursor: undefined })}
            items={[
              { key: 'waiting', label: `待确认${waiting ? `（${waiting.length}${more ? '+' : ''}）` : ''}` },
              { key: 'all', label: '全部合同' },
            ]}
          />
          <DataList
            key={all ? 'all' : 'waiting'}
            path="/api/contracts"
            label={all ? '全部合同' : '待确认合同'}
            columns={columnsOf(all ? null : ({ id }) => show(id))}
            filters={all ? allFilters : filters}
            {...(!all && { fixed: { status: 'uploaded', mine: 'true' } })}
            rowKey={(contract) => contract.id}
            empty={
              all
                ? '没有符合筛选的合同。'
                : '没有等您确认的合同。合同由用人单位或就业服务中心上传后出现在这里。'
            }
          />
        </>
      )}
    </Page>
  );
}

/** The chosen contract itself, wherever in the list it stands. */
function OpenContract({ id, ...rest }: { id: string } & Omit<ContractReviewProps, 'contract'>) {
  const { data, error, refetch } = useQuery({
    queryKey: ['contract', id],
    queryFn: () => dataOf(api.GET('/api/contracts/{id}', { params: { path: { id } } })),
  });
  if (error) {
    return (
      <>
        <ProblemAlert error={error} onRetry={() => void refetch()} />
        <Button onClick={rest.onClose}>回到清单</Button>
      </>
    );
  }
  return data ? <ContractReview contract={data} {...rest} /> : <Skeleton active />;
}

/** How many others wait, in words. */
function restOf(waiting: readonly ContractItem[] | undefined, more: boolean, open: string): string {
  if (!waiting) return '';
  const others = waiting.filter(({ id }) => id !== open).length;
  if (others === 0) return '这是最后一份。';
  return `另有 ${others} 份${more ? '以上' : ''}等待确认。`;
}
