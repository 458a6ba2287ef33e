import { sql } from 'kysely';
import type { Trx } from '../../db/client.ts';
import { joinCardByNumber } from '../../db/identity-numbers.ts';
import { RegisterError } from './errors.ts';

/** 回避: throws own-household where the officer is one of these people or of these households, officer-unidentified where nobody can tell. */
export async function refuseOwn(
  trx: Trx,
  officer: string,
  { people, households }: { people: readonly number[]; households: readonly string[] },
): Promise<void> {
  const { rows } = await sql<{ unknown: boolean; own: boolean }>`
    select u.identity_key is null as unknown,
      coalesce(me.household_number = any(${[...households]}::text[]), false) or exists (
        select from person w where w.id = any(${[...people]}::bigint[])
          and (coalesce(w.merged_into, w.id) = me.id or w.household_number = me.household_number)) as own
    from app_user u ${joinCardByNumber('me', 'u.identity_key', 'left join')} where u.id = ${officer}
  `.execute(trx);
  if (rows[0]?.unknown !== false) throw new RegisterError('officer-unidentified');
  if (rows[0].own) throw new RegisterError('own-household');
}
