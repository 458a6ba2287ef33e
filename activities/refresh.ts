import { audit } from '../src/db/audit.ts';
import { closeWait, openWait } from '../src/db/case-wait.ts';
import type { Database, Trx } from '../src/db/client.ts';
import {
  areasBelow,
  insertRefreshYear,
  lockRefreshArea,
  lockScope,
  noteRefreshEvent,
  openAreasBelow,
  opensVillages,
  type RefreshArea,
  refreshPlanOn,
  snapshotVillage,
} from '../src/db/register/refresh-areas.ts';
import { addDays, type PlainDate, shanghaiDateAt, startOfShanghaiDay } from '../src/domain/dates.ts';
import { PREFECTURE } from '../src/domain/divisions.ts';
import { refreshOutlook } from '../src/domain/register/refresh.ts';
import { explainWait, type WaitKind, type WaitParams } from '../src/domain/waits.ts';
import { refreshChanged } from '../src/intake/register/confirm.ts';
import { enqueue } from '../src/outbox/enqueue.ts';
import {
  type CurrentWait,
  type DecideRefreshException,
  type RefreshAreaView,
  type RefreshDecisionResult,
  refreshWorkflowId,
} from '../workflows/contract.ts';
import { refusal } from './failure.ts';

interface At {
  readonly year: number;
  readonly division: string;
  readonly businessNowMs: number;
}

export type RefreshActivities = ReturnType<typeof createRefreshActivities>;

/** What the processes of a year's refresh do to the record. Each is one transaction and may be repeated safely. */
export function createRefreshActivities({ database }: { database: Database }) {
  return {
    /** Opens the year that a Schedule was due for. Nothing where it has been opened by hand. */
    async openScheduledRefresh({ scheduledMs }: { scheduledMs: number }): Promise<void> {
      const on = shanghaiDateAt(scheduledMs);
      await database.db.transaction().execute(async (trx) => {
        const plan = await refreshPlanOn(trx, on);
        const year = Number(on.slice(0, 4));
        if (await insertRefreshYear(trx, { year, on, by: null, plan }))
          await enqueue(trx, [refreshChanged(year, PREFECTURE, 'opened', scheduledMs)]);
      });
    },

    /** Opens what lies below, closes what is complete, reminds and tells upwards, and names the wait that is left. */
    async lookAtRefreshArea({ year, division, businessNowMs: nowMs }: At): Promise<RefreshAreaView> {
      return database.db.transaction().execute(async (trx) => {
        if (await opensVillages(trx, year, division)) await lockScope(trx);
        let area = await lockRefreshArea(trx, year, division);
        if (!area) return { wait: null };
        const on = shanghaiDateAt(nowMs);
        if (!area.belowOpened && area.level !== 'village' && area.status === 'open') {
          const codes = await openAreasBelow(trx, area, on);
          await enqueue(
            trx,
            codes.map((code) => refreshChanged(year, code, 'opened', nowMs)),
          );
          area = (await lockRefreshArea(trx, year, division))!;
        }
        const below = area.level === 'village' ? null : await areasBelow(trx, area);
        const complete = below ? below.closed === below.total : area.confirmed >= area.inScope;
        if (area.status === 'open' && complete) await close(trx, area, 'complete', nowMs);
        if (area.status !== 'open' || complete) {
          await closeWait(trx, refreshWorkflowId(year, division), nowMs);
          return { wait: null };
        }
        await noteDays(trx, area, on);
        return { wait: await nameWait(trx, area, below, nowMs) };
      });
    },

    /** Somebody of the level above signs the exception that was asked for, or does not (Update `decideRefreshException`). */
    async decideRefreshException(message: DecideRefreshException & At): Promise<RefreshDecisionResult> {
      const { year, division, officer, sign, note, requestKey, businessNowMs: nowMs } = message;
      return database.db.transaction().execute(async (trx) => {
        const area = await lockRefreshArea(trx, year, division);
        const taken = await trx
          .selectFrom('refresh_exception')
          .select('signed')
          .where('request_key', '=', requestKey)
          .executeTakeFirst();
        if (taken) return { signed: taken.signed === true };
        const asked = await trx
          .selectFrom('refresh_exception')
          .selectAll()
          .where('year', '=', year)
          .where('division', '=', division)
          .where('signed', 'is', null)
          .executeTakeFirst();
        if (!area || !asked || area.status !== 'open')
          throw refusal('exception-not-asked', '没有等待答复的例外申请。', '请刷新页面查看。');
        if (asked.asked_by === officer)
          throw refusal(
            'separation-of-duties',
            '例外由您申请，须由上一级的另一人答复。',
            '请由上一级其他人员办理。',
          );
        const on = shanghaiDateAt(nowMs);
        await trx
          .updateTable('refresh_exception')
          .set({
            signed: sign,
            decided_by: officer,
            decided_on: on,
            note: note ?? null,
            request_key: requestKey,
          })
          .where('id', '=', asked.id)
          .execute();
        const kind = sign ? 'exception-signed' : 'exception-refused';
        await noteRefreshEvent(trx, {
          year,
          division,
          kind,
          on,
          actor: officer,
          key: `${kind}:${asked.id}`,
          note: note ?? null,
        });
        if (sign) await closeWithBelow(trx, area, nowMs);
        // The audit chain last: everybody else's acts wait for it.
        await audit(trx, {
          actor: officer,
          operation: 'decideRefreshException',
          subject: `refresh:${year}-${division}`,
          outcome: 'done',
          businessAtMs: nowMs,
          after: { sign, note: note ?? null },
        });
        return { signed: sign };
      });
    },
  };
}

/** Closes the area; the last of its siblings tells the area above. */
async function close(
  trx: Trx,
  area: RefreshArea,
  status: 'complete' | 'excepted',
  nowMs: number,
): Promise<void> {
  const { year, division, parent } = area;
  const on = shanghaiDateAt(nowMs);
  const closed = await trx
    .updateTable('refresh_area')
    .set((eb) => ({ status, closed_on: on, revision: eb('revision', '+', 1) }))
    .where('year', '=', year)
    .where('division', '=', division)
    .where('status', '=', 'open')
    .returning('revision')
    .executeTakeFirst();
  if (!closed) return;
  if (area.level === 'village') await snapshotVillage(trx, area, on);
  const key = `${status}:${closed.revision}`;
  await noteRefreshEvent(trx, { year, division, kind: status, on, actor: null, key });
  if (parent === null) return freeze(trx, area, on);
  // Of two that close at once the second sees the first: the row above is theirs in turn.
  await lockRefreshArea(trx, year, parent);
  const siblings = await areasBelow(trx, { year, division: parent });
  if (siblings.closed === siblings.total)
    await enqueue(trx, [refreshChanged(year, parent, `below:${division}:${closed.revision}`, nowMs)]);
}

async function freeze(trx: Trx, { year, division }: RefreshArea, on: PlainDate): Promise<void> {
  await trx
    .updateTable('refresh_year')
    .set({ frozen_on: on })
    .where('year', '=', year)
    .where('frozen_on', 'is', null)
    .execute();
  await noteRefreshEvent(trx, { year, division, kind: 'frozen', on, actor: null, key: 'frozen' });
}

/** By an exception: what is still open below closes with it, the lowest first, each with what it has. */
async function closeWithBelow(trx: Trx, area: RefreshArea, nowMs: number): Promise<void> {
  const { year, division } = area;
  const below = await trx
    .selectFrom('refresh_area')
    .select('division')
    .where('year', '=', year)
    .where('parent', '=', division)
    .where('status', '=', 'open')
    .orderBy('division')
    .execute();
  for (const { division: code } of below) {
    const one = await lockRefreshArea(trx, year, code);
    if (!one) continue;
    await closeWithBelow(trx, one, nowMs);
    // Its process hears of it and ends; the one whose exception is signed knows.
    await enqueue(trx, [refreshChanged(year, code, 'excepted', nowMs)]);
  }
  await close(trx, area, 'excepted', nowMs);
  await closeWait(trx, refreshWorkflowId(year, division), nowMs);
}

/** Reminder, lateness and each telling of the level above, once each. */
async function noteDays(trx: Trx, area: RefreshArea, on: PlainDate): Promise<void> {
  const { year, division, parent, dueOn, plan } = area;
  const outlook = refreshOutlook(dueOn, plan, on);
  const about = { year, division, on, actor: null };
  if (outlook.remind) await noteRefreshEvent(trx, { ...about, kind: 'reminded', key: `reminded:${dueOn}` });
  if (!outlook.late) return;
  await noteRefreshEvent(trx, { ...about, kind: 'late', key: `late:${dueOn}` });
  // A process that slept through several tells the level above once.
  if (parent !== null)
    await noteRefreshEvent(trx, {
      ...about,
      kind: 'told',
      told: parent,
      key: `told:${dueOn}:${outlook.tellTimes}`,
    });
  await trx
    .updateTable('refresh_area')
    .set((eb) => ({ late_since: eb.fn.coalesce('late_since', eb.val(on)), told_times: outlook.tellTimes }))
    .where('year', '=', year)
    .where('division', '=', division)
    .execute();
}

async function nameWait(
  trx: Trx,
  area: RefreshArea,
  below: { total: number; closed: number } | null,
  nowMs: number,
): Promise<CurrentWait> {
  const { year, division, dueOn, plan } = area;
  const today = shanghaiDateAt(nowMs);
  const { late, wakeOn } = refreshOutlook(dueOn, plan, today);
  // The reminder is the process's own business; people wait for the last day, and then for the next telling.
  const until = late ? wakeOn : addDays(dueOn, 1);
  const asked = await trx
    .selectFrom('refresh_exception')
    .select('id')
    .where('year', '=', year)
    .where('division', '=', division)
    .where('signed', 'is', null)
    .executeTakeFirst();
  const kind: WaitKind = asked ? 'refresh-exception' : late ? 'refresh-late' : 'refresh-area';
  const params: Omit<WaitParams, 'since'> = {
    until,
    lastDayOn: dueOn,
    year,
    areaName: area.name,
    done: below ? below.closed : area.confirmed,
    total: below ? below.total : area.inScope,
    ofAreas: below !== null,
  };
  const words = explainWait(kind, { ...params, since: today });
  const sinceMs = await openWait(
    trx,
    {
      caseId: refreshWorkflowId(year, division),
      kind,
      subjectId: null,
      division,
      dueAtMs: startOfShanghaiDay(until),
      article: words.article,
      blockedBy: words.whoCanMove,
      // biome-ignore lint/suspicious/noThenProperty: a sentence, not a promise
      then: words.then,
      params,
    },
    nowMs,
  );
  return {
    kind,
    wakeAtMs: startOfShanghaiDay(wakeOn),
    wakesOn: [],
    explanation: explainWait(kind, { ...params, since: shanghaiDateAt(sinceMs) }),
  };
}
