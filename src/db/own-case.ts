import { sql } from 'kysely';
import type { Db, Trx } from './client.ts';

/** Does the case belong to the officer's own organisation or household? Such a case others must decide. */
export async function isOwnCase(db: Db | Trx, employmentId: string, userId: string): Promise<boolean> {
  const { rows } = await sql<{ own: boolean }>`
    select exists (
      select 1 from employment e join user_grant g on g.user_id = ${userId}
      where e.id = ${employmentId} and (g.employer = e.employer or g.intermediary = e.intermediary)
    ) or exists (
      select 1 from employment e
      join person p on p.id = e.person_id
      join app_user u on u.id = ${userId}
      left join person o on o.identity_key = u.identity_key
      where e.id = ${employmentId} and (p.identity_key = u.identity_key or p.household_number = o.household_number)
    ) as own
  `.execute(db);
  return rows[0]!.own;
}
