import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkCreditCode, creditCheckCharacter } from '../../src/domain/credit-code.ts';

const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const first17 = fc.string({ unit: fc.constantFrom(...alphabet), minLength: 17, maxLength: 17 });

test.each(['9143312764123137HC', '914331229434923758', '9144030099931250W0', ' 9143010005007492bl '])(
  '%j of the county is right',
  (code) => {
    expect(checkCreditCode(code)).toEqual({ ok: true, value: code.trim().toUpperCase() });
  },
);

test.each(['', '9143312764123137HD', '9143312764123137H', 'I143312764123137HC', '43312319780427239X'])(
  '%j is refused',
  (code) => {
    expect(checkCreditCode(code)).toMatchObject({ ok: false, code: 'credit-code-check' });
  },
);

test('every code built by the rule is accepted, every single wrong character detected', () => {
  fc.assert(
    fc.property(first17, fc.nat(16), fc.integer({ min: 1, max: 30 }), (digits, at, shift) => {
      const code = digits + creditCheckCharacter(digits);
      expect(checkCreditCode(code).ok).toBe(true);
      const wrong = alphabet.charAt((alphabet.indexOf(code.charAt(at)) + shift) % 31);
      expect(checkCreditCode(code.slice(0, at) + wrong + code.slice(at + 1)).ok).toBe(false);
    }),
  );
});
