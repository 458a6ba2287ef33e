import './coordination.css';
import { Link } from '@tanstack/react-router';
import {
  problemKindNames,
  problemSourceNames,
  problemStatusNames,
} from '../../../../src/domain/coordination/problem.ts';
import { useMay } from '../../app/session.tsx';
import { DataList } from '../../ui/data-list/data-list.tsx';
import { type ColumnOf, type Filter, optionsOf } from '../../ui/data-list/types.ts';
import { DateText } from '../../ui/dates.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { Mark } from '../../ui/mark.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemMark } from './marks.tsx';
import type { CoordinationProblem } from './queries.ts';

const filters: readonly Filter[] = [
  { name: 'status', label: '状态', kind: 'choice', options: optionsOf(problemStatusNames) },
  { name: 'kind', label: '类别', kind: 'choice', options: optionsOf(problemKindNames) },
  { name: 'source', label: '来源', kind: 'choice', options: optionsOf(problemSourceNames) },
  {
    name: 'mine',
    label: '与本人有关',
    kind: 'choice',
    options: optionsOf({ owner: '本人承办的', raised: '本人提出的' }),
  },
  { name: 'open', label: '只看未办结', kind: 'toggle' },
  { name: 'late', label: '只看逾期', kind: 'toggle' },
];

const columns: readonly ColumnOf<CoordinationProblem>[] = [
  {
    key: 'title',
    title: '问题',
    render: (q) => <Link to={`/coordination-problems/${q.id}` as never}>{q.title}</Link>,
  },
  { key: 'kind', title: '类别', render: (q) => <Mark>{problemKindNames[q.kind]}</Mark> },
  { key: 'source', title: '来源', render: (q) => problemSourceNames[q.source] },
  { key: 'status', title: '状态', render: (q) => <ProblemMark of={q} /> },
  {
    key: 'due',
    title: '期限',
    sort: 'dueOn',
    render: (q) => <DateText date={q.dueOn} relative={q.status === 'open' || q.status === 'working'} />,
  },
  { key: 'office', title: '承办', render: (q) => q.bodyName ?? q.officeName },
  { key: 'owner', title: '承办人', render: (q) => q.ownerName ?? '—' },
  { key: 'raised', title: '提出日期', sort: 'raisedOn', render: (q) => <DateText date={q.raisedOn} /> },
  { key: 'id', title: '编号', optional: true, render: (q) => q.id },
];

/** Problems and duties, the earliest deadline first. */
export function ProblemsPage() {
  const may = useMay();
  return (
    <Page
      title="难点问题"
      extra={
        may('raise-problem') && (
          <LinkButton type="primary" to="/coordination-problems/new">
            提出难点问题
          </LinkButton>
        )
      }
    >
      <DataList
        path="/api/coordination-problems"
        label="难点问题"
        columns={columns}
        filters={filters}
        rowKey={({ id }) => id}
        empty="没有符合筛选的难点问题。会议、走访中发现的，驻外办事机构和群众反映的，都在这里提出。"
      />
    </Page>
  );
}
