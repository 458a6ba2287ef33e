import type { Database } from '../src/db/client.ts';
import { startOfShanghaiDay } from '../src/domain/dates.ts';
import { watchMeeting } from '../src/intake/coordination/meeting-days.ts';
import { openMeetings } from '../src/intake/coordination/open-meetings.ts';
import { watchProblem } from '../src/intake/coordination/problem-days.ts';
import type { NamedCoordinationWait } from '../src/intake/coordination/record.ts';
import type { CurrentWait } from '../workflows/contract.ts';

export type CoordinationActivities = ReturnType<typeof createCoordinationActivities>;

/** What the processes of meetings and problems do to the record. Each is one transaction and may be repeated safely. */
export function createCoordinationActivities({ database }: { database: Database }) {
  return {
    /** Opens the meetings of a series up to the period that a Schedule was due for. */
    async openScheduledMeetings(due: { seriesId: string; scheduledMs: number }): Promise<string[]> {
      return database.db.transaction().execute((trx) => openMeetings(trx, due.seriesId, due.scheduledMs));
    },

    /** Dates it, invites, finds it overdue, tells the level above; null: it is over. */
    async lookAtMeeting(at: { meetingId: string; businessNowMs: number }): Promise<CurrentWait | null> {
      return asWait(
        await database.db.transaction().execute((trx) => watchMeeting(trx, at.meetingId, at.businessNowMs)),
      );
    },

    /** Reminds, takes it up a level when it is late, asks the level above to confirm; null: it is over. */
    async lookAtProblem(at: { problemId: string; businessNowMs: number }): Promise<CurrentWait | null> {
      return asWait(
        await database.db.transaction().execute((trx) => watchProblem(trx, at.problemId, at.businessNowMs)),
      );
    },
  };
}

function asWait(named: NamedCoordinationWait | null): CurrentWait | null {
  if (named === null) return null;
  const { kind, wakeOn, explanation } = named;
  return { kind, wakeAtMs: wakeOn && startOfShanghaiDay(wakeOn), wakesOn: [], explanation };
}
