import { expect, test } from 'vitest';
import {
  appealOfficeOf,
  comesBackAt,
  decideAppealBy,
  lastAppealDay,
  type Refuser,
  refuserOf,
  refusers,
} from '../../src/domain/appeal.ts';
import type { ClaimState } from '../../src/domain/claim-steps.ts';
import { plainDate } from '../../src/domain/dates.ts';
import { partTaken } from '../../src/domain/part-taken.ts';
import { evaluateAll } from '../../src/domain/programmes/registry.ts';
import { goodFacts } from './support/facts.ts';
import { policy2016 } from './support/policy.ts';

const refused = { status: 'refused', refusedBy: 'U1', reason: 'documents-not-genuine' } as const;

test.each<[string, Parameters<typeof refuserOf>[0], Refuser]>([
  ['the rules', { ...refused, refusedBy: null, reason: 'employment-ended-early', decidedAt: null }, 'rules'],
  [
    'the rules, after an officer had refused and an appeal was upheld',
    { ...refused, refusedBy: null, reason: 'social-insurance-gap', decidedAt: 'review' },
    'rules',
  ],
  ['acceptance', { ...refused, decidedAt: 'acceptance' }, 'acceptance'],
  ['review', { ...refused, decidedAt: 'review' }, 'review'],
  ['finance', { ...refused, decidedAt: 'finance' }, 'finance'],
  ['an objection', { ...refused, reason: 'objection-upheld', decidedAt: null }, 'objection'],
  [
    'a correction that never came',
    { status: 'lapsed', refusedBy: null, reason: null, decidedAt: null },
    'lapse',
  ],
])('refused by %s', (_, claim, expected) => {
  expect(refuserOf(claim)).toBe(expected);
});

test('finance’s refusals go to the prefecture’s finance bureau, all others to its labour bureau', () => {
  expect(refusers.filter((refuser) => appealOfficeOf(refuser) === 'finance')).toEqual(['finance']);
});

test.each<[Refuser, string | null, string]>([
  ['rules', null, 'acceptance'],
  ['acceptance', null, 'review'],
  ['review', null, 'public-notice'],
  ['objection', null, 'finance'],
  ['finance', null, 'payment'],
  ['lapse', 'review', 'review'],
  ['lapse', 'finance', 'finance'],
  ['lapse', null, 'acceptance'],
])('upheld against %s (returned to %s) a claim goes on at %s', (refuser, returnedTo, step) => {
  expect(comesBackAt(refuser, returnedTo)).toBe(step);
});

test('sixty days to appeal, the sixtieth included; sixty more to decide', () => {
  expect(lastAppealDay(plainDate('2017-07-01'), 60)).toBe('2017-08-30');
  expect(decideAppealBy(plainDate('2017-08-30'))).toBe('2017-10-29');
});

const state: ClaimState = {
  step: 'refused',
  revision: 4,
  decidedBy: { acceptance: 'A', review: 'R', objection: 'O', appeal: 'P' },
  contractConfirmedBy: ['C'],
  keptOut: [{ by: 'K', because: 'account-changed' }],
  heldReason: null,
};

test.each([
  ['who accepted', 'A'],
  ['who reviewed', 'R'],
  ['who ruled on an objection', 'O'],
  ['who confirmed the contract', 'C'],
  ['who changed the account', 'K'],
])('%s does not decide the appeal', (_, officer) => {
  expect(partTaken(state, 'appeal', officer)).not.toBeNull();
});

test('somebody else does, and who decided an appeal before may decide one again, but no recovery', () => {
  expect(partTaken(state, 'appeal', 'X')).toBeNull();
  expect(partTaken(state, 'appeal', 'P')).toBeNull();
  expect(partTaken(state, 'recovery', 'P')).not.toBeNull();
});

const left = (on: string) => ({ ...goodFacts(), departures: [plainDate(on)] });
const employerPost = (facts: ReturnType<typeof goodFacts>) => evaluateAll(policy2016, facts)[0]!;

test('what an appeal has overruled refuses no more, and the trace says so', () => {
  const facts = left('2017-01-01');
  expect(employerPost(facts).outcome).toMatchObject({ reason: 'employment-ended-early' });
  const after = employerPost({ ...facts, overruled: { 'employer-post': ['employment-ended-early'] } });
  expect(after.outcome).toMatchObject({ kind: 'eligible', amountFen: 100_000 });
  expect(after.checks.find(({ check }) => check === 'not-ended-early')).toMatchObject({
    outcome: 'met',
    overruled: true,
  });
});

test('another reason refuses all the same, and another programme keeps its own', () => {
  const facts = {
    ...left('2017-01-01'),
    overruled: { 'employer-post': ['employment-ended-early'] },
  } as const;
  const poor = employerPost({ ...facts, person: { ...facts.person, registeredPoor: false } });
  expect(poor.outcome).toMatchObject({ kind: 'refused', reason: 'not-registered-poor' });
  expect(evaluateAll(policy2016, facts)[1]!.outcome).toMatchObject({ reason: 'employment-ended-early' });
});
