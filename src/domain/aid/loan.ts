import { addDays, daysBetween, earlierOf, laterOf, type PlainDate } from '../dates.ts';
import { type Fen, fen } from '../money.ts';
import { inForceOn, percentOf } from '../policy/amounts.ts';
import { aidParametersOf, type Policy, programmeOf } from '../policy/types.ts';
import type { LoanFacts, Quarter } from './facts.ts';
import { type AidEvaluation, type AidVerdict, judge } from './judge.ts';
import { daysOfQuarter, nextQuarter, quarterOf } from './quarters.ts';
import { decided, waitsFor } from './verdicts.ts';

/**
 * 创业贷款贴息 (art. 19): a share of the interest paid, quarter by quarter until the loan is repaid. One answer for each
 * quarter that has ended or that the bank has stated.
 */
export function loanInterest(policy: Policy, facts: LoanFacts): AidEvaluation[] {
  return quartersToDecide(facts).map((quarter) => quarterAnswer(policy, facts, quarter));
}

/** The day after the current quarter, while the loan is out in it: then its interest is due to be decided. */
export function nextQuarterEnd(facts: LoanFacts): PlainDate | null {
  const current = quarterOf(laterOf(facts.asOf, facts.startsOn));
  const { from, to } = daysOfQuarter(current);
  const last = lastDayOf(facts);
  const stated = facts.statements.some(({ quarter }) => quarter === current);
  return from >= last || (stated && to >= last) ? null : addDays(to, 1);
}

/** What of a loan says on which days it bears interest. */
type LoanDays = Pick<LoanFacts, 'startsOn' | 'endsOn' | 'repaidOn'>;

/** Repaid early or at its end; the day itself bears no interest. */
const lastDayOf = ({ endsOn, repaidOn }: LoanDays): PlainDate => earlierOf(endsOn, repaidOn ?? endsOn);

function quartersToDecide(facts: LoanFacts): Quarter[] {
  const quarters = new Set(facts.statements.map(({ quarter }) => quarter));
  const last = lastDayOf(facts);
  for (let quarter = quarterOf(facts.startsOn); ; quarter = nextQuarter(quarter)) {
    const { from, to } = daysOfQuarter(quarter);
    if (from >= last || to >= facts.asOf) break;
    quarters.add(quarter);
  }
  return [...quarters].toSorted();
}

function quarterAnswer(policy: Policy, facts: LoanFacts, quarter: Quarter): AidEvaluation {
  const { householdLoanCapFen, statementDays } = aidParametersOf(policy);
  const lastDay = addDays(daysOfQuarter(quarter).to, statementDays);
  const statement = facts.statements.find((one) => one.quarter === quarter) ?? null;
  const inLoan = interestDays(facts, quarter) > 0;
  const stated = (
    missing: { lastStatementOn: PlainDate },
    check: (of: NonNullable<typeof statement>) => AidVerdict,
  ) => {
    if (statement) return check(statement);
    if (facts.asOf <= lastDay) return waitsFor('quarter-statement', lastDay, missing);
    return { outcome: 'not-met', inputs: missing, reason: 'quarter-not-stated' } as const;
  };
  const until = { lastStatementOn: lastDay };
  return judge(policy, facts, {
    programme: 'startup-loan-interest',
    period: quarter,
    entitlement: `${facts.aidId}:${quarter}`,
    rules: {
      returnee: () => decided(facts.returnee, 'not-returnee', { returnee: facts.returnee }),
      'bank-approved': () => bankApproved(facts, lastDay),
      'household-loan-cap': () => {
        const total = facts.otherLoans.reduce(
          (sum, one) => sum + one.principalFen,
          facts.principalFen as number,
        );
        const inputs = { principalFen: facts.principalFen, householdFen: total, capFen: householdLoanCapFen };
        return decided(total <= householdLoanCapFen, 'household-loan-cap', inputs);
      },
      'quarter-in-loan': () =>
        decided(inLoan, 'quarter-outside-loan', { startsOn: facts.startsOn, lastDay: lastDayOf(facts) }),
      'quarter-not-overdue': () =>
        stated(until, ({ overdue }) => decided(!overdue, 'quarter-overdue', { ...until, overdue })),
      'interest-paid': () =>
        stated(until, ({ paidOn, interestPaidFen, balanceFen }) => {
          const inputs = { ...until, paidOn, interestPaidFen, balanceFen };
          if (paidOn === null && facts.asOf <= lastDay) return waitsFor('quarter-statement', lastDay, inputs);
          const paid = paidOn !== null && interestShare(policy, facts, quarter) > 0;
          return decided(paid, 'no-interest-paid', inputs);
        }),
    },
    amountFen: () => interestShare(policy, facts, quarter),
    payee: { kind: 'person', id: String(facts.person.number) },
  });
}

function bankApproved({ bankApprovedOn, asOf }: LoanFacts, lastDay: PlainDate): AidVerdict {
  const inputs = { bankApprovedOn };
  if (bankApprovedOn === null && asOf <= lastDay) return waitsFor('quarter-statement', lastDay, inputs);
  return decided(bankApprovedOn !== null, 'loan-not-approved', inputs);
}

/** Days of the quarter that bear interest: the day it was drawn does, the day it was repaid does not (算头不算尾). */
function interestDays(facts: LoanDays, quarter: Quarter): number {
  const { from, to } = daysOfQuarter(quarter);
  const first = laterOf(facts.startsOn, from);
  const last = earlierOf(lastDayOf(facts), addDays(to, 1));
  return Math.max(0, daysBetween(first, last));
}

/** The share of what was paid, and never more than the interest at the reference rate; each rounded down to the fen. */
function interestShare(policy: Policy, facts: LoanFacts, quarter: Quarter): Fen {
  const { percent } = programmeOf(policy, 'startup-loan-interest').amount;
  const statement = facts.statements.find((one) => one.quarter === quarter);
  if (!statement) return fen(0);
  const cap = interestCap(policy, facts, quarter, statement.balanceFen);
  return fen(Math.max(0, Math.min(percentOf(statement.interestPaidFen, percent), cap)));
}

/**
 * The most that is paid for a quarter: the interest at the reference rate, rounded down to the fen.
 * 100,000 yuan over the 90 days of 2017Q1 at 4.35 %: 100000 × 4.35 % × 90 / 360 = 1087.50 yuan.
 */
export function interestCap(policy: Policy, loan: LoanDays, quarter: Quarter, balanceFen: number): Fen {
  const { referenceRates } = programmeOf(policy, 'startup-loan-interest').amount;
  const { from } = daysOfQuarter(quarter);
  const rate = inForceOn(referenceRates, laterOf(loan.startsOn, from))?.basisPoints ?? 0;
  const yearDays = aidParametersOf(policy).interestYearDays;
  return fen(Math.floor((balanceFen * rate * interestDays(loan, quarter)) / (10_000 * yearDays)));
}
