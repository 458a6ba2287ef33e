import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, daysBetween, type PlainDate, plainDate } from '../../../src/domain/dates.ts';
import { serviceStatuses } from '../../../src/domain/services/kinds.ts';
import { parameterOf, type ServiceRules, serviceParameters } from '../../../src/domain/services/rules.ts';
import {
  dueStep,
  firstEscalation,
  levelAbove,
  mayReopen,
  nextStatus,
  officeOf,
  readsSensitive,
  serviceActions,
} from '../../../src/domain/services/steps.ts';
import { nextVisit, visitOutlook } from '../../../src/domain/services/visits.ts';

const VALUES = {
  escalationDays: 7,
  confirmDays: 10,
  reopenDays: 90,
  visitThreshold: 10,
  visitIntervalMonths: 3,
  visitReminderDays: 14,
  visitEscalationDays: 14,
  employedWithinDays: 180,
};
const rules = {
  parameters: Object.fromEntries(serviceParameters.map((name) => [name, { value: VALUES[name] }])),
} as unknown as ServiceRules;
const due = plainDate('2017-06-10');
const late = (office: string, escalatedTo: string | null, escalatesOn: PlainDate | null) => ({
  status: 'working' as const,
  office,
  escalatedTo,
  escalatesOn,
  confirmUntil: null,
});

test('the offices: township, county, prefecture, nobody', () => {
  expect(officeOf('433101101001', 'township')).toBe('433101101');
  expect(officeOf('433101101001', 'county')).toBe('433101');
  expect([levelAbove('433101101'), levelAbove('433101'), levelAbove('433100')]).toEqual([
    '433101',
    '433100',
    null,
  ]);
});

test('only what the table has is possible', () => {
  const possible = serviceStatuses.map((status) =>
    serviceActions.filter((action) => nextStatus(status, action)),
  );
  expect(possible).toEqual([
    ['take', 'hand-over', 'withdraw'],
    ['take', 'hand-over', 'resolve', 'withdraw'],
    ['confirm', 'reopen'],
    ['reopen'],
    [],
  ]);
});

describe('the calendar', () => {
  test('on the last day nothing, the day after one level up, a week later the next, then no further', () => {
    const first = firstEscalation('433101101', due);
    expect(first).toBe('2017-06-11');
    expect(dueStep(late('433101101', null, first), rules, due)).toBeNull();
    const up = dueStep(late('433101101', null, first), rules, plainDate('2017-06-11'));
    expect(up).toEqual({ kind: 'escalate', to: '433101', next: '2017-06-18' });
    const top = dueStep(late('433101101', '433101', plainDate('2017-06-18')), rules, plainDate('2017-06-18'));
    expect(top).toEqual({ kind: 'escalate', to: '433100', next: null });
    expect(dueStep(late('433101101', '433100', null), rules, plainDate('2018-06-18'))).toBeNull();
    expect(firstEscalation('433100', due)).toBeNull();
  });

  test('what nobody answers closes the day after, and what is closed is never late', () => {
    const resolved = { ...late('433101', null, due), status: 'resolved' as const, confirmUntil: due };
    expect(dueStep(resolved, rules, due)).toBeNull();
    expect(dueStep(resolved, rules, addDays(due, 1))).toEqual({ kind: 'close' });
    expect(dueStep({ ...resolved, status: 'closed' }, rules, addDays(due, 99))).toBeNull();
  });

  test('however late one looks, each level is told once and in order', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('433101101', '433101', '433100'),
        fc.integer({ min: 0, max: 400 }),
        (office, days) => {
          const today = addDays(due, days);
          const told: string[] = [];
          let state = late(office, null, firstEscalation(office, due));
          for (
            let step = dueStep(state, rules, today);
            step?.kind === 'escalate';
            step = dueStep(state, rules, today)
          ) {
            told.push(step.to);
            state = { ...state, escalatedTo: step.to, escalatesOn: step.next };
          }
          const above = office === '433101101' ? ['433101', '433100'] : office === '433101' ? ['433100'] : [];
          const weeks = days === 0 ? 0 : 1 + Math.floor((days - 1) / VALUES.escalationDays);
          expect(told).toEqual(above.slice(0, weeks));
        },
      ),
    );
  });

  test('opened again until the ninetieth day', () => {
    expect(mayReopen(due, rules, addDays(due, 90))).toBe(true);
    expect(mayReopen(due, rules, addDays(due, 91))).toBe(false);
    expect(mayReopen(null, rules, due)).toBe(true);
  });
});

test('sensitive notes: the office, the level above, and where it has gone up to; nobody beside or below', () => {
  const of = { office: '433101101', escalatedTo: null };
  expect(readsSensitive('433101101', of)).toBe(true);
  expect(readsSensitive('433101', of)).toBe(true);
  for (const other of ['433100', '433101102', '433122', '433101101001'])
    expect(readsSensitive(other, of)).toBe(false);
  expect(readsSensitive('433100', { ...of, escalatedTo: '433100' })).toBe(true);
});

describe('visits', () => {
  const next = plainDate('2017-06-30');

  test.each([
    ['2017-06-15', 'planned', '2017-06-16', false],
    ['2017-06-16', 'due', '2017-07-01', false],
    ['2017-06-30', 'due', '2017-07-01', false],
    ['2017-07-01', 'overdue', '2017-07-15', false],
    ['2017-07-14', 'overdue', '2017-07-15', false],
    ['2017-07-15', 'overdue', null, true],
  ])('on %s it is %s', (today, state, changesOn, escalate) => {
    expect(visitOutlook(next, rules, plainDate(today))).toEqual({ state, changesOn, escalate });
  });

  test('the answer changes on the day it names, and not before', () => {
    fc.assert(
      fc.property(fc.integer({ min: -60, max: 60 }), (days) => {
        const today = addDays(next, days);
        const { changesOn, ...now } = visitOutlook(next, rules, today);
        if (changesOn === null) return;
        expect(daysBetween(today, changesOn)).toBeGreaterThan(0);
        const before = visitOutlook(next, rules, addDays(changesOn, -1));
        expect({ state: before.state, escalate: before.escalate }).toEqual(now);
        const then = visitOutlook(next, rules, changesOn);
        expect({ state: then.state, escalate: then.escalate }).not.toEqual(now);
      }),
    );
  });

  test('the next is three calendar months later', () => {
    expect(nextVisit(plainDate('2016-11-30'), rules)).toBe('2017-02-28');
    expect(parameterOf(rules, 'visitIntervalMonths')).toBe(3);
  });
});
