import { expect, test } from 'vitest';
import {
  isReasonCode,
  manualReasonCodes,
  manualReasonsOf,
  reasons,
  recoveryReasonCodes,
} from '../../src/domain/reasons.ts';

test('every reason is one plain sentence with a remedy and articles of the regulation', () => {
  for (const [code, { zh, remedy, article }] of Object.entries(reasons)) {
    expect(zh, code).toMatch(/^[^。]+。$/);
    expect(remedy, code).toMatch(/。$/);
    expect(article, code).toMatch(/^\d{1,2}(、\d{1,2})*$/);
  }
});

test('what only registration, deadlines or the applicant bring about, no officer may choose', () => {
  const systemOnly = Object.keys(reasons).filter(
    (code) => !manualReasonCodes.some((manual) => manual === code),
  );
  expect(systemOnly).toEqual([
    'evaluation-not-published',
    'reward-below-threshold',
    'reward-disqualified',
    'reward-above-award',
    'paid-too-much',
    'nothing-to-top-up',
    'overlapping-employment',
    'training-not-reported',
    'no-training-standard',
    'school-year-not-confirmed',
    'quarter-not-stated',
    'objection-upheld',
    'correction-lapsed',
    'withdrawn',
  ]);
});

test('whatever the rules can flag a paid claim for, it can be asked back for', () => {
  const never = Object.keys(reasons).filter((code) => !recoveryReasonCodes.some((one) => one === code));
  expect(never.toSorted()).toEqual([
    'correction-lapsed',
    'nothing-to-top-up',
    'objection-upheld',
    'withdrawn',
  ]);
});

test('an officer is offered what can concern the claim’s article, and what concerns every claim', () => {
  expect(manualReasonsOf('20')).toEqual([
    'documents-not-genuine',
    'not-registered-poor',
    'benefit-already-granted',
    'no-labour-contract',
    'no-tickets',
    'within-home-county',
  ]);
  expect(manualReasonsOf('24')).toContain('social-insurance-gap');
  expect(manualReasonsOf('24')).not.toContain('within-home-county');
});

test('isReasonCode knows the table and nothing inherited', () => {
  expect(isReasonCode('withdrawn')).toBe(true);
  expect(isReasonCode('toString')).toBe(false);
});
