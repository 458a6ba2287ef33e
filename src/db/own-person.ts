import { sql } from 'kysely';
import type { Db, Trx } from './client.ts';
import { joinCardByNumber } from './identity-numbers.ts';
import type { OwnCaseTie } from './own-case.ts';

/** Why a user must keep out of what concerns this person: themself or the own household, or nobody can tell. */
export async function ownPerson(
  db: Db | Trx,
  userId: string,
  personId: number,
): Promise<Extract<OwnCaseTie, 'household' | 'unknown-person'> | null> {
  const { rows } = await sql<{ unknown: boolean; own: boolean }>`
    select u.identity_key is null as unknown,
      coalesce(me.id = coalesce(w.merged_into, w.id) or me.household_number = w.household_number, false) as own
    from app_user u join person w on w.id = ${personId} ${joinCardByNumber('me', 'u.identity_key', 'left join')}
    where u.id = ${userId}
  `.execute(db);
  const [found] = rows;
  if (!found || found.unknown) return 'unknown-person';
  return found.own ? 'household' : null;
}
