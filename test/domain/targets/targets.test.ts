import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { addDays, plainDate } from '../../../src/domain/dates.ts';
import { fen } from '../../../src/domain/money.ts';
import { letterText } from '../../../src/domain/targets/letter.ts';
import { actualOf, measureCodes, measureOf, valueInWords } from '../../../src/domain/targets/measures.ts';
import { expectedBy, isWarned, lastDayOf, progressOf } from '../../../src/domain/targets/progress.ts';
import { evaluateReward, type RewardFacts } from '../../../src/domain/targets/reward.ts';
import { parseEvaluationRules } from '../../../src/domain/targets/rules.schema.ts';
import { daysOfYear } from '../../../src/domain/targets/rules.ts';
import { awardFen, earns, scoreLines, totalOf } from '../../../src/domain/targets/score.ts';
import { checkInputNames } from '../../../src/domain/words.ts';

const file = new URL('../../../evaluation-rules/xiangxi.yaml', import.meta.url);
// biome-ignore lint/suspicious/noExplicitAny: spoilt on purpose
const raw = (): any => parse(readFileSync(file, 'utf8'));
const rules = (() => {
  const parsed = parseEvaluationRules(raw());
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  return parsed.rules;
})();

describe('the rules file', () => {
  test.each<[string, (r: ReturnType<typeof raw>) => void]>([
    ['items', (r) => (r.items.placed.points = 31)],
    ['items.placed.bonusCap', (r) => (r.items.placed.bonusCap = 'viel')],
    ['letterDue', (r) => (r.letterDue = '02-29')],
    ['midYear', (r) => (r.midYear = '03-31')],
    ['thresholds.talk.points', (r) => (r.thresholds.talk.points = 95)],
    ['thresholds.disqualify.points', (r) => (r.thresholds.disqualify.points = 75)],
    ['reward.1.atLeast', (r) => (r.reward[1].atLeast = 95)],
    ['reward.1.yuan', (r) => (r.reward[1].yuan = 300_000)],
    ['letter.0', (r) => (r.letter[0] = '{mayor}')],
    ['letter', (r) => (r.letter = r.letter.map((p: string) => p.replace('{targets}', '')))],
    ['parameters.objectionDays', (r) => delete r.parameters.objectionDays],
  ])('a fault at %s is named with its place', (path, spoil) => {
    const spoilt = raw();
    spoil(spoilt);
    const parsed = parseEvaluationRules(spoilt);
    expect(parsed.ok ? [] : parsed.errors.map((fault) => fault.path)).toContain(path);
  });

  test('its days of a year', () => {
    expect(daysOfYear(rules, 2020)).toEqual({
      letterDueOn: '2020-03-31',
      midYearOn: '2020-07-01',
      measureOn: '2021-01-10',
    });
  });
});

const year = fc.integer({ min: 2016, max: 2099 });
const day = (of: number) => fc.integer({ min: 0, max: 364 }).map((n) => addDays(plainDate(`${of}-01-01`), n));
const yearAndDays = year.chain((of) => fc.tuple(fc.constant(of), day(of), day(of)));

describe('proportional targets', () => {
  test('365 people: 31 by the end of January, all by the last day, none before the year', () => {
    expect(expectedBy('placed', 365, 2017, plainDate('2017-01-31'))).toBe(31);
    expect(expectedBy('placed', 365, 2017, lastDayOf(2017))).toBe(365);
    expect(expectedBy('placed', 365, 2017, plainDate('2016-12-31'))).toBe(0);
    expect(expectedBy('refreshed', 980, 2017, plainDate('2017-06-30'))).toBe(0);
    expect(expectedBy('refreshed', 980, 2017, plainDate('2017-07-01'))).toBe(980);
    expect(expectedBy('paid-in-time', 900, 2017, plainDate('2017-01-01'))).toBe(900);
  });

  test('never falls with the days, never exceeds the target, and of parts at most of the whole', () => {
    fc.assert(
      fc.property(
        yearAndDays,
        fc.constantFrom(...measureCodes),
        fc.array(fc.integer({ min: 0, max: 5_000 }), { minLength: 1, maxLength: 9 }),
        ([of, a, b], code, parts) => {
          const whole = parts.reduce((sum, part) => sum + part, 0);
          const [early, late] = a < b ? [a, b] : [b, a];
          const of1 = expectedBy(code, whole, of, early);
          expect(of1).toBeLessThanOrEqual(expectedBy(code, whole, of, late));
          expect(of1).toBeLessThanOrEqual(whole);
          // Rounded down each: what townships are expected to have never is more than the county is.
          const ofParts = parts.reduce((sum, part) => sum + expectedBy(code, part, of, early), 0);
          expect(ofParts).toBeLessThanOrEqual(of1);
          expect(ofParts).toBeGreaterThanOrEqual(of1 - parts.length);
        },
      ),
    );
  });

  test('progress: the edges of each word', () => {
    expect(progressOf(100, 100, 80).state).toBe('reached');
    expect(progressOf(99, 100, 80)).toEqual({ state: 'behind', permille: 990 });
    expect(progressOf(80, 100, 80).state).toBe('behind');
    expect(progressOf(79, 100, 80).state).toBe('far-behind');
    expect(progressOf(0, 0, 80).state).toBe('reached');
    expect(progressOf(null, 10, 80).state).toBe('nothing');
    expect([isWarned(79, 100, 80), isWarned(80, 100, 80), isWarned(null, 100, 80)]).toEqual([
      true,
      false,
      false,
    ]);
  });

  test('a share is rounded down, and one of nothing is none', () => {
    expect(actualOf('refreshed', { done: 2, total: 3, cases: 1 })).toBe(666);
    expect(actualOf('refreshed', { done: 0, total: 0, cases: 0 })).toBeNull();
    expect(actualOf('placed', { done: 5, total: 0, cases: 5 })).toBe(5);
    expect([valueInWords('refreshed', 985), valueInWords('placed', 5)]).toEqual(['98.5%', '5人']);
  });
});

describe('scores', () => {
  const targets = { placed: 100, stable: 50, refreshed: 900 };
  const total = (placed: number, stable: number, refreshed: number | null, deducted = 0) =>
    totalOf(rules, scoreLines(rules, targets, { placed, stable, refreshed }), [{ pointsTenths: deducted }]);

  test('all reached is a hundred of the points asked; nothing to measure gives its points to the others', () => {
    expect(total(100, 50, 900)).toMatchObject({ totalTenths: 1000, completed: true, bonusTenths: 0 });
    expect(total(100, 50, null)).toMatchObject({ totalTenths: 1000, completed: true });
    expect(total(50, 50, null)).toMatchObject({ totalTenths: 700, completed: false });
  });

  test('over-fulfilment up to its caps, deductions up to theirs, never below nothing', () => {
    expect(total(110, 50, 900)).toMatchObject({ totalTenths: 1030, bonusTenths: 30 });
    expect(total(1000, 500, 1000).totalTenths).toBe(1050);
    expect(total(100, 50, 900, 999).totalTenths).toBe(700);
    expect(total(0, 0, 0, 100).totalTenths).toBe(0);
  });

  test('between the two ends, and never less for having done more', () => {
    const done = fc.integer({ min: 0, max: 200 });
    fc.assert(
      fc.property(done, done, done, fc.integer({ min: 0, max: 1000 }), (placed, more, stable, refreshed) => {
        const less = total(placed, stable, refreshed);
        const greater = total(placed + more, stable, refreshed);
        expect(greater.totalTenths).toBeGreaterThanOrEqual(less.totalTenths);
        expect(less.totalTenths).toBeGreaterThanOrEqual(0);
        expect(greater.totalTenths).toBeLessThanOrEqual(1050);
      }),
    );
  });

  test('the edges of each outcome, in tenths of a point', () => {
    const carries = (totalTenths: number, completed = true) =>
      (['commendation', 'talk', 'disqualification', 'reward'] as const).filter(
        (kind) => earns(rules, kind, { totalTenths, completed }).earned,
      );
    expect(carries(900)).toEqual(['commendation', 'reward']);
    expect(carries(900, false)).toEqual(['reward']);
    expect(carries(899)).toEqual(['reward']);
    expect(carries(849)).toEqual([]);
    expect(carries(699)).toEqual(['talk']);
    expect(carries(600)).toEqual(['talk']);
    expect(carries(599)).toEqual(['talk', 'disqualification']);
    expect([950, 949, 850, 849].map((t) => awardFen(rules, t))).toEqual([
      20_000_000, 10_000_000, 10_000_000, 0,
    ]);
  });
});

test('the letter lists its targets in order, with their articles', () => {
  const text = letterText(
    rules.letter,
    { year: '2017', county: '吉首市人民政府', prefecture: '湘西州人民政府' },
    { stable: 5, placed: 7, refreshed: 985 },
  );
  expect(text).toContain('（1）新增转移就业：7人（办法第3、25条）；（2）稳定就业满一年：5人');
  expect(text).toContain('（3）名册年度更新率：98.5%');
  expect(text).not.toMatch(/[{}]/);
});

describe('the reward', () => {
  const facts: RewardFacts = {
    year: 2017,
    county: '433101',
    unit: '433101',
    amountFen: fen(20_000_000),
    policyVersion: 'xiangxi-2016@2' as never,
    publishedOn: plainDate('2018-01-28'),
    totalTenths: 960,
    awardFen: 20_000_000,
    grantedFen: 20_000_000,
    disqualified: false,
    asOf: plainDate('2018-02-01'),
  };
  test('is due to the unit, from the prefecture and its special fund', () => {
    expect(evaluateReward(facts).outcome).toEqual({
      kind: 'eligible',
      amountFen: 20_000_000,
      payee: { kind: 'unit', id: '433101' },
      paidBy: '433100',
      fund: 'prefecture-special',
    });
  });
  test('says what it has read in words that the page has', () => {
    const read = evaluateReward(facts).checks.flatMap(({ inputs }) => Object.keys(inputs));
    expect(read.filter((name) => checkInputNames[name] === undefined)).toEqual([]);
  });
  test.each<[string, Partial<RewardFacts>]>([
    ['evaluation-not-published', { publishedOn: null, awardFen: null }],
    ['reward-below-threshold', { awardFen: 0 }],
    ['reward-disqualified', { disqualified: true }],
    ['reward-above-award', { grantedFen: 20_000_001 }],
  ])('%s', (reason, otherwise) => {
    expect(evaluateReward({ ...facts, ...otherwise }).outcome).toMatchObject({ kind: 'refused', reason });
  });
});

test('every measure says what it is', () => {
  for (const code of measureCodes) {
    const { title, definition, article } = measureOf(code);
    expect(
      [title, definition, article].every((text) => text.length > 0),
      code,
    ).toBe(true);
  }
});
