import type { KeptOut } from './kept-out.ts';
import { type Act, handsOf, hasOtherPart, keptOutWordsFor } from './part-taken.ts';

export const claimSteps = [
  'acceptance',
  'review',
  'public-notice',
  'finance',
  'funds',
  'payment',
  'correction',
  'archived',
  'refused',
  'withdrawn',
  'lapsed',
] as const;
/**
 * Where a claim stands. The last four are ends; `correction` means: with the applicant (补正), `funds`: approved, but the
 * fund is short of money (等待资金).
 */
export type ClaimStep = (typeof claimSteps)[number];

export const claimActions = [
  'approve',
  'return',
  'refuse',
  'withdraw',
  'resubmit',
  'objection-upheld',
  'objection-dismissed',
  'lapse',
  'payment-returned',
  'payment-reversed',
] as const;
export type ClaimAction = (typeof claimActions)[number];

/** Who takes an action: an officer, the applicant, or nobody (the calendar, the bank's result file). */
export type Actor = 'officer' | 'applicant' | 'system';

type Transition = { to: ClaimStep; by: Actor };

const withdraw = { to: 'withdrawn', by: 'applicant' } as const;
const officerDecides = (next: ClaimStep) =>
  ({
    approve: { to: next, by: 'officer' },
    return: { to: 'correction', by: 'officer' },
    refuse: { to: 'refused', by: 'officer' },
    withdraw,
  }) as const;

/**
 * Every allowed move of a claim; screen, API and workflow read this table.
 * Withdrawal at `payment` also needs a payment that no bank file holds yet; the payment's own state decides that.
 * A bank return goes back to finance: a re-issue to another account is a new approval. So does what the bank takes back
 * after it had paid (冲正), though the claim was archived by then: the one way out of an end.
 * A correction goes back to acceptance unless the caller says which step returned it (see `nextStep`).
 */
export const transitions: Record<ClaimStep, Partial<Record<ClaimAction, Transition>>> = {
  acceptance: officerDecides('review'),
  review: officerDecides('public-notice'),
  'public-notice': {
    approve: { to: 'finance', by: 'system' },
    'objection-upheld': { to: 'refused', by: 'officer' },
    'objection-dismissed': { to: 'public-notice', by: 'officer' },
    withdraw,
  },
  // Where the fund is short the approval leads to `funds`; nothing is decided there.
  finance: officerDecides('payment'),
  funds: { approve: { to: 'payment', by: 'system' }, withdraw },
  payment: {
    approve: { to: 'archived', by: 'system' },
    'payment-returned': { to: 'finance', by: 'system' },
    'payment-reversed': { to: 'finance', by: 'system' },
    withdraw,
  },
  correction: {
    resubmit: { to: 'acceptance', by: 'applicant' },
    lapse: { to: 'lapsed', by: 'system' },
    withdraw,
  },
  archived: { 'payment-reversed': { to: 'finance', by: 'system' } },
  refused: {},
  withdrawn: {},
  lapsed: {},
};

/** The step after `action`, or null when the table does not allow it. `returnedBy` is where a correction goes on. */
export function nextStep(
  step: ClaimStep,
  action: ClaimAction,
  returnedBy?: ClaimStep | null,
): ClaimStep | null {
  const transition = transitions[step][action];
  if (!transition) return null;
  return action === 'resubmit' && returnedBy ? returnedBy : transition.to;
}

/** What people may do at a step, in the table's order; the system's own moves are not theirs to take. */
export function allowedActions(
  step: ClaimStep,
  by: readonly Actor[] = ['officer', 'applicant'],
): ClaimAction[] {
  const row = transitions[step];
  return claimActions.filter((action) => row[action] !== undefined && by.includes(row[action].by));
}

/** Nobody decides anything here any more. */
export function isEnd(step: ClaimStep): boolean {
  return step === 'archived' || Object.keys(transitions[step]).length === 0;
}

/**
 * What one person may hold at most one of in a case; a ruling on an objection is a duty of its own, and so are those after
 * the decision.
 */
export type Duty = ClaimStep | 'objection' | 'release' | 'appeal' | 'recovery';

/** As much of a claim as a decision needs; the workflow's own state has this shape and more. */
export type ClaimState = {
  readonly step: ClaimStep;
  readonly revision: number;
  /** Who decided what; kept over a return for correction, so that no one comes back in another role. */
  readonly decidedBy: Readonly<Partial<Record<Duty, string>>>;
  readonly contractConfirmedBy: readonly string[];
  /** All hands in its duties: who took them and for whom; absent in the memory of processes older than delegations. */
  readonly hands?: readonly { readonly duty: Duty; readonly by: string }[];
  /** Who changed the payee's account or reported a return; absent in the memory of processes older than the rule. */
  readonly keptOut?: readonly KeptOut[];
  /** Chinese sentence why nobody may decide now, e.g. a pending objection; null = not on hold. */
  readonly heldReason: string | null;
};

export type ClaimDecision = Act & {
  readonly step: ClaimStep;
  readonly action: ClaimAction;
  /** The revision the officer saw. */
  readonly revision: number;
};

export type DecisionRefusalCode =
  | 'step-already-decided'
  | 'stale-revision'
  | 'separation-of-duties'
  | 'claim-on-hold'
  | 'action-not-allowed';

export type DecisionCheck =
  | { ok: true }
  | { ok: false; code: DecisionRefusalCode; message: string; remedy: string };

const no = (code: DecisionRefusalCode, message: string, remedy: string): DecisionCheck => ({
  ok: false,
  code,
  message,
  remedy,
});

/** These end a hold, leave the case, or keep a deadline that runs on: a hold does not bar them. */
const allowedOnHold: readonly ClaimAction[] = [
  'objection-upheld',
  'objection-dismissed',
  'withdraw',
  'resubmit',
];

export function dutyOf(step: ClaimStep, action: ClaimAction): Duty {
  return action === 'objection-upheld' || action === 'objection-dismissed' ? 'objection' : step;
}

/**
 * May this person take this decision now? Asked by the API before it calls the workflow, and again by the
 * workflow's validator, which has the last word. Deciding the same step again after a correction is allowed;
 * deciding a second one is not, nor is any for who confirmed the contract.
 */
export function checkDecision(state: ClaimState, decision: ClaimDecision): DecisionCheck {
  if (decision.step !== state.step) {
    return state.decidedBy[decision.step] !== undefined || isEnd(state.step)
      ? no('step-already-decided', '这个环节已经办理完毕。', '请刷新页面查看当前环节和办理结果。')
      : no('action-not-allowed', '申请尚未进入这个环节。', '请刷新页面，在当前环节办理。');
  }
  const transition = transitions[decision.step][decision.action];
  if (!transition || transition.by === 'system') {
    return no('action-not-allowed', '当前环节不能进行这项操作。', '请刷新页面，从列出的操作中选择。');
  }
  if (decision.revision !== state.revision) {
    return no('stale-revision', '您打开页面之后，申请的情况已有变化。', '请刷新页面，核对新的情况后再办理。');
  }
  if (state.heldReason !== null && !allowedOnHold.includes(decision.action)) {
    return no('claim-on-hold', `申请暂停办理：${state.heldReason}`, '请等待暂停的原因解除后再办理。');
  }
  if (transition.by !== 'officer') return { ok: true };
  const hands = handsOf(decision);
  if (hasOtherPart(state, dutyOf(decision.step, decision.action), hands)) {
    return no(
      'separation-of-duties',
      hands.length > 1
        ? '您或委托您的人已经办理过这份申请的其他环节，同一人不能办理两个环节。'
        : '您已经办理过这份申请的其他环节，同一人不能办理两个环节。',
      '请由没有办理过这份申请、也没有确认其劳动合同的人员办理。',
    );
  }
  const keptOut = keptOutWordsFor(state, hands);
  if (keptOut) return no('separation-of-duties', keptOut.message, keptOut.remedy);
  return { ok: true };
}
