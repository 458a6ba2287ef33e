import { type RegisterRefusal, registerRefusals } from '../src/domain/register/refusals.ts';
import type { ProblemKind } from './problems.ts';

const unknown: readonly RegisterRefusal[] = [
  'household-unknown',
  'card-unknown',
  'event-unknown',
  'report-unknown',
  'duplicate-unknown',
  'merge-unknown',
];
const forbidden: readonly RegisterRefusal[] = [
  'own-household',
  'officer-unidentified',
  'merge-second-person',
  'merge-not-own',
];

const statusOf = (code: RegisterRefusal): number => {
  if (unknown.includes(code)) return 404;
  return forbidden.includes(code) ? 403 : 409;
};

/** Refusals of people and households by hand, in the words of the rules. */
export const registerProblems = Object.fromEntries(
  (Object.keys(registerRefusals) as RegisterRefusal[]).map((code) => [
    code,
    { status: statusOf(code), title: registerRefusals[code][0], remedy: registerRefusals[code][1] },
  ]),
) as Record<RegisterRefusal, ProblemKind>;
