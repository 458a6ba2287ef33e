import { useQuery } from '@tanstack/react-query';
import { Button, Checkbox, Tabs } from 'antd';
import { useState } from 'react';
import type { Operation } from '../../../../src/domain/access.ts';
import { programmeNames, stepNames } from '../../../../src/domain/words.ts';
import { api, dataOf } from '../../api/client.ts';
import type { components } from '../../api/openapi.d.ts';
import { useSearchState } from '../../app/address.ts';
import { useMay } from '../../app/session.tsx';
import { claimColumns } from '../../ui/claim-columns.tsx';
import { DataList } from '../../ui/data-list/data-list.tsx';
import { type Filter, optionsOf } from '../../ui/data-list/types.ts';
import { Mark } from '../../ui/mark.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { BulkDialog } from './bulk-dialog.tsx';

export type WorkStep = 'acceptance' | 'review' | 'finance';
type ClaimItem = components['schemas']['ClaimItem'];

const operations: Record<WorkStep, Operation> = {
  acceptance: 'decide-acceptance',
  review: 'decide-review',
  finance: 'decide-finance',
};
/** As many as one bulk decision takes. */
const MOST = 200;

const filters: readonly Filter[] = [
  { name: 'name', label: '劳动者姓名或首字母', kind: 'text' },
  { name: 'programme', label: '项目', kind: 'choice', options: optionsOf(programmeNames) },
  {
    name: 'age',
    label: '办理情况',
    kind: 'choice',
    options: optionsOf({ long: '久候（含逾期）', overdue: '逾期' }),
  },
];
const columns = claimColumns(
  'case',
  'person',
  'payee',
  'programme',
  'amount',
  'since',
  'age',
  'due',
  'waiting',
  'id',
);

/** What waits for an officer, step by step, the longest waiting first; one by one or many at once. */
export function WorkPage() {
  const may = useMay();
  const [search, setSearch] = useSearchState();
  const steps = (Object.keys(operations) as WorkStep[]).filter((step) => may(operations[step]));
  const step = steps.find((known) => known === search.step) ?? steps[0];
  if (!step) return <Page title="待办申请">您的岗位没有需要办理的申请环节。</Page>;
  return (
    <Page title="待办申请">
      <Tabs
        activeKey={step}
        onChange={(chosen) => setSearch({ step: chosen, cursor: undefined })}
        items={steps.map((key) => ({ key, label: <TabLabel step={key} /> }))}
      />
      <StepWork key={step} step={step} />
    </Page>
  );
}

function useCounts(mine: boolean) {
  const [{ division }] = useSearchState();
  return useQuery({
    queryKey: ['claim-counts', mine, division],
    queryFn: async () =>
      (
        await dataOf(
          api.GET('/api/claims/counts', {
            params: { query: { ...(mine && { mine: 'true' as const }), ...(division && { division }) } },
          }),
        )
      ).items,
  });
}

function TabLabel({ step }: { step: WorkStep }) {
  const [{ all }] = useSearchState();
  const { data } = useCounts(all !== 'true');
  const found = data?.find((item) => item.step === step);
  return (
    <span>
      {stepNames[step]}
      {data && `（${found?.count ?? 0}）`}
      {found && found.overdue > 0 && <Mark tone="bad">逾期 {found.overdue}</Mark>}
    </span>
  );
}

function StepWork({ step }: { step: WorkStep }) {
  const [search, setSearch] = useSearchState();
  const [chosen, setChosen] = useState<readonly ClaimItem[]>([]);
  const [bulk, setBulk] = useState<readonly ClaimItem[] | null>(null);
  const mine = search.all !== 'true';
  const fixed = { step, status: 'open', ...(mine && { mine: 'true' }) };

  const { isFetching, error, refetch } = useQuery({
    queryKey: ['bulk-candidates', step],
    enabled: false,
    retry: false,
    queryFn: () => {
      const query = { ...fixed, limit: MOST } as Record<string, unknown>;
      for (const { name } of filters) if (search[name]) query[name] = search[name];
      if (search.division) query.division = search.division;
      return dataOf(api.GET('/api/claims', { params: { query: query as never } }));
    },
  });

  return (
    <>
      <ProblemAlert error={error} />
      <DataList
        path="/api/claims"
        label="待办申请"
        columns={columns}
        filters={filters}
        fixed={fixed}
        rowKey={(claim) => claim.id}
        selection={{ chosen: chosen.map(({ id }) => id), onChange: setChosen }}
        empty={
          mine
            ? '没有等您办理的申请。取消“只看我能办的”可以看到本环节的全部申请。'
            : '这个环节没有在办的申请。可放宽筛选。'
        }
        actions={
          <>
            <Checkbox
              style={{ alignSelf: 'center' }}
              checked={mine}
              onChange={(event) =>
                setSearch({ all: event.target.checked ? undefined : 'true', cursor: undefined })
              }
            >
              只看我能办的
            </Checkbox>
            <Button type="primary" disabled={chosen.length === 0} onClick={() => setBulk(chosen)}>
              批量办理{chosen.length > 0 && `（${chosen.length}）`}
            </Button>
            <Button
              loading={isFetching}
              onClick={async () => {
                const { data } = await refetch();
                if (data && data.items.length > 0) setBulk(data.items);
              }}
            >
              批量办理筛选结果
            </Button>
          </>
        }
      />
      {bulk && (
        <BulkDialog
          step={step}
          claims={bulk}
          onClose={() => {
            setBulk(null);
            setChosen([]);
          }}
        />
      )}
    </>
  );
}
