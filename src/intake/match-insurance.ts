import { type RawBuilder, sql } from 'kysely';
import type { Trx } from '../db/client.ts';

/**
 * The tracked employment that an insurance row belongs to: the one whose twelve months hold the month, the later
 * start first; else any. For a lateral join; the arguments are column references.
 *
 * `offset 0` is a fence: the way must lead from the person to the few employments of that person. Without it, and
 * before the tables are analysed, the planner walks through all employments of the employer for each row.
 */
export function bestEmployment(row: { key: string; employer: string; month: string }): RawBuilder<unknown> {
  const first = sql`date_trunc('month', e.starts_on::timestamp)`;
  const month = sql.raw(row.month);
  return sql`(
    select e.id
    from number_card n cross join lateral (
      select id, employer, starts_on, standing from employment where person_id = n.person_id offset 0
    ) e
    where n.identity_key = ${sql.raw(row.key)} and e.employer = ${sql.raw(row.employer)} and e.standing = 'tracked'
    order by (${month} >= ${first} and ${month} < ${first} + interval '12 months') desc, e.starts_on desc
    limit 1
  )`;
}

/** Gives new employments the insurance rows that came before them, also those that a worse match had taken. */
export async function matchWaitingInsurance(trx: Trx, employmentIds: readonly string[]): Promise<void> {
  if (employmentIds.length === 0) return;
  await sql`
    update insurance_payment i set matched_employment = b.id
    from (
      select distinct w.id as payment, best.id
      from employment n
      cross join lateral unnest(numbers_of(n.person_id)) q(identity_key)
      cross join lateral (
        select * from insurance_payment where identity_key = q.identity_key and employer = n.employer offset 0
      ) w
      cross join lateral ${bestEmployment({ key: 'w.identity_key', employer: 'w.employer', month: 'w.month' })} best
      where n.id = any(${employmentIds}) and w.matched_employment is distinct from best.id
    ) b
    where i.id = b.payment
  `.execute(trx);
}
