import { describe, expect, test } from 'vitest';
import { addDays, plainDate } from '../../src/domain/dates.ts';
import { dueDay } from '../../src/domain/employment-year.ts';
import type { EmploymentFacts } from '../../src/domain/facts.ts';
import {
  checkDepartureRow,
  checkEmployerRow,
  checkFollowUpRow,
  checkInsuranceRow,
  checkIntermediaryRow,
  checkPlacementRow,
  checkRegistryRow,
  type PlacementRow,
  type Row,
  type RowCheck,
  type RowContext,
} from '../../src/domain/import-rows/index.ts';
import { evaluateAll } from '../../src/domain/programmes/registry.ts';
import type { Evaluation } from '../../src/domain/trace.ts';
import {
  type CountyRow,
  divisions,
  expected,
  readCountyFile,
  readInsuranceFiles,
} from './support/county-2016.ts';
import { policy2016 } from './support/policy.ts';

const context = (row: number, businessDate: string): RowContext => ({
  row,
  businessDate: plainDate(businessDate),
  divisionExists: (code) => divisions.has(code),
});

/** All rows of a file that must be without fault. */
function values<T>(rows: CountyRow[], check: (row: Row, context: RowContext) => RowCheck<T>): T[] {
  return rows.map(({ row, cells }) => {
    const result = check(cells, context(row, '2018-01-01'));
    if (!result.ok) throw new Error(JSON.stringify(result.errors));
    return result.value;
  });
}

const registry = readCountyFile('registry.csv', 'registry').map(({ row, cells }) =>
  checkRegistryRow(cells, context(row, '2016-06-01')),
);
const people = new Map<string, { name: string; household: string; poor: boolean; division: string }>();
let inUse = 0;
for (const result of registry) {
  if (!result.ok) continue;
  const { identityNumber, name, householdNumber, registeredPoor, division } = result.value;
  const known = people.get(identityNumber);
  if (known && (known.name !== name || known.household !== householdNumber)) inUse += 1;
  else people.set(identityNumber, { name, household: householdNumber, poor: registeredPoor, division });
}

const employers = new Map(
  values(readCountyFile('employers.csv', 'employers'), checkEmployerRow).map((e) => [e.creditCode, e]),
);
const intermediaries = new Map(
  values(readCountyFile('intermediaries.csv', 'intermediaries'), checkIntermediaryRow).map((i) => [
    i.number,
    { ...i, registered: true },
  ]),
);
const placements = values(readCountyFile('placements.csv', 'placements'), checkPlacementRow);
const insurance = values(readInsuranceFiles(), checkInsuranceRow);
const departures = values(readCountyFile('departures.csv', 'departures'), checkDepartureRow);
const followUps = values(readCountyFile('follow-ups.csv', 'follow-ups'), checkFollowUpRow);

/** What the database would assemble on the first day on which nothing waits any more. */
function factsOf(placement: PlacementRow): EmploymentFacts {
  const { employmentId, identityNumber, creditCode, startsOn } = placement;
  const dueOn = dueDay(startsOn);
  const person = people.get(identityNumber);
  const employer = employers.get(creditCode);
  if (!employer) throw new Error(`no employer ${creditCode}`);
  const earlier = placements.find(
    (other) =>
      other.identityNumber === identityNumber && other.creditCode === creditCode && other.startsOn < startsOn,
  );
  return {
    employmentId,
    startsOn,
    dueOn,
    registration: { overlapsWith: earlier?.employmentId ?? null },
    person: {
      registeredPoor: person?.poor ?? null,
      homeDivision: (person?.division ?? null) as EmploymentFacts['person']['homeDivision'],
    },
    employer,
    intermediary: placement.intermediary ? (intermediaries.get(placement.intermediary) ?? null) : null,
    contracts: placement.contract ? [placement.contract] : [],
    contractDeclared: placement.contract !== null,
    departures: departures.filter((d) => d.employmentId === employmentId).map((d) => d.departedOn),
    insuranceMonths: insurance
      .filter((i) => i.identityNumber === identityNumber && i.creditCode === creditCode)
      .map(({ month, paidOn }) => ({ month, paidOn, key: `${month}/${paidOn}` })),
    followUps: followUps
      .filter((f) => f.employmentId === employmentId)
      .map(({ visitedOn, intermediary }) => ({ visitedOn, by: intermediary })),
    earlierGrant: { employerPost: null },
    asOf: addDays(dueOn, policy2016.parameters.latePaymentGraceDays + 1),
  };
}

const evaluations: [string, Evaluation][] = placements
  .flatMap((p) => evaluateAll(policy2016, factsOf(p)).map((e): [string, Evaluation] => [p.employmentId, e]))
  .toSorted(([a, x], [b, y]) => (x.programme + a < y.programme + b ? -1 : 1));

describe('the county of 2016', () => {
  test('registry rows: as many accepted and rejected as expected, one fault each', () => {
    const rejected = registry.filter((result) => !result.ok);
    expect(rejected.map((r) => r.errors.map(({ row, column, code }) => ({ row, column, code })))).toEqual([
      [{ row: 403, column: '身份证号', code: 'identity-check-digit' }],
      [{ row: 405, column: '身份证号', code: 'identity-number-length' }],
      [{ row: 406, column: '姓名', code: 'name-missing' }],
      [{ row: 407, column: '行政区划代码', code: 'village-unknown' }],
      [{ row: 408, column: '家庭年收入(元)', code: 'amount-negative' }],
      [{ row: 409, column: '身份证号', code: 'identity-birth-date' }],
    ]);
    expect({ accepted: people.size, rejected: rejected.length + inUse }).toEqual(expected.registry);
  });

  test('all 34 payments: who, how much, from which county', () => {
    const payments = evaluations.flatMap(([employment, { programme, outcome }]) =>
      outcome.kind === 'eligible'
        ? [
            {
              programme,
              employment,
              payee: outcome.payee.id,
              paidBy: outcome.paidBy,
              amountFen: outcome.amountFen,
            },
          ]
        : [],
    );
    expect(expected.payments).toHaveLength(34);
    expect(payments).toEqual(expected.payments);
  });

  test('all 56 refusals: the reason is the first that applies', () => {
    const refusals = evaluations.flatMap(([employment, { programme, outcome }]) =>
      outcome.kind === 'refused' ? [{ programme, employment, reason: outcome.reason }] : [],
    );
    expect(expected.refusals).toHaveLength(56);
    expect(refusals).toEqual(expected.refusals);
  });

  test('nothing waits once the grace period is over, and no payment row is lost', () => {
    expect(evaluations.filter(([, { outcome }]) => outcome.kind === 'waiting')).toEqual([]);
    expect(evaluations).toHaveLength(90);
    expect(insurance).toHaveLength(466);
  });
});
