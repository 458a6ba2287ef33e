import type { Policy } from '../domain/policy/types.ts';
import { evaluateAll } from '../domain/programmes/registry.ts';
import type { Outcome } from '../domain/trace.ts';
import type { Db, Trx } from './client.ts';
import { readEmploymentFacts, readPolicy } from './employment-facts.ts';

/** Employments read at once: a few megabytes of facts. */
const PAGE = 500;

/**
 * What the rules say today of each claim, by its id (`programme:employment`), as of the due day of its employment. Only
 * reads; a claim that the rules no longer know is left out.
 */
export async function evaluateClaims(
  db: Db | Trx,
  claims: readonly { readonly id: string; readonly employmentId: string }[],
): Promise<Map<string, Outcome>> {
  const employments = [...new Set(claims.map((claim) => claim.employmentId))];
  const asked = new Set(claims.map((claim) => claim.id));
  const policies = new Map<string, Policy>();
  const outcomes = new Map<string, Outcome>();
  for (let from = 0; from < employments.length; from += PAGE) {
    const found = await readEmploymentFacts(db, employments.slice(from, from + PAGE));
    for (const [employmentId, { facts, policyVersion }] of found) {
      const policy = policies.get(policyVersion) ?? (await readPolicy(db, policyVersion));
      policies.set(policyVersion, policy);
      for (const { programme, outcome } of evaluateAll(policy, facts)) {
        const id = `${programme}:${employmentId}`;
        if (asked.has(id)) outcomes.set(id, outcome);
      }
    }
  }
  return outcomes;
}
