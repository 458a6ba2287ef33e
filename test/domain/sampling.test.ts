import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { plainDate } from '../../src/domain/dates.ts';
import { drawSample } from '../../src/domain/sampling/draw.ts';
import { nextPeriod, parsePeriod } from '../../src/domain/sampling/period.ts';
import { sha256Hex } from '../../src/domain/sampling/sha256.ts';

test('the hash is SHA-256 of any text', () => {
  const nodes = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex');
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => sha256Hex(text) === nodes(text)),
    {
      numRuns: 300,
    },
  );
  for (const length of [0, 55, 56, 63, 64, 65, 119, 120])
    expect(sha256Hex('a'.repeat(length))).toBe(nodes('a'.repeat(length)));
});

const approved = fc.uniqueArray(
  fc.record({ id: fc.string({ minLength: 1, maxLength: 12 }), programme: fc.constantFrom('a', 'b', 'c') }),
  { selector: ({ id }) => id, maxLength: 60 },
);
const rates = fc.record({ a: fc.integer({ min: 0, max: 1000 }), b: fc.integer({ min: 0, max: 1000 }) });

test('the draw depends on seed and claims alone, in whatever order they come', () => {
  fc.assert(
    fc.property(fc.string(), approved, rates, (seed, claims, perMille) => {
      const one = drawSample(seed, claims, perMille);
      expect(drawSample(seed, claims.toReversed(), perMille)).toEqual(one);
    }),
  );
});

test('of each programme as many as its rate says, rounded up, each claim at most once, and none without a rate', () => {
  fc.assert(
    fc.property(fc.string(), approved, rates, (seed, claims, perMille) => {
      const drawn = drawSample(seed, claims, perMille);
      expect(new Set(drawn.map(({ id }) => id)).size).toBe(drawn.length);
      for (const programme of ['a', 'b', 'c'] as const) {
        const all = claims.filter((claim) => claim.programme === programme).length;
        const rate = programme === 'c' ? 0 : perMille[programme];
        const chosen = drawn.filter((claim) => claim.programme === programme);
        expect(chosen.map(({ rank }) => rank)).toEqual(
          Array.from({ length: Math.ceil((all * rate) / 1000) }, (_, i) => i + 1),
        );
      }
    }),
  );
});

test('a higher rate keeps what a lower one has drawn, so nobody gains by choosing it', () => {
  fc.assert(
    fc.property(
      fc.string(),
      approved,
      fc.integer({ min: 0, max: 1000 }),
      fc.integer({ min: 0, max: 1000 }),
      (seed, claims, x, y) => {
        const [few, many] = [Math.min(x, y), Math.max(x, y)].map((a) =>
          drawSample(seed, claims, { a }).map(({ id }) => id),
        );
        expect(many).toEqual(expect.arrayContaining(few!));
      },
    ),
  );
});

test('another seed is another sample', () => {
  const claims = Array.from({ length: 100 }, (_, i) => ({ id: `claim-${i}`, programme: 'a' }));
  const [one, other] = ['one', 'other'].map((seed) =>
    drawSample(seed, claims, { a: 100 }).map(({ id }) => id),
  );
  expect(one).not.toEqual(other);
  expect(one).toHaveLength(10);
});

test('quarters, and the next one to commit for', () => {
  expect(parsePeriod('2017Q3')).toEqual({ id: '2017Q3', beginsOn: '2017-07-01', endsOn: '2017-09-30' });
  expect(parsePeriod('2016Q1')?.endsOn).toBe('2016-03-31');
  for (const wrong of ['2017Q5', '2017-3', '', '2017Q0']) expect(parsePeriod(wrong)).toBeNull();
  expect(nextPeriod(plainDate('2017-06-30')).id).toBe('2017Q3');
  expect(nextPeriod(plainDate('2017-10-01')).id).toBe('2018Q1');
  expect(nextPeriod(plainDate('2017-11-30')).id).toBe('2018Q1');
});
