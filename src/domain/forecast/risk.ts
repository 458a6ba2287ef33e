import { missingInsuranceMonths } from '../checks/insurance.ts';
import { monthOf } from '../dates.ts';
import { followUpWindowsOf } from '../employment-year.ts';
import type { EmploymentFacts } from '../facts.ts';
import type { Policy, PolicyParameters } from '../policy/types.ts';
import type { Check, Evaluation } from '../trace.ts';

export const riskBands = ['safe', 'at-risk', 'lost'] as const;
/**
 * `lost`: as the facts stand today a condition is not fulfilled, and waiting does not heal it (a correction may).
 * `at-risk`: something that should be there by now is missing and can still come. `safe`: neither.
 */
export type RiskBand = (typeof riskBands)[number];

/** What endangers a claim that has been raised. */
export const claimRisks = ['held', 'correction', 'objection', 'returned'] as const;
export type ClaimRisk = (typeof claimRisks)[number];

export interface Risk {
  readonly band: RiskBand;
  /** The conditions behind it, in the policy's order; empty where it is safe. */
  readonly because: readonly Check['check'][];
}

/** How safe the money of an employment without a claim is, read off its evaluation of today (`facts.asOf`). */
export function riskOf(
  { parameters }: Pick<Policy, 'parameters'>,
  { checks }: Evaluation,
  facts: EmploymentFacts,
): Risk {
  const failed = checks.filter(({ outcome }) => outcome === 'not-met');
  if (failed.length > 0) return { band: 'lost', because: failed.map(({ check }) => check) };
  const missing = checks.filter((check) => isMissingByNow(check, facts, parameters));
  return { band: missing.length > 0 ? 'at-risk' : 'safe', because: missing.map(({ check }) => check) };
}

/** Should it be there by now? A month counts from the first of the next one on, a window from its end on. */
function isMissingByNow({ check, outcome }: Check, facts: EmploymentFacts, parameters: PolicyParameters) {
  if (outcome === 'met') return false;
  switch (check) {
    case 'employment-confirmed':
    case 'contract-covers-year':
      return true;
    case 'insurance-months':
      return missingInsuranceMonths(facts, parameters).some((month) => month < monthOf(facts.asOf));
    case 'follow-up-windows':
      return followUpWindowsOf(facts.startsOn, facts.dueOn, parameters).some(
        ({ from, before }) =>
          before <= facts.asOf &&
          !facts.followUps.some(
            ({ by, visitedOn }) =>
              by === facts.intermediary?.number && from <= visitedOn && visitedOn < before,
          ),
      );
    default:
      return false;
  }
}
