import { addDays, type PlainDate, plainDate, type YearMonth } from '../../../src/domain/dates.ts';
import { divisionCode } from '../../../src/domain/divisions.ts';
import { dueDay, followUpWindowsOf, insuranceMonthsOf } from '../../../src/domain/employment-year.ts';
import type { EmploymentFacts, IntermediaryFacts } from '../../../src/domain/facts.ts';
import { type CreditCode, employmentId, intermediaryNumber } from '../../../src/domain/ids.ts';
import { policy2016 } from './policy.ts';

export const intermediary: IntermediaryFacts = {
  number: intermediaryNumber('ZJ001'),
  registered: true,
  licenceNumber: '湘人介1511号',
  licenceValidUntil: plainDate('2021-12-31'),
  standing: '良好',
  division: divisionCode('433130'),
};

export const insuranceRow = (month: YearMonth, paidOn: PlainDate) => ({
  month,
  paidOn,
  key: `${month}/${paidOn}`,
});

/** An employment that fulfils both programmes, seen on its due day; tests change one thing at a time. */
export function goodFacts(startsOn: PlainDate = plainDate('2016-06-18')): EmploymentFacts {
  const dueOn = dueDay(startsOn);
  return {
    employmentId: employmentId('JY0001'),
    startsOn,
    dueOn,
    registration: { overlapsWith: null },
    person: { registeredPoor: true, homeDivision: divisionCode('433123102003') },
    employer: { creditCode: '9143310161181518PM' as CreditCode, division: divisionCode('433101') },
    intermediary,
    contracts: [{ startsOn, endsOn: addDays(dueOn, -1) }],
    contractDeclared: true,
    departures: [],
    insuranceMonths: insuranceMonthsOf(startsOn, policy2016.parameters).map((month) =>
      insuranceRow(month, plainDate(`${month}-25`)),
    ),
    followUps: followUpWindowsOf(startsOn, dueOn, policy2016.parameters).map(({ from }) => ({
      visitedOn: from,
      by: intermediary.number,
    })),
    earlierGrant: { employerPost: null },
    asOf: dueOn,
  };
}

/** On the day the grace period is over: nothing can wait for insurance any more. */
export const afterGrace = (facts: EmploymentFacts): EmploymentFacts => ({
  ...facts,
  asOf: addDays(facts.dueOn, 91),
});
