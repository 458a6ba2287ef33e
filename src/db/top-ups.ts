import { sql } from 'kysely';
import type { ClaimId } from '../domain/ids.ts';
import type { Grant } from '../domain/top-up.ts';
import type { Db, Trx } from './client.ts';
import { keptFen, refusedByRules } from './recorded-claims.ts';

/** A claim and its top-ups, and what all of them have in common with the first. */
export interface Chain {
  readonly grants: readonly Grant[];
  readonly paidBy: string;
  readonly payeeKind: string;
  readonly payeeId: string;
}

/** What is recorded of these claims and their top-ups, by the id of the first; those never raised are left out. */
export async function readChains(db: Db | Trx, claims: readonly string[]): Promise<Map<string, Chain>> {
  if (claims.length === 0) return new Map();
  const ids = sql`${[...claims]}::text[]`;
  const { rows } = await sql<Grant & Omit<Chain, 'grants'> & { first: ClaimId }>`
    select coalesce(c.tops_up, c.id) as first, c.top_up_no as no, c.status = 'paid' as settled,
      case when exists (select from payment p where p.claim_id = c.id and p.status in ('released', 'paid')) then 'out'
        when c.status = 'open' then 'open' when ${refusedByRules('c')} then 'refused-by-rules' else 'closed' end as standing,
      ${keptFen('c')} as "keptFen", c.tops_up_to_fen as "uptoFen", c.paid_by as "paidBy", c.payee_kind as "payeeKind",
      c.payee_id as "payeeId"
    from claim c where c.id = any(${ids}) or c.tops_up = any(${ids}) order by 1, 2
  `.execute(db);
  return new Map(
    [...Map.groupBy(rows, ({ first }) => first)].map(([first, grants]) => {
      const { paidBy, payeeKind, payeeId } = grants[0]!;
      return [first, { grants, paidBy, payeeKind, payeeId }];
    }),
  );
}
