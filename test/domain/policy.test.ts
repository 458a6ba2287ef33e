import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { plainDate } from '../../src/domain/dates.ts';
import { divisionCode } from '../../src/domain/divisions.ts';
import { policyInForce } from '../../src/domain/policy/in-force.ts';
import { parsePolicy } from '../../src/domain/policy/policy.schema.ts';
import type { Policy } from '../../src/domain/policy/types.ts';
import { policy2016, readRawPolicy } from './support/policy.ts';

describe('the policy file of 2016', () => {
  test('quotes the articles word for word', () => {
    const regulation = readFileSync(new URL('../../docs/regulation-2016.txt', import.meta.url), 'utf8');
    const packed = regulation.replace(/\s/g, '');
    expect(Object.keys(policy2016.articles)).toEqual(['5', '14', '23', '24', '27', '28']);
    for (const [number, text] of Object.entries(policy2016.articles)) {
      expect(packed.includes(text.replace(/\s/g, '')), number).toBe(true);
    }
  });

  test('every condition interprets words that its article says', () => {
    for (const { conditions } of Object.values(policy2016.programmes).filter((p) => p !== undefined)) {
      for (const { article, interprets, check } of conditions) {
        for (const words of interprets.split(/[、…]+/)) {
          expect(policy2016.articles[article], `${check}: ${words}`).toContain(words);
        }
      }
    }
    for (const { article, interprets } of Object.values(policy2016.parameterNotes)) {
      for (const words of interprets.split('、')) expect(policy2016.articles[article]).toContain(words);
    }
  });

  test('holds the defaults of docs/rules.md', () => {
    expect(policy2016.parameters).toEqual({
      latePaymentGraceDays: 90,
      insuranceMonths: 12,
      followUpWindowMonths: 3,
      followUpWindows: 4,
      goodStandings: ['良好'],
      noticeDays: 7,
      correctionDays: 15,
      appealDays: 60,
      reminderDaysBeforeDue: 30,
      reminderDaysBeforeDeadline: 7,
    });
    expect(policy2016).toMatchObject({
      versionId: 'xiangxi-2016@1',
      effectiveFrom: '2016-05-18',
      division: '433100',
    });
  });
});

type Raw = ReturnType<typeof readRawPolicy>;
const post = (raw: Raw) => raw.programmes['employer-post'];

const faults: [string, (raw: Raw) => void, { path: string; rule: string }][] = [
  ['a version of zero', (raw) => (raw.version = 0), { path: 'version', rule: 'too_small' }],
  [
    'a date that is none',
    (raw) => (raw.effectiveFrom = '2017-02-29'),
    { path: 'effectiveFrom', rule: 'custom' },
  ],
  ['a key nobody reads', (raw) => (raw.graceDays = 3), { path: '', rule: 'unrecognized_keys' }],
  [
    'a missing parameter',
    (raw) => delete raw.parameters.noticeDays,
    { path: 'parameters.noticeDays', rule: 'invalid_type' },
  ],
  [
    'a fraction of a fen',
    (raw) => (post(raw).amountFen = 0.5),
    { path: 'programmes.employer-post.amountFen', rule: 'invalid_type' },
  ],
  [
    'an unknown check',
    (raw) => (post(raw).conditions[1].check = 'x'),
    { path: 'programmes.employer-post.conditions.1.check', rule: 'invalid_value' },
  ],
  [
    'an article not quoted',
    (raw) => delete raw.articles['14'],
    { path: 'programmes.employer-post.waits.0.article', rule: 'article-missing' },
  ],
  [
    'a condition twice',
    (raw) => post(raw).conditions.push(post(raw).conditions[1]),
    { path: 'programmes.employer-post.conditions.8', rule: 'condition-twice' },
  ],
  [
    'overlap not first',
    (raw) => post(raw).conditions.reverse(),
    { path: 'programmes.employer-post.conditions', rule: 'overlap-first' },
  ],
  [
    'an intermediary’s check for an employer',
    (raw) => (post(raw).conditions[1].check = 'follow-up-windows'),
    { path: 'programmes.employer-post.conditions.1', rule: 'condition-not-for-payee' },
  ],
  [
    'a follow-up window after the year',
    (raw) => (raw.parameters.followUpWindows.value = 5),
    { path: 'parameters.followUpWindows.value', rule: 'window-beyond-year' },
  ],
  ['another document’s file', (raw) => (raw.id = 'jishou-2017'), { path: 'id', rule: 'file-name' }],
];

test.each(faults)('a policy with %s is refused, naming file, place and rule', (_, spoil, fault) => {
  const raw = readRawPolicy();
  spoil(raw);
  const parsed = parsePolicy(raw, 'policies/xiangxi-2016.yaml');
  if (parsed.ok) throw new Error('accepted');
  expect(parsed.errors).toContainEqual(
    expect.objectContaining({ ...fault, file: 'policies/xiangxi-2016.yaml' }),
  );
  for (const { message } of parsed.errors) expect(message).toMatch(/\p{Script=Han}/u);
});

test('what is no object at all is refused, not thrown', () => {
  expect(parsePolicy(null, 'x.yaml').ok).toBe(false);
});

describe('which policy is in force', () => {
  const version = (change: Partial<Policy>): Policy => ({ ...policy2016, ...change });
  const later = version({ version: 2, effectiveFrom: plainDate('2017-01-01') });
  const county = version({
    id: 'jishou-2016',
    division: divisionCode('433101'),
    effectiveFrom: plainDate('2016-09-01'),
  });
  const all = [later, county, policy2016];
  const chosen = (date: string, division?: string) => {
    const found = policyInForce(all, plainDate(date), division);
    return found.ok ? `${found.policy.id}@${found.policy.version}` : found.code;
  };

  test.each([
    ['2016-05-17', undefined, 'before-first-policy'],
    ['2016-05-18', undefined, 'xiangxi-2016@1'],
    ['2016-12-31', undefined, 'xiangxi-2016@1'],
    ['2017-01-01', undefined, 'xiangxi-2016@2'],
    ['2016-08-31', '433101', 'xiangxi-2016@1'],
    ['2016-09-01', '433101', 'jishou-2016@1'],
    ['2017-06-01', '433101', 'jishou-2016@1'],
    ['2017-06-01', '433122', 'xiangxi-2016@2'],
  ])('on %s in %s: %s', (date, division, id) => {
    expect(chosen(date, division)).toBe(id);
  });

  test('of two versions from the same day the higher counts', () => {
    const corrected = version({ version: 2 });
    const found = policyInForce([policy2016, corrected], plainDate('2016-06-01'));
    expect(found).toMatchObject({ ok: true, policy: { version: 2 } });
  });
});
