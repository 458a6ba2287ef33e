import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fen, formatYuan, yuanToFen } from '../../src/domain/money.ts';

test.each([
  ['0', 0],
  ['1000', 100_000],
  ['1234.5', 123_450],
  ['1234.50', 123_450],
  ['0.07', 7],
  ['1,234,567.89', 123_456_789],
  ['715.82', 71_582],
])('yuanToFen(%s) = %i', (text, expected) => {
  expect(yuanToFen(text)).toBe(expected);
});

test.each([
  '',
  ' 1',
  '1.',
  '.5',
  '1.234',
  '1e3',
  '-1',
  '+1',
  '12,34',
  '1,2345',
  '10 000',
  'NaN',
  '99999999999999999',
])('yuanToFen(%j) is refused', (text) => {
  expect(yuanToFen(text)).toBeNull();
});

test('a minus is read only when allowed, and there is no minus zero', () => {
  expect(yuanToFen('-100', { allowNegative: true })).toBe(-10_000);
  expect(yuanToFen('-0', { allowNegative: true })).toBe(0);
});

test.each([
  [0, '0.00'],
  [7, '0.07'],
  [-7, '-0.07'],
  [100_000, '1,000.00'],
  [123_456_789, '1,234,567.89'],
])('formatYuan(%i) = %s', (amount, text) => {
  expect(formatYuan(fen(amount))).toBe(text);
});

test('what is formatted reads back the same, to the last fen', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), (amount) => {
      expect(yuanToFen(formatYuan(fen(amount)), { allowNegative: true })).toBe(amount);
    }),
  );
});

test('fen refuses what is not a whole number of fen', () => {
  expect(() => fen(0.5)).toThrow(RangeError);
  expect(() => fen(2 ** 53)).toThrow(RangeError);
});
