import { expect, test } from 'vitest';
import { type RecordedClaim, reconcileClaim } from '../../src/domain/reconcile.ts';
import type { Outcome } from '../../src/domain/trace.ts';

const eligible = { kind: 'eligible', amountFen: 100_000 } as Outcome;
const less = { kind: 'eligible', amountFen: 90_000 } as Outcome;
const waiting = { kind: 'waiting', for: 'insurance-months', until: null } as Outcome;
const refused = { kind: 'refused', reason: 'employment-ended-early', article: '24' } as Outcome;
const open: RecordedClaim = {
  status: 'open',
  refusedByRules: false,
  refusedReason: null,
  heldFor: null,
  recoveryFlagged: false,
  payment: 'none',
  amountFen: 100_000,
  keptFen: 0,
};
const byRules: RecordedClaim = {
  ...open,
  status: 'refused',
  refusedByRules: true,
  refusedReason: 'employment-ended-early',
};
const released: RecordedClaim = { ...open, payment: 'released', keptFen: 100_000 };
const paid: RecordedClaim = { ...released, status: 'paid', payment: 'paid' };
const because = (reason: string) => ({ ...refused, reason }) as Outcome;

test.each<[string, RecordedClaim | null, Outcome, string]>([
  ['nothing recorded, eligible', null, eligible, 'raise'],
  ['nothing recorded, refused', null, refused, 'record-refusal'],
  ['nothing recorded, still waiting', null, waiting, 'nothing'],
  ['open, still eligible', open, eligible, 'show-anew'],
  ['open, another amount', open, less, 'restate'],
  ['booked, another amount', { ...open, payment: 'booked' }, less, 'restate'],
  ['in the bank file, less is due', released, less, 'flag-recovery'],
  ['paid, less is due', paid, less, 'flag-recovery'],
  ['paid, less is due and known', { ...paid, recoveryFlagged: true }, less, 'show-anew'],
  [
    'less is due, and that much was asked back',
    { ...paid, keptFen: 90_000, recoveryFlagged: true },
    less,
    'show-anew',
  ],
  [
    'some was asked back, all is due again',
    { ...paid, keptFen: 90_000, recoveryFlagged: true },
    eligible,
    'clear-recovery',
  ],
  ['all was asked back, still nothing is due', { ...paid, keptFen: 0 }, refused, 'show-anew'],
  ['paid, more is due', paid, { ...eligible, amountFen: 110_000 } as Outcome, 'show-anew'],
  ['returned and flagged, another amount', { ...open, recoveryFlagged: true }, less, 'restate'],
  ['held and booked, another amount', { ...open, heldFor: 'attendance', payment: 'booked' }, less, 'restate'],
  ['open, a month was revoked', open, waiting, 'hold'],
  ['held, still waiting', { ...open, heldFor: 'insurance-months' }, waiting, 'show-anew'],
  ['held for a month, now for its contract', { ...open, heldFor: 'contract' }, waiting, 'hold'],
  ['held, the month came back', { ...open, heldFor: 'insurance-months' }, eligible, 'lift-hold'],
  ['open, a late departure', open, refused, 'refuse-open'],
  ['booked, a late departure', { ...open, payment: 'booked' }, refused, 'refuse-open'],
  [
    'held and booked, a late departure',
    { ...open, heldFor: 'insurance-months', payment: 'booked' },
    refused,
    'refuse-open',
  ],
  ['in the bank file, a month was revoked', released, waiting, 'nothing'],
  ['in the bank file, a late departure', released, refused, 'flag-recovery'],
  ['flagged already', { ...released, recoveryFlagged: true }, refused, 'show-anew'],
  ['flagged, the departure was revoked', { ...released, recoveryFlagged: true }, eligible, 'clear-recovery'],
  ['paid, a late departure', paid, refused, 'flag-recovery'],
  ['paid and flagged, revoked', { ...paid, recoveryFlagged: true }, eligible, 'clear-recovery'],
  ['paid, still eligible', paid, eligible, 'show-anew'],
  ['refused by the rules, now eligible', byRules, eligible, 'reopen'],
  ['refused by the rules, the same reason', byRules, refused, 'show-anew'],
  ['refused by the rules, another reason', byRules, because('already-granted'), 'refuse-otherwise'],
  ['refused by the rules, now waiting', byRules, waiting, 'show-anew'],
  [
    'refused by an officer, refused by the rules too',
    { ...byRules, refusedByRules: false },
    because('already-granted'),
    'show-anew',
  ],
  [
    'paid, the agency lost its good name since',
    paid,
    because('intermediary-not-in-good-standing'),
    'nothing',
  ],
  ['paid, the employer moved away since', paid, because('employer-outside-prefecture'), 'nothing'],
  ['paid, the licence was wrong', paid, because('intermediary-not-qualified'), 'flag-recovery'],
  [
    'booked, the agency lost its good name',
    { ...open, payment: 'booked' },
    because('intermediary-not-in-good-standing'),
    'refuse-open',
  ],
  [
    'refused by an officer, eligible all the same',
    { ...byRules, refusedByRules: false },
    eligible,
    'show-anew',
  ],
  ['withdrawn', { ...open, status: 'withdrawn' }, eligible, 'nothing'],
  ['lapsed', { ...open, status: 'lapsed' }, eligible, 'nothing'],
])('%s', (_case, recorded, outcome, act) => {
  expect(reconcileClaim(recorded, outcome).do).toBe(act);
});
