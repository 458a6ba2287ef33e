import type { PlainDate } from '../domain/dates.ts';
import { PREFECTURE } from '../domain/divisions.ts';
import type { OfficeTask } from '../domain/notifications.ts';
import { type PolicyChange, policyDiff } from '../domain/policy/diff.ts';
import { policyInForce } from '../domain/policy/in-force.ts';
import { normalisePolicy } from '../domain/policy/normalise.ts';
import type { Policy } from '../domain/policy/types.ts';
import { recordCaseEvent } from './case-events.ts';
import type { Db, Trx } from './client.ts';
import { storedPolicies } from './policies.ts';

export interface PolicyDraft {
  readonly policy: Policy;
  readonly sha256: string;
  readonly proposedBy: string | null;
  readonly proposedByName: string | null;
  readonly proposedOn: string | null;
  /** What would be in force without it, and what it changes of that; null where nothing would be. */
  readonly comparedWith: string | null;
  readonly changes: readonly PolicyChange[];
}

/** All versions that wait for two people, oldest start first. */
export async function policyDrafts(db: Db | Trx): Promise<PolicyDraft[]> {
  const [rows, published] = await Promise.all([
    db
      .selectFrom('policy_version as v')
      .leftJoin('app_user as u', 'u.id', 'v.proposed_by')
      .select(['v.document', 'v.sha256', 'v.proposed_by', 'v.proposed_on', 'u.display_name'])
      .where('v.status', '=', 'draft')
      .orderBy('v.effective_from')
      .orderBy('v.id')
      .execute(),
    storedPolicies(db),
  ]);
  return rows.map((row) => {
    const policy = normalisePolicy(row.document);
    const before = predecessorOf(policy, published);
    return {
      policy,
      sha256: row.sha256,
      proposedBy: row.proposed_by,
      proposedByName: row.display_name,
      proposedOn: row.proposed_on,
      comparedWith: before?.versionId ?? null,
      changes: before ? policyDiff(before, policy) : [],
    };
  });
}

/**
 * What a policy is compared with: the one that it extends, else what would be in force on its first day without it, of
 * its division or the prefecture.
 */
export function predecessorOf(policy: Policy, published: readonly Policy[]): Policy | null {
  const parent = published.find(({ versionId }) => versionId === policy.extends);
  if (parent) return parent;
  const others = published.filter((other) => other.versionId !== policy.versionId && !isLater(other, policy));
  const found = policyInForce(others, policy.effectiveFrom, policy.division);
  return found.ok ? found.policy : null;
}

/** Among the versions of one day, those after `policy` do not come before it. */
const isLater = (other: Policy, policy: Policy): boolean =>
  other.division === policy.division &&
  other.effectiveFrom === policy.effectiveFrom &&
  other.version > policy.version;

/** Whose the decision on rules is: the prefecture's HR bureau interprets them (art. 28), for counties too. */
export const POLICY_TARGET = { divisions: [PREFECTURE] };

export type PolicyAct = { id: string; sha256: string; officer: string; on: PlainDate; businessAtMs: number };

/** Says that this draft should come into force; false where it is no draft any more or has changed since it was read. */
export async function proposePolicy(
  trx: Trx,
  { id, sha256, officer, on, businessAtMs }: PolicyAct,
): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('policy_version')
    .set({ proposed_by: officer, proposed_on: on })
    .where('id', '=', id)
    .where('sha256', '=', sha256)
    .where('status', '=', 'draft')
    .executeTakeFirst();
  if (numUpdatedRows === 0n) return false;
  await recordCaseEvent(trx, {
    subjectId: null,
    kind: 'policy-proposed' satisfies OfficeTask,
    actor: officer,
    atMs: businessAtMs,
    data: { policy: id, sha256 },
    key: `policy-proposed:${id}:${sha256}:${officer}:${on}`,
  });
  return true;
}

/** Who proposed it takes that back; false where somebody else did, nobody, or another content. */
export async function withdrawPolicy(trx: Trx, { id, sha256, officer }: PolicyAct): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('policy_version')
    .set({ proposed_by: null, proposed_on: null })
    .where('id', '=', id)
    .where('sha256', '=', sha256)
    .where('status', '=', 'draft')
    .where('proposed_by', '=', officer)
    .executeTakeFirst();
  return numUpdatedRows > 0;
}

/** The second person's word: from now on new cases of its dates have it. */
export async function publishPolicy(trx: Trx, { id, sha256, officer, on }: PolicyAct): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('policy_version')
    .set({ status: 'published', published_by: officer, published_on: on })
    .where('id', '=', id)
    .where('sha256', '=', sha256)
    .where('status', '=', 'draft')
    .where('proposed_by', 'is not', null)
    .where('proposed_by', '<>', officer)
    .executeTakeFirst();
  return numUpdatedRows > 0;
}
