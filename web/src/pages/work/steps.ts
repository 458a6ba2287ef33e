import type { Operation } from '../../../../src/domain/access.ts';

/** The steps that an office decides, and by which operation. */
export const stepOperations = {
  acceptance: 'decide-acceptance',
  review: 'decide-review',
  finance: 'decide-finance',
} as const satisfies Record<string, Operation>;

export type WorkStep = keyof typeof stepOperations;
export const workSteps = Object.keys(stepOperations) as WorkStep[];

/** As many as one bulk decision takes. */
export const MOST_AT_ONCE = 200;
