import { programmeNames, schoolYearStateNames } from '../../../../src/domain/words.ts';
import { CaseLink } from '../../ui/case-link.tsx';
import { DataList } from '../../ui/data-list/data-list.tsx';
import { type ColumnOf, type Filter, type ItemOf, optionsOf } from '../../ui/data-list/types.ts';
import { DateText } from '../../ui/dates.tsx';
import { workerName } from '../../ui/known-worker.ts';
import { Page } from '../../ui/page.tsx';
import { SchoolYearMark } from './period-mark.tsx';

const { 'vocational-student': vocational, 'at-risk-student': atRisk } = programmeNames;

const filters: readonly Filter[] = [
  { name: 'state', label: '状态', kind: 'choice', options: optionsOf(schoolYearStateNames) },
  { name: 'schoolYear', label: '学年，如 2016-2017', kind: 'text' },
  {
    name: 'programme',
    label: '项目',
    kind: 'choice',
    options: optionsOf({ 'vocational-student': vocational, 'at-risk-student': atRisk }),
  },
  { name: 'name', label: '姓名或首字母', kind: 'text' },
];

const columns: readonly ColumnOf<ItemOf<'/api/school-years'>>[] = [
  {
    key: 'person',
    title: '学生',
    render: (y) => <CaseLink employmentId={y.aidId}>{workerName(y.personName, y.identityMasked)}</CaseLink>,
  },
  { key: 'year', title: '学年', render: (y) => y.schoolYear },
  { key: 'programme', title: '项目', render: (y) => programmeNames[y.programme] },
  { key: 'school', title: '学校', render: (y) => y.schoolName },
  { key: 'state', title: '状态', render: (y) => <SchoolYearMark state={y.state} /> },
  {
    key: 'until',
    title: '最晚确认日',
    sort: 'until',
    render: (y) => <DateText date={y.until} relative={y.state === 'open'} />,
  },
  { key: 'confirmed', title: '确认日期', render: (y) => <DateText date={y.confirmedOn} /> },
  { key: 'score', title: '需求评分', sort: 'needScore', render: (y) => y.needScore ?? '—' },
];

/** What is to be confirmed this school year, the earliest deadline first, and what was or was missed. */
export function SchoolYearsPage() {
  return (
    <Page title="学年确认">
      <p>打开学生即可确认；人数多的，用“表格导入”的“学年确认”一次报送。</p>
      <DataList
        path="/api/school-years"
        label="学年确认"
        columns={columns}
        filters={filters}
        rowKey={(y) => `${y.aidId}/${y.schoolYear}`}
        empty="没有符合筛选的学年。可放宽筛选；新的学生在“登记学生”或“表格导入”登记。"
      />
    </Page>
  );
}
