import { sql } from 'kysely';
import type { Trx } from '../db/client.ts';
import { shanghaiDateAt } from '../domain/dates.ts';
import type { FollowUpRow } from '../domain/import-rows/index.ts';
import type { Origin, WrittenFact } from './departures-write.ts';
import { announce } from './messages.ts';
import { recordset } from './sql.ts';

/** Stores follow-ups that are not yet there; one visit by one method a day is one follow-up. */
export async function writeFollowUps(
  trx: Trx,
  followUps: readonly FollowUpRow[],
  origin: Origin,
): Promise<WrittenFact[]> {
  if (followUps.length === 0) return [];
  const { rows } = await sql<WrittenFact & { visitedOn: string }>`
    insert into follow_up (employment_id, intermediary, visited_on, method, note, import_id, entered_by, business_on)
    select r."employmentId", r.intermediary, r."visitedOn", r.method, r.note,
      ${origin.importId}, ${origin.userId}, ${shanghaiDateAt(origin.businessAtMs)}
    from ${recordset(
      followUps,
      '"employmentId" text, intermediary text, "visitedOn" date, method text, note text',
    )}
    on conflict on constraint follow_up_once do nothing
    returning id, employment_id as "employmentId", visited_on as "visitedOn"
  `.execute(trx);
  await announce(
    trx,
    rows.map(({ id, employmentId, visitedOn }) => ({
      employmentId,
      fact: 'follow-up',
      key: `follow-up:${id}`,
      event: { kind: 'follow-up-recorded', data: { followUpId: id, visitedOn } },
    })),
    origin,
  );
  return rows;
}
