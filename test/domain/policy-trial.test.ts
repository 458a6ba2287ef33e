import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addDays, addMonths } from '../../src/domain/dates.ts';
import type { EmploymentFacts } from '../../src/domain/facts.ts';
import { moves, type PolicyOverrides, tryOn, withOverrides } from '../../src/domain/policy/trial.ts';
import type { Policy } from '../../src/domain/policy/types.ts';
import { goodFacts } from './support/facts.ts';
import { policy2016 } from './support/policy.ts';

function changed(overrides: PolicyOverrides): Policy {
  const tried = withOverrides(policy2016, overrides);
  if (!tried.ok) throw new Error(JSON.stringify(tried.errors));
  return tried.policy;
}
const trials = (facts: EmploymentFacts, overrides: PolicyOverrides) =>
  tryOn(facts, policy2016, changed(overrides), facts.asOf);

/** A good case of any day, with months and visits left out. */
const facts = fc
  .record({
    day: fc.integer({ min: 0, max: 460 }),
    months: fc.subarray(goodFacts().insuranceMonths),
    visits: fc.subarray(goodFacts().followUps),
    left: fc.option(fc.integer({ min: 1, max: 400 })),
  })
  .map(({ day, months, visits, left }): EmploymentFacts => {
    const good = goodFacts();
    return {
      ...good,
      asOf: addDays(good.startsOn, day),
      insuranceMonths: months,
      followUps: visits,
      departures: left === null ? [] : [addDays(good.startsOn, left)],
    };
  });

test('nothing changed is the policy itself, and moves no case', () => {
  expect(changed({})).toEqual(policy2016);
  fc.assert(fc.property(facts, (one) => trials(one, {}).every((trial) => !moves(trial))));
});

test('another amount moves the money of what is not lost, by the difference, and nothing else', () => {
  fc.assert(
    fc.property(facts, fc.integer({ min: 1, max: 900_000 }), (one, amountFen) => {
      for (const { programme, before, after } of trials(one, {
        amountsFen: { 'employer-post': amountFen },
      })) {
        expect([after.band, after.month, after.because]).toEqual([before.band, before.month, before.because]);
        const expected =
          programme === 'employer-post' && before.band !== 'lost' ? amountFen : before.amountFen;
        expect(after.amountFen).toBe(expected);
      }
    }),
  );
});

test('asking for fewer months or a longer grace never makes a case worse', () => {
  const rank = { safe: 0, 'at-risk': 1, lost: 2 };
  fc.assert(
    fc.property(
      facts,
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 90, max: 400 }),
      (one, insuranceMonths, latePaymentGraceDays) => {
        for (const { before, after } of trials(one, {
          parameters: { insuranceMonths, latePaymentGraceDays },
        }))
          expect(rank[after.band]).toBeLessThanOrEqual(rank[before.band]);
      },
    ),
  );
});

test('a late month counts or not by the grace that is tried: day 90 is good, with 89 days it is lost', () => {
  const good = goodFacts();
  const [first, ...others] = good.insuranceMonths;
  const late = {
    ...good,
    insuranceMonths: [{ ...first!, paidOn: addDays(good.dueOn, 90) }, ...others],
    asOf: addMonths(good.dueOn, 6),
  };
  const [post] = trials(late, { parameters: { latePaymentGraceDays: 89 } });
  expect([post!.before.band, post!.after.band, post!.after.because]).toEqual([
    'safe',
    'lost',
    ['insurance-months'],
  ]);
});

test.each<[string, PolicyOverrides, string]>([
  ['an amount of nothing', { amountsFen: { 'employer-post': 0 } }, 'programmes.employer-post.amount.fen'],
  ['half a day', { parameters: { noticeDays: 1.5 } }, 'parameters.noticeDays.value'],
  ['a window after the year', { parameters: { followUpWindows: 5 } }, 'parameters.followUpWindows.value'],
  ['no good word at all', { parameters: { goodStandings: [] } }, 'parameters.goodStandings.value'],
])('%s is refused as in a file', (_name, overrides, path) => {
  const tried = withOverrides(policy2016, overrides);
  expect(tried.ok ? [] : tried.errors.map((error) => error.path)).toEqual([path]);
});
