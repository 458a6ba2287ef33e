import { sql } from 'kysely';
import type { Stance } from '../../domain/sharing/consent.ts';
import type { Db, Trx } from '../client.ts';

/** What stands of these people, by person and purpose. Who said nothing is not in it. */
export async function standingConsents(
  db: Db | Trx,
  people: readonly number[],
): Promise<Map<number, Map<string, Stance>>> {
  const found = new Map<number, Map<string, Stance>>();
  if (people.length === 0) return found;
  const { rows } = await sql<{ person: number; purpose: string; stance: Stance }>`
    select person_id as person, purpose, stance from consent
    where person_id = any(${[...people]}::bigint[]) and withdrawn_on is null`.execute(db);
  for (const { person, purpose, stance } of rows) {
    const said = found.get(person) ?? new Map<string, Stance>();
    found.set(person, said.set(purpose, stance));
  }
  return found;
}
