import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { plainDate } from '../../src/domain/dates.ts';
import { policyInForce } from '../../src/domain/policy/in-force.ts';
import { normalisePolicy } from '../../src/domain/policy/normalise.ts';
import { parsePolicy } from '../../src/domain/policy/policy.schema.ts';
import { programmeIds, programmeOf } from '../../src/domain/policy/types.ts';
import { policy2016, readRawPolicy, policy2016v2 as v2 } from './support/policy.ts';

describe('version 1', () => {
  const parsed = parsePolicy(readRawPolicy(), 'policies/xiangxi-2016.yaml');
  const stored = parsed.ok ? JSON.stringify(parsed.document) : '';

  test('is stored byte for byte as it was when it was published', () => {
    expect(stored).toHaveLength(6387);
    expect(createHash('sha256').update(stored).digest('hex')).toBe(
      'a5a1e51cc2280c7aab5677e5fcea5c85508cc6eead433a5896edd3403185e0cb',
    );
  });

  test('is read back as the rules read policies today', () => {
    expect(normalisePolicy(JSON.parse(stored))).toEqual(policy2016);
    expect(policy2016.programmes['employer-post'].amount).toMatchObject({ kind: 'fixed', fen: 100_000 });
    expect(policy2016.programmes['intermediary-placement'].payees).toEqual(['intermediary']);
  });

  test('knows no aid cases, and says so instead of guessing', () => {
    expect(() => programmeOf(policy2016, 'transport')).toThrow('xiangxi-2016@1 has no programme transport');
  });
});

describe('version 2', () => {
  test('is stored as it was published: what every policy has in common is read into it, not written', () => {
    const parsed = parsePolicy(readRawPolicy('xiangxi-2016-v2.yaml'), 'policies/xiangxi-2016-v2.yaml');
    const stored = parsed.ok ? JSON.stringify(parsed.document) : '';
    expect(createHash('sha256').update(stored).digest('hex')).toBe(
      'f1759a21473dc795f4ed3ec1689e810e9c3986059946aaeb7615a23bb5ae5c5f',
    );
    expect(normalisePolicy(normalisePolicy(JSON.parse(stored)))).toEqual(v2);
    for (const one of [v2, policy2016].flatMap(({ programmes }) => Object.values(programmes)))
      expect(one?.waits.filter(({ kind }) => kind === 'funds')).toHaveLength(1);
  });

  test('is in force for new cases from the same day, and has every programme', () => {
    const found = policyInForce([v2, policy2016], plainDate('2016-05-18'));
    expect(found).toMatchObject({ ok: true, policy: { versionId: 'xiangxi-2016@2' } });
    expect(Object.keys(v2.programmes)).toEqual(programmeIds);
  });

  test('says of articles 23 and 24 what version 1 says', () => {
    for (const id of ['employer-post', 'intermediary-placement'] as const) {
      expect(v2.programmes[id]).toEqual(policy2016.programmes[id]);
    }
    expect(v2.parameters).toMatchObject(policy2016.parameters);
  });

  test('quotes the articles word for word, and interprets words that they say', () => {
    const packed = (text: string) => text.replace(/\s/g, '');
    const regulation = packed(
      readFileSync(new URL('../../docs/regulation-2016.txt', import.meta.url), 'utf8'),
    );
    for (const [number, text] of Object.entries(v2.articles)) {
      expect(regulation.includes(packed(text)), number).toBe(true);
    }
    const readings = [
      ...Object.values(v2.parameterNotes),
      ...Object.values(v2.programmes).flatMap((p) => [
        ...p!.conditions,
        { article: p!.article, ...p!.amount },
      ]),
    ];
    for (const { article, interprets } of readings) {
      // 、 joins quotations here and stands inside some of them, so each part is looked for.
      for (const words of interprets.split(/[、…]+/)) {
        expect(packed(v2.articles[article]!), interprets).toContain(packed(words));
      }
    }
  });

  test.each([
    ['pre-employment-training', '17', 'employment-support', 'county-hr-reviewer'],
    ['on-post-training', '17', 'employment-support', 'county-hr-reviewer'],
    ['training-living-allowance', '17', 'employment-support', 'county-hr-reviewer'],
    ['certificate-bonus', '17', 'poverty-alleviation', 'poverty-alleviation-officer'],
    ['vocational-student', '18', 'poverty-alleviation', 'poverty-alleviation-officer'],
    ['at-risk-student', '18', 'poverty-alleviation', 'poverty-alleviation-officer'],
    ['startup-loan-interest', '19', 'employment-support', 'county-hr-reviewer'],
    ['transport', '20', 'poverty-alleviation', 'poverty-alleviation-officer'],
  ] as const)('%s rests on article %s, is paid from %s and reviewed by %s', (id, article, fund, role) => {
    const programme = programmeOf(v2, id);
    expect({ article: programme.article, fund: programme.fund }).toEqual({ article, fund });
    expect(programme.steps.find(({ step }) => step === 'review')?.roles).toEqual([role]);
    expect(programme.paidFrom).toBe('home-county');
  });
});

type Raw = ReturnType<typeof readRawPolicy>;
const faults: [string, (raw: Raw) => void, { path: string; rule: string }][] = [
  ['another format', (raw) => (raw.format = 3), { path: 'format', rule: 'invalid_value' }],
  [
    'a kind of amount that is not the programme’s',
    (raw) => (raw.programmes.transport.amount = raw.programmes['certificate-bonus'].amount),
    { path: 'programmes.transport.amount.kind', rule: 'invalid_value' },
  ],
  [
    'a formula for an amount',
    (raw) => (raw.programmes.transport.amount.formula = 'min(a, b)'),
    { path: 'programmes.transport.amount', rule: 'unrecognized_keys' },
  ],
  [
    'a region without a cap',
    (raw) => delete raw.programmes.transport.amount.capsFen['outside-county'],
    { path: 'programmes.transport.amount.capsFen.outside-county', rule: 'invalid_type' },
  ],
  [
    'a payee whom the programme does not pay',
    (raw) => (raw.programmes.transport.payees = ['institution']),
    { path: 'programmes.transport.payees.0', rule: 'invalid_value' },
  ],
  [
    'a condition of another programme',
    (raw) => (raw.programmes.transport.conditions[0].check = 'returnee'),
    { path: 'programmes.transport.conditions.0.check', rule: 'invalid_value' },
  ],
  [
    'a share of more than all',
    (raw) => (raw.programmes['startup-loan-interest'].amount.percent = 101),
    { path: 'programmes.startup-loan-interest.amount.percent', rule: 'too_big' },
  ],
  [
    'standards that begin after the policy',
    (raw) => (raw.trainingStandards[0].from = '2016-05-19'),
    { path: 'trainingStandards', rule: 'table-begins-late' },
  ],
  [
    'a reference rate that begins after the policy',
    (raw) => (raw.programmes['startup-loan-interest'].amount.referenceRates[0].from = '2017-01-01'),
    { path: 'programmes.startup-loan-interest.amount.referenceRates', rule: 'table-begins-late' },
  ],
  [
    'a school year that begins on no day',
    (raw) => (raw.parameters.schoolYearStart.value = '02-30'),
    { path: 'parameters.schoolYearStart.value', rule: 'invalid_format' },
  ],
  [
    'a missing parameter of aid cases',
    (raw) => delete raw.parameters.statementDays,
    { path: 'parameters.statementDays', rule: 'invalid_type' },
  ],
  [
    'no programme of article 24',
    (raw) => delete raw.programmes['employer-post'],
    { path: 'programmes.employer-post', rule: 'invalid_type' },
  ],
];

test.each(faults)('a file with %s is refused, naming place and rule', (_, spoil, fault) => {
  const raw = readRawPolicy('xiangxi-2016-v2.yaml');
  spoil(raw);
  const parsed = parsePolicy(raw, 'policies/xiangxi-2016-v2.yaml');
  if (parsed.ok) throw new Error('accepted');
  expect(parsed.errors).toContainEqual(expect.objectContaining(fault));
  for (const { message } of parsed.errors) expect(message).toMatch(/\p{Script=Han}/u);
});
