import { sql } from 'kysely';
import { evaluateAid } from '../domain/aid/evaluate.ts';
import { type PlainDate, plainDate } from '../domain/dates.ts';
import { type ClaimId, claimId, isAidId, isRewardId, type RewardId, topUpId } from '../domain/ids.ts';
import type { Policy } from '../domain/policy/types.ts';
import { evaluateAll } from '../domain/programmes/registry.ts';
import { evaluateReward } from '../domain/targets/reward.ts';
import { shareOut } from '../domain/top-up.ts';
import type { Evaluation, Outcome } from '../domain/trace.ts';
import { readAidFacts } from './aid-facts.ts';
import type { Db, Trx } from './client.ts';
import { readEmploymentFacts, readPolicy } from './employment-facts.ts';
import { readRewardFacts } from './targets/rewards.ts';
import { readChains } from './top-ups.ts';

/** Cases read at once: a few megabytes of facts. */
const PAGE = 500;

/**
 * What the rules say today of each claim, by its id: as of the due day of its employment, or as of the day on which its
 * aid case was last looked at. Only reads; a claim that the rules no longer know is left out. A top-up that nobody has raised
 * yet comes with the claim it belongs to.
 */
export async function evaluateClaims(
  db: Db | Trx,
  claims: readonly { readonly id: string; readonly subjectId: string }[],
): Promise<Map<string, Outcome>> {
  const subjects = [...new Set(claims.map((claim) => claim.subjectId))];
  const employments = subjects.filter((id) => !isAidId(id) && !isRewardId(id));
  const aids = subjects.filter(isAidId);
  const asked = new Set(claims.map((claim) => claim.id));
  const policies = new Map<string, Policy>();
  const policyOf = async (version: string): Promise<Policy> => {
    const policy = policies.get(version) ?? (await readPolicy(db, version));
    policies.set(version, policy);
    return policy;
  };
  const whole = new Map<string, Evaluation>();
  for (let from = 0; from < employments.length; from += PAGE) {
    const found = await readEmploymentFacts(db, employments.slice(from, from + PAGE));
    for (const [employmentId, { facts, policyVersion }] of found) {
      for (const evaluation of evaluateAll(await policyOf(policyVersion), facts))
        whole.set(`${evaluation.programme}:${employmentId}`, evaluation);
    }
  }
  for (let from = 0; from < aids.length; from += PAGE) {
    const found = await readAidFacts(db, await lastLooks(db, aids.slice(from, from + PAGE)));
    for (const { facts, policyVersion } of found.values()) {
      for (const evaluation of evaluateAid(await policyOf(policyVersion), facts))
        whole.set(claimId(evaluation.programme, facts.aidId, evaluation.period), evaluation);
    }
  }
  for (const [id, facts] of await readRewardFacts(db, subjects.filter(isRewardId))) {
    const evaluation = evaluateReward(facts);
    whole.set(claimId(evaluation.programme, id as RewardId), evaluation);
  }
  return outcomesOf(db, whole, asked);
}

async function outcomesOf(
  db: Db | Trx,
  whole: ReadonlyMap<string, Evaluation>,
  asked: ReadonlySet<string>,
): Promise<Map<string, Outcome>> {
  const chains = await readChains(db, [...whole.keys()]);
  const outcomes = new Map<string, Outcome>();
  for (const [first, evaluation] of whole) {
    const grants = chains.get(first)?.grants ?? [];
    for (const { no, evaluation: share } of shareOut(evaluation, grants)) {
      const id = no === 0 ? first : topUpId(first as ClaimId, no);
      const unraised = asked.has(first) && no > 0 && no > (grants.at(-1)?.no ?? 0);
      if (asked.has(id) || unraised) outcomes.set(id, share.outcome);
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
