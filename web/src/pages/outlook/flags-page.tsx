import { App, Button } from 'antd';
import { useState } from 'react';
import { flagKinds, flagStateNames } from '../../../../src/domain/flags.ts';
import { api, dataOf } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { useSearchState } from '../../app/address.ts';
import { useMay } from '../../app/session.tsx';
import { CaseLink } from '../../ui/case-link.tsx';
import { DataList } from '../../ui/data-list/data-list.tsx';
import { type ColumnOf, type Filter, optionsOf } from '../../ui/data-list/types.ts';
import { DateText } from '../../ui/dates.tsx';
import { Mark } from '../../ui/mark.tsx';
import { Page } from '../../ui/page.tsx';
import { FlagRulingDialog } from './flag-ruling-dialog.tsx';
import { type Flag, factsInWords, NAMED, Subjects } from './flag-words.tsx';

const tones = { open: 'warn', harmless: 'good', confirmed: 'bad', gone: 'neutral' } as const;
const kindNames = Object.fromEntries(Object.entries(flagKinds).map(([kind, { name }]) => [kind, name]));
const filters: readonly Filter[] = [
  { name: 'state', label: '状态', kind: 'choice', options: optionsOf(flagStateNames) },
  { name: 'kind', label: '疑点', kind: 'choice', options: optionsOf(kindNames) },
  { name: 'employment', label: '就业、个案编号', kind: 'text' },
];

/** What the sweep found suspicious, for a person to rule on. */
export function FlagsPage() {
  const [ruling, setRuling] = useState<Flag | null>(null);
  const [search] = useSearchState();
  const may = useMay();
  const columns: ColumnOf<Flag>[] = [
    { key: 'kind', title: '疑点', render: (f) => flagKinds[f.kind].name },
    {
      key: 'state',
      title: '状态',
      render: (f) => <Mark tone={tones[f.state]}>{flagStateNames[f.state]}</Mark>,
    },
    { key: 'subjects', title: '主体', render: (f) => <Subjects flag={f} /> },
    { key: 'facts', title: '事实', render: factsInWords },
    { key: 'cases', title: '案件', render: (f) => <Cases flag={f} /> },
    { key: 'claims', title: '在办申请', align: 'right', render: (f) => f.openClaims },
    { key: 'found', title: '发现', sort: 'foundOn', render: (f) => <DateText date={f.foundOn} /> },
    {
      key: 'ruling',
      title: '裁定',
      render: (f) => (
        <>
          {f.ruling && (
            <div className="prewrap" style={{ minWidth: 180, maxWidth: 320 }}>
              {f.ruling.by}，{f.ruling.on}：{f.ruling.note}
            </div>
          )}
          {f.mayRule && (
            <Button onClick={() => setRuling(f)} aria-label={`${f.ruling ? '重新裁定' : '裁定'}疑点 ${f.id}`}>
              {f.ruling ? '重新裁定' : '裁定'}
            </Button>
          )}
          {!f.mayRule &&
            f.state === 'open' &&
            may('rule-flag') &&
            '您办理过所涉案件、应当回避，或疑点跨县市，须由他人裁定'}
        </>
      ),
    },
  ];
  return (
    <Page title="疑点" extra={may('rule-flag') && <Sweep />}>
      <DataList
        key={search.employment ?? 'all'}
        path="/api/flags"
        label="疑点"
        columns={columns}
        filters={filters}
        rowKey={(f) => String(f.id)}
        empty={`没有符合筛选的疑点。系统每小时查找一次${may('rule-flag') ? '，也可以点“立即查找”' : ''}。`}
      />
      {ruling && <FlagRulingDialog key={ruling.id} flag={ruling} onClose={() => setRuling(null)} />}
    </Page>
  );
}

function Sweep() {
  const { message } = App.useApp();
  const sweep = useAction(
    (_: null, key) =>
      dataOf(api.POST('/api/flags/sweep', { params: { header: { 'idempotency-key': key } } })),
    { onDone: ({ open }) => void message.success(`查找完毕，待裁定的疑点 ${open} 个。`) },
  );
  return (
    <Button loading={sweep.pending} onClick={() => void sweep.run(null)}>
      立即查找
    </Button>
  );
}

function Cases({ flag: { cases, casesElsewhere } }: { flag: Flag }) {
  return (
    <>
      {cases.slice(0, NAMED).map(({ employmentId }) => (
        <div key={employmentId}>
          <CaseLink employmentId={employmentId}>{employmentId}</CaseLink>
        </div>
      ))}
      {cases.length > NAMED && <div>等 {cases.length} 件</div>}
      {casesElsewhere > 0 && <div>另有 {casesElsewhere} 件</div>}
    </>
  );
}
