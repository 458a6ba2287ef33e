import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, plainDate } from '../../../src/domain/dates.ts';
import {
  actsFor,
  dueOn,
  isLive,
  nextStatus,
  type ReferralStatus,
  referralActs,
  referralOutlook,
  referralStatuses,
  sideOf,
  waitOfStatus,
} from '../../../src/domain/matching/referral.ts';
import { blockerOf } from '../../../src/domain/waits.ts';

const day = plainDate('2017-03-01');

describe('transitions', () => {
  test('lead from the referral to the placement by both sides in turn', () => {
    const walk: ReferralStatus[] = ['referred'];
    for (const act of ['invite', 'confirm', 'hold-interview', 'offer', 'accept'] as const)
      walk.push(nextStatus(walk.at(-1)!, act)!);
    expect(walk).toEqual(['referred', 'invited', 'confirmed', 'interviewed', 'offered', 'accepted']);
  });

  test('end for good: nothing is done to what is over', () => {
    for (const status of referralStatuses.filter((one) => !isLive(one)))
      for (const act of referralActs) expect(nextStatus(status, act)).toBeNull();
  });

  test('offer each act to one side alone, and the person may give up at any time', () => {
    for (const status of referralStatuses.filter(isLive)) {
      expect(actsFor(status, 'person')).toContain('decline');
      for (const act of actsFor(status, 'opening')) expect(sideOf[act]).toBe('opening');
    }
  });
});

describe('the calendar', () => {
  test('waits as long as the page says', () => {
    const days = (['referred', 'invited', 'interviewed', 'offered', 'accepted'] as const).map((status) =>
      dueOn(status, day, null),
    );
    expect(days).toEqual([7, 5, 10, 5, 30].map((n) => addDays(day, n)));
    expect(dueOn('invited', day, addDays(day, 2))).toBe(addDays(day, 2));
    expect(dueOn('invited', day, addDays(day, 20))).toBe(addDays(day, 5));
    expect(dueOn('confirmed', day, addDays(day, 4))).toBe(addDays(day, 9));
    expect(dueOn('confirmed', addDays(day, 6), addDays(day, 4))).toBe(addDays(day, 11));
  });

  test('reminds two days before the last day, and lapses only after it', () => {
    const due = addDays(day, 7);
    expect(referralOutlook(due, addDays(day, 4))).toEqual({
      lapses: false,
      reminds: false,
      wakeOn: addDays(day, 5),
    });
    expect(referralOutlook(due, addDays(day, 5))).toEqual({
      lapses: false,
      reminds: true,
      wakeOn: addDays(day, 8),
    });
    expect(referralOutlook(due, due).lapses).toBe(false);
    expect(referralOutlook(due, addDays(due, 1)).lapses).toBe(true);
  });

  test('always wakes later than today while it waits', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 60 }), (due, now) => {
        const today = addDays(day, now);
        const { lapses, wakeOn } = referralOutlook(addDays(day, due), today);
        expect(lapses || wakeOn > today).toBe(true);
      }),
    );
  });
});

test('an interview that is still to come is in nobody’s hands', () => {
  expect(blockerOf('referral-interview', { upcoming: true })).toBe('calendar');
  for (const kind of Object.values(waitOfStatus)) expect(blockerOf(kind, {})).toBe('applicant');
});
