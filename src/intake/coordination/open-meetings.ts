import type { Trx } from '../../db/client.ts';
import { type Period, type PeriodId, periodOn, periodsBetween } from '../../domain/coordination/periods.ts';
import type { Series } from '../../domain/coordination/plan.ts';
import { type PlainDate, shanghaiDateAt } from '../../domain/dates.ts';
import { haveLook, noteCoordination } from './record.ts';

/**
 * Opens the meetings of a series up to the period of the scheduled instant: that one and each before it that was never
 * opened, since the series is there. Opening a period twice is one. Returns the new ones.
 *
 * The engine buffers one start while another runs, so after more than a period of darkness it may skip some: that is
 * why a start looks back.
 */
export async function openMeetings(trx: Trx, seriesId: string, scheduledMs: number): Promise<string[]> {
  const row = await trx
    .selectFrom('meeting_series')
    .select(['document', 'since', 'retired_on as retiredOn'])
    .where('id', '=', seriesId)
    .executeTakeFirst();
  // Dropped from the data while the start was on its way.
  if (!row || row.retiredOn !== null) return [];
  const series = row.document as unknown as Series;
  const opened: string[] = [];
  for (const period of duePeriods(series, row.since as PlainDate, shanghaiDateAt(scheduledMs)))
    if (await openMeeting(trx, series, period, scheduledMs)) opened.push(`${seriesId}.${period.id}`);
  return opened;
}

/** From the first period of the series, or that of the day it came into the data, to the one of the day. */
export function duePeriods(series: Series, since: PlainDate, on: PlainDate): Period[] {
  const { every, firstPeriod, lastPeriod } = series;
  const here = periodOn(every, on).id;
  const began = periodOn(every, since < on ? since : on).id;
  const first = laterPeriod(began, firstPeriod);
  const last = lastPeriod !== null && lastPeriod < here ? lastPeriod : here;
  return periodsBetween(first, last);
}

/** Of one rhythm; their ids sort by time. */
const laterPeriod = (...ids: readonly PeriodId[]): PeriodId => ids.toSorted().at(-1)!;

/** Begins without a date: its process dates it, or waits for the calendar. False: it is there already. */
async function openMeeting(trx: Trx, series: Series, period: Period, atMs: number): Promise<boolean> {
  const id = `${series.id}.${period.id}`;
  const inserted = await trx
    .insertInto('meeting')
    .values({
      id,
      series: series.id,
      kind: series.kind,
      period: period.id,
      period_from: period.from,
      period_to: period.to,
      title: series.title,
      division: series.division,
      regions: await regionsOf(trx, series.invites),
      plan: JSON.stringify(series),
      status: 'undated',
      opened_on: shanghaiDateAt(atMs),
    })
    .onConflict((conflict) => conflict.constraint('meeting_once').doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!inserted) return false;
  await noteCoordination(trx, {
    of: { meetingId: id },
    kind: 'opened',
    division: series.division,
    actor: null,
    atMs,
    key: `opened:${id}`,
  });
  await haveLook(trx, `meeting-${id}`, 'opened', atMs);
  return true;
}

async function regionsOf(trx: Trx, invites: readonly string[]): Promise<string[]> {
  if (invites.length === 0) return [];
  const rows = await trx
    .selectFrom('coordination_body')
    .select('region')
    .where('id', 'in', invites)
    .where('kind', '=', 'partner-hr')
    .where('region', 'is not', null)
    .orderBy('region')
    .execute();
  return rows.flatMap(({ region }) => region ?? []);
}
