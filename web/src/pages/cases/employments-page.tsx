import { standingNames, waitKindNames } from '../../../../src/domain/words.ts';
import type { components } from '../../api/openapi.d.ts';
import { CaseLink } from '../../ui/case-link.tsx';
import { DataList } from '../../ui/data-list/data-list.tsx';
import { type ColumnOf, type Filter, optionsOf } from '../../ui/data-list/types.ts';
import { DateText, InstantText } from '../../ui/dates.tsx';
import { useDivisionName } from '../../ui/divisions.ts';
import { workerName } from '../../ui/known-worker.ts';
import { Page } from '../../ui/page.tsx';

const filters: readonly Filter[] = [
  { name: 'name', label: '劳动者姓名或首字母', kind: 'text' },
  { name: 'waitKind', label: '正在等待', kind: 'choice', options: optionsOf(waitKindNames) },
  { name: 'standing', label: '状态', kind: 'choice', options: optionsOf(standingNames) },
  { name: 'dueFrom', label: '满一年之日起', kind: 'date' },
  { name: 'dueTo', label: '满一年之日止', kind: 'date' },
];

function Division({ code }: { code: string }) {
  return useDivisionName()(code);
}

const columns: readonly ColumnOf<components['schemas']['EmploymentItem']>[] = [
  {
    key: 'id',
    title: '就业编号',
    sort: 'id',
    render: (e) => <CaseLink employmentId={e.id}>{e.id}</CaseLink>,
  },
  { key: 'person', title: '劳动者', render: (e) => workerName(e.personName, e.identityMasked) },
  { key: 'identity', title: '身份证号', optional: true, render: (e) => e.identityMasked },
  { key: 'employer', title: '用人单位', render: (e) => e.employerName },
  { key: 'intermediary', title: '介绍机构', optional: true, render: (e) => e.intermediaryName ?? '无' },
  { key: 'division', title: '办理地区', render: (e) => <Division code={e.division} /> },
  { key: 'starts', title: '入职', sort: 'startsOn', render: (e) => <DateText date={e.startsOn} /> },
  { key: 'due', title: '满一年', sort: 'dueOn', render: (e) => <DateText date={e.dueOn} relative /> },
  { key: 'standing', title: '状态', optional: true, render: (e) => standingNames[e.standing] },
  {
    key: 'wait',
    title: '正在等待',
    render: (e) => (e.wait ? waitKindNames[e.wait.kind] : '申请办理中或已办结'),
  },
  { key: 'until', title: '等待到期', render: (e) => <InstantText at={e.wait?.dueAt} relative /> },
];

/** All cases in scope with what each waits for. */
export function EmploymentsPage() {
  return (
    <Page title="就业跟踪">
      <DataList
        path="/api/employments"
        label="就业跟踪"
        columns={columns}
        filters={filters}
        rowKey={(employment) => employment.id}
        empty="没有符合筛选的就业。可放宽筛选；新的就业由用人单位登记，或由就业服务中心导入。"
      />
    </Page>
  );
}
