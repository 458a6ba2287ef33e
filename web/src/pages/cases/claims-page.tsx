import { claimStatusNames, programmeNames, stepNames } from '../../../../src/domain/words.ts';
import { claimColumns } from '../../ui/claim-columns.tsx';
import { DataList } from '../../ui/data-list/data-list.tsx';
import { type Filter, optionsOf } from '../../ui/data-list/types.ts';
import { Page } from '../../ui/page.tsx';

const filters: readonly Filter[] = [
  { name: 'name', label: '劳动者姓名或首字母', kind: 'text' },
  { name: 'status', label: '状态', kind: 'choice', options: optionsOf(claimStatusNames) },
  { name: 'step', label: '环节', kind: 'choice', options: optionsOf(stepNames) },
  { name: 'programme', label: '项目', kind: 'choice', options: optionsOf(programmeNames) },
  {
    name: 'age',
    label: '办理情况',
    kind: 'choice',
    options: optionsOf({ long: '久候（含逾期）', overdue: '逾期' }),
  },
  {
    name: 'held',
    label: '暂停',
    kind: 'choice',
    options: optionsOf({ true: '暂停中', false: '没有暂停' }),
  },
];

const columns = claimColumns(
  'case',
  'person',
  'payee',
  'programme',
  'amount',
  'status',
  'step',
  'waiting',
  'raised',
  'age',
  'id',
);

/** All claims in scope, whatever became of them. */
export function ClaimsPage() {
  return (
    <Page title="补贴申请">
      <DataList
        path="/api/claims"
        label="补贴申请"
        columns={columns}
        filters={filters}
        rowKey={(claim) => claim.id}
        empty="没有符合筛选的申请。用工满一年的就业由系统自动提出申请；可放宽筛选，或到“就业跟踪”看何时到期。"
      />
    </Page>
  );
}
