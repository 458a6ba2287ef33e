import { aidKindNames, aidWaitName } from '../../../../src/domain/words.ts';
import type { components } from '../../api/openapi.d.ts';
import { Amount } from '../../ui/amount.tsx';
import { CaseLink } from '../../ui/case-link.tsx';
import { DataList } from '../../ui/data-list/data-list.tsx';
import { type ColumnOf, type Filter, optionsOf } from '../../ui/data-list/types.ts';
import { DateText, InstantText } from '../../ui/dates.tsx';
import { useDivisionName } from '../../ui/divisions.ts';
import { workerName } from '../../ui/known-worker.ts';
import { Page } from '../../ui/page.tsx';

const filters: readonly Filter[] = [
  { name: 'name', label: '姓名或首字母', kind: 'text' },
  { name: 'kind', label: '类别', kind: 'choice', options: optionsOf(aidKindNames) },
  {
    name: 'open',
    label: '办理情况',
    kind: 'choice',
    options: optionsOf({ true: '在办', false: '已办结' }),
  },
  { name: 'check', label: '只看等待核对合同的', kind: 'toggle' },
];

function Division({ code }: { code: string }) {
  return useDivisionName()(code);
}

const columns: readonly ColumnOf<components['schemas']['AidCaseItem']>[] = [
  { key: 'id', title: '个案编号', render: (a) => <CaseLink employmentId={a.id}>{a.id}</CaseLink> },
  { key: 'kind', title: '类别', render: (a) => aidKindNames[a.kind] },
  { key: 'person', title: '当事人', render: (a) => workerName(a.personName, a.identityMasked) },
  {
    key: 'institution',
    title: '培训机构、学校或银行',
    optional: true,
    render: (a) => a.institutionName ?? '无',
  },
  { key: 'employer', title: '用人单位', optional: true, render: (a) => a.employerName ?? '无' },
  { key: 'division', title: '办理地区', render: (a) => <Division code={a.division} /> },
  { key: 'starts', title: '起始日期', sort: 'startsOn', render: (a) => <DateText date={a.startsOn} /> },
  {
    key: 'wait',
    title: '正在等待',
    render: (a) => aidWaitName(a) ?? (a.openClaims > 0 ? '申请办理中' : '已办结'),
  },
  {
    key: 'until',
    title: '等待到期',
    sort: 'dueAt',
    render: (a) => <InstantText at={a.dueAt} relative />,
  },
  { key: 'claims', title: '在办申请', render: (a) => a.openClaims },
  { key: 'paid', title: '已支付(元)', render: (a) => <Amount fen={a.paidFen} /> },
];

/** All aid cases in scope with what each waits for. */
export function AidCasesPage() {
  return (
    <Page title="补助个案">
      <DataList
        path="/api/aid-cases"
        label="补助个案"
        columns={columns}
        filters={filters}
        rowKey={(aid) => aid.id}
        empty="没有符合筛选的补助个案。可放宽筛选；新的个案由乡镇社会保障站、就业服务中心登记，或由培训机构、学校、银行上报。"
      />
    </Page>
  );
}
