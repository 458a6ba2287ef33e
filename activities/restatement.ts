import { sql } from 'kysely';
import type { Trx } from '../src/db/client.ts';
import { keptFen } from '../src/db/recorded-claims.ts';
import { dueOf } from '../src/domain/top-up.ts';
import type { Evaluation } from '../src/domain/trace.ts';
import { clearProposedRecovery } from '../src/payments/recovery.ts';
import type { ClaimTerms } from './apply-evaluation.ts';

const NO_FACTS = ['insurance-reminder', 'case-stuck'];

/** Events of a claim after which what is due is as its trace says. */
const STATED = ['claim-raised', 'claim-reopened', 'claim-restated'];

/**
 * Keeps what a late fact has made of a claim, before and after, with the events of the case that came since it was last
 * reckoned. The claim still has its old trace. A proposal to have money back is of the old sum, and falls.
 */
export async function noteRestatement(
  trx: Trx,
  { terms, evaluation, businessNowMs }: { terms: ClaimTerms; evaluation: Evaluation; businessNowMs: number },
): Promise<void> {
  const dueFen = dueOf(evaluation);
  if (dueFen === null) return;
  const id = terms.claimId;
  const { rows: noted } = await sql`
    insert into claim_restatement (claim_id, restated_on, due_before_fen, due_after_fen, paid_fen, before, after, facts)
    select c.id, ${evaluation.asOf}, was.due, ${dueFen},
      (select sum(${keptFen('g')}) from claim g where g.id = c.id or g.tops_up = c.id), c.trace,
      ${JSON.stringify(evaluation)}::jsonb,
      array(select e.id from case_event e where e.subject_id = c.subject_id and e.claim_id is null
        and e.kind <> all(${NO_FACTS}::text[]) and e.id > coalesce(
        (select max(seen) from claim_restatement r, unnest(r.facts) seen where r.claim_id = c.id),
        (select max(x.id) from case_event x where x.claim_id = c.id and x.kind = any(${STATED}::text[])), 0)
        order by e.id)
    from claim c cross join lateral (select case c.trace->'outcome'->>'kind' when 'refused' then 0
        when 'eligible' then coalesce(c.trace->'dueFen', c.trace->'outcome'->'amountFen')::bigint
        else c.amount_fen end as due) was
    where c.id = ${id} and c.status in ('open', 'paid') and was.due <> ${dueFen} returning id
  `.execute(trx);
  if (noted.length === 0) return;
  const { rows: claims } = await sql<{
    id: string;
  }>`select id from claim where id = ${id} or tops_up = ${id} order by id`.execute(trx);
  for (const claim of claims) await clearProposedRecovery(trx, claim.id, businessNowMs);
}
