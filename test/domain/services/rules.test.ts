import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { plainDate } from '../../../src/domain/dates.ts';
import { careKinds, supportKinds } from '../../../src/domain/services/kinds.ts';
import { planBudget, policyOfYear } from '../../../src/domain/services/plan.ts';
import { parseServiceRules } from '../../../src/domain/services/rules.schema.ts';
import { rulesId, rulesInForce, type ServiceRules } from '../../../src/domain/services/rules.ts';
import { OTHER_TRADE, tradeOf, wishesByTrade } from '../../../src/domain/services/trades.ts';
import { policy2016, policy2016v2 } from '../support/policy.ts';

const file = new URL('../../../service-rules/xiangxi-services.yaml', import.meta.url);
// biome-ignore lint/suspicious/noExplicitAny: spoilt on purpose
const raw = (): any => parse(readFileSync(file, 'utf8'));

function faultsOf(spoil: (rules: ReturnType<typeof raw>) => void): readonly string[] {
  const rules = raw();
  spoil(rules);
  const parsed = parseServiceRules(rules);
  return parsed.ok ? [] : parsed.errors.map(({ path }) => path);
}

const shipped = (() => {
  const parsed = parseServiceRules(raw());
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  return parsed.rules;
})();

describe('the file', () => {
  test('names every kind with its days, article and reading', () => {
    expect(rulesId(shipped)).toBe('xiangxi-services@1');
    for (const kind of careKinds)
      expect(shipped.kinds[kind].note, kind).toContain(String(shipped.kinds[kind].days));
  });

  test('its second version adds those of article 21, each with whose it is, and changes nothing else', () => {
    const second = new URL('../../../service-rules/xiangxi-services-2.yaml', import.meta.url);
    const parsed = parseServiceRules(parse(readFileSync(second, 'utf8')));
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
    const { kinds, version, effectiveFrom, ...rest } = parsed.rules;
    const { kinds: before, version: _, effectiveFrom: __, ...first } = shipped;
    expect(rest).toEqual(first);
    expect(version).toBe(2);
    expect(effectiveFrom > shipped.effectiveFrom).toBe(true);
    expect(kinds).toMatchObject(before);
    for (const kind of supportKinds) {
      expect(kinds[kind]).toMatchObject({ article: '21', level: 'county' });
      expect(kinds[kind]?.note).toContain(String(kinds[kind]?.days));
    }
    expect(supportKinds.map((kind) => kinds[kind]?.department)).toEqual([
      'public-security',
      'health',
      'education',
    ]);
  });

  test('categories of its trades are those of the policy', () => {
    const known = Object.keys(policy2016v2.trainingStandards[0]!.categories);
    for (const { category } of Object.values(shipped.trades)) expect(known).toContain(category);
  });

  test.each<[string, (rules: ReturnType<typeof raw>) => void, string]>([
    ['a kind that is missing', (r) => delete r.kinds.rights, 'kinds.rights'],
    ['no days', (r) => (r.kinds.rights.days = 0), 'kinds.rights.days'],
    ['a level that is no office', (r) => (r.kinds.rights.level = 'village'), 'kinds.rights.level'],
    [
      'a number without its reading',
      (r) => delete r.parameters.reopenDays.note,
      'parameters.reopenDays.note',
    ],
    ['an unknown parameter', (r) => (r.parameters.more = r.parameters.reopenDays), 'parameters'],
    ['a word of two trades', (r) => r.trades.cook.words.push('电工'), 'trades.cook.words'],
    ['no date', (r) => (r.effectiveFrom = '2016-02-30'), 'effectiveFrom'],
  ])('refuses %s', (_, spoil, path) => {
    expect(faultsOf(spoil)).toContain(path);
  });

  test('the latest that has begun is in force; before the first none is', () => {
    const later: ServiceRules = { ...shipped, version: 2, effectiveFrom: plainDate('2018-01-01') };
    const on = (date: string) => rulesInForce([later, shipped], plainDate(date))?.version;
    expect([on('2016-05-17'), on('2016-05-18'), on('2017-12-31'), on('2018-01-01')]).toEqual([
      undefined,
      1,
      1,
      2,
    ]);
  });
});

describe('trades', () => {
  test.each([
    ['厨师', 'cook'],
    ['护工', 'housekeeping'],
    ['电焊工', 'welder'],
    ['水电工', 'electrician'],
    ['普工', null],
    ['', null],
    [null, null],
  ])('%s is read as %s', (text, trade) => {
    expect(tradeOf(text, shipped.trades)).toBe(trade);
  });

  test('the post comes before the industry; what names no trade is kept apart; equals are summed', () => {
    const group = { division: '433101', post: null, industry: null, persons: 2, unskilled: 1 };
    const sums = wishesByTrade(
      [
        { ...group, post: '厨师', industry: '建筑' },
        { ...group, industry: '餐饮' },
        { ...group, post: '普工', industry: '不限' },
      ],
      shipped.trades,
    );
    expect(sums.get('433101:cook')).toMatchObject({ wishes: 4, unskilled: 2 });
    expect(sums.get(`433101:${OTHER_TRADE}`)).toMatchObject({ wishes: 2 });
    expect(sums.size).toBe(2);
  });
});

describe('the budget of a line', () => {
  const on = plainDate('2017-01-01');
  const line = { category: 'class-b', persons: 20, days: 30 };

  test('before employment: 170 % of the standard and ten yuan a day', () => {
    expect(planBudget(policy2016v2, on, { ...line, training: 'pre-employment' })).toBe(
      20 * (170_000 + 30_000),
    );
  });

  test('on the post: 40 % of the standard, and no allowance', () => {
    expect(planBudget(policy2016v2, on, { ...line, training: 'on-post' })).toBe(20 * 40_000);
  });

  test('null for a category that the table does not have', () => {
    expect(planBudget(policy2016v2, on, { ...line, category: 'class-x', training: 'on-post' })).toBeNull();
  });

  test('read on the first day of the year; in the year of the first rules on its last; before them not at all', () => {
    const policies = [policy2016, policy2016v2];
    expect(policyOfYear(policies, 2018, '433101')?.on).toBe('2018-01-01');
    expect(policyOfYear(policies, 2016, '433101')?.on).toBe('2016-12-31');
    expect(policyOfYear(policies, 2015, '433101')).toBeNull();
  });
});
