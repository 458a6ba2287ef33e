import { evaluateAid, nextPeriodOn } from '../aid/evaluate.ts';
import type { AidFacts } from '../aid/facts.ts';
import type { AidEvaluation } from '../aid/judge.ts';
import { quarterOf } from '../aid/quarters.ts';
import { schoolYearOf } from '../aid/school-years.ts';
import { isTrainingProgramme, trainingAmount } from '../aid/training.ts';
import { addDays } from '../dates.ts';
import { type Fen, formatYuan } from '../money.ts';
import { type Effect, outcomeInWords } from './effect.ts';
import { amountInWords } from './in-words.ts';
import { type AidProgrammeId, aidParametersOf, knowsAid, type Policy, programmeOf } from './types.ts';

/** A claim of a case, or the one that time alone brings next, as one policy sees it. */
interface Seen {
  readonly programme: AidProgrammeId;
  readonly period: string;
  readonly answer: string;
  /** False: refused, so nothing is paid whatever the amount. */
  readonly mayPay: boolean;
  /** Null: not known before the facts are there. */
  readonly sumFen: Fen | null;
  /** What the programme pays, in words. */
  readonly promise: string;
  /** The last day of what is asked for; '' where nothing is. */
  readonly lastDay: string;
}

/**
 * How the answers, amounts and last days of an aid case would move from `a` to `b`, on the same facts and day: of each
 * claim that is not `settled` (programme:period), and of the school year or quarter to come.
 */
export function effectOfAid(a: Policy, b: Policy, facts: AidFacts, settled: ReadonlySet<string>): Effect[] {
  const after = knowsAid(b) ? seenBy(b, facts) : new Map<string, Seen>();
  return [...seenBy(a, facts)].flatMap(([key, one]) =>
    settled.has(key) ? [] : moved(facts.aidId, one, after.get(key)),
  );
}

function moved(employmentId: string, one: Seen, other: Seen | undefined): Effect[] {
  const { programme, period } = one;
  const say = (what: Effect['what'], before: string, after: string): Effect[] =>
    before === after ? [] : [{ employmentId, programme, period, what, before, after }];
  if (!other) return say('answer', one.answer, '没有这一期，或没有这项补贴');
  const [before, after] =
    one.sumFen !== null && other.sumFen !== null
      ? [`${formatYuan(one.sumFen)} 元`, `${formatYuan(other.sumFen)} 元`]
      : [one.promise, other.promise];
  return [
    ...say('answer', one.answer, other.answer),
    ...(one.mayPay || other.mayPay
      ? [...say('amount', before, after), ...say('deadline', one.lastDay, other.lastDay)]
      : []),
  ];
}

function seenBy(policy: Policy, facts: AidFacts): Map<string, Seen> {
  const seen = [
    ...evaluateAid(policy, facts).map((one) => judged(policy, facts, one)),
    ...upcoming(policy, facts),
  ];
  return new Map(seen.map((one) => [`${one.programme}:${one.period}`, one]));
}

function judged(
  policy: Policy,
  facts: AidFacts,
  { programme, period, outcome, checks }: AidEvaluation,
): Seen {
  return {
    programme,
    period,
    answer: outcomeInWords(outcome),
    mayPay: outcome.kind !== 'refused',
    sumFen: sumOf(policy, facts, programme, outcome),
    promise: promiseOf(policy, programme),
    lastDay: checks.flatMap(({ inputs }) => lastDayIn(inputs)).at(0) ?? '',
  };
}

/** A class has its standard from the first day; of the rest only what is granted has a sum. */
function sumOf(
  policy: Policy,
  facts: AidFacts,
  programme: AidProgrammeId,
  outcome: AidEvaluation['outcome'],
): Fen | null {
  if (outcome.kind === 'eligible') return outcome.amountFen;
  return facts.kind === 'training' && isTrainingProgramme(programme)
    ? trainingAmount(policy, programme, facts)
    : null;
}

const promiseOf = (policy: Policy, programme: AidProgrammeId): string =>
  amountInWords(programmeOf(policy, programme).amount, policy);

const LAST_DAYS = {
  lastReportOn: '培训最晚报告',
  lastConfirmationOn: '学校最晚确认',
  lastStatementOn: '银行最晚报送',
  lastPaperOn: '材料最晚交齐',
} as const;

/** The checks name the last day of what they ask for among what they read. */
const lastDayIn = (inputs: AidEvaluation['checks'][number]['inputs']): string[] =>
  Object.entries(LAST_DAYS).flatMap(([name, words]) => (inputs[name] ? [`${words} ${inputs[name]}`] : []));

/** The school year that begins next, or the quarter that ends next: nothing is asked yet, and its amount is the policy's. */
function upcoming(policy: Policy, facts: AidFacts): Seen[] {
  const next = nextPeriodOn(policy, facts);
  if (next === null || (facts.kind !== 'student' && facts.kind !== 'loan')) return [];
  const [programme, period] =
    facts.kind === 'student'
      ? [facts.programme, schoolYearOf(next, aidParametersOf(policy).schoolYearStart)]
      : (['startup-loan-interest', quarterOf(addDays(next, -1))] as const);
  const promise = promiseOf(policy, programme);
  return [
    { programme, period, answer: `自 ${next} 起核算`, mayPay: true, sumFen: null, promise, lastDay: '' },
  ];
}
