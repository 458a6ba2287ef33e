import fc from 'fast-check';
import { expect, test } from 'vitest';
import { plainDate } from '../../../src/domain/dates.ts';
import {
  asTyped,
  checkVisit,
  isVisitField,
  readTyped,
  type VisitField,
  type VisitValue,
  visitFields,
  visitParts,
} from '../../../src/domain/register/visit.ts';

const ON = plainDate('2017-04-10');
const names = Object.keys(visitFields) as VisitField[];

test.each<[VisitField, string, VisitValue | string]>([
  ['wageFen', ' ４２００ ', 420_000],
  ['wageFen', '4,200.5', 420_050],
  ['wageFen', '42oo', 'amount-not-a-number'],
  ['wageFen', '99999999999', 'amount-out-of-range'],
  ['wageFen', '', null],
  ['wantsChange', '是', true],
  ['wantsChange', '也许', 'value-not-listed'],
  ['dependants', '2', 2],
  ['dependants', '100', 'amount-out-of-range'],
  ['graduatedYear', '2018', 2018],
  ['graduatedYear', '2019', 'year-out-of-range'],
  ['phone', '139 1111 2222', '13911112222'],
  ['phone', '0743-8222222', '0743-8222222'],
  ['phone', '110', 'phone-invalid'],
  ['employedIn', '广东省深圳市', '广东省深圳市'],
  ['employedIn', '440300', '440300'],
  ['employedIn', '4403', 'division-unknown'],
  ['employedBy', '厂'.repeat(61), 'text-too-long'],
  ['skill', '高级', '高级'],
  ['skill', '特级', 'value-not-listed'],
])('%s typed as %j', (field, typed, expected) => {
  const read = readTyped(field, typed, ON);
  expect(read.ok ? read.value : read.fault.code).toBe(expected);
});

test('what is read of what was typed can be sent, and is typed again as the same', () => {
  fc.assert(
    fc.property(fc.constantFrom(...names), fc.string({ unit: 'grapheme' }), (field, typed) => {
      const read = readTyped(field, typed, ON);
      if (!read.ok) return;
      expect(checkVisit({ on: ON, fields: { [field]: read.value } }, ON)).toEqual([]);
      expect(readTyped(field, asTyped(field, read.value), ON)).toEqual(read);
    }),
  );
});

test('every group is asked for its own, and each field once', () => {
  for (const employmentState of [undefined, ...visitFields.employmentState.words]) {
    for (const wantsChange of [true, false]) {
      const asked = visitParts({ ...(employmentState && { employmentState }), wantsChange }).flatMap(
        ({ fields }) => fields,
      );
      expect(new Set(asked).size).toBe(asked.length);
      expect(asked).toContain('annualIncomeFen');
      expect(asked.includes('wageFen')).toBe(employmentState === '已转移就业');
      expect(asked.includes('graduatedFrom')).toBe(employmentState === '两后生');
    }
  }
});

test('the account, the name and the number are nothing a visit changes', () => {
  expect(['account', 'name', 'identityNumber', 'toString'].filter(isVisitField)).toEqual([]);
});
