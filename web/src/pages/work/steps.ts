import type { Operation } from '../../../../src/domain/access.ts';

/** The steps that an office decides, and by which operations: which one it is depends on the programme. */
export const stepOperations = {
  acceptance: ['decide-acceptance'],
  review: ['decide-review', 'decide-poverty-review'],
  finance: ['decide-finance'],
} as const satisfies Record<string, readonly Operation[]>;

export type WorkStep = keyof typeof stepOperations;
export const workSteps = Object.keys(stepOperations) as WorkStep[];

/** As many as one bulk decision takes. */
export const MOST_AT_ONCE = 200;
