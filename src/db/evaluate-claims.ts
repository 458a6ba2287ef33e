import { sql } from 'kysely';
import { evaluateAid } from '../domain/aid/evaluate.ts';
import { type PlainDate, plainDate } from '../domain/dates.ts';
import { claimId, isAidId } from '../domain/ids.ts';
import type { Policy } from '../domain/policy/types.ts';
import { evaluateAll } from '../domain/programmes/registry.ts';
import type { Outcome } from '../domain/trace.ts';
import { readAidFacts } from './aid-facts.ts';
import type { Db, Trx } from './client.ts';
import { readEmploymentFacts, readPolicy } from './employment-facts.ts';

/** Cases read at once: a few megabytes of facts. */
const PAGE = 500;

/**
 * What the rules say today of each claim, by its id: as of the due day of its employment, or as of the day on which its
 * aid case was last looked at. Only reads; a claim that the rules no longer know is left out.
 */
export async function evaluateClaims(
  db: Db | Trx,
  claims: readonly { readonly id: string; readonly subjectId: string }[],
): Promise<Map<string, Outcome>> {
  const subjects = [...new Set(claims.map((claim) => claim.subjectId))];
  const employments = subjects.filter((id) => !isAidId(id));
  const aids = subjects.filter(isAidId);
  const asked = new Set(claims.map((claim) => claim.id));
  const policies = new Map<string, Policy>();
  const policyOf = async (version: string): Promise<Policy> => {
    const policy = policies.get(version) ?? (await readPolicy(db, version));
    policies.set(version, policy);
    return policy;
  };
  const outcomes = new Map<string, Outcome>();
  for (let from = 0; from < employments.length; from += PAGE) {
    const found = await readEmploymentFacts(db, employments.slice(from, from + PAGE));
    for (const [employmentId, { facts, policyVersion }] of found) {
      for (const { programme, outcome } of evaluateAll(await policyOf(policyVersion), facts)) {
        const id = `${programme}:${employmentId}`;
        if (asked.has(id)) outcomes.set(id, outcome);
      }
    }
  }
  for (let from = 0; from < aids.length; from += PAGE) {
    const found = await readAidFacts(db, await lastLooks(db, aids.slice(from, from + PAGE)));
    for (const { facts, policyVersion } of found.values()) {
      for (const { programme, period, outcome } of evaluateAid(await policyOf(policyVersion), facts)) {
        const id = claimId(programme, facts.aidId, period);
        if (asked.has(id)) outcomes.set(id, outcome);
      }
    }
  }
  return outcomes;
}

async function lastLooks(
  db: Db | Trx,
  aidIds: readonly string[],
): Promise<{ id: string; asOf: PlainDate }[]> {
  const { rows } = await sql<{ id: string; as_of: string }>`
    select aid_id as id, max(trace->>'asOf') as as_of from claim where aid_id = any(${[...aidIds]}::text[]) group by aid_id
  `.execute(db);
  return rows.map((row) => ({ id: row.id, asOf: plainDate(row.as_of) }));
}
