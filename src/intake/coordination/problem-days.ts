import { sql } from 'kysely';
import { closeWait } from '../../db/case-wait.ts';
import type { Trx } from '../../db/client.ts';
import { storedCalendars } from '../../db/coordination/calendars.ts';
import type { ProblemDays } from '../../domain/coordination/plan.ts';
import {
  isOpenProblem,
  latenessOf,
  type ProblemKind,
  type ProblemStatus,
  problemDueOn,
} from '../../domain/coordination/problem.ts';
import type { CoordinationWaitKind } from '../../domain/coordination/wait-words.ts';
import { addWorkdays, type Calendars, dayOrNull } from '../../domain/coordination/workdays.ts';
import { addDays, earlierOf, type PlainDate, shanghaiDateAt } from '../../domain/dates.ts';
import { PREFECTURE } from '../../domain/divisions.ts';
import { levelAbove } from '../../domain/services/steps.ts';
import { CoordinationError } from './errors.ts';
import {
  divisionName,
  type NamedCoordinationWait,
  nameCoordinationWait,
  noteCoordination,
} from './record.ts';

export interface ProblemRecord {
  readonly id: string;
  readonly kind: ProblemKind;
  readonly title: string;
  readonly office: string;
  readonly raisedBy: string;
  readonly raisedFor: string | null;
  readonly raisedOn: PlainDate;
  readonly owner: string | null;
  readonly dueOn: PlainDate | null;
  readonly days: ProblemDays;
  readonly status: ProblemStatus;
  readonly escalatedTo: string | null;
  readonly escalations: number;
  readonly escalatesOn: PlainDate | null;
  readonly solvedBy: string | null;
  readonly confirmUntil: PlainDate | null;
  readonly confirmAbove: string | null;
  readonly reopened: number;
  /** The day its working days are counted from: raised, or last reopened. */
  readonly since: PlainDate;
  readonly revision: number;
}

/** The problem with its row locked. Throws problem-unknown. */
export async function lockProblem(trx: Trx, id: string): Promise<ProblemRecord> {
  const { rows } = await sql<ProblemRecord>`
    select id, kind, title, office, raised_by as "raisedBy", raised_for as "raisedFor", raised_on as "raisedOn", owner,
      due_on as "dueOn", days, status, escalated_to as "escalatedTo", escalations, escalates_on as "escalatesOn",
      solved_by as "solvedBy", confirm_until as "confirmUntil", confirm_above as "confirmAbove", reopened,
      counted_from as since, revision
    from problem where id = ${id} for update`.execute(trx);
  if (!rows[0]) throw new CoordinationError('problem-unknown');
  return rows[0];
}

export async function changeProblem(
  trx: Trx,
  id: string,
  values: Record<string, unknown>,
): Promise<ProblemRecord> {
  await trx
    .updateTable('problem')
    .set({ ...values, revision: sql`revision + 1` })
    .where('id', '=', id)
    .execute();
  return lockProblem(trx, id);
}

interface Look {
  readonly trx: Trx;
  readonly calendars: Calendars;
  readonly nowMs: number;
  readonly today: PlainDate;
}

/**
 * What the calendar makes of a problem: a deadline where a calendar was missing, a reminder before it, one level up for
 * each term that it is late, and the level above where nobody confirms; then names what it waits for. Null: it is over.
 */
export async function watchProblem(
  trx: Trx,
  id: string,
  nowMs: number,
): Promise<NamedCoordinationWait | null> {
  const look = { trx, calendars: await storedCalendars(trx), nowMs, today: shanghaiDateAt(nowMs) };
  const problem = await lockProblem(trx, id);
  if (!isOpenProblem(problem.status)) {
    await closeWait(trx, `problem-${id}`, nowMs);
    return null;
  }
  return problem.status === 'reported' ? unanswered(look, problem) : unsolved(look, problem);
}

async function unanswered(look: Look, was: ProblemRecord): Promise<NamedCoordinationWait> {
  const { trx, today } = look;
  let problem = was;
  const { confirmUntil, confirmAbove, raisedFor, office } = problem;
  if (confirmUntil !== null && confirmUntil < today && confirmAbove === null) {
    const above = levelAbove(raisedFor ?? office) ?? PREFECTURE;
    problem = await changeProblem(trx, problem.id, { confirm_above: above });
    await note(look, problem, 'unconfirmed', above);
  }
  const until = problem.confirmAbove === null && confirmUntil !== null ? addDays(confirmUntil, 1) : null;
  return nameWait(look, problem, 'problem-confirmation', { until, wakeOn: until });
}

async function unsolved(look: Look, was: ProblemRecord): Promise<NamedCoordinationWait> {
  const { trx, today, calendars } = look;
  let problem = was;
  if (problem.dueOn === null) {
    const dueOn = problemDueOn(calendars, problem.since, problem.days.days);
    if (dueOn === null) {
      const counted = addWorkdays(calendars, problem.since, problem.days.days);
      const missing = counted.ok ? {} : { missingYear: counted.missingYear };
      return nameWait(look, problem, 'problem-undated', { until: null, wakeOn: null, ...missing });
    }
    problem = await changeProblem(trx, problem.id, { due_on: dueOn });
  }
  const dueOn = problem.dueOn!;
  const { told, next } = latenessOf(problem.office, dueOn, problem.days.escalate, today, calendars);
  for (const to of told.slice(problem.escalations)) {
    problem = await changeProblem(trx, problem.id, {
      escalated_to: to,
      escalations: problem.escalations + 1,
    });
    await note(look, problem, 'escalated', to);
  }
  if (problem.escalatesOn !== next) problem = await changeProblem(trx, problem.id, { escalates_on: next });
  if (dueOn < today) {
    if (problem.escalations === 0) await note(look, problem, 'late', problem.office);
    const last = problem.escalatedTo ?? problem.office;
    return nameWait(look, problem, 'problem-late', {
      until: next,
      wakeOn: next,
      toldAll: levelAbove(last) === null,
      ...(next === null && levelAbove(last) !== null && { missingYear: Number(dueOn.slice(0, 4)) + 1 }),
    });
  }
  const remindOn = dayOrNull(addWorkdays(calendars, dueOn, -problem.days.remind));
  if (remindOn !== null && remindOn <= today) await note(look, problem, 'reminded', problem.office);
  const until = addDays(dueOn, 1);
  const wakeOn = remindOn !== null && remindOn > today ? earlierOf(remindOn, until) : until;
  const kind = problem.status === 'open' ? 'problem-taking' : 'problem-handling';
  return nameWait(look, problem, kind, { until, wakeOn });
}

/** Once for each deadline and turn, to the owner where somebody has it. */
const note = (
  { trx, nowMs }: Look,
  { id, owner, reopened, escalations, dueOn }: ProblemRecord,
  kind: 'reminded' | 'late' | 'escalated' | 'unconfirmed',
  division: string,
) =>
  noteCoordination(trx, {
    of: { problemId: id },
    kind,
    division,
    told: kind === 'reminded' ? owner : null,
    actor: null,
    atMs: nowMs,
    note: dueOn,
    key: `${kind}:${id}:${reopened}:${kind === 'escalated' ? escalations : ''}`,
  });

async function nameWait(
  { trx, nowMs }: Look,
  { id, title, days, office, dueOn }: ProblemRecord,
  kind: CoordinationWaitKind,
  {
    until,
    wakeOn,
    ...more
  }: { until: PlainDate | null; wakeOn: PlainDate | null; missingYear?: number; toldAll?: boolean },
): Promise<NamedCoordinationWait> {
  const params = {
    until,
    article: days.article,
    matter: title,
    office: await divisionName(trx, office),
    ...(dueOn !== null && { lastDayOn: dueOn }),
    ...more,
  };
  return nameCoordinationWait(
    trx,
    { caseId: `problem-${id}`, kind, division: office, wakeOn, params },
    nowMs,
  );
}
