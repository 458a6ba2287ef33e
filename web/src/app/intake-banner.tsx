import { useQuery } from '@tanstack/react-query';
import { Alert } from 'antd';
import { api, dataOf } from '../api/client.ts';
import { InstantText } from '../ui/dates.tsx';
import './intake-banner.css';

const EVERY_MS = 60_000;

/** Says on every page that imports and facts are not taken at present, why, and what goes on. */
export function IntakeBanner() {
  const { data } = useQuery({
    queryKey: ['intake-pause'],
    queryFn: () => dataOf(api.GET('/api/intake-pause')),
    refetchInterval: EVERY_MS,
    // A page that cannot ask says so itself.
    retry: false,
  });
  const pause = data?.pause;
  if (!pause) return null;
  return (
    <Alert
      role="status"
      type="warning"
      banner
      className="intake-banner"
      title={`暂停接收导入和登记：${pause.reason}`}
      description={
        <>
          {pause.pausedByName}于
          <InstantText at={pause.pausedAt} />
          暂停。办理、决定和支付照常；恢复后请重新提交。
        </>
      }
    />
  );
}
