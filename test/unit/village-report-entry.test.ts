import { expect, test } from 'vitest';
import { plainDate } from '../../src/domain/dates.ts';
import {
  newReport,
  OTHER_RELATION,
  reportFaults,
  reportWaits,
  toSend,
  whoIn,
  withTold,
} from '../../web/src/pages/village/store/report-entry.ts';

const VILLAGE = '433101002001';
const TODAY = plainDate('2017-04-10');
const blank = newReport({ id: 'here', key: 'key-0001' }, VILLAGE, 'H-1');

test('what was typed for another kind is not sent; the day of a birth is the day it happened', () => {
  const member = { id: 7, name: '石有福' };
  const left = withTold(blank, { kind: 'departure', members: [member], on: '2017-04-02' }, 'key-0002');
  const born = withTold(
    left,
    { kind: 'birth', name: ' 石小满 ', relation: OTHER_RELATION, birthOn: '2017-04-01', identityNumber: ' ' },
    'key-0003',
  );
  expect(toSend(born)).toEqual({
    key: 'key-0003',
    kind: 'birth',
    household: 'H-1',
    village: null,
    members: [],
    comer: { name: '石小满', relation: null, birthOn: '2017-04-01', identityNumber: null },
    on: '2017-04-01',
    note: '',
  });
  expect(reportFaults(born, TODAY)).toEqual([]);
  expect([whoIn(left), whoIn(born)]).toEqual(['石有福', '石小满']);
  expect(toSend(withTold(born, { kind: 'death' }, 'key-0004'))).toMatchObject({ members: [7], comer: null });
});

test('a new household is of the village, and its head is asked for', () => {
  const fresh = newReport({ id: 'here', key: 'key-0001' }, VILLAGE, null);
  expect(toSend(fresh)).toMatchObject({ kind: 'new-household', household: null, village: VILLAGE });
  expect(reportFaults(fresh, TODAY).map(({ field }) => field)).toEqual(['on', 'name', 'note']);
});

test('a birth on a day that cannot be says so under its one date', () => {
  for (const [birthOn, code] of [
    ['2999-01-01', 'date-in-future'],
    ['2010-01-01', 'date-too-long-ago'],
  ] as const) {
    const born = withTold(blank, { kind: 'birth', name: '石小满', birthOn }, 'key-0002');
    expect(reportFaults(born, TODAY).map((one) => [one.field, one.code])).toEqual([['birthOn', code]]);
  }
});

test('a birth lacks its day once, and what is altered is another report', () => {
  const born = withTold(blank, { kind: 'birth', name: '石小满' }, 'key-0002');
  expect(reportFaults(born, TODAY).map(({ field, code }) => [field, code])).toEqual([
    ['birthOn', 'birth-missing'],
  ]);
  const sent = { ...born, state: 'ready' as const, sent: true };
  expect(reportWaits(sent)).toBe(true);
  const altered = withTold(sent, { name: '石大满' }, 'key-0003');
  expect([altered.key, altered.sent, reportWaits(altered)]).toEqual(['key-0003', false, false]);
});
