import { sql } from 'kysely';
import type { Trx } from '../../db/client.ts';
import type { RegisterSource } from '../../domain/register/card.ts';
import type { VisitField, VisitValue } from '../../domain/register/visit.ts';
import { fieldOfColumn, type KnownCard } from './visit-card.ts';

/** What a field says now, who said so last since the officer saw the card, when and how; `by` null: a file. */
export interface Elsewhere {
  readonly field: VisitField;
  readonly theirs: VisitValue;
  readonly by: string | null;
  readonly on: string | null;
  readonly source: RegisterSource | null;
}

/** The fields that have changed since the card was seen, from `register_change`; the income by its value then. */
export async function readElsewhere(
  trx: Trx,
  seen: {
    readonly personId: number;
    readonly baseRevision: number;
    readonly fields: Readonly<Record<string, VisitValue>>;
    readonly incomeBeforeFen: number | null;
  },
  card: KnownCard,
): Promise<Elsewhere[]> {
  const { rows } = await sql<{ column: string; by: string | null; on: string; source: RegisterSource }>`
    select distinct on (f.key) f.key as column, u.display_name as by, c.business_on as on, c.source
    from register_change c cross join lateral jsonb_object_keys(c.fields) f(key)
    left join app_user u on u.id = c.changed_by
    where c.person_id = ${seen.personId} and c.revision > ${seen.baseRevision}
    order by f.key, c.revision desc
  `.execute(trx);
  const found = rows.flatMap(({ column, ...how }): Elsewhere[] => {
    const field = fieldOfColumn.get(column);
    return field ? [{ field, theirs: card.values[field], ...how }] : [];
  });
  const income = card.values.annualIncomeFen;
  if (seen.fields.annualIncomeFen === undefined || income === seen.incomeBeforeFen) return found;
  const { incomeBy: by, incomeOn: on } = card;
  return [...found, { field: 'annualIncomeFen', theirs: income, by, on, source: null }];
}
