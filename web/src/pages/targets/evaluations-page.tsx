import { Link } from '@tanstack/react-router';
import { outcomeNames, yearStatusNames } from '../../../../src/domain/targets/words.ts';
import { nameOf, waitKindNames } from '../../../../src/domain/words.ts';
import { Amount } from '../../ui/amount.tsx';
import { DataList } from '../../ui/data-list/data-list.tsx';
import { type ColumnOf, type Filter, type ItemOf, optionsOf } from '../../ui/data-list/types.ts';
import { DateText } from '../../ui/dates.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { Mark } from '../../ui/mark.tsx';
import { Page } from '../../ui/page.tsx';
import { points, YearMark } from './words.tsx';

type Item = ItemOf<'/api/evaluations'>;

const filters: readonly Filter[] = [
  { name: 'year', label: '年度', kind: 'text' },
  { name: 'status', label: '状态', kind: 'choice', options: optionsOf(yearStatusNames) },
];

const columns: readonly ColumnOf<Item>[] = [
  {
    key: 'county',
    title: '县市',
    sort: 'division',
    render: (e) => <Link to={`/evaluations/${e.year}/${e.division}` as never}>{e.divisionName}</Link>,
  },
  { key: 'year', title: '年度', sort: 'year', render: (e) => e.year },
  { key: 'status', title: '状态', render: (e) => <YearMark status={e.status} /> },
  { key: 'total', title: '总分', align: 'right', render: (e) => points(e.totalTenths) },
  {
    key: 'signs',
    title: '提示',
    render: (e) => (
      <>
        {e.lateLetter && <Mark tone="bad">责任书逾期未签</Mark>}
        {e.warnings > 0 && <Mark tone="warn">年中预警 {e.warnings} 项</Mark>}
        {!e.lateLetter && e.warnings === 0 && '—'}
      </>
    ),
  },
  { key: 'wait', title: '正在等待', render: (e) => (e.waitKind ? nameOf(waitKindNames, e.waitKind) : '—') },
  {
    key: 'published',
    title: '公布日期',
    render: (e) => (e.publishedOn ? <DateText date={e.publishedOn} /> : '—'),
  },
  { key: 'award', title: '应得奖补（元）', align: 'right', render: (e) => <Amount fen={e.awardFen} /> },
  {
    key: 'outcomes',
    title: '奖惩',
    render: (e) => e.outcomes.map((kind) => outcomeNames[kind]).join('、') || '—',
  },
];

/** 年度考核 (art. 22, 25), county by county. */
export function EvaluationsPage() {
  return (
    <Page title="年度考核" extra={<LinkButton to="/evaluation-results">公布的结果</LinkButton>}>
      <DataList
        path="/api/evaluations"
        label="年度考核"
        columns={columns}
        filters={filters}
        rowKey={({ year, division }) => `${year}-${division}`}
        empty="还没有下达目标任务的县市。下达后在这里看进度、评分和奖惩。"
      />
    </Page>
  );
}
