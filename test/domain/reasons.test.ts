import { expect, test } from 'vitest';
import {
  isReasonCode,
  manualReasonCodes,
  manualReasonsOf,
  reasons,
  reasonText,
  reasonUnder,
  recoveryReasonCodes,
} from '../../src/domain/reasons.ts';
import { contradictedCheck } from '../../src/domain/refusal-against.ts';

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

test('what several programmes know is told of a claim by its own article and in its words', () => {
  expect(reasonUnder('not-registered-poor', '18')).toMatchObject({
    article: '18',
    zh: '学年开始时不是本州建档立卡贫困人口。',
  });
  for (const article of reasons['not-registered-poor'].article.split('、'))
    expect(reasonUnder('not-registered-poor', article).zh).toMatch(/^(入职|开班|学年开始|申请)时不是/);
  expect(reasonUnder('employment-ended-early', '23').article).toBe('23');
  expect(reasonUnder('objection-upheld', '20')).toEqual(reasons['objection-upheld']);
  expect(reasonText('not-registered-poor', '20')).toBe('申请时不是本州建档立卡贫困人口。');
  expect(reasonText('officer’s own words')).toBe('officer’s own words');
});

test('isReasonCode knows the table and nothing inherited', () => {
  expect(isReasonCode('withdrawn')).toBe(true);
  expect(isReasonCode('toString')).toBe(false);
});

test('whoever refuses for what the record says is met must say on what grounds', () => {
  const trace = {
    checks: [{ check: 'registered-poor', article: '18', outcome: 'met', inputs: {} }],
  } as never;
  expect(contradictedCheck('not-registered-poor', trace)).toBe('registered-poor');
  expect(contradictedCheck('documents-not-genuine', trace)).toBeNull();
  expect(contradictedCheck('not-enrolled', trace)).toBeNull();
  expect(contradictedCheck('not-registered-poor', null)).toBeNull();
  expect(contradictedCheck(undefined, trace)).toBeNull();
});
