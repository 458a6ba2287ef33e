import { lastPaymentDay } from '../employment-year.ts';
import type { EmploymentFacts } from '../facts.ts';
import { formatYuan } from '../money.ts';
import { evaluateAll } from '../programmes/registry.ts';
import { reasons } from '../reasons.ts';
import type { Evaluation, Outcome } from '../trace.ts';
import type { EmploymentProgrammeId, Policy, ProgrammeId } from './types.ts';

/** What would be otherwise for one case and programme, were it judged by another policy; in words. */
export type Effect = {
  /** Number of the employment or of the aid case. */
  employmentId: string;
  programme: ProgrammeId;
  /** School year, quarter or certificate level of an aid case; else ''. */
  period: string;
  what: 'amount' | 'answer' | 'deadline';
  before: string;
  after: string;
};

/** How one employment's answers, amounts and last days would move from `a` to `b`, on the same facts and day. */
export function effectOf(a: Policy, b: Policy, facts: EmploymentFacts): Effect[] {
  const after = new Map(evaluateAll(b, facts).map((one) => [one.programme, one]));
  return evaluateAll(a, facts).flatMap((one) => {
    const other = after.get(one.programme);
    return other ? moved(facts, [a, one], [b, other]) : [];
  });
}

type Judged = [policy: Policy, evaluation: Evaluation<EmploymentProgrammeId>];

function moved(facts: EmploymentFacts, before: Judged, after: Judged): Effect[] {
  const { programme } = before[1];
  const say = (what: Effect['what'], words: (judged: Judged) => string): Effect[] => {
    const [one, other] = [words(before), words(after)];
    return one === other
      ? []
      : [{ employmentId: facts.employmentId, programme, period: '', what, before: one, after: other }];
  };
  // What is refused either way pays nothing, whatever the amount.
  const mayPay = [before, after].some(([, { outcome }]) => outcome.kind !== 'refused');
  return [
    ...say('answer', ([, { outcome }]) => outcomeInWords(outcome)),
    ...(mayPay
      ? say('amount', ([policy]) => `${formatYuan(policy.programmes[programme].amount.fen)} 元`)
      : []),
    ...(mayPay && asksInsurance(before[0], programme)
      ? say('deadline', ([policy]) => `社保最晚缴费 ${lastPaymentDay(facts.dueOn, policy.parameters)}`)
      : []),
  ];
}

const asksInsurance = (policy: Policy, programme: EmploymentProgrammeId): boolean =>
  policy.programmes[programme].conditions.some(({ check }) => check === 'insurance-months');

/** An answer as one short phrase: 符合条件, 不予补贴：…, 等待，到 2017-09-17. */
export function outcomeInWords(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'eligible':
      return '符合条件';
    case 'refused':
      return `不予补贴：${reasons[outcome.reason].zh}`;
    case 'waiting':
      return outcome.until ? `等待，到 ${outcome.until}` : '等待，没有期限';
  }
}
