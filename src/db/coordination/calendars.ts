import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { type Calendars, calendarsOf, type WorkCalendar } from '../../domain/coordination/workdays.ts';
import type { Db, Trx } from '../client.ts';
import { readCalendars } from './files.ts';

/**
 * Stores what calendars/ says of each year; another notice of a known year is another row, the latest holds. Returns the
 * years that changed. The processes of meetings and problems look again by themselves (`wakeUndated`).
 */
export async function loadCalendars(db: Db, folder: string): Promise<number[]> {
  const changed: number[] = [];
  for (const calendar of await readCalendars(folder)) {
    if (await storeCalendar(db, calendar)) changed.push(calendar.year);
  }
  return changed;
}

/** True where it says something new. */
export async function storeCalendar(db: Db | Trx, calendar: WorkCalendar): Promise<boolean> {
  const document = JSON.stringify(calendar);
  const sha256 = createHash('sha256').update(document).digest('hex');
  const { numAffectedRows } = await sql`
    insert into work_calendar (year, document, sha256)
    select ${calendar.year}, ${document}::jsonb, ${sha256}
    where ${sha256} is distinct from (
      select sha256 from work_calendar where year = ${calendar.year} order by id desc limit 1)`.execute(db);
  return Number(numAffectedRows ?? 0) > 0;
}

/** The calendars as they hold now. */
export async function storedCalendars(db: Db | Trx): Promise<Calendars> {
  const { rows } = await sql<{ document: WorkCalendar }>`
    select distinct on (year) document from work_calendar order by year, id desc`.execute(db);
  return calendarsOf(rows.map(({ document }) => document));
}
