import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { channelFor } from '../../src/domain/messages/channel.ts';
import { messageEventIds, messageEvents } from '../../src/domain/messages/events.ts';
import { templateFile } from '../../src/domain/messages/template.schema.ts';
import { fillIn, isQuiet, type MessageTiming, nextTryMs } from '../../src/domain/messages/template.ts';
import { type CaseFacts, messageOf } from '../../src/domain/messages/wording.ts';

const timing: MessageTiming = {
  quietFrom: '21:00',
  quietUntil: '08:00',
  perPersonAndDay: 3,
  retryMinutes: [1, 5],
  dueSoonDays: 30,
  staleAfterDays: 30,
};
const one = {
  id: 'claim-paid',
  event: 'claim-paid',
  title: '补贴已发',
  text: '您的{programme}已发放。',
  article: '17',
};
const faults = (templates: unknown[]) =>
  templateFile.safeParse({ version: 1, timing, templates }).error?.issues.map(({ message }) => message) ?? [];

test.each<[string, unknown[], RegExp]>([
  ['a placeholder that the event has not', [{ ...one, text: '您的{wage}已发放。' }], /没有占位符 \{wage\}/],
  ['a brace that is left open', [{ ...one, text: '您的{programme已发放。' }], /花括号/],
  ['two templates of one event of a case', [one, { ...one, id: 'paid-again' }], /只能有一个模板/],
  ['one id twice', [one, one], /重复/],
  ['an event nobody knows', [{ ...one, event: 'war' }], /./],
])('refused: %s', (_what, templates, message) => {
  expect(faults(templates).join()).toMatch(message);
});

test('the file of the product has every event', () => {
  const text = readFileSync('templates/messages-v1.yaml', 'utf8');
  for (const id of messageEventIds) expect(text).toContain(`event: ${id}`);
  expect(faults([one])).toEqual([]);
});

test('half a sentence is never sent', () => {
  expect(fillIn('{a}和{b}', { a: '甲', b: '乙' })).toBe('甲和乙');
  expect(() => fillIn('{a}和{b}', { a: '甲', b: '' })).toThrow(RangeError);
});

test.each([
  ['2016-07-01T20:59:59+08:00', false],
  ['2016-07-01T21:00:00+08:00', true],
  ['2016-07-02T00:30:00+08:00', true],
  ['2016-07-02T07:59:00+08:00', true],
  ['2016-07-02T08:00:00+08:00', false],
])('%s quiet: %s', (at, quiet) => {
  expect(isQuiet(timing, Date.parse(at))).toBe(quiet);
});

test('a night within a day, no night at all, and pauses that end', () => {
  const noon = { ...timing, quietFrom: '12:00', quietUntil: '14:00' };
  expect(isQuiet(noon, Date.parse('2016-07-01T13:00:00+08:00'))).toBe(true);
  expect(isQuiet({ ...noon, quietUntil: '12:00' }, Date.parse('2016-07-01T12:00:00+08:00'))).toBe(false);
  expect([1, 2, 3].map((n) => nextTryMs(timing, n, 0))).toEqual([60_000, 300_000, null]);
});

test('the first channel that reaches somebody', () => {
  const person = { hasPhone: true, hasOpenId: false };
  expect(channelFor(['wechat', 'sms'], person)).toBe('sms');
  expect(channelFor(['wechat', 'sms'], { ...person, hasOpenId: true })).toBe('wechat');
  expect(channelFor(['wechat'], person)).toBeNull();
  expect(channelFor(['file'], { hasPhone: false, hasOpenId: true })).toBeNull();
});

describe('what a case event says', () => {
  const facts: CaseFacts = {
    kind: 'claim-paid',
    data: {},
    programme: 'transport',
    amountFen: 38_765,
    refusedReason: null,
    correctUntil: null,
    toPerson: true,
    employer: '墨戎电子厂',
    dueOn: '2017-06-18',
    codeUntil: null,
    day: '2016-07-01',
  };
  test.each<[string, Partial<CaseFacts>, string | null]>([
    ['paid', {}, 'claim-paid'],
    ['paid to an organisation: its own notifications tell it', { toPerson: false }, null],
    [
      'refused by the rules',
      { kind: 'claim-refused-by-rules', refusedReason: 'not-registered-poor' },
      'claim-refused',
    ],
    ['refused by an officer', { kind: 'decision', data: { action: 'refuse' } }, 'claim-refused'],
    [
      'returned',
      { kind: 'decision', data: { action: 'return' }, correctUntil: '2016-07-16' },
      'correction-asked',
    ],
    ['approved: nothing to tell yet', { kind: 'decision', data: { action: 'approve' } }, null],
    ['a contract', { kind: 'contract-confirmed', toPerson: false, programme: null }, 'contract-confirmed'],
    ['a code without a last day', { kind: 'worker-code-issued' }, null],
    ['something else', { kind: 'claim-held' }, null],
  ])('%s', (_what, change, event) => {
    const told = messageOf({ ...facts, ...change });
    expect(told?.event ?? null).toBe(event);
    if (told)
      expect(Object.keys(told.values).toSorted()).toEqual(
        [...messageEvents[told.event].placeholders].toSorted(),
      );
  });
});
