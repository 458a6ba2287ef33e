import { type RawBuilder, sql } from 'kysely';
import type { RecordedClaim } from '../domain/reconcile.ts';
import type { Db, Trx } from './client.ts';

/** Of `claim` under this alias: refused by the rules alone, without an officer's judgement. */
export const refusedByRules = (alias: string): RawBuilder<boolean> =>
  sql.raw(
    `(${alias}.status = 'refused' and ${alias}.refused_by is null and ${alias}.refused_reason <> 'objection-upheld')`,
  );

/**
 * Of `claim` under this alias, in fen: what went out and was not asked back because the rules had changed their answer. What
 * a person had back for another reason the rules still grant; it is not paid twice. A sum, though there is one payment at
 * most: whoever verifies a damaged record must be able to read it.
 */
export const keptFen = (alias: string): RawBuilder<number> =>
  sql<number>`coalesce((select sum(p.amount_fen - coalesce((select sum(r.amount_fen - (
        select coalesce(sum(n.amount_fen), 0) from recovery_entry n where n.recovery_id = r.id and n.kind = 'written-off'))
      from recovery r where r.payment_key = p.key and r.flagged and r.status in ('collecting', 'settled')), 0))
    from payment p where p.claim_id = ${sql.ref(`${alias}.id`)} and p.status in ('released', 'paid')), 0)::bigint`;

/** `claim c` as reconcileClaim wants it. */
const RECORDED = sql`c.status, ${refusedByRules('c')} as "refusedByRules", c.refused_reason as "refusedReason",
  c.held_reason as "heldFor", c.amount_fen as "amountFen", ${keptFen('c')} as "keptFen",
  c.recovery_reason is not null as "recoveryFlagged",
  coalesce((select p.status from payment p where p.claim_id = c.id and p.status in ('booked','released','paid')
    order by p.payment_no desc limit 1), 'none') as payment`;

/** What stands in the record of a claim, with its row locked; null: nothing. */
export async function lockRecordedClaim(trx: Trx, id: string): Promise<RecordedClaim | null> {
  const locked = await sql`select 1 from claim where id = ${id} for update`.execute(trx);
  if (locked.rows.length === 0) return null;
  // A statement of its own: what the lock has waited for is read too.
  const { rows } = await sql<RecordedClaim>`select ${RECORDED} from claim c where c.id = ${id}`.execute(trx);
  return rows[0]!;
}

export interface ListedClaim extends RecordedClaim {
  readonly id: string;
  readonly subjectId: string;
}

/** Claims that new facts could still change, in the order of their ids, after `id`: a page of the whole record. */
export async function listUnsettledClaims(
  db: Db | Trx,
  after: string,
  limit: number,
): Promise<ListedClaim[]> {
  const { rows } = await sql<ListedClaim>`
    select c.id, c.subject_id as "subjectId", ${RECORDED} from claim c
    where c.id > ${after} and c.status in ('open', 'paid', 'refused') order by c.id limit ${limit}
  `.execute(db);
  return rows;
}
