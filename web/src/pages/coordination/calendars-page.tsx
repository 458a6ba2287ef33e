import './coordination.css';
import { useQuery } from '@tanstack/react-query';
import { Alert, Card, Skeleton } from 'antd';
import { api, dataOf } from '../../api/client.ts';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';

/** Which years have a working calendar, what it says, and which are missing. */
export function CalendarsPage() {
  const { data, error, refetch } = useQuery({
    queryKey: ['work-calendars'],
    queryFn: () => dataOf(api.GET('/api/work-calendars')),
  });
  return (
    <Page title="工作日历">
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {!data && !error && <Skeleton active />}
      {data?.missing.map(({ year, undated }) => (
        <Alert
          key={year}
          type="warning"
          showIcon
          style={{ marginBottom: 16 }}
          title={`还没有${year}年的工作日历${undated > 0 ? `，${undated} 次会议因此定不了日期` : ''}`}
          description={`国务院办公厅的放假通知公布后，请写入 calendars/cn-${year}.yaml，用 npm run coordination 核对，重新启动后自动排定。`}
        />
      ))}
      {data?.years.map(({ year, notices, holidays, workdays }) => (
        <Card key={year} size="small" title={`${year} 年`} style={{ marginBottom: 16 }}>
          <p>{notices.join('；')}</p>
          <ul className="meeting-lines">
            {holidays.map(({ name, from, to }) => (
              <li key={from}>
                {name}：{from === to ? from : `${from} 至 ${to}`}
              </li>
            ))}
          </ul>
          <p>周末上班：{workdays.length > 0 ? workdays.join('、') : '无'}</p>
        </Card>
      ))}
    </Page>
  );
}
