import { expect, test } from 'vitest';
import { isAmbiguousMonth, readDate, readMonth } from '../../../src/domain/import-rows/cells.ts';

const fullWidth = (s: string) => s.replace(/[!-~]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0));

test.each([
  '2016-06-25',
  '2016/6/25',
  '2016.06.25',
  '2016年6月25日',
  '20160625',
  ' 2016-6-25\u3000',
  '2016-06-25T00:00:00.000Z',
  '2016-06-25 00:00:00',
  fullWidth('2016-06-25'),
])('%j is 2016-06-25', (cell) => {
  expect(readDate(cell)).toBe('2016-06-25');
});

test.each([
  '',
  '2017-02-29',
  '2016-6/25',
  '16-6-25',
  '2016-06',
  '42546',
  '2016年6月',
  '2016-06-25T08:00:00Z',
  '25/6/2016',
])('%j is no date', (cell) => {
  expect(readDate(cell)).toBeNull();
});

test.each([
  '2016-06',
  '2016/6',
  '2016.6',
  '201606',
  '2016年6月',
  '2016-06-01',
  '2016/6/1',
  fullWidth('2016-06'),
])('%j is June 2016', (cell) => {
  expect(readMonth(cell)).toBe('2016-06');
});

test('2016.1 may be what a spreadsheet left of 2016.10: neither month is guessed', () => {
  expect([readMonth('2016.1'), isAmbiguousMonth('2016.1')]).toEqual([null, true]);
  expect([readMonth('2016.10'), readMonth('2016.01'), readMonth('2016.2')]).toEqual([
    '2016-10',
    '2016-01',
    '2016-02',
  ]);
});

test.each(['', '2016-13', '2016-00', '2016-06-25', '6月', '20166', '2016'])('%j is no month', (cell) => {
  expect(readMonth(cell)).toBeNull();
});
