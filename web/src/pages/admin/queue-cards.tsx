import type { components } from '../../api/openapi.d.ts';
import { InstantText } from '../../ui/dates.tsx';
import { Mark } from '../../ui/mark.tsx';
import { Fact, figure, PieceCard, seconds } from './piece-card.tsx';

type Health = components['schemas']['EngineHealth'];

/** A worker asks for work at least once a minute. */
const FRESH_MS = 90_000;

/** Workers with the version they run, and how much waits for them. */
export function QueueCard({ piece }: { piece: Health['queue'] }) {
  return (
    <PieceCard
      title="工作进程与积压"
      piece={piece}
      state={({ pollers, backlog }) => {
        if (pollers.filter(isFresh).length === 0) return ['没有工作进程', 'bad'];
        return backlog > 100 ? ['有积压', 'warn'] : ['正常', 'good'];
      }}
      note={() => (
        <p className="health-note">
          工作进程每分钟至少应答一次，停下后约一分半钟才看得出；积压和速度是引擎的估计数。
        </p>
      )}
    >
      {({ pollers, currentBuildId, backlog, backlogSeconds, addedPerSecond, dispatchedPerSecond }) => (
        <>
          <Fact label="工作进程">
            {pollers.filter(isFresh).length} 个
            {pollers.filter(isFresh).map(({ identity, buildId, lastSeenAt }) => (
              <div key={identity}>
                {identity}，{secondsSince(lastSeenAt)}前应答{' '}
                {buildId !== currentBuildId && <Mark tone="warn">旧版本</Mark>}
              </div>
            ))}
          </Fact>
          {currentBuildId && (
            <Fact label="当前版本">
              <code>{currentBuildId}</code>
            </Fact>
          )}
          <Fact label="积压（约）">
            {figure.format(backlog)}
            {backlogSeconds > 0 && `，最久 ${seconds(backlogSeconds)}`}
          </Fact>
          <Fact label="每秒进／出（约）">
            {figure.format(addedPerSecond)}／{figure.format(dispatchedPerSecond)}
          </Fact>
        </>
      )}
    </PieceCard>
  );
}

const secondsSince = (at: string): string => seconds(Math.max(0, (Date.now() - Date.parse(at)) / 1000));

const isFresh = ({ lastSeenAt }: { lastSeenAt: string }): boolean =>
  Date.now() - Date.parse(lastSeenAt) < FRESH_MS;

/** What starts by the calendar, and what it missed. */
export function SchedulesCard({ piece }: { piece: Health['schedules'] }) {
  return (
    <PieceCard
      title="定时任务"
      piece={piece}
      state={(schedules) => {
        if (schedules.some(({ missed }) => missed > 0)) return ['有错过的', 'bad'];
        return schedules.length === 0 ? ['没有定时任务', 'neutral'] : ['正常', 'good'];
      }}
      note={(schedules) =>
        schedules.length === 0 && (
          <p className="health-note">各案件自己计时，不靠定时任务；这里列出的只会是季度报告一类的任务。</p>
        )
      }
    >
      {(schedules) =>
        schedules.map(({ id, title, paused, nextAt, lastAt, missed }) => (
          <Fact key={id} label={title ?? id}>
            {paused ? '已暂停' : <>下次 {<InstantText at={nextAt} />}</>}
            {lastAt && <>，上次 {<InstantText at={lastAt} />}</>}
            {missed > 0 && <Mark tone="bad">错过 {missed} 次</Mark>}
          </Fact>
        ))
      }
    </PieceCard>
  );
}
