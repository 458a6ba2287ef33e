import { describe, expect, test } from 'vitest';
import { evaluateAid } from '../../src/domain/aid/evaluate.ts';
import { addDays, plainDate as d } from '../../src/domain/dates.ts';
import { divisionCode } from '../../src/domain/divisions.ts';
import { layOver, type RawPolicy } from '../../src/domain/policy/county.ts';
import { policyDiff } from '../../src/domain/policy/diff.ts';
import { policyInForce } from '../../src/domain/policy/in-force.ts';
import { parsePolicy } from '../../src/domain/policy/policy.schema.ts';
import type { Policy } from '../../src/domain/policy/types.ts';
import { goodTraining } from './support/aid-facts.ts';
import { policy2016, policy2016v2, readRawPolicy } from './support/policy.ts';

const parent = readRawPolicy('xiangxi-2016-v2.yaml');
const file = '433123/fenghuang-2016.yaml';
const head = {
  format: 2,
  id: 'fenghuang-2016',
  version: 1,
  title: '凤凰县实施细则',
  issuer: '凤凰县人民政府',
  division: '433123',
  effectiveFrom: '2016-08-15',
  extends: 'xiangxi-2016@2',
};
const longer = {
  ...head,
  parameters: { trainingReportDays: { value: 60, note: '本县培训机构偏远，报告期限为60天。' } },
};

function countyPolicy(raw: RawPolicy): Policy {
  const laid = layOver(parent, raw, file);
  if (!laid.ok) throw new Error(JSON.stringify(laid.errors));
  const parsed = parsePolicy(laid.raw, file);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  return parsed.policy;
}

describe('a county’s rules', () => {
  test('say only what differs: the rest is the parent’s', () => {
    const county = countyPolicy(longer);
    expect(county).toMatchObject({ versionId: 'fenghuang-2016@1', extends: 'xiangxi-2016@2', countyMay: [] });
    expect(county.programmes).toEqual(policy2016v2.programmes);
    expect(county.parameterNotes.trainingReportDays).toEqual({
      article: '28',
      interprets: '由州人力资源和社会保障局负责解释',
      note: '本县培训机构偏远，报告期限为60天。',
    });
    expect(policyDiff(policy2016v2, county).map(({ path }) => path)).toEqual([
      'title',
      'issuer',
      'division',
      'effectiveFrom',
      'parameters.trainingReportDays',
    ]);
  });

  test('a table is replaced whole', () => {
    const trainingStandards = [
      { from: '2016-08-15', note: '本县标准。', categories: { 'class-c': { title: 'C类', fen: 90_000 } } },
    ];
    expect(countyPolicy({ ...head, trainingStandards }).trainingStandards).toEqual(trainingStandards);
  });

  test.each<[string, Record<string, unknown>, string, string]>([
    [
      'a parameter it may not',
      { parameters: { appealDays: { value: 30 } } },
      'parameters.appealDays',
      'county-may-not',
    ],
    [
      'an amount that the regulation states',
      { programmes: { 'employer-post': { amount: { fen: 1 } } } },
      'programmes.employer-post',
      'county-may-not',
    ],
    [
      'beside what it may',
      { programmes: { 'on-post-training': { amount: { of: 'uplifted', percent: 90 } } } },
      'programmes.on-post-training.amount.percent',
      'county-may-not',
    ],
    ['all of a place that leads to one', { parameters: 'none' }, 'parameters', 'county-may-not'],
    ['more leave to counties', { countyMay: ['parameters'] }, 'countyMay', 'county-may-not'],
    ['articles', { articles: { '24': '2000元' } }, 'articles', 'county-may-not'],
    ['another prefecture', { division: '431202' }, 'division', 'county-only'],
    ['the whole prefecture', { division: '433100' }, 'division', 'county-only'],
    ['a start before the parent’s', { effectiveFrom: '2016-05-17' }, 'effectiveFrom', 'before-parent'],
  ])('that set %s are refused, naming file, place and rule', (_, change, path, rule) => {
    const laid = layOver(parent, { ...longer, ...change }, file);
    if (laid.ok) throw new Error('accepted');
    expect(laid.errors.map((e) => ({ file: e.file, path: e.path, rule: e.rule }))).toContainEqual({
      file,
      path,
      rule,
    });
  });

  test('a value that is none is found when the whole is checked', () => {
    const laid = layOver(parent, { ...head, parameters: { trainingReportDays: { value: -1 } } }, file);
    const parsed = laid.ok ? parsePolicy(laid.raw, file) : laid;
    expect(parsed).toMatchObject({
      ok: false,
      errors: [{ file, path: 'parameters.trainingReportDays.value', rule: 'too_small' }],
    });
  });
});

describe('rules that begin in the middle of the year', () => {
  const all = [policy2016, policy2016v2, countyPolicy(longer)];
  const rulesOf = (division: string, startsOn: string) => {
    const found = policyInForce(all, d(startsOn), divisionCode(division));
    if (!found.ok) throw new Error(found.message);
    return found.policy;
  };

  test.each([
    ['433123', '2016-08-14', 'xiangxi-2016@2'],
    ['433123', '2016-08-15', 'fenghuang-2016@1'],
    ['433123102003', '2017-03-01', 'fenghuang-2016@1'],
    ['433101', '2017-03-01', 'xiangxi-2016@2'],
  ])('in %s a case of %s has %s', (division, on, version) => {
    expect(rulesOf(division, on).versionId).toBe(version);
  });

  test('decide the classes that begin under them, and leave the older ones alone', () => {
    const class_ = (startsOn: string) => ({
      ...goodTraining,
      class: { ...goodTraining.class, startsOn: d(startsOn), endsOn: d('2016-12-31') },
      completion: null,
      asOf: addDays(d('2016-12-31'), 45),
    });
    const answer = (startsOn: string) =>
      evaluateAid(rulesOf('433123', startsOn), class_(startsOn))[0]?.outcome.kind;
    expect([answer('2016-08-14'), answer('2016-08-15')]).toEqual(['refused', 'waiting']);
  });
});

describe('what changes between two policies', () => {
  test('nothing, between a policy and itself', () => {
    expect(policyDiff(policy2016v2, policy2016v2)).toEqual([]);
  });

  test('from version 1 to 2: programmes, standards, parameters and articles come, nothing of 23 and 24 moves', () => {
    const changes = policyDiff(policy2016, policy2016v2);
    expect(changes.every(({ before }) => before === null)).toBe(true);
    expect([...new Set(changes.map(({ part }) => part))]).toEqual([
      'programme',
      'standard',
      'parameter',
      'article',
    ]);
    expect(changes.find(({ path }) => path === 'programmes.transport')).toMatchObject({
      what: '交通补助',
      after: '据实，最高 省外 400.00 元、省内州外 200.00 元、州内县外 100.00 元',
    });
  });

  test('an amount, a reading and an order are each told in words', () => {
    const post = policy2016v2.programmes['employer-post'];
    const other: Policy = {
      ...policy2016v2,
      programmes: {
        ...policy2016v2.programmes,
        'employer-post': {
          ...post,
          amount: { ...post.amount, fen: (post.amount.fen + 1) as typeof post.amount.fen },
          conditions: post.conditions
            .slice(0, -1)
            .map((c, i) => (i === 1 ? { ...c, note: '另一种读法' } : c)),
        },
      },
    };
    expect(policyDiff(policy2016v2, other).map(({ path, before, after }) => [path, before, after])).toEqual([
      [
        'programmes.employer-post.amount',
        expect.stringContaining('1,000.00 元'),
        expect.stringContaining('1,000.01 元'),
      ],
      ['programmes.employer-post.conditions', expect.stringContaining('此前没有领取'), expect.any(String)],
      [
        'programmes.employer-post.conditions.employer-in-prefecture',
        expect.stringContaining('八县市'),
        '第24条：另一种读法',
      ],
    ]);
  });
});
