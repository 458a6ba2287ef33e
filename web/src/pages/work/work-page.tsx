import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Alert, Button, Checkbox, Tabs } from 'antd';
import { useEffect, useState } from 'react';
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
import { BulkBar } from './bulk-bar.tsx';
import { BulkDialog } from './bulk-dialog.tsx';
import { BulkResult } from './bulk-result.tsx';
import { useBulkRun } from './bulk-run.ts';
import { MOST_AT_ONCE, stepOperations, type WorkStep, workSteps } from './steps.ts';
import { VillageReports } from './village-reports.tsx';

type ClaimItem = components['schemas']['ClaimItem'];

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
  const run = useBulkRun();
  const [shown, setShown] = useState(false);
  const steps = workSteps.filter((step) => stepOperations[step].some((operation) => may(operation)));
  const step = steps.find((known) => known === search.step) ?? steps[0];
  if (!step) return <Page title="待办申请">您的岗位没有需要办理的申请环节。</Page>;
  return (
    <Page title="待办申请">
      <VillageReports division={search.division} />
      <Tabs
        activeKey={step}
        onChange={(chosen) => setSearch({ step: chosen, cursor: undefined })}
        items={steps.map((key) => ({ key, label: <TabLabel step={key} /> }))}
      />
      {run && !shown && <BulkBar run={run} onShow={() => setShown(true)} />}
      <StepWork key={step} step={step} onBulkStart={() => setShown(true)} />
      {run && shown && <BulkResult run={run} onHide={() => setShown(false)} />}
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

interface Bulk {
  readonly claims: readonly ClaimItem[];
  readonly more: boolean;
}

function StepWork({ step, onBulkStart }: { step: WorkStep; onBulkStart: () => void }) {
  const may = useMay();
  const [search, setSearch] = useSearchState();
  const [chosen, setChosen] = useState<readonly ClaimItem[]>([]);
  const [bulk, setBulk] = useState<Bulk | null>(null);
  const [nothing, setNothing] = useState(false);
  const run = useBulkRun();
  const begun = (run?.answers.size ?? 0) > 0;
  // Once something is decided there is no way back to the form.
  useEffect(() => {
    if (begun) setBulk(null);
  }, [begun]);
  const mine = search.all !== 'true';
  const fixed = { step, status: 'open', ...(mine && { mine: 'true' }) };

  const { isFetching, error, refetch } = useQuery({
    queryKey: ['bulk-candidates', step],
    enabled: false,
    retry: false,
    queryFn: () => {
      const query = { ...fixed, limit: MOST_AT_ONCE } as Record<string, unknown>;
      for (const name of [...filters.map((filter) => filter.name), 'division', 'sort'])
        if (search[name]) query[name] = search[name];
      return dataOf(api.GET('/api/claims', { params: { query: query as never } }));
    },
  });
  async function bulkOfAll(): Promise<void> {
    setNothing(false);
    const { data } = await refetch();
    if (!data) return;
    if (data.items.length === 0) setNothing(true);
    else setBulk({ claims: data.items, more: data.nextCursor !== null });
  }

  return (
    <>
      <ProblemAlert error={error} />
      {nothing && (
        <Alert
          role="status"
          type="info"
          showIcon
          closable={{ onClose: () => setNothing(false) }}
          style={{ marginBottom: 12 }}
          title="没有符合筛选的申请，没有可以批量办理的。请放宽筛选后再试。"
        />
      )}
      <DataList
        path="/api/claims"
        label="待办申请"
        columns={columns}
        filters={filters}
        fixed={fixed}
        rowKey={(claim) => claim.id}
        selection={{ chosen, onChange: setChosen }}
        empty={
          <>
            {mine
              ? '没有等您办理的申请。取消“只看我能办的”可以看到本环节的全部申请。'
              : '这个环节没有在办的申请。可放宽筛选。'}
            {may('confirm-contract') && (
              <>
                <br />
                等待确认的合同在<Link to={'/contracts' as never}>劳动合同确认</Link>。
              </>
            )}
          </>
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
            <Button
              type="primary"
              disabled={run !== null || chosen.length === 0 || chosen.length > MOST_AT_ONCE}
              onClick={() => setBulk({ claims: chosen, more: false })}
            >
              批量办理{chosen.length > 0 && `（${chosen.length}）`}
            </Button>
            <Button loading={isFetching} disabled={run !== null} onClick={() => void bulkOfAll()}>
              批量办理筛选结果
            </Button>
            {chosen.length > MOST_AT_ONCE && (
              <span role="status" style={{ alignSelf: 'center' }}>
                一次最多办理 {MOST_AT_ONCE} 份，请少选一些。
              </span>
            )}
          </>
        }
      />
      {bulk && (
        <BulkDialog
          step={step}
          {...bulk}
          onStart={() => {
            setChosen([]);
            onBulkStart();
          }}
          onClose={() => setBulk(null)}
        />
      )}
    </>
  );
}
