import { describe, expect, test } from 'vitest';
import {
  allowedActions,
  type ClaimAction,
  type ClaimDecision,
  type ClaimState,
  type ClaimStep,
  checkDecision,
  claimActions,
  claimSteps,
  isEnd,
  nextStep,
} from '../../src/domain/claim-steps.ts';

test('the straight way from acceptance to the archive', () => {
  const way: ClaimStep[] = ['acceptance'];
  for (let step = nextStep('acceptance', 'approve'); step !== null; step = nextStep(step, 'approve'))
    way.push(step);
  expect(way).toEqual(['acceptance', 'review', 'public-notice', 'finance', 'payment', 'archived']);
});

test.each<[ClaimStep, ClaimAction, ClaimStep | null]>([
  ['review', 'return', 'correction'],
  ['finance', 'refuse', 'refused'],
  ['correction', 'resubmit', 'acceptance'],
  ['correction', 'lapse', 'lapsed'],
  ['public-notice', 'objection-upheld', 'refused'],
  ['public-notice', 'objection-dismissed', 'public-notice'],
  ['payment', 'payment-returned', 'finance'],
  ['payment', 'payment-reversed', 'finance'],
  ['archived', 'payment-reversed', 'finance'],
  ['refused', 'payment-reversed', null],
  ['payment', 'withdraw', 'withdrawn'],
  ['public-notice', 'return', null],
  ['public-notice', 'refuse', null],
  ['payment', 'refuse', null],
  ['acceptance', 'resubmit', null],
  ['acceptance', 'lapse', null],
])('%s + %s → %s', (step, action, to) => {
  expect(nextStep(step, action)).toBe(to);
});

test('a correction goes on at the step that returned it; nothing else is diverted', () => {
  expect(nextStep('correction', 'resubmit', 'finance')).toBe('finance');
  expect(nextStep('acceptance', 'approve', 'finance')).toBe('review');
});

test('from every step that is no end the ends can be reached, and ends allow nothing to anybody', () => {
  const ends = claimSteps.filter(isEnd);
  expect(ends).toEqual(['archived', 'refused', 'withdrawn', 'lapsed']);
  for (const step of claimSteps) {
    // The bank alone takes something out of an end: money that it had paid.
    const next = claimActions
      .filter((action) => action !== 'payment-reversed')
      .flatMap((action) => nextStep(step, action) ?? []);
    expect(next.length === 0, step).toBe(ends.includes(step));
    if (isEnd(step)) expect(allowedActions(step), step).toEqual([]);
    if (!isEnd(step)) expect(nextStep(step, 'withdraw'), step).toBe('withdrawn');
  }
});

test('what people may do; the calendar and the bank act by themselves', () => {
  expect(allowedActions('review')).toEqual(['approve', 'return', 'refuse', 'withdraw']);
  expect(allowedActions('public-notice')).toEqual(['withdraw', 'objection-upheld', 'objection-dismissed']);
  expect(allowedActions('correction')).toEqual(['withdraw', 'resubmit']);
  expect(allowedActions('payment', ['system'])).toEqual(['approve', 'payment-returned', 'payment-reversed']);
  expect(allowedActions('review', ['applicant'])).toEqual(['withdraw']);
});

describe('checkDecision', () => {
  const state: ClaimState = {
    step: 'review',
    revision: 4,
    decidedBy: { acceptance: 'wang' },
    contractConfirmedBy: ['li'],
    heldReason: null,
  };
  const decision: ClaimDecision = { step: 'review', action: 'approve', officer: 'zhao', revision: 4 };
  const code = (s: Partial<ClaimState>, d: Partial<ClaimDecision>) => {
    const check = checkDecision({ ...state, ...s }, { ...decision, ...d });
    return check.ok ? 'ok' : check.code;
  };

  test.each<[string, string, Partial<ClaimState>, Partial<ClaimDecision>]>([
    ['somebody new decides', 'ok', {}, {}],
    ['a colleague was faster', 'step-already-decided', {}, { step: 'acceptance' }],
    ['the claim has ended', 'step-already-decided', { step: 'refused' }, {}],
    ['a step not reached', 'action-not-allowed', {}, { step: 'finance' }],
    ['an action of another step', 'action-not-allowed', {}, { action: 'lapse' }],
    ['hurrying the calendar', 'action-not-allowed', { step: 'public-notice' }, { step: 'public-notice' }],
    ['facts changed meanwhile', 'stale-revision', {}, { revision: 3 }],
    ['on hold', 'claim-on-hold', { heldReason: '有异议待裁定。' }, {}],
    ['withdrawing while on hold', 'ok', { heldReason: '有异议待裁定。' }, { action: 'withdraw' }],
    ['who accepted', 'separation-of-duties', {}, { officer: 'wang' }],
    ['who confirmed the contract', 'separation-of-duties', {}, { officer: 'li' }],
    ['who accepted refuses', 'separation-of-duties', {}, { officer: 'wang', action: 'refuse' }],
    [
      'the same step again after a correction',
      'ok',
      { decidedBy: { review: 'zhao', acceptance: 'wang' } },
      {},
    ],
    ['who ruled on an objection', 'separation-of-duties', { decidedBy: { objection: 'zhao' } }, {}],
    [
      'who released the batch before',
      'separation-of-duties',
      { step: 'finance', decidedBy: { release: 'zhao' } },
      { step: 'finance' },
    ],
    [
      'who brought the return in',
      'separation-of-duties',
      { keptOut: [{ by: 'zhao', because: 'return-reported' }] },
      {},
    ],
    [
      'who changed the account',
      'separation-of-duties',
      { keptOut: [{ by: 'zhao', because: 'account-changed' }] },
      {},
    ],
    [
      'somebody else after a change of the account',
      'ok',
      { keptOut: [{ by: 'wu', because: 'account-changed' }] },
      {},
    ],
    ['the applicant withdraws what they entered', 'ok', {}, { officer: 'li', action: 'withdraw' }],
  ])('%s: %s', (_, expected, s, d) => {
    expect(code(s, d)).toBe(expected);
  });

  test('who reviewed cannot rule on the objection, who has no duty yet can, also while on hold', () => {
    const notice: Partial<ClaimState> = {
      step: 'public-notice',
      decidedBy: { review: 'zhao' },
      heldReason: '有异议。',
    };
    const ruling: Partial<ClaimDecision> = { step: 'public-notice', action: 'objection-dismissed' };
    expect(code(notice, ruling)).toBe('separation-of-duties');
    expect(code(notice, { ...ruling, officer: 'sun' })).toBe('ok');
  });

  test('a refusal says in Chinese what is wrong and what to do', () => {
    const check = checkDecision({ ...state, heldReason: '有异议待裁定' }, decision);
    expect(check).toMatchObject({ ok: false, message: expect.stringContaining('有异议待裁定') });
    if (!check.ok) expect(check.remedy).toMatch(/。$/);
  });
});
