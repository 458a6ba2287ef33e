import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Alert, Button, Flex, Tabs } from 'antd';
import { useState } from 'react';
import { addDays, addMonths, monthOf, type PlainDate, parseYearMonth } from '../../../../src/domain/dates.ts';
import { type FollowUpState, followUpStates } from '../../../../src/domain/follow-up-calendar.ts';
import { followUpStateNames } from '../../../../src/domain/words.ts';
import { api, dataOf } from '../../api/client.ts';
import { useSearchState } from '../../app/address.ts';
import { useBusinessDate, useMay } from '../../app/session.tsx';
import { DataList } from '../../ui/data-list/data-list.tsx';
import type { Filter } from '../../ui/data-list/types.ts';
import { Page } from '../../ui/page.tsx';
import { FollowUpDrawer } from './follow-up-drawer.tsx';
import { MonthCalendar } from './month-calendar.tsx';
import { type Window, windowColumns } from './window-columns.tsx';

const filters: readonly Filter[] = [
  { name: 'name', label: '姓名或拼音首字母', kind: 'text' },
  { name: 'employment', label: '就业编号', kind: 'text' },
  { name: 'from', label: '关闭日期从', kind: 'date' },
  { name: 'until', label: '到', kind: 'date' },
];

/** Whom to visit, those whose window closes first on top; the month shows on which days windows close. */
export function FollowUpsPage() {
  const [search, setSearch] = useSearchState();
  const [recording, setRecording] = useState<Window | null>(null);
  const today = useBusinessDate();
  const may = useMay();
  const month = parseYearMonth(search.month ?? '') ?? monthOf(today);
  const first = `${month}-01` as PlainDate;
  const { division, name, employment } = search;
  const calendar = useQuery({
    queryKey: ['follow-up-calendar', month, division, name, employment],
    queryFn: () =>
      dataOf(
        api.GET('/api/follow-up-windows/calendar', {
          params: {
            query: {
              from: first,
              until: addDays(addMonths(first, 1), -1),
              ...(division && { division }),
              ...(name && { name }),
              ...(employment && { employment }),
            },
          },
        }),
      ),
    placeholderData: (before) => before,
  });
  const counts = calendar.data?.counts;
  const state = search.state ?? 'pending';
  const day = search.from && search.from === search.until ? search.from : null;

  return (
    <Page
      title="跟踪回访"
      extra={
        may('import-follow-ups') && (
          <Link to={'/imports' as never} search={{ upload: 'follow-ups' } as never}>
            <Button>用表格批量登记</Button>
          </Link>
        )
      }
    >
      <Flex gap="8px 24px" wrap align="start" style={{ marginBottom: 8 }}>
        <MonthCalendar
          month={month}
          today={today}
          chosen={day}
          days={calendar.data?.days ?? []}
          onMonth={(chosen) => setSearch({ month: chosen }, { replace: true })}
          onDay={(chosen) =>
            setSearch({
              from: chosen ?? undefined,
              until: chosen ?? undefined,
              state: chosen ? 'all' : undefined,
              cursor: undefined,
            })
          }
        />
        <div style={{ flex: '1 1 320px' }}>
          {counts && counts.closing > 0 && (
            <Alert
              type="warning"
              showIcon
              style={{ marginBottom: 12 }}
              title={`${counts.closing} 个窗口将在 14 天内关闭，还没有回访记录。错过任何一个，就得不到这个人的 300 元补贴。`}
            />
          )}
          {counts && counts.missed > 0 && (
            <Alert
              type="error"
              showIcon
              style={{ marginBottom: 12 }}
              title={`${counts.missed} 个窗口已经过去，没有回访记录。当时确有回访的，请按实际日期补记。`}
              action={
                <Button onClick={() => setSearch({ state: 'missed', from: undefined, until: undefined })}>
                  查看已错过的
                </Button>
              }
            />
          )}
        </div>
      </Flex>
      <Tabs
        activeKey={state}
        onChange={(key) => setSearch({ state: key, cursor: undefined })}
        items={tabs(counts)}
      />
      <DataList
        path="/api/follow-up-windows"
        label="回访窗口"
        columns={windowColumns(may('record-follow-up') ? setRecording : null)}
        filters={filters}
        {...(state !== 'all' && { fixed: { state } })}
        rowKey={(window) => `${window.employmentId}/${window.number}`}
        empty={
          state === 'pending'
            ? '现在没有要回访的人。未开始的窗口到期会自动出现在这里。'
            : '没有符合条件的回访窗口。'
        }
      />
      <FollowUpDrawer window={recording} onClose={() => setRecording(null)} />
    </Page>
  );
}

function tabs(counts: Record<FollowUpState, number> | undefined) {
  const label = (text: string, count: number | undefined) =>
    count === undefined ? text : `${text} ${count.toLocaleString('zh-CN')}`;
  const rest = followUpStates.filter(
    (state) => state === 'missed' || state === 'upcoming' || state === 'done',
  );
  return [
    { key: 'pending', label: label('现在可以回访', counts && counts.open + counts.closing) },
    { key: 'closing', label: label(followUpStateNames.closing, counts?.closing) },
    ...rest.map((state) => ({ key: state, label: label(followUpStateNames[state], counts?.[state]) })),
    { key: 'all', label: '全部' },
  ];
}
