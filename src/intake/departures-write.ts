import { sql } from 'kysely';
import type { Trx } from '../db/client.ts';
import { shanghaiDateAt } from '../domain/dates.ts';
import type { DepartureRow } from '../domain/import-rows/index.ts';
import { tellTrainings } from './aid/tell-trainings.ts';
import { announce } from './messages.ts';
import { refreshOccupied } from './occupied.ts';
import { recordset } from './sql.ts';

export interface Origin {
  /** Null: entered by hand. */
  readonly importId: string | null;
  readonly userId: string | null;
  readonly businessAtMs: number;
}

export interface WrittenFact {
  readonly id: number;
  readonly employmentId: string;
}

/**
 * Stores departures that are not yet there. A file does not bring back what was revoked; a person may enter it again
 * by hand.
 */
export async function writeDepartures(
  trx: Trx,
  departures: readonly DepartureRow[],
  origin: Origin,
): Promise<WrittenFact[]> {
  if (departures.length === 0) return [];
  const byHand = origin.importId === null;
  const { rows } = await sql<WrittenFact & { departedOn: string }>`
    insert into departure (employment_id, departed_on, reason, import_id, entered_by, business_on)
    select distinct on (r."employmentId", r."departedOn") r."employmentId", r."departedOn", r.reason,
      ${origin.importId}, ${origin.userId}, ${shanghaiDateAt(origin.businessAtMs)}
    from ${recordset(departures, '"employmentId" text, "departedOn" date, reason text')}
    where not exists (
      select 1 from departure d where d.employment_id = r."employmentId" and d.departed_on = r."departedOn"
        and not (${byHand} and d.revoked_on is not null))
    on conflict (employment_id, departed_on) where revoked_on is null do nothing
    returning id, employment_id as "employmentId", departed_on as "departedOn"
  `.execute(trx);
  await refreshOccupied(
    trx,
    rows.map((row) => row.employmentId),
    'keep',
  );
  await announce(
    trx,
    rows.map(({ id, employmentId, departedOn }) => ({
      employmentId,
      fact: 'departure',
      key: `departure:${id}`,
      event: { kind: 'departure-recorded', data: { departureId: id, departedOn } },
    })),
    origin,
  );
  const employments = rows.map((row) => row.employmentId);
  const key = `departure:${Math.min(...rows.map(({ id }) => id))}`;
  await tellTrainings(trx, employments, { key, businessAtMs: origin.businessAtMs });
  return rows;
}
