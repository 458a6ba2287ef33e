import { sql } from 'kysely';
import type { Trx } from '../db/client.ts';
import { FactError } from './errors.ts';
import { isOverlap } from './sql.ts';

/** Contracts that hold at the moment; where none does, the last word of the parties is better than nothing. */
const stands = (c: string) =>
  sql.raw(
    `(${c}.status = 'confirmed' or (${c}.status in ('declared','uploaded') and ${c}.replaces is null))`,
  );

/**
 * Recomputes the days an employment occupies: [start, earliest departure, else day after the contracts' end), at
 * least one day. A correction counts once it is confirmed; until then the contract it replaces does.
 * Without any contract, or with an open-ended one, the end is open.
 *
 * A departure long after the contract's end, or a renewal, can reach into the days of another tracked employment.
 * `refuse` throws FactError days-of-another-employment then; `keep` leaves the days as they are, because a departure is
 * a fact that must be recorded whatever it says about the other one. `refuse-contract` does the latter where a departure
 * says the end: no contract is to blame for it.
 */
export async function refreshOccupied(
  trx: Trx,
  employmentIds: readonly string[],
  onOverlap: 'refuse' | 'refuse-contract' | 'keep',
): Promise<void> {
  try {
    await sql`
      update employment e set occupied = n.occupied
      from (
        select e.id, d.first is not null as departed, daterange(e.starts_on, case
            when d.first is not null then greatest(d.first, e.starts_on + 1)
            when k.open or k.last is null then null
            else greatest(k.last + 1, e.starts_on + 1) end) as occupied
        from employment e
        cross join lateral (
          select min(departed_on) as first from departure where employment_id = e.id and revoked_on is null
        ) d
        cross join lateral (
          -- As dayAfter in src/domain/employment-year.ts.
          select bool_or(ends_on is null or ends_on = '9999-12-31') as open, max(ends_on) as last from contract c
          where c.employment_id = e.id and c.status <> 'superseded'
            and (${stands('c')} or not exists (
              select 1 from contract o where o.employment_id = e.id and ${stands('o')}))
        ) k
        where e.id = any(${employmentIds})
      ) n
      where e.id = n.id and e.occupied is distinct from n.occupied
        and (${onOverlap === 'refuse'} or (${onOverlap === 'refuse-contract'} and not n.departed)
          or e.standing <> 'tracked' or not exists (
          select 1 from employment o
          where o.person_id = any(e.person_id || other_cards(e.person_id)) and o.employer = e.employer and o.id <> e.id
            and o.standing = 'tracked' and o.occupied && n.occupied))
    `.execute(trx);
  } catch (error) {
    throw isOverlap(error) ? new FactError('days-of-another-employment') : error;
  }
}
