import { sql } from 'kysely';
import { openWait } from '../../db/case-wait.ts';
import type { Trx } from '../../db/client.ts';
import type { MeetingStatus } from '../../domain/coordination/meeting.ts';
import type { Series } from '../../domain/coordination/plan.ts';
import type { CoordinationWaitKind } from '../../domain/coordination/wait-words.ts';
import { type PlainDate, shanghaiDateAt, startOfShanghaiDay } from '../../domain/dates.ts';
import { explainWait, type WaitExplanation, type WaitParams } from '../../domain/waits.ts';
import { enqueue } from '../../outbox/enqueue.ts';
import { CoordinationError } from './errors.ts';

/** Who does something, when, and the key under which it is done once. */
export interface Acting {
  readonly actor: string;
  readonly businessAtMs: number;
  readonly requestKey: string;
}

export interface MeetingRecord {
  readonly id: string;
  readonly series: string;
  readonly period: string;
  readonly title: string;
  readonly division: string;
  readonly regions: readonly string[];
  readonly periodFrom: PlainDate;
  readonly periodTo: PlainDate;
  readonly plan: Series;
  readonly status: MeetingStatus;
  readonly openedOn: PlainDate;
  readonly firstOn: PlainDate | null;
  readonly meetsOn: PlainDate | null;
  readonly postponed: number;
  readonly inviteOn: PlainDate | null;
  readonly overdueOn: PlainDate | null;
  readonly escalatesOn: PlainDate | null;
  readonly escalatedTo: string | null;
  readonly escalations: number;
  readonly revision: number;
}

/** The meeting with its row locked: people and the calendar take turns. Throws meeting-unknown. */
export async function lockMeeting(trx: Trx, id: string): Promise<MeetingRecord> {
  const { rows } = await sql<MeetingRecord>`
    select id, series, period, title, division, regions, period_from as "periodFrom", period_to as "periodTo", plan, status,
      opened_on as "openedOn", first_on as "firstOn", meets_on as "meetsOn", postponed, invite_on as "inviteOn",
      overdue_on as "overdueOn", escalates_on as "escalatesOn", escalated_to as "escalatedTo", escalations, revision
    from meeting where id = ${id} for update`.execute(trx);
  if (!rows[0]) throw new CoordinationError('meeting-unknown');
  return rows[0];
}

export async function changeMeeting(
  trx: Trx,
  id: string,
  values: Record<string, unknown>,
): Promise<MeetingRecord> {
  await trx
    .updateTable('meeting')
    .set({ ...values, revision: sql`revision + 1` })
    .where('id', '=', id)
    .execute();
  return lockMeeting(trx, id);
}

export interface CoordinationEvent {
  readonly of: { readonly meetingId: string } | { readonly problemId: string };
  readonly kind: string;
  /** Whose offices it concerns. */
  readonly division: string;
  readonly told?: string | null;
  readonly actor: string | null;
  readonly atMs: number;
  readonly note?: string | null;
  /** Names it for good; a second writing changes nothing. */
  readonly key: string;
}

/** Adds to the time line of a meeting or problem, once per key. */
export async function noteCoordination(trx: Trx, event: CoordinationEvent): Promise<void> {
  const { meetingId = null, problemId = null } = event.of as { meetingId?: string; problemId?: string };
  await trx
    .insertInto('coordination_event')
    .values({
      meeting_id: meetingId,
      problem_id: problemId,
      kind: event.kind,
      division: event.division,
      told: event.told ?? null,
      actor: event.actor,
      happened_at: new Date(event.atMs),
      note: event.note ?? null,
      event_key: event.key,
    })
    .onConflict((conflict) => conflict.column('event_key').doNothing())
    .execute();
}

/** Has the process of a meeting or problem look; starts it where it does not run. */
export async function haveLook(trx: Trx, caseId: string, key: string, businessAtMs: number): Promise<void> {
  await enqueue(trx, [{ workflowId: caseId, message: 'claim-look', payload: { key }, businessAtMs }]);
}

export interface NamedCoordinationWait {
  readonly kind: CoordinationWaitKind;
  /** First day on which something happens by itself; null: only people or a new calendar move it. */
  readonly wakeOn: PlainDate | null;
  readonly explanation: WaitExplanation;
}

/** Opens the wait, for every page, and says it as the process will. */
export async function nameCoordinationWait(
  trx: Trx,
  wait: {
    readonly caseId: string;
    readonly kind: CoordinationWaitKind;
    readonly division: string;
    readonly wakeOn: PlainDate | null;
    readonly params: Omit<WaitParams, 'since'>;
  },
  nowMs: number,
): Promise<NamedCoordinationWait> {
  const { caseId, kind, division, wakeOn, params } = wait;
  const words = explainWait(kind, { ...params, since: shanghaiDateAt(nowMs) });
  const sinceMs = await openWait(
    trx,
    {
      caseId,
      kind,
      subjectId: null,
      division,
      dueAtMs: params.until && startOfShanghaiDay(params.until),
      article: words.article,
      blockedBy: words.whoCanMove,
      // biome-ignore lint/suspicious/noThenProperty: a sentence, not a promise
      then: words.then,
      params,
    },
    nowMs,
  );
  return { kind, wakeOn, explanation: explainWait(kind, { ...params, since: shanghaiDateAt(sinceMs) }) };
}

export async function divisionName(trx: Trx, code: string): Promise<string> {
  const row = await trx.selectFrom('division').select('name').where('code', '=', code).executeTakeFirst();
  return row?.name ?? code;
}
