import type { Db } from '../../src/db/client.ts';
import { evaluateClaims } from '../../src/db/evaluate-claims.ts';
import { listUnsettledClaims } from '../../src/db/recorded-claims.ts';
import { reconcileClaim } from '../../src/domain/reconcile.ts';

/** Claims weighed at once. */
const PAGE = 1_000;

/**
 * Ids of claims that a look at the facts would change: open although the rules refuse, refused by the rules although
 * they grant, paid on what proved wrong and not flagged for recovery, or a top-up that nobody has raised. Pages through the record, with a few statements a
 * page; what is held, flagged or refused by an officer is known and no finding.
 */
export async function claimsBehindTheirFacts(db: Db): Promise<string[]> {
  const behind: string[] = [];
  for (let after = ''; ; ) {
    const page = await listUnsettledClaims(db, after, PAGE);
    const outcomes = await evaluateClaims(db, page);
    const known = new Set(page.map(({ id }) => id));
    for (const id of outcomes.keys()) if (!known.has(id)) behind.push(id);
    for (const { id, subjectId: _, ...recorded } of page) {
      const outcome = outcomes.get(id);
      const act = outcome && reconcileClaim(recorded, outcome).do;
      if (act !== 'nothing' && act !== 'show-anew') behind.push(id);
    }
    if (page.length < PAGE) return behind;
    after = page.at(-1)!.id;
  }
}
