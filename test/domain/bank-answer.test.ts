import { expect, test } from 'vitest';
import { type BatchStanding, bankAnswerDays, batchWait } from '../../src/domain/bank-answer.ts';
import { plainDate } from '../../src/domain/dates.ts';

const heardOn = plainDate('2017-07-03');

test('a bank has a week', () => {
  expect(bankAnswerDays).toBe(7);
});

test.each<[string, Omit<BatchStanding, 'heardOn'>, string, ReturnType<typeof batchWait>]>([
  ['everything answered', { outstanding: 0, unclear: 0 }, '2017-07-03', null],
  [
    'at the bank',
    { outstanding: 2, unclear: 0 },
    '2017-07-03',
    { kind: 'bank-result', until: plainDate('2017-07-10') },
  ],
  [
    'the last day',
    { outstanding: 2, unclear: 1 },
    '2017-07-09',
    { kind: 'bank-result', until: plainDate('2017-07-10') },
  ],
  ['the term is over', { outstanding: 2, unclear: 1 }, '2017-07-10', { kind: 'batch-overdue', until: null }],
  [
    'only questions left',
    { outstanding: 2, unclear: 2 },
    '2017-07-03',
    { kind: 'payment-unclear', until: null },
  ],
  [
    'questions do not become overdue',
    { outstanding: 1, unclear: 1 },
    '2018-07-03',
    { kind: 'payment-unclear', until: null },
  ],
])('%s', (_, standing, today, wait) => {
  expect(batchWait({ ...standing, heardOn }, plainDate(today))).toEqual(wait);
});
