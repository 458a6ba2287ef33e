import { type RawBuilder, sql } from 'kysely';
import type { PlainDate } from '../../domain/dates.ts';

/**
 * Who belongs to the register on that day, of `person p left join household h`: named, alive, here, not merged into another
 * card, in a household that is open.
 */
export function inRegister(on: PlainDate): RawBuilder<boolean> {
  return sql<boolean>`(p.name is not null and p.merged_into is null
    and (p.died_on is null or p.died_on > ${on}) and (p.left_on is null or p.left_on > ${on})
    and (h.closed_on is null or h.closed_on > ${on}))`;
}
