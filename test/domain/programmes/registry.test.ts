import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addDays } from '../../../src/domain/dates.ts';
import { divisionCode } from '../../../src/domain/divisions.ts';
import type { EmploymentFacts } from '../../../src/domain/facts.ts';
import { type ClaimId, employmentId } from '../../../src/domain/ids.ts';
import type { EmploymentProgrammeId } from '../../../src/domain/policy/types.ts';
import { evaluateAll, programmes } from '../../../src/domain/programmes/registry.ts';
import type { Evaluation } from '../../../src/domain/trace.ts';
import { goodFacts, intermediary } from '../support/facts.ts';
import { policy2016 } from '../support/policy.ts';

const good = goodFacts();
const mostly = <T>(usual: T, ...others: T[]) =>
  fc.oneof(
    { weight: 4, arbitrary: fc.constant(usual) },
    { weight: 1, arbitrary: fc.constantFrom(...others) },
  );
const offset = fc.integer({ min: -400, max: 120 });

/** Employments with any mixture of faults, seen on any day around the due day. */
const anyFacts: fc.Arbitrary<EmploymentFacts> = fc
  .record({
    asOf: offset,
    overlapsWith: mostly(null, employmentId('JY0000')),
    registeredPoor: mostly<boolean | null>(true, false, null),
    employer: mostly('433101', '433190', '430100'),
    standing: mostly('良好', '不良'),
    licence: mostly('湘人介1511号', ''),
    contract: mostly<EmploymentFacts['contracts']>(
      good.contracts,
      [],
      [{ startsOn: good.startsOn, endsOn: addDays(good.startsOn, 100) }],
    ),
    departures: fc.oneof(fc.constant<number[]>([]), fc.array(offset, { maxLength: 2 })),
    months: fc.oneof(fc.constant(good.insuranceMonths), fc.subarray(good.insuranceMonths)),
    visits: fc.oneof(fc.constant(good.followUps), fc.subarray(good.followUps)),
    earlier: mostly(null, 'employer-post:JY0000' as ClaimId),
  })
  .map((g) => ({
    ...good,
    asOf: addDays(good.dueOn, g.asOf),
    registration: { overlapsWith: g.overlapsWith },
    person: { ...good.person, registeredPoor: g.registeredPoor },
    employer: { ...good.employer, division: divisionCode(g.employer) },
    intermediary: { ...intermediary, standing: g.standing, licenceNumber: g.licence },
    contracts: g.contract,
    departures: g.departures.map((days) => addDays(good.dueOn, days)),
    insuranceMonths: g.months,
    followUps: g.visits,
    earlierGrant: { employerPost: g.earlier },
  }));

function agreesWithItsTrace({ programme, asOf, outcome, checks }: Evaluation<EmploymentProgrammeId>): void {
  expect(checks.map(({ check, article }) => ({ check, article }))).toEqual(
    policy2016.programmes[programme].conditions.map(({ check, article }) => ({ check, article })),
  );
  const failed = checks.filter((check) => check.outcome === 'not-met');
  for (const check of checks)
    expect(check.reason !== undefined, check.check).toBe(check.outcome === 'not-met');
  if (outcome.kind === 'refused') {
    expect(outcome).toMatchObject({ reason: failed[0]?.reason, article: failed[0]?.article });
    if (asOf < good.dueOn) expect(outcome.reason).toBe('overlapping-employment');
  } else if (outcome.kind === 'eligible') {
    expect(checks.filter((check) => check.outcome !== 'met')).toEqual([]);
    expect(asOf >= good.dueOn).toBe(true);
  } else if (outcome.for === 'due-day') {
    expect(asOf < good.dueOn).toBe(true);
    expect(outcome.until).toBe(good.dueOn);
  } else if (outcome.for === 'insurance-months') {
    expect(checks.filter((check) => check.outcome !== 'met').map(({ check }) => check)).toEqual([
      'insurance-months',
    ]);
    expect(outcome.until !== null && asOf < outcome.until).toBe(true);
  } else {
    const waitsAt = checks.findIndex(({ check }) => check === 'employment-confirmed');
    expect(checks[waitsAt]).toMatchObject({ outcome: 'waiting' });
    expect(checks.slice(0, waitsAt).filter((check) => check.outcome !== 'met')).toEqual([]);
  }
}

test('whatever the facts, the answer is what the trace says: the first failing check is the reason', () => {
  const kinds = new Set<string>();
  fc.assert(
    fc.property(anyFacts, (facts) => {
      for (const evaluation of evaluateAll(policy2016, facts)) {
        agreesWithItsTrace(evaluation);
        const { outcome } = evaluation;
        kinds.add(outcome.kind === 'waiting' ? outcome.for : outcome.kind);
      }
    }),
    { numRuns: 2000, seed: 20160518 },
  );
  // The property is worth something only when every kind of answer came up.
  expect([...kinds].toSorted()).toEqual(['contract', 'due-day', 'eligible', 'insurance-months', 'refused']);
});

test('a wait keeps its answer up to the day before `until` and changes on it', () => {
  let seen = 0;
  fc.assert(
    fc.property(anyFacts, (facts) => {
      for (const { programme, outcome } of evaluateAll(policy2016, facts)) {
        if (outcome.kind !== 'waiting' || outcome.until === null) continue;
        seen += 1;
        const on = (asOf: EmploymentFacts['asOf']) =>
          programmes[programme].evaluate(policy2016, { ...facts, asOf }).outcome;
        expect(on(addDays(outcome.until, -1))).toEqual(outcome);
        expect(on(outcome.until)).not.toEqual(outcome);
      }
    }),
    { numRuns: 500, seed: 20160518 },
  );
  expect(seen).toBeGreaterThan(100);
});

test('article 23 is evaluated only where an intermediary is named', () => {
  const ids = (facts: EmploymentFacts) => evaluateAll(policy2016, facts).map(({ programme }) => programme);
  expect(ids(good)).toEqual(['employer-post', 'intermediary-placement']);
  expect(ids({ ...good, intermediary: null })).toEqual(['employer-post']);
});
