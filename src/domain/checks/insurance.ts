import type { YearMonth } from '../dates.ts';
import { insuranceMonthsOf, lastPaymentDay } from '../employment-year.ts';
import type { EmploymentFacts } from '../facts.ts';
import type { PolicyParameters } from '../policy/types.ts';
import { type Rule, yearIsOver } from './rule.ts';

/** The months of the year with no payment that counts. One payment in time covers its month, a repeat adds nothing. */
export function missingInsuranceMonths(facts: EmploymentFacts, parameters: PolicyParameters): YearMonth[] {
  const lastDay = lastPaymentDay(facts.dueOn, parameters);
  const covered = new Set(
    facts.insuranceMonths.filter(({ paidOn }) => paidOn <= lastDay).map(({ month }) => month),
  );
  return insuranceMonthsOf(facts.startsOn, parameters).filter((month) => !covered.has(month));
}

/**
 * 依法缴纳社保资金: all twelve months. A missing month is waited for until the last payment day, day 90 after
 * the due day included: due 2017-06-18 → a payment of 2017-09-16 counts, refused from 2017-09-17 on.
 */
export const insuranceMonthsCovered: Rule = (facts, parameters) => {
  const missing = missingInsuranceMonths(facts, parameters);
  const lastDay = lastPaymentDay(facts.dueOn, parameters);
  const inputs = { months: insuranceMonthsOf(facts.startsOn, parameters), missing, lastPaymentOn: lastDay };
  if (missing.length === 0) return { outcome: 'met', inputs };
  if (!yearIsOver(facts)) return { outcome: 'not-reached-yet', inputs };
  if (facts.asOf <= lastDay) return { outcome: 'waiting', inputs };
  return { outcome: 'not-met', inputs, reason: 'social-insurance-gap' };
};
