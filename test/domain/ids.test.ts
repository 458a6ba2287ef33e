import { expect, test } from 'vitest';
import {
  claimId,
  employmentId,
  intermediaryNumber,
  paymentKey,
  policyVersionId,
} from '../../src/domain/ids.ts';

test('ids are put together from business numbers', () => {
  const claim = claimId('employer-post', employmentId('JY0001'));
  expect(claim).toBe('employer-post:JY0001');
  expect(paymentKey(claim, 2)).toBe('employer-post:JY0001:2');
  expect(policyVersionId('xiangxi-2016', 1)).toBe('xiangxi-2016@1');
});

test.each(['', 'JY:1', 'JY 1', '就业1', 'J'.repeat(41)])('%j cannot be part of an id', (text) => {
  expect(() => employmentId(text)).toThrow(RangeError);
  expect(() => intermediaryNumber(text)).toThrow(RangeError);
});

test('payment numbers count from 1', () => {
  const claim = claimId('employer-post', employmentId('JY0001'));
  expect(() => paymentKey(claim, 0)).toThrow(RangeError);
  expect(() => paymentKey(claim, 1.5)).toThrow(RangeError);
});
