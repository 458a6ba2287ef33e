import { Button } from 'antd';
import { useSyncExternalStore } from 'react';
import type { ApiProblem } from '../../api/problem.ts';
import { useEntries } from './store/entries.ts';
import { needsPerson, waitsForLine } from './store/entry.ts';
import { type ListState, readAgain } from './store/list-store.ts';
import { useReports } from './store/report-entries.ts';
import { reportAsksPerson, reportWaits } from './store/report-entry.ts';
import { sendNow, useLine } from './store/sender.ts';
import { withoutLine } from './worker.ts';

const time = new Intl.DateTimeFormat('zh-CN', {
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  timeZone: 'Asia/Shanghai',
});

const useOnline = (): boolean =>
  useSyncExternalStore(
    (listener) => {
      window.addEventListener('online', listener);
      window.addEventListener('offline', listener);
      return () => {
        window.removeEventListener('online', listener);
        window.removeEventListener('offline', listener);
      };
    },
    () => navigator.onLine,
  );

/** Is there a line, what waits for it, how old is the list: always in sight, said in words. */
export function LineBar({
  userId,
  division,
  kept,
  problem,
  loading,
}: {
  userId: string;
  division: string;
  kept: ListState['kept'];
  problem: ApiProblem | null;
  loading: boolean;
}) {
  const online = useOnline();
  const line = useLine();
  const opens = useSyncExternalStore(withoutLine.subscribe, withoutLine.get);
  const entries = [...useEntries(userId).values()];
  const reports = [...useReports(userId).values()];
  const waiting = entries.filter(waitsForLine).length + reports.filter(reportWaits).length;
  const asking = entries.filter(needsPerson).length + reports.filter(reportAsksPerson).length;
  const away = !online || line.problem?.status === 0 || problem?.status === 0;
  return (
    <section className={`village-line ${away ? 'village-away' : ''}`} aria-label="网络和发送">
      <div className="village-line-words" role="status">
        <strong>{away ? '没有网络，照常填写' : waiting > 0 ? '正在发送' : '已连接'}</strong>
        <span>
          {waiting > 0 ? `${waiting} 条待发送` : asking > 0 ? '' : '没有待发送的'}
          {asking > 0 && ` ${asking} 条要您处理`}
        </span>
      </div>
      <Button
        className="village-button"
        loading={loading || line.phase === 'sending'}
        onClick={() => {
          void sendNow();
          void readAgain(userId, division);
        }}
      >
        {waiting > 0 ? '立即发送' : '更新名单'}
      </Button>
      <p className="village-small">
        {kept ? `名单 ${time.format(kept.fetchedAtMs)}，` : ''}
        {opens === 'ready' && '已存本机，断网也能打开。'}
        {opens === 'preparing' && !away && '正在存到本机，请稍候再离开有网络的地方。'}
        {opens === 'impossible' &&
          '断网后不能重新打开本页（需用 https 地址），请不要关闭；已填写的仍保存在本机。'}
      </p>
      {line.problem && line.problem.status !== 0 && (
        <p className="village-refused" role="alert">
          {line.problem.message} {line.problem.remedy}
        </p>
      )}
    </section>
  );
}
