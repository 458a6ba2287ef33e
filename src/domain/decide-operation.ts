import type { Operation } from './access.ts';
import type { ClaimStep } from './claim-steps.ts';

/** What the poverty-alleviation office reviews: article 17's bonus, articles 18 and 20. The HR office reviews the rest. */
export const povertyReviewed: readonly string[] = [
  'certificate-bonus',
  'vocational-student',
  'at-risk-student',
  'transport',
];

/** The steps that an office decides. */
export const decidedSteps = ['acceptance', 'review', 'finance'] as const satisfies readonly ClaimStep[];
export type DecidedStep = (typeof decidedSteps)[number];

/** The operation that decides this step of a claim of this programme. */
export function decideOperation(step: DecidedStep, programme: string): Operation {
  switch (step) {
    case 'acceptance':
      return 'decide-acceptance';
    case 'review':
      return povertyReviewed.includes(programme) ? 'decide-poverty-review' : 'decide-review';
    case 'finance':
      return 'decide-finance';
  }
}

/** All of them, for a route that serves every step. */
export const decideOperations: readonly Operation[] = [
  'decide-acceptance',
  'decide-review',
  'decide-poverty-review',
  'decide-finance',
];

export const isDecidedStep = (step: string): step is DecidedStep => decidedSteps.some((s) => s === step);
