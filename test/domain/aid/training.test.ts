import { describe, expect, test } from 'vitest';
import { evaluateAid } from '../../../src/domain/aid/evaluate.ts';
import type { TrainingFacts } from '../../../src/domain/aid/facts.ts';
import { addDays, plainDate as d, type PlainDate } from '../../../src/domain/dates.ts';
import type { ClaimId } from '../../../src/domain/ids.ts';
import { fen } from '../../../src/domain/money.ts';
import type { ProgrammeId } from '../../../src/domain/policy/types.ts';
import { days, goodTraining as good, goodOnPost } from '../support/aid-facts.ts';
import { policy2016v2 as policy } from '../support/policy.ts';

const of = (programme: ProgrammeId, facts: TrainingFacts) =>
  evaluateAid(policy, facts).find((one) => one.programme === programme)!;
const inClass = (change: Partial<TrainingFacts['class']>) => ({ class: { ...good.class, ...change } });
const lastReport = d('2016-12-30');

test('a fulfilled class raises three claims out of the funds that article 17 names', () => {
  expect(
    evaluateAid(policy, good).map(({ programme, period, entitlement, outcome, handledBy }) => [
      programme,
      period,
      entitlement,
      handledBy,
      outcome,
    ]),
  ).toEqual([
    [
      'pre-employment-training',
      '',
      'PX0001',
      '433123',
      {
        kind: 'eligible',
        // 800.00 × 170 %
        amountFen: 136_000,
        payee: { kind: 'institution', id: good.paidBy.id },
        paidBy: '433123',
        fund: 'employment-support',
      },
    ],
    [
      'training-living-allowance',
      '',
      'PX0001',
      '433123',
      {
        kind: 'eligible',
        amountFen: 10_000,
        payee: { kind: 'person', id: '7' },
        paidBy: '433123',
        fund: 'employment-support',
      },
    ],
    [
      'certificate-bonus',
      'junior',
      'junior',
      '433123',
      {
        kind: 'eligible',
        amountFen: 150_000,
        payee: { kind: 'person', id: '7' },
        paidBy: '433123',
        fund: 'poverty-alleviation',
      },
    ],
  ]);
});

const refusals: [ProgrammeId, string, TrainingFacts, Partial<TrainingFacts>][] = [
  [
    'pre-employment-training',
    'not-registered-poor',
    good,
    { person: { ...good.person, registeredPoor: false } },
  ],
  [
    'pre-employment-training',
    'not-registered-poor',
    good,
    { person: { ...good.person, registeredPoor: null, homeDivision: null } },
  ],
  ['pre-employment-training', 'class-not-approved', good, inClass({ approved: false })],
  [
    'pre-employment-training',
    'training-not-completed',
    good,
    { completion: { completed: false, on: d('2016-09-01') } },
  ],
  [
    'pre-employment-training',
    'training-not-reported',
    good,
    { completion: null, asOf: addDays(lastReport, 1) },
  ],
  ['pre-employment-training', 'no-training-standard', good, inClass({ category: 'class-z' })],
  ['pre-employment-training', 'payee-not-entitled', good, { paidBy: { kind: 'employer', id: 'x' } }],
  [
    'on-post-training',
    'not-registered-poor',
    goodOnPost,
    { person: { ...good.person, registeredPoor: null } },
  ],
  ['on-post-training', 'not-employed-at-class-start', goodOnPost, { employed: false }],
  [
    'on-post-training',
    'training-not-completed',
    goodOnPost,
    { completion: { completed: false, on: d('2016-09-01') } },
  ],
  ['on-post-training', 'payee-not-entitled', goodOnPost, { paidBy: { kind: 'person', id: '7' } }],
  [
    'training-living-allowance',
    'not-registered-poor',
    good,
    { person: { ...good.person, registeredPoor: false } },
  ],
  ['training-living-allowance', 'class-not-approved', good, inClass({ approved: false })],
  ['training-living-allowance', 'no-attendance', good, { attendedDays: [d('2016-05-31'), d('2016-12-01')] }],
  ['certificate-bonus', 'not-registered-poor', good, { person: { ...good.person, registeredPoor: false } }],
  ['certificate-bonus', 'training-shorter-than-six-months', good, inClass({ endsOn: d('2016-11-29') })],
  [
    'certificate-bonus',
    'certificate-level-not-covered',
    good,
    { certificates: [{ number: 'ZS009', level: 'senior', issuedOn: d('2016-11-30') }] },
  ],
  [
    'certificate-bonus',
    'certificate-before-training',
    good,
    { certificates: [{ number: 'ZS001', level: 'junior', issuedOn: d('2016-05-31') }] },
  ],
  [
    'certificate-bonus',
    'benefit-already-granted',
    good,
    { earlierBonus: [{ level: 'junior', claim: 'certificate-bonus:BZ0:junior' as ClaimId }] },
  ],
];

test.each(refusals)(
  '%s is refused for %s, and the trace still lists every condition',
  (id, reason, from, change) => {
    const { outcome, checks } = of(id, { ...from, ...change });
    expect(outcome).toEqual({ kind: 'refused', reason, article: '17' });
    expect(checks.map(({ check }) => check)).toEqual(
      policy.programmes[id]!.conditions.map(({ check }) => check),
    );
    expect(checks.flatMap((check) => check.reason ?? [])).toEqual([reason]);
  },
);

test('with many faults the first condition of the policy gives the reason', () => {
  const facts = {
    ...good,
    ...inClass({ approved: false, category: 'class-z' }),
    person: { ...good.person, registeredPoor: false },
    completion: { completed: false, on: d('2016-09-01') },
    paidBy: { kind: 'employer', id: 'x' } as const,
  };
  expect(of('pre-employment-training', facts).checks.flatMap(({ reason }) => reason ?? [])).toEqual([
    'not-registered-poor',
    'class-not-approved',
    'training-not-completed',
    'no-training-standard',
    'payee-not-entitled',
  ]);
});

describe('waiting', () => {
  test.each([
    ['2016-11-30', 'waiting'],
    ['2016-12-01', 'refused'],
  ])('on %s, around the last day of the class, a trainee who gave up is %s', (asOf, kind) => {
    const gaveUp = { ...good, asOf: d(asOf), completion: { completed: false, on: d('2016-07-01') } };
    const { outcome } = of('pre-employment-training', gaveUp);
    expect(outcome.kind).toBe(kind);
    if (kind === 'waiting') {
      expect(outcome).toEqual({ kind: 'waiting', for: 'class-end', until: '2016-12-01' });
    }
  });

  test('for the report up to and with its last day', () => {
    const missing = { ...good, completion: null };
    const wait = { kind: 'waiting', for: 'class-report', until: addDays(lastReport, 1) };
    expect(of('pre-employment-training', missing).outcome).toEqual(wait);
    expect(of('pre-employment-training', { ...missing, asOf: lastReport }).outcome).toEqual(wait);
    const late = { ...good, asOf: d('2017-06-01') };
    expect(of('pre-employment-training', late).outcome.kind).toBe('eligible');
  });

  test('for the office’s word on the class without end, unless a report runs out meanwhile', () => {
    const undecided = { ...good, ...inClass({ approved: null }), asOf: d('2018-01-01') };
    expect(of('pre-employment-training', undecided).outcome).toEqual({
      kind: 'waiting',
      for: 'class-approval',
      until: null,
    });
    const unreported = { ...undecided, completion: null, asOf: good.asOf };
    expect(of('pre-employment-training', unreported).outcome).toEqual({
      kind: 'waiting',
      for: 'class-approval',
      until: addDays(lastReport, 1),
    });
  });

  test('for the sheet, and when it never comes the days that are there count', () => {
    const open = { ...good, attendanceClosed: false };
    expect(of('training-living-allowance', open).outcome).toMatchObject({
      for: 'attendance',
      until: addDays(lastReport, 1),
    });
    expect(of('training-living-allowance', { ...open, asOf: addDays(lastReport, 1) }).outcome).toMatchObject({
      amountFen: 10_000,
    });
  });
});

describe('amounts', () => {
  test.each([
    ['class-a', 204_000, 48_000],
    ['class-b', 170_000, 40_000],
    ['class-c', 136_000, 32_000],
  ])('%s: 170 %% before the work, 40 %% on the post', (category, pre, onPost) => {
    expect(of('pre-employment-training', { ...good, ...inClass({ category }) }).outcome).toMatchObject({
      amountFen: pre,
    });
    const facts = { ...goodOnPost, class: { ...goodOnPost.class, category } };
    expect(of('on-post-training', facts).outcome).toMatchObject({ amountFen: onPost });
  });

  test('the other reading of the 40 % takes the uplifted standard, rounded down once', () => {
    const onPost = policy.programmes['on-post-training']!;
    const other = {
      ...policy,
      trainingStandards: [
        { from: d('2016-01-01'), note: '', categories: { 'class-c': { title: 'C', fen: fen(101) } } },
      ],
      programmes: {
        ...policy.programmes,
        'on-post-training': { ...onPost, amount: { ...onPost.amount, of: 'uplifted' as const } },
      },
    };
    // 1.01 × 68 % = 0.6868
    expect(evaluateAid(other, goodOnPost)[0]!.outcome).toMatchObject({ amountFen: 68 });
  });

  test('a new standard counts from its first day, by the start of the class', () => {
    const dearer = {
      from: d('2016-06-02'),
      note: '',
      categories: { 'class-c': { title: 'C', fen: fen(100) } },
    };
    const later = { ...policy, trainingStandards: [...policy.trainingStandards, dearer] };
    const amount = (startsOn: PlainDate) =>
      evaluateAid(later, { ...good, ...inClass({ startsOn }) })[0]!.outcome;
    expect(amount(d('2016-06-01'))).toMatchObject({ amountFen: 136_000 });
    expect(amount(d('2016-06-02'))).toMatchObject({ amountFen: 170 });
  });

  test('a dirty sheet pays each day of the class once: first and last count, twice and outside do not', () => {
    const attendedDays = [
      ...days(d('2016-05-30'), 3),
      ...days(d('2016-05-30'), 3),
      d('2016-11-30'),
      d('2016-12-01'),
    ];
    const { outcome, checks } = of('training-living-allowance', { ...good, attendedDays });
    expect(outcome).toMatchObject({ amountFen: 2_000 });
    expect(checks.at(-1)?.inputs).toMatchObject({ daysPaid: 2, daysOutsideClass: 3 });
  });
});

describe('certificates', () => {
  const junior = good.certificates[0]!;

  test('none on record asks for nothing; one a level, the older of two', () => {
    const periods = (certificates: TrainingFacts['certificates']) =>
      evaluateAid(policy, { ...good, certificates })
        .filter(({ programme }) => programme === 'certificate-bonus')
        .map(({ period, checks }) => [period, checks[3]?.inputs.certificate]);
    expect(periods([])).toEqual([]);
    const all = [
      { number: 'ZS003', level: 'intermediate' as const, issuedOn: d('2016-12-01') },
      { ...junior, number: 'ZS002', issuedOn: d('2016-12-01') },
      junior,
    ];
    expect(periods(all)).toEqual([
      ['junior', 'ZS001'],
      ['intermediate', 'ZS003'],
    ]);
  });

  test('one number is one certificate: the higher level under it is refused', () => {
    const certificates = [junior, { ...junior, level: 'intermediate' as const }];
    expect(
      evaluateAid(policy, { ...good, certificates })
        .filter(({ programme }) => programme === 'certificate-bonus')
        .map(({ outcome }) => (outcome.kind === 'refused' ? outcome.reason : outcome.kind)),
    ).toEqual(['eligible', 'certificate-number-not-unique']);
  });
});

test('on-post trainees have no living allowance', () => {
  expect(evaluateAid(policy, goodOnPost).map(({ programme }) => programme)).toEqual(['on-post-training']);
});
