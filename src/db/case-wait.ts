import { sql } from 'kysely';
import type { Trx } from './client.ts';
import { subjectColumns } from './subject.ts';

export interface NamedWait {
  readonly caseId: string;
  readonly kind: string;
  /** Number of the employment, aid case or reward; null: of none, as a payment batch. */
  readonly subjectId: string | null;
  readonly claimId?: string;
  readonly division: string;
  /** Business instant at which the wait ends by itself; null: only a person or a fact ends it. */
  readonly dueAtMs: number | null;
  readonly article: string;
  readonly blockedBy: string;
  readonly then: string;
  readonly params: object;
}

/**
 * Names what a case waits for, for the list of pending timers. One wait is open per case: another kind closes it;
 * the same kind again keeps `since` and only brings the rest up to date. Returns the business instant it began.
 */
export async function openWait(trx: Trx, wait: NamedWait, nowMs: number): Promise<number> {
  const now = new Date(nowMs);
  const due = wait.dueAtMs === null ? null : new Date(wait.dueAtMs);
  const params = JSON.stringify(wait.params);
  const { employment_id: employment, aid_id: aid, reward_id: reward } = subjectColumns(wait.subjectId);
  await closeWait(trx, wait.caseId, nowMs, wait.kind);
  const { rows } = await sql<{ since: Date }>`
    insert into case_wait (case_id, kind, employment_id, aid_id, reward_id, claim_id, division, due_at, since, article, blocked_by,
      then_what, params, revision)
    values (${wait.caseId}, ${wait.kind}, ${employment}, ${aid}, ${reward}, ${wait.claimId ?? null}, ${wait.division}, ${due},
      ${now}, ${wait.article}, ${wait.blockedBy}, ${wait.then}, ${params}::jsonb, 1)
    on conflict (case_id) where closed_at is null do update
      set due_at = excluded.due_at, params = excluded.params, blocked_by = excluded.blocked_by,
          then_what = excluded.then_what, article = excluded.article, revision = case_wait.revision + 1
    returning since
  `.execute(trx);
  return rows[0]!.since.getTime();
}

/** Closes the case's open wait, unless it is of kind `except`. */
export async function closeWait(trx: Trx, caseId: string, nowMs: number, except?: string): Promise<void> {
  await sql`
    update case_wait set closed_at = greatest(since, ${new Date(nowMs)})
    where case_id = ${caseId} and closed_at is null and kind is distinct from ${except ?? null}
  `.execute(trx);
}
