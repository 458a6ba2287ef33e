import { LeftOutlined, RightOutlined } from '@ant-design/icons';
import { Button, Flex } from 'antd';
import {
  addDays,
  addMonths,
  monthOf,
  type PlainDate,
  plainDate,
  type YearMonth,
} from '../../../../src/domain/dates.ts';
import type { components } from '../../api/openapi.d.ts';
import './month-calendar.css';

type Day = components['schemas']['FollowUpCalendar']['days'][number];

const WEEKDAYS = ['一', '二', '三', '四', '五', '六', '日'];

/** On which days of a month windows close, and how many of them still want a visit; a day chosen again lets go. */
export function MonthCalendar({
  month,
  today,
  chosen,
  days,
  onMonth,
  onDay,
}: {
  month: YearMonth;
  today: PlainDate;
  chosen: string | null;
  days: readonly Day[];
  onMonth: (month: YearMonth) => void;
  onDay: (day: PlainDate | null) => void;
}) {
  const byDay = new Map(days.map(({ until, counts }) => [until, counts]));
  const first = plainDate(`${month}-01`);
  const turn = (months: number) => onMonth(monthOf(addMonths(first, months)));
  return (
    <section aria-label="回访日历" className="follow-up-calendar">
      <Flex align="center" gap={8} style={{ marginBottom: 6 }}>
        <Button icon={<LeftOutlined />} aria-label="上个月" onClick={() => turn(-1)} />
        <strong aria-live="polite">
          {month.slice(0, 4)}年{Number(month.slice(5))}月
        </strong>
        <Button icon={<RightOutlined />} aria-label="下个月" onClick={() => turn(1)} />
        {month !== monthOf(today) && <Button onClick={() => onMonth(monthOf(today))}>本月</Button>}
      </Flex>
      <div className="follow-up-days">
        {WEEKDAYS.map((day) => (
          <div key={day} className="follow-up-weekday" aria-hidden>
            {day}
          </div>
        ))}
        {daysOf(first).map((day, i) => (
          <DayCell
            key={day}
            day={day}
            {...(i === 0 && { column: weekdayOf(first) })}
            today={day === today}
            chosen={day === chosen}
            counts={byDay.get(day)}
            onChoose={() => onDay(day === chosen ? null : day)}
          />
        ))}
      </div>
      <p style={{ margin: '6px 0 0', fontSize: '0.9em' }}>
        数字是当天关闭、还没有回访的窗口；点一天只看那天关闭的窗口，再点一次恢复。
      </p>
    </section>
  );
}

function DayCell({
  day,
  column,
  today,
  chosen,
  counts,
  onChoose,
}: {
  day: PlainDate;
  column?: number;
  today: boolean;
  chosen: boolean;
  counts: Day['counts'] | undefined;
  onChoose: () => void;
}) {
  const open = counts ? counts.closing + counts.open + counts.upcoming : 0;
  const number = Number(day.slice(8));
  const style = column === undefined ? {} : { gridColumnStart: column };
  if (!counts) {
    return (
      <div className={`follow-up-day ${today ? 'follow-up-today' : ''}`} style={style}>
        {number}
      </div>
    );
  }
  const tone = counts.missed > 0 ? 'missed' : counts.closing > 0 ? 'closing' : open > 0 ? 'open' : 'done';
  const parts = [
    counts.missed > 0 && `错过 ${counts.missed}`,
    open > 0 && `待回访 ${open}`,
    counts.done > 0 && `已回访 ${counts.done}`,
  ].filter(Boolean);
  return (
    <button
      type="button"
      style={style}
      className={`follow-up-day follow-up-${tone} ${today ? 'follow-up-today' : ''}`}
      aria-pressed={chosen}
      onClick={onChoose}
    >
      <span className="visually-hidden">
        {day} 关闭：{parts.join('，')}
      </span>
      <span aria-hidden>{number}</span>
      <span aria-hidden className="follow-up-count">
        {counts.missed > 0 ? `错过${counts.missed}` : open > 0 ? open : '已办'}
      </span>
    </button>
  );
}

function daysOf(first: PlainDate): PlainDate[] {
  const next = addMonths(first, 1);
  const days: PlainDate[] = [];
  for (let day = first; day < next; day = addDays(day, 1)) days.push(day);
  return days;
}

/** 1 Monday … 7 Sunday. */
function weekdayOf(date: PlainDate): number {
  return ((new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7) + 1;
}
