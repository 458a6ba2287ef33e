import { sql } from 'kysely';
import type { Trx } from '../../db/client.ts';
import { waitForScope } from '../../db/register/refresh-areas.ts';
import type { PlainDate } from '../../domain/dates.ts';
import type { RegisterSource } from '../../domain/register/card.ts';
import { enqueue } from '../../outbox/enqueue.ts';
import { recordset } from '../sql.ts';

export interface Confirmation {
  readonly personId: number;
  readonly source: RegisterSource;
  /** Something was corrected with it. */
  readonly changed: boolean;
}

/**
 * Notes that these people were seen or heard on `on`, in the refresh that is open – before and after one, in the calendar year. Returns how
 * many are new: whoever was confirmed already that year stays as noted first. A village that is full with it is told so.
 */
export async function confirmPeople(
  trx: Trx,
  people: readonly Confirmation[],
  by: {
    readonly on: PlainDate;
    readonly userId: string | null;
    readonly importId: string | null;
    readonly businessAtMs: number;
  },
): Promise<number> {
  if (people.length === 0) return 0;
  await waitForScope(trx);
  const { rows } = await sql<{ year: number; division: string | null }>`
    with at as (
      select coalesce((select max(year) from refresh_year where frozen_on is null and opened_on <= ${by.on}),
        ${Number(by.on.slice(0, 4))}::int) as year
    ), fresh as (
      insert into refresh_confirmation (year, person_id, source, confirmed_on, confirmed_by, changed, import_id)
      select at.year, r."personId", r.source, ${by.on}, ${by.userId}, r.changed, ${by.importId}
      from ${recordset(people, '"personId" bigint, source text, changed boolean')}, at
      order by r."personId"
      on conflict (year, person_id) do nothing
      returning year, person_id
    )
    select f.year, s.division from fresh f left join refresh_scope s on s.year = f.year and s.person_id = f.person_id
  `.execute(trx);
  const year = rows[0]?.year;
  const villages = new Set(rows.flatMap(({ division }) => (division === null ? [] : [division])));
  if (year !== undefined) await tellFullVillages(trx, year, [...villages], by.businessAtMs);
  return rows.length;
}

/** Has the processes of these villages look, where everybody in scope is confirmed: the counter says so, in this very transaction. */
export async function tellFullVillages(
  trx: Trx,
  year: number,
  villages: readonly string[],
  businessAtMs: number,
): Promise<void> {
  if (villages.length === 0) return;
  const full = await trx
    .selectFrom('refresh_area')
    .select('division')
    .where('year', '=', year)
    .where('division', 'in', [...villages])
    .where('status', '=', 'open')
    .whereRef('confirmed', '>=', 'in_scope')
    .orderBy('division')
    .execute();
  await enqueue(
    trx,
    full.map(({ division }) => refreshChanged(year, division, `full:${businessAtMs}`, businessAtMs)),
  );
}

/** Something of an area has changed: its process looks, and starts where it has ended. */
export function refreshChanged(year: number, division: string, key: string, businessAtMs: number) {
  return {
    workflowId: `refresh-${year}-${division}`,
    message: 'claim-look' as const,
    payload: { key },
    businessAtMs,
  };
}
