import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { plainDate } from '../../src/domain/dates.ts';
import {
  type ConsentPurpose,
  consentPurposeIds,
  permitted,
  type Stance,
} from '../../src/domain/sharing/consent.ts';
import {
  grantedFields,
  maskedPhone,
  pick,
  scopeTitle,
  shareScopes,
} from '../../src/domain/sharing/fields.ts';
import { keyState, lastPossibleDay } from '../../src/domain/sharing/key.ts';
import { signatureFault, signedText } from '../../src/domain/sharing/signature.ts';

const said = fc
  .array(fc.tuple(fc.constantFrom(...consentPurposeIds), fc.constantFrom<Stance>('given', 'refused')))
  .map((pairs) => new Map<string, Stance>(pairs));
const scopes = fc.subarray([...shareScopes]);

test('a field is given or withheld, never both; what is withheld lacks a consent, and nothing else appears', () => {
  fc.assert(
    fc.property(scopes, said, (of, consents) => {
      const { given, withheld } = grantedFields(of, consents);
      expect([...given, ...withheld].toSorted()).toEqual(of.filter((s) => s.includes('.')).toSorted());
      const all = new Map<string, Stance>(consentPurposeIds.map((id) => [id, 'given']));
      expect(grantedFields(of, all).withheld).toEqual([]);
      expect(grantedFields(withheld, consents).given).toEqual([]);
    }),
  );
});

test.each<[ConsentPurpose, Stance | null, boolean]>([
  ['share-contact', null, false],
  ['share-contact', 'given', true],
  ['share-contact', 'refused', false],
  ['service-messages', null, true],
  ['service-messages', 'refused', false],
  ['wechat-messages', null, false],
])('%s, said %s: %s', (purpose, stance, allowed) => {
  expect(permitted(purpose, new Map(stance ? [[purpose, stance]] : []))).toBe(allowed);
});

test('a masked telephone keeps its ends; a record keeps what was granted', () => {
  expect([maskedPhone('13912345678'), maskedPhone('8765432')]).toEqual(['139****5678', '*******']);
  expect(pick('employment', ['employment.id'], { id: 'JY1', wageFen: 1 })).toEqual({ id: 'JY1' });
  expect(shareScopes.filter((scope) => scopeTitle(scope) === scope)).toEqual([]);
});

describe('the life of a key', () => {
  const life = { approved: true, revokedOn: null, endsOn: null, expiresOn: '2017-05-31' };
  test.each([
    [{ ...life, approved: null }, '2017-01-01', 'proposed'],
    [{ ...life, approved: false }, '2017-01-01', 'rejected'],
    [life, '2017-05-31', 'active'],
    [life, '2017-06-01', 'ended'],
    [{ ...life, endsOn: '2017-01-08' }, '2017-01-08', 'active'],
    [{ ...life, endsOn: '2017-01-08' }, '2017-01-09', 'ended'],
    [{ ...life, revokedOn: '2017-01-01' }, '2017-01-01', 'revoked'],
  ])('%o on %s is %s', (key, on, state) => {
    expect(keyState(key, on)).toBe(state);
  });
  test('at most a year', () => {
    expect(lastPossibleDay(plainDate('2016-06-20'))).toBe('2017-06-21');
  });
});

describe('the day of a signature', () => {
  const office = { approved: true, revokedOn: null, validFrom: '2016-06-01', validUntil: '2016-12-31' };
  test.each([
    [office, '2016-07-01', '2016-07-31', null],
    [office, '2016-07-01', '2016-08-01', 'signature-too-old'],
    [office, '2016-07-02', '2016-07-01', 'signed-in-the-future'],
    [office, '2016-05-31', '2016-06-02', 'signed-outside-key-days'],
    [office, '2017-01-01', '2017-01-02', 'signed-outside-key-days'],
    [{ ...office, revokedOn: '2016-07-01' }, '2016-07-01', '2016-07-02', 'office-key-revoked'],
    [{ ...office, approved: null }, '2016-07-01', '2016-07-02', 'office-not-approved'],
  ])('%o signed %s, today %s: %s', (life, signedOn, today, fault) => {
    expect(signatureFault(life, plainDate(signedOn), plainDate(today))).toBe(fault);
  });
  test('another office, file or day is another text', () => {
    const file = { office: 'A', sha256: 'f'.repeat(64), signedOn: plainDate('2016-07-01') };
    const texts = [file, { ...file, office: 'B' }, { ...file, sha256: 'e'.repeat(64) }].map(signedText);
    expect(new Set(texts).size).toBe(3);
  });
});
