import { Link } from '@tanstack/react-router';
import { trainingNames, trainingStatusNames } from '../../../../src/domain/words.ts';
import { useMay } from '../../app/session.tsx';
import { DataList } from '../../ui/data-list/data-list.tsx';
import { type ColumnOf, type Filter, optionsOf } from '../../ui/data-list/types.ts';
import { DateText } from '../../ui/dates.tsx';
import { Page } from '../../ui/page.tsx';
import { ClassStatus, Division } from './class-words.tsx';
import type { TrainingClass } from './queries.ts';

const filters: readonly Filter[] = [
  { name: 'title', label: '班级名称或编号开头', kind: 'text' },
  { name: 'status', label: '开班审核', kind: 'choice', options: optionsOf(trainingStatusNames) },
  { name: 'training', label: '培训类型', kind: 'choice', options: optionsOf(trainingNames) },
  { name: 'startsFrom', label: '开班不早于', kind: 'date' },
  { name: 'startsTo', label: '开班不晚于', kind: 'date' },
];

const columns: readonly ColumnOf<TrainingClass>[] = [
  {
    key: 'id',
    title: '班级编号',
    sort: 'id',
    render: (k) => <Link to={`/trainings/${k.id}` as never}>{k.id}</Link>,
  },
  { key: 'title', title: '班级名称', render: (k) => k.title },
  { key: 'training', title: '培训类型', render: (k) => trainingNames[k.training] },
  { key: 'institution', title: '培训机构', render: (k) => k.institutionName },
  { key: 'division', title: '审核地区', optional: true, render: (k) => <Division code={k.division} /> },
  { key: 'starts', title: '开班日期', sort: 'startsOn', render: (k) => <DateText date={k.startsOn} /> },
  { key: 'ends', title: '结束日期', sort: 'endsOn', render: (k) => <DateText date={k.endsOn} /> },
  { key: 'status', title: '开班审核', render: (k) => <ClassStatus status={k.status} /> },
  { key: 'enrolled', title: '学员', align: 'right', render: (k) => k.enrolled },
  { key: 'days', title: '到课人天', align: 'right', render: (k) => k.daysAttended },
  { key: 'completed', title: '已结业', align: 'right', render: (k) => k.completed },
  {
    key: 'closed',
    title: '签到表',
    render: (k) => (k.attendanceClosedOn ? '已交齐' : '未交齐'),
  },
];

/** All training classes in scope. */
export function ClassesPage() {
  const may = useMay();
  return (
    <Page
      title="培训班"
      extra={may('report-aid-facts') && <Link to={'/trainings/new' as never}>登记培训班</Link>}
    >
      <DataList
        path="/api/training-classes"
        label="培训班"
        columns={columns}
        filters={filters}
        rowKey={({ id }) => id}
        empty="没有符合筛选的培训班。可以清除筛选；新班由培训机构或就业服务中心登记，也可以在“表格导入”中导入。"
      />
    </Page>
  );
}
