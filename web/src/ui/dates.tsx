import { Tooltip } from 'antd';
import { daysBetween, type PlainDate, shanghaiDateAt } from '../../../src/domain/dates.ts';
import { useOptionalSession } from '../app/session.tsx';

/** 今天、明天、3天后、12天前. */
export function relativeDay(date: PlainDate, today: PlainDate): string {
  const days = daysBetween(today, date);
  if (days === 0) return '今天';
  if (days === 1) return '明天';
  if (days === -1) return '昨天';
  return days > 0 ? `${days}天后` : `${-days}天前`;
}

/** A calendar date with how far it is from the business date: `2017-03-01（3天后）`. */
export function DateText({
  date,
  relative = false,
}: {
  date: string | null | undefined;
  relative?: boolean;
}) {
  const today = useOptionalSession()?.businessDate;
  if (!date) return <span>—</span>;
  return (
    <time dateTime={date} className="date">
      {date}
      {relative && today && `（${relativeDay(date as PlainDate, today as PlainDate)}）`}
    </time>
  );
}

const clock = new Intl.DateTimeFormat('zh-CN', {
  timeZone: 'Asia/Shanghai',
  dateStyle: 'medium',
  timeStyle: 'short',
});

/** An instant (ISO text) as its day in Shanghai; the hour on hover. */
export function InstantText({ at, relative = false }: { at: string | null | undefined; relative?: boolean }) {
  if (!at) return <span>—</span>;
  const ms = Date.parse(at);
  return (
    <Tooltip title={clock.format(ms)}>
      <span>
        <DateText date={shanghaiDateAt(ms)} relative={relative} />
      </span>
    </Tooltip>
  );
}

/** 1小时20分、3天4小时: how long a step took. */
export function duration(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60), minutes % 60];
  if (days > 0) return hours > 0 ? `${days}天${hours}小时` : `${days}天`;
  if (hours > 0) return rest > 0 ? `${hours}小时${rest}分` : `${hours}小时`;
  return minutes < 1 ? '不到1分钟' : `${minutes}分钟`;
}
