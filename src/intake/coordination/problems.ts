import { randomBytes } from 'node:crypto';
import { audit } from '../../db/audit.ts';
import type { Trx } from '../../db/client.ts';
import { storedCalendars } from '../../db/coordination/calendars.ts';
import { problemDays } from '../../db/coordination/plan.ts';
import {
  nextProblemStatus,
  type ProblemAct,
  type ProblemKind,
  type ProblemSource,
  problemDueOn,
} from '../../domain/coordination/problem.ts';
import { addWorkdays, dayOrNull, isWorkday } from '../../domain/coordination/workdays.ts';
import { type PlainDate, shanghaiDateAt } from '../../domain/dates.ts';
import { CoordinationError } from './errors.ts';
import { changeProblem, lockProblem, type ProblemRecord, watchProblem } from './problem-days.ts';
import { type Acting, haveLook, noteCoordination } from './record.ts';

export interface RaiseProblem extends Acting {
  readonly kind: ProblemKind;
  readonly title: string;
  readonly body: string | null;
  readonly source: ProblemSource;
  readonly meetingId?: string | null;
  readonly decisionId?: number | null;
  readonly visitId?: number | null;
  readonly helpId?: string | null;
  /** Whose office raises it, or the organisation. */
  readonly raisedFor: string | null;
  readonly institution: string | null;
  /** Whose it is to solve. */
  readonly office: string;
  readonly bodyId: string | null;
  /** Absent: the working days of the rules. */
  readonly dueOn: PlainDate | null;
}

/**
 * Raises a problem, or gives a duty, and starts its process through the outbox. Throws not-a-workday, calendar-missing or
 * date-has-passed for a deadline of its own.
 */
export async function raiseProblem(trx: Trx, raise: RaiseProblem): Promise<string> {
  const repeated = await trx
    .selectFrom('problem')
    .select('id')
    .where('request_key', '=', raise.requestKey)
    .executeTakeFirst();
  if (repeated) return repeated.id;
  const on = shanghaiDateAt(raise.businessAtMs);
  const [calendars, days] = [await storedCalendars(trx), await problemDays(trx)];
  if (raise.dueOn !== null) {
    const worked = isWorkday(calendars, raise.dueOn);
    if (worked === null) throw new CoordinationError('calendar-missing');
    if (!worked) throw new CoordinationError('not-a-workday');
    if (raise.dueOn < on) throw new CoordinationError('date-has-passed');
  }
  const id = `WT-${randomBytes(6).toString('hex')}`;
  await trx
    .insertInto('problem')
    .values({
      id,
      kind: raise.kind,
      title: raise.title,
      body: raise.body,
      source: raise.source,
      meeting_id: raise.meetingId ?? null,
      decision_id: raise.decisionId ?? null,
      visit_id: raise.visitId ?? null,
      help_id: raise.helpId ?? null,
      raised_by: raise.actor,
      raised_for: raise.raisedFor,
      institution: raise.institution,
      raised_on: on,
      counted_from: on,
      office: raise.office,
      body_id: raise.bodyId,
      due_on: raise.dueOn ?? problemDueOn(calendars, on, days.days),
      days: JSON.stringify(days),
      status: 'open',
      request_key: raise.requestKey,
    })
    .execute();
  await note(trx, raise, id, { kind: 'raised', division: raise.office, words: raise.title });
  await lookAtOnce(trx, raise, id);
  return id;
}

export interface ActOnProblem extends Acting {
  readonly problemId: string;
  readonly act: ProblemAct;
  readonly revision: number;
  readonly note: string | null;
  /** Of `assign`: to whom; whether that person may have it is the caller's to check. */
  readonly to?: string | null;
}

/**
 * What somebody does with a problem; whether they are of the owner's or the raiser's side is the caller's to check. Throws
 * problem-not-now, problem-not-owner, confirmed-by-another, stale-revision, reason-required.
 */
export async function actOnProblem(trx: Trx, act: ActOnProblem): Promise<void> {
  const problem = await lockProblem(trx, act.problemId);
  if (await alreadyDone(trx, act)) return;
  const status = nextProblemStatus(problem.status, act.act);
  if (status === null) throw new CoordinationError('problem-not-now');
  if (problem.revision !== act.revision) throw new CoordinationError('stale-revision');
  refuse(problem, act);
  await changeProblem(trx, problem.id, { status, ...(await effectOf(trx, problem, act)) });
  const told =
    act.act === 'report' ? problem.raisedBy : (act.to ?? (act.act === 'reopen' ? problem.owner : null));
  await note(trx, act, problem.id, {
    kind: act.act,
    division: act.act === 'report' ? (problem.raisedFor ?? problem.office) : problem.office,
    words: act.note,
    told,
  });
  await lookAtOnce(trx, act, problem.id);
}

async function alreadyDone(trx: Trx, { act, requestKey }: ActOnProblem): Promise<boolean> {
  const row = await trx
    .selectFrom('coordination_event')
    .select('id')
    .where('event_key', '=', `${act}:${requestKey}`)
    .executeTakeFirst();
  return row !== undefined;
}

function refuse(problem: ProblemRecord, { act, actor, note: words, to }: ActOnProblem): void {
  if (['step', 'report', 'reopen', 'withdraw'].includes(act) && !words)
    throw new CoordinationError('reason-required');
  if ((act === 'step' || act === 'report') && problem.owner !== actor)
    throw new CoordinationError('problem-not-owner');
  if (act === 'take' && problem.status === 'working' && problem.escalatedTo === null)
    throw new CoordinationError('problem-not-owner');
  if (act === 'assign' && !to) throw new CoordinationError('problem-owner-unfit');
  if (act === 'confirm' && problem.solvedBy === actor) throw new CoordinationError('confirmed-by-another');
}

/** What the act changes besides the state. A reopened problem has its days again. */
async function effectOf(
  trx: Trx,
  problem: ProblemRecord,
  act: ActOnProblem,
): Promise<Record<string, unknown>> {
  const on = shanghaiDateAt(act.businessAtMs);
  switch (act.act) {
    case 'take':
      return { owner: act.actor };
    case 'assign':
      return { owner: act.to };
    case 'step':
      return {};
    case 'report': {
      const until = addWorkdays(await storedCalendars(trx), on, problem.days.confirm);
      return {
        solved_by: act.actor,
        solved_on: on,
        solution: act.note,
        confirm_until: dayOrNull(until),
        confirm_above: null,
        escalates_on: null,
      };
    }
    case 'confirm':
    case 'withdraw':
      return { closed_by: act.actor, closed_on: on, escalates_on: null };
    case 'reopen':
      return {
        solved_by: null,
        solved_on: null,
        solution: null,
        confirm_until: null,
        confirm_above: null,
        closed_by: null,
        closed_on: null,
        escalated_to: null,
        escalations: 0,
        reopened: problem.reopened + 1,
        counted_from: on,
        due_on: problemDueOn(await storedCalendars(trx), on, problem.days.days),
      };
  }
}

/** On the time line and in the audit log, in the transaction of the act. */
async function note(
  trx: Trx,
  { actor, businessAtMs, requestKey }: Acting,
  problemId: string,
  event: { kind: string; division: string; words: string | null; told?: string | null },
): Promise<void> {
  await noteCoordination(trx, {
    of: { problemId },
    kind: event.kind,
    division: event.division,
    told: event.told ?? null,
    actor,
    atMs: businessAtMs,
    note: event.words,
    key: `${event.kind}:${requestKey}`,
  });
  await audit(trx, {
    actor,
    operation: `problem-${event.kind}`,
    subject: `problem:${problemId}`,
    outcome: 'done',
    businessAtMs,
    after: { note: event.words, to: event.told ?? null },
  });
}

/** Every page is right at once, and the process wakes on another day now. */
async function lookAtOnce(trx: Trx, act: Acting, id: string): Promise<void> {
  await watchProblem(trx, id, act.businessAtMs);
  await haveLook(trx, `problem-${id}`, act.requestKey, act.businessAtMs);
}
