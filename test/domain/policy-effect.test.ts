import { expect, test } from 'vitest';
import { addDays } from '../../src/domain/dates.ts';
import { fen } from '../../src/domain/money.ts';
import { effectOf } from '../../src/domain/policy/effect.ts';
import type { Policy } from '../../src/domain/policy/types.ts';
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
