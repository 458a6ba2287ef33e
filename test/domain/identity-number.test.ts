import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { plainDate } from '../../src/domain/dates.ts';
import { checkIdentityNumber, identityCheckDigit, mask } from '../../src/domain/identity-number.ts';

const valid = '43312319780427239X';

test('a right number tells birth date and sex', () => {
  expect(checkIdentityNumber(valid)).toEqual({ ok: true, value: valid, birthDate: '1978-04-27', sex: '男' });
  expect(checkIdentityNumber('433127199307035873')).toMatchObject({ ok: true, sex: '男' });
  expect(checkIdentityNumber('433124199404182702')).toMatchObject({ ok: true, sex: '女' });
});

const fullWidth = (s: string) => s.replace(/./g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0));

test.each(['43312319780427239x', ' 43312319780427239X\u3000', '433123 19780427 239X', fullWidth(valid)])(
  '%j is normalised',
  (text) => {
    expect(checkIdentityNumber(text)).toMatchObject({ ok: true, value: valid });
  },
);

const withDigit = (first17: string) => first17 + identityCheckDigit(first17);

test.each([
  ['', 'identity-number-length'],
  ['433130196612029', 'identity-number-length'],
  ['4331231978042723X9', 'identity-number-characters'],
  ['4331231978042723AX', 'identity-number-characters'],
  ['433125198207037431', 'identity-check-digit'],
  [withDigit('43312519900230123'), 'identity-birth-date'],
  [withDigit('43312519901301123'), 'identity-birth-date'],
  [withDigit('43312518000101123'), 'identity-birth-date'],
])('%s → %s, without repeating the number', (text, code) => {
  const check = checkIdentityNumber(text);
  expect(check).toMatchObject({ ok: false, code });
  if (text) expect(JSON.stringify(check)).not.toContain(text);
});

test('nobody is born after the business date', () => {
  const number = withDigit('43312520160618123');
  expect(checkIdentityNumber(number, plainDate('2016-06-18'))).toMatchObject({ ok: true });
  expect(checkIdentityNumber(number, plainDate('2016-06-17'))).toMatchObject({ code: 'identity-birth-date' });
});

const first17 = fc
  .record({
    region: fc.integer({ min: 110000, max: 659999 }),
    born: fc.date({ min: new Date('1900-01-01'), max: new Date('2026-12-31'), noInvalidDate: true }),
    order: fc.integer({ min: 0, max: 999 }),
  })
  .map(({ region, born, order }) => {
    return `${region}${born.toISOString().slice(0, 10).replaceAll('-', '')}${String(order).padStart(3, '0')}`;
  });

describe('the check digit', () => {
  test('accepts every number built by the rule', () => {
    fc.assert(
      fc.property(first17, (digits) => {
        const number = withDigit(digits);
        expect(checkIdentityNumber(number.toLowerCase())).toMatchObject({ ok: true, value: number });
      }),
    );
  });

  test('detects every single wrong digit', () => {
    fc.assert(
      fc.property(first17, fc.nat(16), fc.integer({ min: 1, max: 9 }), (digits, at, shift) => {
        const number = withDigit(digits);
        const wrong = (Number(number[at]) + shift) % 10;
        const spoilt = number.slice(0, at) + wrong + number.slice(at + 1);
        expect(checkIdentityNumber(spoilt)).toMatchObject({ ok: false, code: 'identity-check-digit' });
      }),
    );
  });
});

test('mask keeps division and last four, and nothing of what is too short', () => {
  expect(mask(valid)).toBe('433123********239X');
  expect(mask('4331231978')).toBe('**********');
});
