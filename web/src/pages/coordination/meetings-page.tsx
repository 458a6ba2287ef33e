import './coordination.css';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button, Flex } from 'antd';
import { meetingStatusNames } from '../../../../src/domain/coordination/meeting.ts';
import { periodName } from '../../../../src/domain/coordination/periods.ts';
import { seriesKindNames } from '../../../../src/domain/coordination/plan.ts';
import { api, dataOf } from '../../api/client.ts';
import { useSearchState } from '../../app/address.ts';
import { useBusinessDate } from '../../app/session.tsx';
import { DataList } from '../../ui/data-list/data-list.tsx';
import { type ColumnOf, type Filter, optionsOf } from '../../ui/data-list/types.ts';
import { DateText } from '../../ui/dates.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { MeetingMark } from './marks.tsx';
import type { Meeting } from './queries.ts';

/** The rules are of 2016. */
const FIRST_YEAR = 2016;

const filters: readonly Filter[] = [
  { name: 'kind', label: '类别', kind: 'choice', options: optionsOf(seriesKindNames) },
  { name: 'status', label: '状态', kind: 'choice', options: optionsOf(meetingStatusNames) },
  { name: 'from', label: '会议日期从', kind: 'date' },
  { name: 'to', label: '会议日期至', kind: 'date' },
  { name: 'open', label: '只看未召开', kind: 'toggle' },
];

const columns: readonly ColumnOf<Meeting>[] = [
  { key: 'title', title: '会议', render: (m) => <Link to={`/meetings/${m.id}` as never}>{m.title}</Link> },
  { key: 'period', title: '期次', render: (m) => m.periodName },
  {
    key: 'on',
    title: '会议日期',
    sort: 'meetsOn',
    render: (m) => <DateText date={m.meetsOn} relative={m.heldOn === null} />,
  },
  { key: 'status', title: '状态', render: (m) => <MeetingMark of={m} /> },
  { key: 'held', title: '召开日期', render: (m) => <DateText date={m.heldOn} /> },
  { key: 'division', title: '召集地区', render: (m) => m.divisionName },
  { key: 'kind', title: '类别', optional: true, render: (m) => seriesKindNames[m.kind] },
];

/** Meetings of the year by period, and as a list with the missed ones first. */
export function MeetingsPage() {
  const [{ year, division }, setSearch] = useSearchState();
  const thisYear = Number(useBusinessDate().slice(0, 4));
  const at = Number(year ?? thisYear);
  return (
    <Page
      title="协调会议"
      extra={
        <Flex gap={8}>
          {[at - 1, at, at + 1]
            .filter((one) => one >= FIRST_YEAR)
            .map((one) => (
              <Button
                key={one}
                {...(one === at && { type: 'primary' as const })}
                onClick={() => setSearch({ year: String(one), cursor: undefined })}
              >
                {one}
              </Button>
            ))}
        </Flex>
      }
    >
      <YearPlan year={at} division={division} />
      <DataList
        path="/api/meetings"
        label="协调会议"
        columns={columns}
        filters={filters}
        fixed={{ year: String(at) }}
        rowKey={({ id }) => id}
        empty="这一年还没有会议。会议在每个季度、每半年的第一天自动安排。"
      />
    </Page>
  );
}

/** A row a series, a column a period of the year: missed ones stand out. */
function YearPlan({ year, division }: { year: number; division: string | undefined }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['meetings-of-year', year, division],
    queryFn: () =>
      dataOf(
        api.GET('/api/meetings', {
          params: { query: { year, limit: 500, sort: 'meetsOn', ...(division && { division }) } },
        }),
      ),
  });
  if (error) return <ProblemAlert error={error} onRetry={() => void refetch()} />;
  if (!data || data.items.length === 0) return null;
  const periods = ['Q1', 'Q2', 'H1', 'Q3', 'Q4', 'H2'].map((part) => `${year}${part}`);
  const shown = periods.filter((period) => data.items.some((one) => one.period === period));
  const bySeries = Map.groupBy(data.items, ({ series }) => series);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the table scrolls sideways, also by keyboard
    <section className="figures-scroll meeting-year" aria-label={`${year}年会议安排`} tabIndex={0}>
      <table className="figures">
        <thead>
          <tr>
            <th scope="col" className="words">
              会议
            </th>
            {shown.map((period) => (
              <th key={period} scope="col" className="words">
                {periodName(period)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {[...bySeries.entries()]
            .toSorted(([a], [b]) => (a < b ? -1 : 1))
            .map(([series, all]) => (
              <tr key={series}>
                <th scope="row" className="words">
                  {all[0]!.title}
                </th>
                {shown.map((period) => {
                  const one = all.find((meeting) => meeting.period === period);
                  return (
                    <td key={period} className="words">
                      {one && (
                        <Link to={`/meetings/${one.id}` as never}>
                          {one.heldOn ?? one.meetsOn ?? '未定日期'}
                          <br />
                          <MeetingMark of={one} />
                        </Link>
                      )}
                    </td>
                  );
                })}
              </tr>
            ))}
        </tbody>
      </table>
    </section>
  );
}
