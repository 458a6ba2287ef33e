import type { YearStatus } from './words.ts';

/** What people decide of a county's evaluation, and in which status. */
export const responsibilityActions = {
  submit: 'measured',
  approve: 'submitted',
  'send-back': 'submitted',
  uphold: 'objections',
  dismiss: 'objections',
  publish: 'heard',
  outcome: 'published',
  close: 'published',
} as const satisfies Record<string, YearStatus>;
export type ResponsibilityAction = keyof typeof responsibilityActions;

export const isAllowed = (status: YearStatus, action: ResponsibilityAction): boolean =>
  responsibilityActions[action] === status;

/** A leader of the prefecture decides these, the HR office of the prefecture the others. */
export const byLeader: readonly ResponsibilityAction[] = ['publish', 'outcome', 'close'];
