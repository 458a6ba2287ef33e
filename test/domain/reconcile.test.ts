import { expect, test } from 'vitest';
import { type RecordedClaim, reconcileClaim } from '../../src/domain/reconcile.ts';
import type { Outcome } from '../../src/domain/trace.ts';

const eligible = { kind: 'eligible' } as Outcome;
const waiting = { kind: 'waiting', for: 'insurance-months', until: null } as Outcome;
const refused = { kind: 'refused', reason: 'employment-ended-early', article: '24' } as Outcome;
const open: RecordedClaim = {
  status: 'open',
  refusedByRules: false,
  held: false,
  recoveryFlagged: false,
  payment: 'none',
};
const byRules: RecordedClaim = { ...open, status: 'refused', refusedByRules: true };

test.each<[string, RecordedClaim | null, Outcome, string]>([
  ['nothing recorded, eligible', null, eligible, 'raise'],
  ['nothing recorded, refused', null, refused, 'record-refusal'],
  ['nothing recorded, still waiting', null, waiting, 'nothing'],
  ['open, still eligible', open, eligible, 'nothing'],
  ['open, a month was revoked', open, waiting, 'hold'],
  ['held, still waiting', { ...open, held: true }, waiting, 'nothing'],
  ['held, the month came back', { ...open, held: true }, eligible, 'lift-hold'],
  ['open, a late departure', open, refused, 'refuse-open'],
  ['booked, a late departure', { ...open, payment: 'booked' }, refused, 'refuse-open'],
  ['held and booked, a late departure', { ...open, held: true, payment: 'booked' }, refused, 'refuse-open'],
  ['in the bank file, a month was revoked', { ...open, payment: 'released' }, waiting, 'nothing'],
  ['in the bank file, a late departure', { ...open, payment: 'released' }, refused, 'flag-recovery'],
  ['flagged already', { ...open, payment: 'released', recoveryFlagged: true }, refused, 'nothing'],
  [
    'flagged, the departure was revoked',
    { ...open, payment: 'released', recoveryFlagged: true },
    eligible,
    'clear-recovery',
  ],
  ['paid, a late departure', { ...open, status: 'paid', payment: 'paid' }, refused, 'flag-recovery'],
  [
    'paid and flagged, revoked',
    { ...open, status: 'paid', payment: 'paid', recoveryFlagged: true },
    eligible,
    'clear-recovery',
  ],
  ['paid, still eligible', { ...open, status: 'paid', payment: 'paid' }, eligible, 'nothing'],
  ['refused by the rules, now eligible', byRules, eligible, 'reopen'],
  ['refused by the rules, another reason', byRules, refused, 'nothing'],
  [
    'refused by an officer, eligible all the same',
    { ...byRules, refusedByRules: false },
    eligible,
    'nothing',
  ],
  ['withdrawn', { ...open, status: 'withdrawn' }, eligible, 'nothing'],
  ['lapsed', { ...open, status: 'lapsed' }, eligible, 'nothing'],
])('%s', (_case, recorded, outcome, act) => {
  expect(reconcileClaim(recorded, outcome).do).toBe(act);
});
