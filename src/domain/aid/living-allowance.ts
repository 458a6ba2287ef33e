import type { PlainDate } from '../dates.ts';
import { fen } from '../money.ts';
import { aidParametersOf, type Policy, programmeOf } from '../policy/types.ts';
import type { TrainingFacts } from './facts.ts';
import { type AidEvaluation, type AidVerdict, judge } from './judge.ts';
import { classApproved, dayAfterClass, lastReportDay, poorAtClassStart } from './training.ts';
import { decided, waitsFor } from './verdicts.ts';

/**
 * 培训生活补贴 (art. 17): 10 yuan for each day attended of a pre-employment class, whether or not it was completed
 * (按实际到课时间). Days outside the class are not paid and no day is paid twice.
 */
export function livingAllowance(policy: Policy, facts: TrainingFacts): AidEvaluation {
  return judge(policy, facts, {
    programme: 'training-living-allowance',
    period: '',
    entitlement: facts.class.id,
    notBefore: { for: 'class-end', until: dayAfterClass(facts) },
    rules: {
      'registered-poor': () => poorAtClassStart(facts),
      'class-approved': () => classApproved(facts),
      'days-attended': () => daysAttended(policy, facts),
    },
    amountFen: () =>
      fen(programmeOf(policy, 'training-living-allowance').amount.fen * paidDays(facts).length),
    payee: { kind: 'person', id: String(facts.person.number) },
  });
}

/** Each day of the class that the sheet has, once, in order. */
export function paidDays({ class: { startsOn, endsOn }, attendedDays }: TrainingFacts): PlainDate[] {
  return [...new Set(attendedDays)].filter((day) => day >= startsOn && day <= endsOn).toSorted();
}

/** Days may be handed in until the report is due; then what is there counts, so that a slow institution costs nobody. */
function daysAttended(policy: Policy, facts: TrainingFacts): AidVerdict {
  const lastDay = lastReportDay(facts, aidParametersOf(policy));
  const days = paidDays(facts);
  const inputs = {
    days,
    daysPaid: days.length,
    daysOutsideClass: new Set(facts.attendedDays).size - days.length,
    lastReportOn: lastDay,
  };
  if (facts.asOf < dayAfterClass(facts)) return { outcome: 'not-reached-yet', inputs };
  if (!facts.attendanceClosed && facts.asOf <= lastDay) return waitsFor('attendance', lastDay, inputs);
  return decided(days.length > 0, 'no-attendance', inputs);
}
