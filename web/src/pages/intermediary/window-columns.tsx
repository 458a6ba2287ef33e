import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import type { ColumnOf, ItemOf } from '../../ui/data-list/types.ts';
import { DateText } from '../../ui/dates.tsx';
import { workerName } from '../../ui/known-worker.ts';
import { WindowMark } from './window-mark.tsx';

export type Window = ItemOf<'/api/follow-up-windows'>;

/** `onRecord` null: the user may look only. */
export const windowColumns = (onRecord: ((window: Window) => void) | null): readonly ColumnOf<Window>[] => [
  {
    key: 'person',
    title: '劳动者',
    render: (window) => (
      <Link to={`/cases/${window.employmentId}` as never}>
        {workerName(window.personName, window.identityMasked, window.employmentId)}
      </Link>
    ),
  },
  { key: 'identity', title: '身份证号', optional: true, render: (window) => window.identityMasked },
  {
    key: 'employer',
    title: '用人单位',
    render: (window) => <div style={{ whiteSpace: 'normal', maxWidth: 260 }}>{window.employerName}</div>,
  },
  { key: 'intermediary', title: '介绍机构', optional: true, render: (window) => window.intermediaryName },
  { key: 'number', title: '次数', render: ({ number, windows }) => `第 ${number} 次，共 ${windows} 次` },
  {
    key: 'state',
    title: '状态',
    render: ({ state, until }) => <WindowMark state={state} until={until} />,
  },
  {
    key: 'until',
    title: '窗口（含首尾两天）',
    sort: 'until',
    render: ({ from, until, state }) => (
      <>
        {from} 至 <DateText date={until} relative={state === 'open' || state === 'closing'} />
      </>
    ),
  },
  { key: 'done', title: '回访日期', render: ({ doneOn }) => <DateText date={doneOn} /> },
  ...(onRecord
    ? [
        {
          key: 'act',
          title: '办理',
          render: (window: Window) => <RecordButton window={window} onRecord={onRecord} />,
        },
      ]
    : []),
];

function RecordButton({ window, onRecord }: { window: Window; onRecord: (window: Window) => void }) {
  const { state, personName, identityMasked, number } = window;
  if (state === 'upcoming' || state === 'done') return '—';
  return (
    <Button type={state === 'closing' ? 'primary' : 'default'} onClick={() => onRecord(window)}>
      {state === 'missed' ? '补记回访' : '记录回访'}
      <span className="visually-hidden">
        ：{workerName(personName, identityMasked)}第 {number} 次
      </span>
    </Button>
  );
}
