import fc from 'fast-check';
import { expect, test } from 'vitest';
import { evaluateAid } from '../../../src/domain/aid/evaluate.ts';
import type {
  AidFacts,
  LoanFacts,
  StudentFacts,
  TrainingFacts,
  TransportFacts,
} from '../../../src/domain/aid/facts.ts';
import type { AidEvaluation } from '../../../src/domain/aid/judge.ts';
import { paidDays } from '../../../src/domain/aid/living-allowance.ts';
import { addDays, plainDate as d, daysBetween } from '../../../src/domain/dates.ts';
import { divisionCode } from '../../../src/domain/divisions.ts';
import type { ClaimId } from '../../../src/domain/ids.ts';
import { fen } from '../../../src/domain/money.ts';
import { programmeOf } from '../../../src/domain/policy/types.ts';
import {
  goodAtRisk,
  goodLoan,
  goodOnPost,
  goodStudent,
  goodTraining,
  goodTransport,
  quarter,
  year,
} from '../support/aid-facts.ts';
import { policy2016v2 as policy } from '../support/policy.ts';

const mostly = <T>(usual: T, ...others: T[]) =>
  fc.oneof(
    { weight: 5, arbitrary: fc.constant(usual) },
    { weight: 1, arbitrary: fc.constantFrom(...others) },
  );
const earlier = mostly<ClaimId | null>(null, 'x:1' as ClaimId);
const person = mostly(
  goodTraining.person,
  { ...goodTraining.person, registeredPoor: null },
  {
    ...goodTraining.person,
    registeredPoor: false,
  },
);
const dayFrom = (origin: string, min: number, max: number) =>
  fc.integer({ min, max }).map((n) => addDays(d(origin), n));
const money = (max: number) => fc.integer({ min: 0, max }).map(fen);

const training: fc.Arbitrary<TrainingFacts> = fc
  .record({
    from: mostly(goodTraining, goodOnPost),
    person,
    asOf: dayFrom('2016-12-01', -40, 60),
    approved: mostly<boolean | null>(true, false, null),
    employed: mostly(true, false),
    completion: mostly<TrainingFacts['completion']>({ completed: true, on: d('2016-11-30') }, null, {
      completed: false,
      on: d('2016-08-01'),
    }),
    attendedDays: fc.array(dayFrom('2016-06-01', -5, 190), { maxLength: 30 }),
    attendanceClosed: mostly(true, false),
    certificates: fc.subarray([
      ...goodTraining.certificates,
      { number: 'ZS001', level: 'intermediate' as const, issuedOn: d('2016-12-01') },
      { number: 'ZS003', level: 'senior' as const, issuedOn: d('2016-12-01') },
    ]),
  })
  .map(({ from, approved, ...rest }) => ({ ...from, ...rest, class: { ...from.class, approved } }));

const student: fc.Arbitrary<StudentFacts> = fc
  .record({
    from: mostly(goodStudent, goodAtRisk),
    person,
    asOf: dayFrom('2016-09-01', -10, 1200),
    leftOn: mostly<StudentFacts['leftOn']>(null, d('2016-10-01'), d('2017-10-01'), d('2018-09-01')),
    graduatesOn: mostly(d('2019-06-30'), d('2017-06-30')),
    years: fc.subarray(['2016-2017', '2017-2018', '2018-2019']),
    registeredPoor: mostly<boolean | null>(true, false, null),
    confirmation: mostly(true, false),
    atRisk: mostly<boolean | null>(true, false, null),
    earlier,
  })
  .map(({ from, years, registeredPoor, confirmation, atRisk, earlier, ...rest }) => ({
    ...from,
    ...rest,
    years: years.map((name) => ({
      year: year(name),
      registeredPoor,
      confirmation: { enrolled: true, attending: confirmation, confirmedOn: d(`${name.slice(0, 4)}-10-10`) },
      atRisk,
      needScore: 50,
      earlier,
    })),
  }));

const loan: fc.Arbitrary<LoanFacts> = fc
  .record({
    person,
    asOf: dayFrom('2017-01-01', -5, 1200),
    returnee: mostly(true, false),
    bankApprovedOn: mostly<LoanFacts['bankApprovedOn']>(d('2016-12-20'), null),
    principalFen: mostly(fen(10_000_000), fen(10_000_001)),
    repaidOn: mostly<LoanFacts['repaidOn']>(null, d('2017-04-01'), d('2018-02-14')),
    statements: fc.subarray(['2016Q4', '2017Q1', '2017Q2', '2017Q3', '2018Q1']),
    interestPaidFen: money(400_000),
    balanceFen: money(10_000_000),
    overdue: mostly(false, true),
    paidOn: mostly<LoanFacts['startsOn'] | null>(d('2017-03-21'), null),
  })
  .map(({ statements, interestPaidFen, balanceFen, overdue, paidOn, ...rest }) => ({
    ...goodLoan,
    ...rest,
    statements: statements.map((name) => ({
      quarter: quarter(name),
      interestPaidFen,
      balanceFen,
      overdue,
      paidOn,
      statedOn: d('2017-03-25'),
    })),
  }));

const transport: fc.Arbitrary<TransportFacts> = fc
  .record({
    person,
    asOf: dayFrom('2016-06-10', 0, 90),
    workplace: fc.constantFrom('440306', '430102', '433101', '433190', '433123').map(divisionCode),
    contract: mostly<boolean | null>(true, false, null),
    tickets: fc.array(
      fc.record({
        key: fc.constantFrom('A', 'B', 'C'),
        travelledOn: fc.constant(d('2016-06-08')),
        amountFen: money(30_000),
      }),
      { maxLength: 5 },
    ),
    ticketsClosed: mostly(true, false),
    earlier,
  })
  .map((rest) => ({ ...goodTransport, ...rest }));

const anyFacts: fc.Arbitrary<AidFacts> = fc.oneof(training, student, loan, transport);
const seeded = { numRuns: 800, seed: 20160518 };

/** The most that any answer of the programme may pay. */
function capOf(facts: AidFacts, { programme, period }: AidEvaluation): number {
  switch (facts.kind) {
    case 'training':
      if (programme === 'training-living-allowance') {
        const days = daysBetween(facts.class.startsOn, facts.class.endsOn) + 1;
        return Math.min(days, new Set(facts.attendedDays).size) * 1_000;
      }
      return programme === 'certificate-bonus'
        ? 150_000
        : programme === 'on-post-training'
          ? 32_000
          : 136_000;
    case 'student':
      return programme === 'vocational-student' ? 250_000 : 200_000;
    case 'loan': {
      const statement = facts.statements.find((one) => one.quarter === period);
      // 92 days is the longest quarter.
      const atReference = (10_000_000 * 435 * 92) / (10_000 * 360);
      return Math.min(statement?.interestPaidFen ?? 0, atReference);
    }
    case 'transport': {
      const spent = facts.tickets.reduce((sum, { amountFen }) => sum + amountFen, 0);
      return Math.min(spent, 40_000);
    }
  }
}

test('whatever the facts, the answer is what the trace says and never more than the cap', () => {
  const kinds = new Set<string>();
  fc.assert(
    fc.property(anyFacts, (facts) => {
      for (const evaluation of evaluateAid(policy, facts)) {
        const { outcome, checks, programme } = evaluation;
        kinds.add(`${programme} ${outcome.kind}`);
        expect(checks.map(({ check }) => check)).toEqual(
          programmeOf(policy, programme).conditions.map(({ check }) => check),
        );
        const failed = checks.filter((check) => check.outcome === 'not-met');
        for (const check of checks) {
          expect(check.reason !== undefined, check.check).toBe(check.outcome === 'not-met');
        }
        if (outcome.kind === 'refused') {
          expect(outcome).toMatchObject({ reason: failed[0]?.reason, article: failed[0]?.article });
        } else if (outcome.kind === 'eligible') {
          expect(checks.filter((check) => check.outcome !== 'met')).toEqual([]);
          expect(outcome.amountFen).toBeGreaterThan(0);
          expect(outcome.amountFen).toBeLessThanOrEqual(capOf(facts, evaluation));
        }
      }
    }),
    seeded,
  );
  // Worth something only when every programme paid, refused and waited.
  const expected = Object.keys(policy.programmes)
    .slice(2)
    .flatMap((programme) => ['eligible', 'refused', 'waiting'].map((kind) => `${programme} ${kind}`));
  expect([...kinds].toSorted()).toEqual(expected.toSorted());
});

test('a wait keeps its answer up to the day before its end and changes on it', () => {
  let seen = 0;
  const find = (facts: AidFacts, { programme, period }: AidEvaluation) =>
    evaluateAid(policy, facts).find((one) => one.programme === programme && one.period === period)?.outcome;
  fc.assert(
    fc.property(anyFacts, (facts) => {
      for (const evaluation of evaluateAid(policy, facts)) {
        const { outcome } = evaluation;
        if (outcome.kind !== 'waiting' || outcome.until === null) continue;
        seen += 1;
        // A person’s leaving that was announced is a fact of its own day, not of the wait.
        if (facts.kind === 'student' && facts.leftOn !== null && facts.leftOn > facts.asOf) continue;
        expect(find({ ...facts, asOf: addDays(outcome.until, -1) }, evaluation)).toEqual(outcome);
        expect(find({ ...facts, asOf: outcome.until }, evaluation)).not.toEqual(outcome);
      }
    }),
    seeded,
  );
  expect(seen).toBeGreaterThan(200);
});

test('asking again gives the same, and no two answers of a case claim the same thing', () => {
  fc.assert(
    fc.property(anyFacts, (facts) => {
      const answers = evaluateAid(policy, facts);
      expect(evaluateAid(policy, facts)).toEqual(answers);
      const keys = answers.map(({ programme, entitlement }) => `${programme}:${entitlement}`);
      expect(new Set(keys).size).toBe(keys.length);
      expect(new Set(answers.map(({ programme, period }) => `${programme}:${period}`)).size).toBe(
        keys.length,
      );
    }),
    seeded,
  );
});

test('rows that come twice pay nothing twice', () => {
  fc.assert(
    fc.property(training, transport, (a, b) => {
      const outcomes = (facts: AidFacts) => evaluateAid(policy, facts).map(({ outcome }) => outcome);
      expect(outcomes({ ...a, attendedDays: [...a.attendedDays, ...a.attendedDays] })).toEqual(outcomes(a));
      const last = new Map(b.tickets.map((one) => [one.key, one]));
      expect(outcomes({ ...b, tickets: [...b.tickets, ...last.values()] })).toEqual(outcomes(b));
    }),
    seeded,
  );
});

test('days are paid only within the class, and one more day outside it changes nothing', () => {
  fc.assert(
    fc.property(training, dayFrom('2016-12-01', 0, 30), (facts, outside) => {
      const days = paidDays(facts);
      const { startsOn, endsOn } = facts.class;
      expect(days.length).toBeLessThanOrEqual(daysBetween(startsOn, endsOn) + 1);
      for (const day of days) expect(day >= startsOn && day <= endsOn).toBe(true);
      expect(paidDays({ ...facts, attendedDays: [...facts.attendedDays, outside] })).toEqual(days);
    }),
    seeded,
  );
});

test('as time goes on, what was granted stays granted and what was refused stays refused', () => {
  fc.assert(
    fc.property(fc.oneof(student, loan), fc.integer({ min: 1, max: 400 }), (facts, later) => {
      const key = ({ programme, period }: AidEvaluation) => `${programme}:${period}`;
      const after = new Map(
        evaluateAid(policy, { ...facts, asOf: addDays(facts.asOf, later) }).map((one) => [
          key(one),
          one.outcome,
        ]),
      );
      for (const one of evaluateAid(policy, facts)) {
        if (one.outcome.kind === 'waiting') continue;
        if (facts.kind === 'student' && facts.leftOn !== null && facts.leftOn > facts.asOf) continue;
        // A refusal may find an earlier reason, once something else has run out too.
        if (one.outcome.kind === 'refused') expect(after.get(key(one))?.kind).toBe('refused');
        else expect(after.get(key(one))).toEqual(one.outcome);
      }
    }),
    seeded,
  );
});
