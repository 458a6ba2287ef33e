import { officeHour } from '../../cli/rehearsal/theatre.ts';
import { periodOn } from '../../src/domain/coordination/periods.ts';
import { plainDate } from '../../src/domain/dates.ts';
import { openMeetings } from '../../src/intake/coordination/open-meetings.ts';
import { goTo } from './cases.ts';
import type { World } from './open-world.ts';

/** Opens the quarter's meeting of a series as its Schedule does, and lets its process look at it; returns its id. */
export async function openPlayedMeeting(world: World, series: string, on: string): Promise<string> {
  await goTo(world, on);
  await world.database.db
    .transaction()
    .execute((trx) => openMeetings(trx, series, officeHour(plainDate(on))));
  await goTo(world, on);
  return `${series}.${periodOn('quarter', plainDate(on)).id}`;
}
