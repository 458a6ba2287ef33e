import { Button, Tabs } from 'antd';
import { useState } from 'react';
import { claimInWords, claimName } from '../../../../src/domain/claim-words.ts';
import { objectionStatusNames } from '../../../../src/domain/words.ts';
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
import { RulingDialog } from './ruling-dialog.tsx';

export type Objection = components['schemas']['ObjectionItem'];

const tones = { pending: 'warn', upheld: 'bad', dismissed: 'neutral' } as const;
const filters: readonly Filter[] = [{ name: 'name', label: '劳动者姓名或首字母', kind: 'text' }];
const allFilters: readonly Filter[] = [
  ...filters,
  { name: 'status', label: '状态', kind: 'choice', options: optionsOf(objectionStatusNames) },
];

/** What anybody objected to during a public notice, for an officer who has had no hand in the case. */
export function ObjectionsPage() {
  const [search, setSearch] = useSearchState();
  const [ruling, setRuling] = useState<Objection | null>(null);
  const may = useMay();
  const pending = search.view !== 'all';
  const columns: ColumnOf<Objection>[] = [
    {
      key: 'person',
      title: '劳动者',
      render: (o) => (
        <CaseLink employmentId={o.employmentId} claimId={o.claimId}>
          {o.personName ?? claimInWords(o.claimId)}
        </CaseLink>
      ),
    },
    { key: 'employer', title: '用人单位', render: (o) => o.employerName },
    {
      key: 'programme',
      title: '项目',
      render: (o) => claimName(o.claimId),
    },
    { key: 'amount', title: '金额（元）', align: 'right', render: (o) => <Amount fen={o.amountFen} /> },
    {
      key: 'raised',
      title: '提出',
      sort: 'raisedOn',
      render: (o) => <DateText date={o.raisedOn} relative />,
    },
    { key: 'ends', title: '公示截止', render: (o) => <DateText date={o.noticeEndsOn} relative /> },
    {
      key: 'status',
      title: '状态',
      render: (o) => <Mark tone={tones[o.status]}>{objectionStatusNames[o.status]}</Mark>,
    },
    {
      key: 'body',
      title: '异议内容',
      render: (o) => (
        <span className="prewrap" style={{ display: 'inline-block', minWidth: 180, maxWidth: 360 }}>
          {o.body}
        </span>
      ),
    },
    {
      key: 'act',
      title: '办理',
      render: (o) => <Act objection={o} mayRule={may('rule-objection')} onRule={() => setRuling(o)} />,
    },
  ];
  return (
    <Page title="异议裁定">
      <Tabs
        activeKey={pending ? 'pending' : 'all'}
        onChange={(view) => setSearch({ view: view === 'all' ? 'all' : undefined, cursor: undefined })}
        items={[
          { key: 'pending', label: '待裁定' },
          { key: 'all', label: '全部异议' },
        ]}
      />
      <DataList
        key={pending ? 'pending' : 'all'}
        path="/api/objections"
        label={pending ? '待裁定异议' : '全部异议'}
        columns={columns}
        filters={pending ? filters : allFilters}
        fixed={{ ...(pending && { status: 'pending' }), ...(search.claim && { claim: search.claim }) }}
        rowKey={(objection) => objection.id}
        empty="没有异议。公示期内任何人提出的异议会出现在这里，裁定前申请不会转财政审批。"
      />
      {ruling && <RulingDialog key={ruling.id} objection={ruling} onClose={() => setRuling(null)} />}
    </Page>
  );
}

function Act({
  objection: { status, ruledByName, ruledOn, note, mayRule: free, personName },
  mayRule,
  onRule,
}: {
  objection: Objection;
  mayRule: boolean;
  onRule: () => void;
}) {
  if (status !== 'pending') {
    return (
      <>
        {ruledByName}，{ruledOn}
        {note && `：${note}`}
      </>
    );
  }
  if (!mayRule) return '—';
  if (!free) return '您已办理过本案其他环节，须由他人裁定';
  return (
    <Button onClick={onRule} aria-label={`裁定对${personName ?? '本案'}的异议`}>
      裁定
    </Button>
  );
}
