import { useQuery } from '@tanstack/react-query';
import { Card, Skeleton } from 'antd';
import { channelNames } from '../../../../src/domain/messages/events.ts';
import { Mark } from '../../ui/mark.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { templatesQuery } from './queries.ts';

/** The words people get, as they stand in the file of this version. */
export function TemplateList() {
  const { data, error } = useQuery(templatesQuery);
  if (error) return <ProblemAlert error={error} />;
  if (!data) return <Skeleton active />;
  const { timing, channels, items } = data;
  return (
    <>
      <p>
        通道：{channels.map((one) => channelNames[one]).join('、')}。每晚 {timing.quietFrom} 至次日{' '}
        {timing.quietUntil}
        不发，每人每天最多 {timing.perPersonAndDay} 条。模板随版本发布，须经检查后才能使用。
      </p>
      <ul className="card-list" aria-label="模板">
        {items.map((one) => (
          <li key={one.id}>
            <Card size="small">
              <strong>{one.title}</strong> <Mark>{one.eventName}</Mark>{' '}
              <Mark tone={one.kind === 'campaign' ? 'info' : 'neutral'}>
                {one.kind === 'campaign' ? '群发' : '事项自动'}
              </Mark>
              <div style={{ overflowWrap: 'anywhere' }}>{one.text}</div>
              <small>
                第 {one.version} 版，依据《办法》第 {one.article} 条
              </small>
            </Card>
          </li>
        ))}
      </ul>
    </>
  );
}
