import { expect, test } from 'vitest';
import { plainDate } from '../../src/domain/dates.ts';
import { handlingDueOn, workAge } from '../../src/domain/work-age.ts';

test('ten days are long, the twentieth is the last good one', () => {
  const since = plainDate('2017-06-18');
  expect(handlingDueOn(since)).toBe('2017-07-08');
  const on = (today: string) => workAge(since, plainDate(today));
  expect(on('2017-06-18')).toBe('normal');
  expect(on('2017-06-27')).toBe('normal');
  expect(on('2017-06-28')).toBe('long');
  expect(on('2017-07-08')).toBe('long');
  expect(on('2017-07-09')).toBe('overdue');
});
