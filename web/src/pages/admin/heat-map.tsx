import { Link } from '@tanstack/react-router';
import { Grid, Skeleton } from 'antd';
import { type KeyboardEvent, useRef, useState } from 'react';
import type { PlainDate } from '../../../../src/domain/dates.ts';
import type { components } from '../../api/openapi.d.ts';
import { type HeatDay, heatDays, weekdayOf } from './heat-days.ts';

const WEEKDAYS = ['一', '二', '三', '四', '五', '六', '日'];
const YEAR = 366;
/** On a phone a quarter is what can be read; the list below has the rest. */
const QUARTER = 91;

/**
 * What falls due on each day. One stop for the keyboard: arrows move from day to day, Enter narrows the list to it, once
 * more shows all again. Each day says its number; its shade only helps the eye.
 */
export function HeatMap({
  summary,
  kind,
  chosen,
  onChoose,
}: {
  summary: components['schemas']['WaitSummary'] | undefined;
  kind: string | undefined;
  chosen: string | undefined;
  onChoose: (day: string | undefined) => void;
}) {
  const { xl: wide = true } = Grid.useBreakpoint();
  const [at, setAt] = useState(0);
  const frame = useRef<HTMLDivElement>(null);
  if (!summary) return <Skeleton active title={false} paragraph={{ rows: 5 }} />;
  const from = summary.asOf as PlainDate;
  const ofKind = kind ? summary.days.filter((day) => day.kind === kind) : summary.days;
  const days = heatDays(ofKind, from, wide ? YEAR : QUARTER);
  // In the wide map a column is a week, in the narrow one a row is.
  const [acrossWeek, alongWeek] = wide
    ? (['ArrowRight', 'ArrowDown'] as const)
    : (['ArrowDown', 'ArrowRight'] as const);
  const [backAcross, backAlong] = wide
    ? (['ArrowLeft', 'ArrowUp'] as const)
    : (['ArrowUp', 'ArrowLeft'] as const);
  const steps: Record<string, number> = {
    [acrossWeek]: 7,
    [alongWeek]: 1,
    [backAcross]: -7,
    [backAlong]: -1,
  };

  function move(event: KeyboardEvent): void {
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = Math.min(days.length - 1, Math.max(0, at + step));
    setAt(next);
    frame.current?.querySelectorAll<HTMLButtonElement>('button')[next]?.focus();
  }

  return (
    <section aria-label="到期日历" className="heat">
      <Words days={days} wide={wide} />
      <div className={wide ? 'heat-frame heat-wide' : 'heat-frame heat-narrow'}>
        {wide && <Months days={days} />}
        <div className="heat-weekdays" aria-hidden>
          {WEEKDAYS.map((name) => (
            <span key={name}>{name}</span>
          ))}
        </div>
        {/* biome-ignore lint/a11y/noStaticElementInteractions: the keys belong to the buttons inside */}
        <div ref={frame} className="heat-days" onKeyDown={move}>
          {days.map((day, i) => (
            <Day
              key={day.date}
              day={day}
              first={i === 0}
              wide={wide}
              chosen={day.date === chosen}
              reachable={i === at}
              onChoose={() => {
                setAt(i);
                onChoose(day.date === chosen ? undefined : day.date);
              }}
            />
          ))}
        </div>
      </div>
    </section>
  );
}

const monthAndDay = (date: string): string => `${Number(date.slice(5, 7))}/${Number(date.slice(8))}`;

/** Names of the months above the week in which each begins. */
function Months({ days }: { days: readonly HeatDay[] }) {
  const offset = weekdayOf(days[0]!.date);
  const weekOf = (i: number) => Math.floor((offset + i) / 7) + 1;
  const starts = days.flatMap(({ date }, i) =>
    i === 0 || date.endsWith('-01') ? [{ date, week: weekOf(i) }] : [],
  );
  // A first month of few days has no room for its name.
  const named = starts.filter(({ week }, i) => (starts[i + 1]?.week ?? Number.POSITIVE_INFINITY) - week > 1);
  return (
    <div className="heat-months" aria-hidden>
      {named.map(({ date, week }) => (
        <span key={date} style={{ gridColumn: week }}>
          {Number(date.slice(5, 7))}月
        </span>
      ))}
    </div>
  );
}

function Day({
  day: { date, count, level },
  first,
  wide,
  chosen,
  reachable,
  onChoose,
}: {
  day: HeatDay;
  first: boolean;
  wide: boolean;
  chosen: boolean;
  reachable: boolean;
  onChoose: () => void;
}) {
  const weekday = weekdayOf(date) + 1;
  const place = first ? (wide ? { gridRow: weekday } : { gridColumn: weekday }) : {};
  return (
    <button
      type="button"
      className={`heat-day heat-${level}`}
      style={place}
      tabIndex={reachable ? 0 : -1}
      aria-pressed={chosen}
      {...(!wide && {
        'data-date': first || date.endsWith('-01') ? monthAndDay(date) : Number(date.slice(8)),
      })}
      aria-label={`${date}，${count}件到期`}
      title={`${date} 周${WEEKDAYS[weekday - 1]}：${count}件到期`}
      onClick={onChoose}
    >
      {count > 0 ? (count > 999 ? '999+' : count) : ''}
    </button>
  );
}

/** The map for who does not see it, and as its heading. */
/** The map in a sentence; its week is the narrowing most asked for, and one step instead of two dates. */
function Words({ days, wide }: { days: readonly HeatDay[]; wide: boolean }) {
  const total = days.reduce((sum, { count }) => sum + count, 0);
  const span = wide ? '今后一年' : '今后三个月';
  if (total === 0) return <p className="heat-words">{span}没有自行到期的等待。</p>;
  const fullest = days.reduce((most, day) => (day.count > most.count ? day : most));
  const week = days.slice(0, 7);
  const inWeek = (now: object) => ({
    ...now,
    dueFrom: week[0]!.date,
    dueTo: week.at(-1)!.date,
    overdue: undefined,
    cursor: undefined,
    sort: undefined,
  });
  return (
    <p className="heat-words">
      {span}共{total}件自行到期，
      <Link to="." search={inWeek as never}>
        七天内{week.reduce((sum, { count }) => sum + count, 0)}件
      </Link>
      ；最多的一天是{fullest.date}，{fullest.count}件。点一天只看那天到期的。
    </p>
  );
}
