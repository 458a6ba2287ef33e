import { expect, test } from 'vitest';
import { addDays, plainDate as d } from '../../src/domain/dates.ts';
import { fen } from '../../src/domain/money.ts';
import { effectOfAid } from '../../src/domain/policy/aid-effect.ts';
import { effectOf } from '../../src/domain/policy/effect.ts';
import { type Policy, programmeOf } from '../../src/domain/policy/types.ts';
import { goodLoan, goodStudent, goodTraining, goodTransport } from './support/aid-facts.ts';
import { goodFacts } from './support/facts.ts';
import { policy2016, policy2016v2 as v2 } from './support/policy.ts';

const facts = goodFacts();
const post = v2.programmes['employer-post'];
const dearer: Policy = {
  ...v2,
  programmes: {
    ...v2.programmes,
    'employer-post': { ...post, amount: { ...post.amount, fen: fen(120_000) } },
  },
};
const stricter: Policy = { ...v2, parameters: { ...v2.parameters, latePaymentGraceDays: 30 } };
const without = (month: string) => facts.insuranceMonths.filter((row) => row.month !== month);
const short = (of: ReturnType<typeof effectOf>) =>
  of.map(({ programme, what, before, after }) => [programme, what, before, after]);

test('version 2 moves nothing of articles 23 and 24', () => {
  for (const days of [-100, 0, 50, 91]) {
    const seen = { ...facts, asOf: addDays(facts.dueOn, days), insuranceMonths: without('2017-05') };
    expect(effectOf(policy2016, v2, seen)).toEqual([]);
  }
});

test('another amount shows long before the due day, and not where nothing is paid either way', () => {
  const moved = [['employer-post', 'amount', '1,000.00 元', '1,200.00 元']];
  expect(short(effectOf(v2, dearer, { ...facts, asOf: addDays(facts.dueOn, -100) }))).toEqual(moved);
  expect(short(effectOf(v2, dearer, facts))).toEqual(moved);
  const left = { ...facts, departures: [addDays(facts.dueOn, -1)] };
  expect(effectOf(v2, dearer, left)).toEqual([]);
});

test('a shorter grace moves the last day of each case, and the answer of those in between', () => {
  const deadline = ['employer-post', 'deadline', '社保最晚缴费 2017-09-16', '社保最晚缴费 2017-07-18'];
  expect(short(effectOf(v2, stricter, facts))).toEqual([deadline]);
  const missing = { ...facts, insuranceMonths: without('2017-05'), asOf: addDays(facts.dueOn, 40) };
  expect(short(effectOf(v2, stricter, missing))).toEqual([
    ['employer-post', 'answer', '等待，到 2017-09-17', expect.stringContaining('不予补贴：')],
    deadline,
  ]);
});

/** Version 2 with another choice in one place. */
const with2 = (
  parameters: Partial<Policy['parameters']>,
  programmes: Partial<Policy['programmes']> = {},
): Policy => ({
  ...v2,
  parameters: { ...v2.parameters, ...parameters },
  programmes: { ...v2.programmes, ...programmes },
});
const none: ReadonlySet<string> = new Set();
const told = (of: ReturnType<typeof effectOfAid>) =>
  of.map(({ programme, period, what, before, after }) => [programme, period, what, before, after]);
const vocational = programmeOf(v2, 'vocational-student');
const richer = with2(
  {},
  { 'vocational-student': { ...vocational, amount: { ...vocational.amount, fen: fen(300_000) } } },
);

test('the same policy moves nothing of an aid case, whatever its kind and wherever it stands', () => {
  for (const facts of [goodTraining, goodStudent, goodLoan, goodTransport]) {
    expect(effectOfAid(v2, v2, facts, none)).toEqual([]);
    for (const { what, after } of effectOfAid(v2, policy2016, facts, none))
      expect([what, after]).toEqual(['answer', '没有这一期，或没有这项补贴']);
  }
});

test('another amount moves the school year that is under way and the one to come, not the one that is settled', () => {
  const next = [
    'vocational-student',
    '2017-2018',
    'amount',
    '每人每学年 2,500.00 元',
    '每人每学年 3,000.00 元',
  ];
  expect(told(effectOfAid(v2, richer, goodStudent, none))).toEqual([
    ['vocational-student', '2016-2017', 'amount', '2,500.00 元', '3,000.00 元'],
    next,
  ]);
  expect(told(effectOfAid(v2, richer, goodStudent, new Set(['vocational-student:2016-2017'])))).toEqual([
    next,
  ]);
});

test('the last days move, and with them the answers of those in between', () => {
  const longer = with2({
    confirmationGraceDays: 60,
    trainingReportDays: 10,
    statementDays: 5,
    transportPaperDays: 5,
  });
  const silent = { ...goodStudent, years: [], asOf: d('2017-10-05'), graduatesOn: d('2017-06-30') };
  const [year] = effectOfAid(v2, longer, silent, none);
  expect([year?.before, year?.after]).toEqual([expect.stringContaining('不予补贴：'), '等待，到 2017-10-31']);
  expect(told(effectOfAid(v2, longer, { ...silent, asOf: d('2017-09-20') }, none)).at(-1)).toEqual([
    'vocational-student',
    '2016-2017',
    'deadline',
    '学校最晚确认 2017-09-30',
    '学校最晚确认 2017-10-30',
  ]);
  const lastDays = (of: ReturnType<typeof effectOfAid>) =>
    of.filter(({ what }) => what === 'deadline').map(({ programme, after }) => [programme, after]);
  expect(lastDays(effectOfAid(v2, longer, goodTraining, none))).toEqual([
    ['pre-employment-training', '培训最晚报告 2016-12-10'],
    ['training-living-allowance', '培训最晚报告 2016-12-10'],
  ]);
  expect(lastDays(effectOfAid(v2, longer, goodLoan, none))).toEqual([
    ['startup-loan-interest', '银行最晚报送 2017-04-05'],
  ]);
  expect(lastDays(effectOfAid(v2, longer, goodTransport, none))).toEqual([
    ['transport', '材料最晚交齐 2016-06-15'],
  ]);
});

test('another standard shows before the class is over, another share of the interest once a quarter is stated', () => {
  const doubled: Policy = {
    ...v2,
    trainingStandards: v2.trainingStandards.map(({ categories, ...table }) => ({
      ...table,
      categories: Object.fromEntries(
        Object.entries(categories).map(([key, one]) => [key, { ...one, fen: fen(one.fen * 2) }]),
      ),
    })),
  };
  const running = { ...goodTraining, asOf: d('2016-08-01'), completion: null, certificates: [] };
  expect(told(effectOfAid(v2, doubled, running, none))).toEqual([
    ['pre-employment-training', '', 'amount', '1,360.00 元', '2,720.00 元'],
  ]);
  const interest = programmeOf(v2, 'startup-loan-interest');
  const less = with2(
    {},
    { 'startup-loan-interest': { ...interest, amount: { ...interest.amount, percent: 10 } } },
  );
  expect(
    told(effectOfAid(v2, less, goodLoan, none)).map(([, period, what, , after]) => [period, what, after]),
  ).toEqual([
    ['2017Q1', 'amount', '100.00 元'],
    ['2017Q2', 'amount', expect.stringContaining('10%')],
  ]);
});
