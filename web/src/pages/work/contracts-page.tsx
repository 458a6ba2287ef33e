import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Tabs } from 'antd';
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
import { ContractReview } from './contract-review.tsx';

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
  const waiting = search.view !== 'all';
  const { data } = useQuery({
    queryKey: ['contracts-waiting', search.division],
    queryFn: () =>
      dataOf(
        api.GET('/api/contracts', {
          params: {
            query: {
              status: 'uploaded',
              mine: 'true',
              limit: 100,
              ...(search.division && { division: search.division }),
            },
          },
        }),
      ),
  });
  const queue = data?.items ?? [];
  const open = search.contract ? queue.find(({ id }) => id === search.contract) : undefined;
  const show = (id: string | undefined) => setSearch({ contract: id });
  const next = queue.find(({ id }) => id !== search.contract);

  return (
    <Page title="劳动合同确认">
      {last && <Alert role="status" type="success" showIcon title={last} style={{ marginBottom: 12 }} />}
      {search.contract && data && !open && (
        <Alert
          type="info"
          showIcon
          style={{ marginBottom: 12 }}
          title="这份合同不在您待确认的合同中，可能已由他人办理。"
          action={<Button onClick={() => show(undefined)}>回到清单</Button>}
        />
      )}
      {open && (
        <ContractReview
          key={open.id}
          contract={open}
          rest={queue.length - 1}
          onDone={(said) => {
            setLast(
              next ? `${said}下一份：${next.personName ?? next.id}。` : `${said}待确认的合同都已办完。`,
            );
            show(next?.id);
          }}
          onSkip={next ? () => show(following(queue, open.id)) : null}
          onClose={() => show(undefined)}
        />
      )}
      {!search.contract && (
        <>
          <Tabs
            activeKey={waiting ? 'waiting' : 'all'}
            onChange={(view) => setSearch({ view: view === 'all' ? 'all' : undefined, cursor: undefined })}
            items={[
              {
                key: 'waiting',
                label: `待确认${data ? `（${queue.length}${data.nextCursor ? '+' : ''}）` : ''}`,
              },
              { key: 'all', label: '全部合同' },
            ]}
          />
          <DataList
            key={waiting ? 'waiting' : 'all'}
            path="/api/contracts"
            label={waiting ? '待确认合同' : '全部合同'}
            columns={columnsOf(waiting ? ({ id }) => show(id) : null)}
            filters={waiting ? filters : allFilters}
            {...(waiting && { fixed: { status: 'uploaded', mine: 'true' } })}
            rowKey={(contract) => contract.id}
            empty={
              waiting
                ? '没有等您确认的合同。合同由用人单位或就业服务中心上传后出现在这里。'
                : '没有符合筛选的合同。'
            }
          />
        </>
      )}
    </Page>
  );
}

/** The one after this in the queue, round to the first. */
function following(queue: readonly ContractItem[], id: string): string | undefined {
  const at = queue.findIndex((contract) => contract.id === id);
  return (queue[at + 1] ?? queue[0])?.id;
}
