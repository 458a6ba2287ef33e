import { openWait } from '../src/db/case-wait.ts';
import type { Trx } from '../src/db/client.ts';
import { type ResponsibilityYear, readLetters } from '../src/db/targets/year.ts';
import {
  addDays,
  earlierOf,
  type PlainDate,
  shanghaiDateAt,
  startOfShanghaiDay,
} from '../src/domain/dates.ts';
import { refreshOutlook } from '../src/domain/register/refresh.ts';
import { parameterOf } from '../src/domain/targets/rules.ts';
import { pointsInWords } from '../src/domain/targets/words.ts';
import { explainWait, type WaitKind, type WaitParams } from '../src/domain/waits.ts';
import { type CurrentWait, responsibilityWorkflowId } from '../workflows/contract.ts';

/** When a letter that is missing is reminded of and told of. */
export const letterPlan = ({ rules }: Pick<ResponsibilityYear, 'rules'>) => ({
  reminderDays: parameterOf(rules, 'letterReminderDays'),
  tellEveryDays: parameterOf(rules, 'letterEscalationDays'),
});

interface Next {
  readonly kind: WaitKind;
  /** What people wait for. */
  readonly until: PlainDate | null;
  /** The next day on which the process has something to do. */
  readonly wakeOn: PlainDate | null;
  readonly params?: Partial<WaitParams>;
}

/** Names what a county's year waits for. */
export async function nameYearWait(trx: Trx, y: ResponsibilityYear, nowMs: number): Promise<CurrentWait> {
  const { year, division } = y;
  const today = shanghaiDateAt(nowMs);
  const { kind, until, wakeOn, params: more } = await nextOf(trx, y, today);
  const params: Omit<WaitParams, 'since'> = {
    until,
    year,
    areaName: y.name,
    ...(y.totalTenths !== null && { points: pointsInWords(y.totalTenths) }),
    ...more,
  };
  const words = explainWait(kind, { ...params, since: today });
  const sinceMs = await openWait(
    trx,
    {
      caseId: responsibilityWorkflowId(year, division),
      kind,
      subjectId: null,
      division,
      dueAtMs: until && startOfShanghaiDay(until),
      article: words.article,
      blockedBy: words.whoCanMove,
      // biome-ignore lint/suspicious/noThenProperty: a sentence, not a promise
      then: words.then,
      params,
    },
    nowMs,
  );
  return {
    kind,
    wakeAtMs: wakeOn && startOfShanghaiDay(wakeOn),
    wakesOn: [],
    explanation: explainWait(kind, { ...params, since: shanghaiDateAt(sinceMs) }),
  };
}

async function nextOf(trx: Trx, y: ResponsibilityYear, today: PlainDate): Promise<Next> {
  const byPeople = (kind: WaitKind): Next => ({ kind, until: null, wakeOn: null });
  switch (y.status) {
    case 'running':
      return running(trx, y, today);
    case 'measured':
      return byPeople('evaluation-submitting');
    case 'submitted':
      return byPeople('evaluation-review');
    case 'objections':
      return objections(trx, y, today);
    case 'heard':
      return byPeople('evaluation-publishing');
    default:
      return byPeople('evaluation-outcomes');
  }
}

async function running(trx: Trx, y: ResponsibilityYear, today: PlainDate): Promise<Next> {
  const day = today < y.midYearOn ? y.midYearOn : y.measureOn;
  const letters = await readLetters(trx, y.year, y.division);
  if (letters.some(({ inForce }) => inForce)) return { kind: 'year-running', until: day, wakeOn: day };
  const { late, wakeOn } = refreshOutlook(y.letterDueOn, letterPlan(y), today);
  return {
    kind: late ? 'letter-late' : 'letter-signing',
    until: late ? wakeOn : addDays(y.letterDueOn, 1),
    wakeOn: earlierOf(wakeOn, day),
    params: { lastDayOn: y.letterDueOn, missingSides: await missingSides(trx, letters[0]?.id) },
  };
}

async function missingSides(trx: Trx, letter: string | undefined): Promise<string> {
  if (letter === undefined) return '责任书尚未拟订';
  const signed = await trx
    .selectFrom('target_letter_signature')
    .select('side')
    .where('letter', '=', letter)
    .execute();
  const names = { prefecture: '州', county: '县市' } as const;
  return (['prefecture', 'county'] as const)
    .filter((side) => !signed.some((one) => one.side === side))
    .map((side) => names[side])
    .join('、');
}

async function objections(trx: Trx, y: ResponsibilityYear, today: PlainDate): Promise<Next> {
  const over = addDays(y.objectionsUntil!, 1);
  const pending = await trx
    .selectFrom('evaluation_objection')
    .select('id')
    .where('year', '=', y.year)
    .where('division', '=', y.division)
    .where('upheld', 'is', null)
    .executeTakeFirst();
  if (pending) return { kind: 'evaluation-hearing', until: null, wakeOn: today < over ? over : null };
  return { kind: 'evaluation-objections', until: over, wakeOn: over };
}
