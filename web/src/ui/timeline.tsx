import type { ClaimAction, ClaimStep } from '../../../src/domain/claim-steps.ts';
import { claimName } from '../../../src/domain/claim-words.ts';
import { type Fen, formatYuan } from '../../../src/domain/money.ts';
import { articleOfProgramme } from '../../../src/domain/policy/programme-shapes.ts';
import { reasonText } from '../../../src/domain/reasons.ts';
import { actionNames, eventNames, stepNames } from '../../../src/domain/words.ts';
import type { components } from '../api/openapi.d.ts';
import { duration, InstantText } from './dates.tsx';
import './timeline.css';

type Event = components['schemas']['CaseEvent'];

/** What happened, newest first: when, who, in words, and how long after what came before it. */
export function Timeline({ events }: { events: readonly Event[] }) {
  if (events.length === 0) return <p>还没有经过。</p>;
  return (
    <ol className="timeline" aria-label="办理经过">
      {folded(events)
        .toReversed()
        .map(({ event, count }) => (
          // Both claims of a year may be raised in one moment.
          <li key={`${event.at}-${event.kind}-${event.claimId}-${JSON.stringify(event.data)}`}>
            <div className="timeline-head">
              <InstantText at={event.at} />
              <span>
                {event.actorName ?? '系统按规则办理'}
                {event.onBehalfOfName && ` 代 ${event.onBehalfOfName}`}
              </span>
              {event.tookMs !== null && event.tookMs > 0 && (
                <span className="timeline-took">距上一步 {duration(event.tookMs)}</span>
              )}
            </div>
            <div>
              <strong>{titleOf(event)}</strong>
              {count > 1 && `（${count}条）`}
              {event.claimId && <span className="timeline-claim">{claimName(event.claimId)}</span>}
            </div>
            {count === 1 && <Detail text={detailOf(event)} />}
          </li>
        ))}
    </ol>
  );
}

function Detail({ text }: { text: string }) {
  return text ? <div className="prewrap">{text}</div> : null;
}

/** A file that brought twelve months is one line, not twelve. */
function folded(events: readonly Event[]): { event: Event; count: number }[] {
  const lines: { event: Event; count: number }[] = [];
  for (const event of events) {
    const last = lines.at(-1);
    const same =
      last &&
      event.kind === 'insurance-recorded' &&
      last.event.kind === event.kind &&
      last.event.at === event.at &&
      last.event.actor === event.actor;
    if (same) last.count += 1;
    else lines.push({ event, count: 1 });
  }
  return lines;
}

interface Told {
  readonly step?: string;
  readonly action?: string;
  readonly reason?: string | null;
  readonly note?: string | null;
  readonly month?: string;
  readonly months?: readonly string[];
  readonly departedOn?: string;
  readonly visitedOn?: string;
  readonly missingMonths?: readonly string[];
  readonly until?: string | null;
  readonly amountFen?: number;
  readonly reference?: string;
  readonly instalment?: number;
  readonly topUp?: number;
}

function titleOf({ kind, data }: Event): string {
  const { step, action, topUp } = told(data);
  if (kind === 'claim-raised' && topUp) return '事实更正，系统提出补发';
  if (kind !== 'decision' || !action) return eventNames[kind] ?? kind;
  const verb = actionNames[action as ClaimAction] ?? action;
  if (action === 'withdraw' || action === 'resubmit') return `申请人${verb}`;
  return `${stepNames[step as ClaimStep] ?? step}：${verb}`;
}

function detailOf({ kind, data, claimId }: Event): string {
  const { reason, note, month, months, departedOn, visitedOn, missingMonths, until } = told(data);
  const { amountFen, reference, instalment } = kind.startsWith('recovery-') ? told(data) : {};
  return [
    month && `月份 ${month}`,
    months && months.length > 0 && `月份 ${months.join('、')}`,
    departedOn && `离职日期 ${departedOn}`,
    visitedOn && `回访日期 ${visitedOn}`,
    missingMonths && missingMonths.length > 0 && `还缺 ${missingMonths.join('、')}`,
    instalment && `第${instalment}期`,
    amountFen && `金额 ${formatYuan(amountFen as Fen)} 元`,
    reference && `银行流水号 ${reference}`,
    until && `期限 ${until}`,
    reason &&
      `${kind === 'appeal-lodged' ? '原决定的理由' : '理由'}：${reasonText(reason, articleOf(claimId))}`,
    note && `说明：${note}`,
  ]
    .filter(Boolean)
    .join('\n');
}

/** Of the event's claim, whose id begins with its programme. */
const articleOf = (claimId: string | null): string | null =>
  claimId && articleOfProgramme(claimId.split(':')[0]!);

const told = (data: unknown): Told => (data ?? {}) as Told;
