import { Button, Tabs } from 'antd';
import { useState } from 'react';
import { claimName } from '../../../../src/domain/claim-words.ts';
import { articleOfProgramme } from '../../../../src/domain/policy/programme-shapes.ts';
import { reasonText } from '../../../../src/domain/reasons.ts';
import { appealStatusNames, refuserNames } from '../../../../src/domain/words.ts';
import type { components } from '../../api/openapi.d.ts';
import { useSearchState } from '../../app/address.ts';
import { useMay } from '../../app/session.tsx';
import { Amount } from '../../ui/amount.tsx';
import { CaseLink } from '../../ui/case-link.tsx';
import { DataList } from '../../ui/data-list/data-list.tsx';
import { type ColumnOf, type Filter, optionsOf } from '../../ui/data-list/types.ts';
import { DateText } from '../../ui/dates.tsx';
import { Mark } from '../../ui/mark.tsx';
import { Page } from '../../ui/page.tsx';
import { AppealDialog } from './appeal-dialog.tsx';

export type Appeal = components['schemas']['AppealItem'];

/** One level up: appeals are the prefecture's to decide. */
const PREFECTURE = { divisions: ['433100'] };
const tones = { pending: 'warn', upheld: 'good', dismissed: 'bad', overtaken: 'neutral' } as const;
const filters: readonly Filter[] = [
  { name: 'name', label: '劳动者姓名或首字母', kind: 'text' },
  {
    name: 'office',
    label: '决定机关',
    kind: 'choice',
    options: optionsOf({ labour: '州人社局', finance: '州财政局' }),
  },
  { name: 'overdue', label: '只看逾期', kind: 'toggle' },
];
const allFilters: readonly Filter[] = [
  ...filters,
  { name: 'status', label: '状态', kind: 'choice', options: optionsOf(appealStatusNames) },
];

/** Appeals against refusals and lapses: for the prefecture to decide, for the county and the applicant to follow. */
export function AppealsPage() {
  const [search, setSearch] = useSearchState();
  const [deciding, setDeciding] = useState<Appeal | null>(null);
  const pending = search.view !== 'all';
  const columns: ColumnOf<Appeal>[] = [
    {
      key: 'person',
      title: '劳动者',
      render: (a) => (
        <CaseLink employmentId={a.employmentId} claimId={a.claimId}>
          {a.personName ?? a.employmentId}
        </CaseLink>
      ),
    },
    { key: 'payee', title: '申诉人', render: (a) => a.payeeName },
    { key: 'programme', title: '项目', render: (a) => claimName(a.claimId) },
    { key: 'amount', title: '金额（元）', align: 'right', render: (a) => <Amount fen={a.amountFen} /> },
    {
      key: 'refusal',
      title: '原决定',
      render: (a) => (
        <>
          {refuserNames[a.refuser]}，<DateText date={a.refusedOn} />：
          {reasonText(a.reason, articleOfProgramme(a.programme))}
        </>
      ),
    },
    {
      key: 'words',
      title: '申诉理由',
      render: (a) => (
        <span className="prewrap" style={{ display: 'inline-block', minWidth: 180, maxWidth: 360 }}>
          {a.words}
        </span>
      ),
    },
    { key: 'lodged', title: '申诉日期', sort: 'lodgedOn', render: (a) => <DateText date={a.lodgedOn} /> },
    {
      key: 'by',
      title: '应决定',
      sort: 'decideBy',
      render: (a) => (
        <>
          <DateText date={a.decideBy} relative={a.status === 'pending'} />{' '}
          {a.overdue && <Mark tone="bad">逾期</Mark>}
        </>
      ),
    },
    {
      key: 'status',
      title: '状态',
      render: (a) => <Mark tone={tones[a.status]}>{appealStatusNames[a.status]}</Mark>,
    },
    { key: 'act', title: '办理', render: (a) => <Act appeal={a} onDecide={() => setDeciding(a)} /> },
  ];
  return (
    <Page title="申诉">
      <Tabs
        activeKey={pending ? 'pending' : 'all'}
        onChange={(view) => setSearch({ view: view === 'all' ? 'all' : undefined, cursor: undefined })}
        items={[
          { key: 'pending', label: '待决定' },
          { key: 'all', label: '全部申诉' },
        ]}
      />
      <DataList
        key={pending ? 'pending' : 'all'}
        path="/api/appeals"
        label={pending ? '待决定申诉' : '全部申诉'}
        columns={columns}
        filters={pending ? filters : allFilters}
        fixed={{ ...(pending && { status: 'pending' }), ...(search.claim && { claim: search.claim }) }}
        rowKey={(appeal) => appeal.id}
        empty="没有申诉。不予补贴或逾期失效的申请，申请人可以在申诉期内从案件页面提出申诉，由上一级决定。"
      />
      {deciding && <AppealDialog key={deciding.id} appeal={deciding} onClose={() => setDeciding(null)} />}
    </Page>
  );
}

function Act({ appeal, onDecide }: { appeal: Appeal; onDecide: () => void }) {
  const may = useMay();
  const { status, office, decidedByName, decidedOn, note, mayDecide, personName, employmentId } = appeal;
  if (status !== 'pending') {
    return (
      <>
        {[decidedByName, decidedOn].filter(Boolean).join('，')}
        {note && `：${note}`}
      </>
    );
  }
  if (!may(office === 'labour' ? 'decide-appeal' : 'decide-finance-appeal', PREFECTURE)) return '—';
  if (!mayDecide) return '您已办理过本案其他环节，须由他人决定';
  return (
    <Button onClick={onDecide} aria-label={`决定${personName ?? employmentId}的申诉`}>
      决定
    </Button>
  );
}
