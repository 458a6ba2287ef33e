import { expect, test } from 'vitest';
import { countyOf, covers, divisionCode, inPrefecture, isDivisionCode } from '../../src/domain/divisions.ts';
import { placeOutside, placesOutside } from '../../src/domain/places.ts';
import { divisions } from './support/county-2016.ts';

test.each([
  ['433100', '433101', true],
  ['433100', '433190', true],
  ['433100', '433100', true],
  ['433100', '433101002003', true],
  ['433101', '433101002', true],
  ['433101002', '433101002003', true],
  ['433101002000', '433101002003', true], // a township written with twelve digits
  ['433101002000', '433101003001', false],
  ['433101', '433100', false],
  ['433101', '433122', false],
  ['433101002', '433101', false],
  ['433101002', '433101003001', false],
  ['430000', '433101', true],
  ['433100', '430100', false],
  ['', '433101', false],
  ['4331', '433101', false],
])('%s covers %s: %s', (ancestor, code, expected) => {
  expect(covers(ancestor, code)).toBe(expected);
});

test.each([
  ['433127', true],
  ['433190', true],
  ['433123102003', true],
  ['430100', false],
  ['440300', false],
])('%s lies in the prefecture: %s', (code, expected) => {
  expect(inPrefecture(code)).toBe(expected);
});

test('every division of the file lies in the prefecture and its county in the file', () => {
  const codes = [...divisions].filter(isDivisionCode);
  expect(codes.length).toBeGreaterThan(1900);
  for (const code of codes) {
    expect(inPrefecture(code), code).toBe(true);
    expect(divisions.has(countyOf(code)), code).toBe(true);
  }
});

test.each(['43312', '4331270', '43312310200', 'abcdef'])('%s is not a division code', (code) => {
  expect(() => divisionCode(code)).toThrow(RangeError);
});

test.each([
  ['441900', '东莞市'],
  ['440305', '深圳市'],
  ['110105', '北京市'],
  ['110000', '北京市'],
  ['429004', '仙桃市'],
  ['999999', undefined],
  ['430000', undefined],
  ['433101', undefined],
  ['44190', undefined],
])('outside the prefecture %s is %s', (code, name) => {
  expect(placeOutside(code)?.name).toBe(name);
});

test('every place outside has a code of its own, and none lies in the prefecture', () => {
  expect(new Set(placesOutside.map(({ code }) => code)).size).toBe(placesOutside.length);
  expect(
    placesOutside.filter(({ code, name }) => !isDivisionCode(code) || inPrefecture(code) || !name),
  ).toEqual([]);
});
