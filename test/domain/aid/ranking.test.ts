import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inOrderOfNeed } from '../../../src/domain/aid/ranking.ts';
import { plainDate as d } from '../../../src/domain/dates.ts';

const line = (claim: string, needScore: number | null, approvedOn: string) => ({
  claim,
  needScore,
  approvedOn: d(approvedOn),
});

test('the most urgent first, then the earlier approval; who is not ranked by need comes after, by day', () => {
  const waiting = [
    line('d', null, '2016-10-01'),
    line('c', 60, '2016-11-01'),
    line('a', 80, '2016-11-02'),
    line('b', 80, '2016-11-02'),
    line('e', 80, '2016-11-01'),
    line('f', 0, '2016-12-01'),
  ];
  expect(inOrderOfNeed(waiting).map(({ claim }) => claim)).toEqual(['e', 'a', 'b', 'c', 'f', 'd']);
});

test('whatever order they came in, the line is the same', () => {
  const some = fc.array(
    fc.record({
      claim: fc.string({ minLength: 1, maxLength: 3 }),
      needScore: fc.option(fc.integer({ min: 0, max: 100 })),
      approvedOn: fc.constantFrom('2016-11-01', '2016-11-02').map(d),
    }),
    { maxLength: 8 },
  );
  fc.assert(
    fc.property(some, (waiting) => {
      const names = inOrderOfNeed(waiting);
      expect(inOrderOfNeed([...waiting].reverse())).toEqual(names);
      expect(inOrderOfNeed(names)).toEqual(names);
    }),
  );
});
