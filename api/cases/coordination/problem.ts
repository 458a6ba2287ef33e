import type { FastifyRequest } from 'fastify';
import { type RawBuilder, sql } from 'kysely';
import { z } from 'zod';
import type { Db } from '../../../src/db/client.ts';
import { type Grant, may, scopeOf } from '../../../src/domain/access.ts';
import {
  isUnsolved,
  nextProblemStatus,
  type ProblemAct,
  type ProblemKind,
  type ProblemSource,
  type ProblemStatus,
  problemActs,
  problemKindNames,
  problemSources,
  problemStatuses,
  sideOfAct,
} from '../../../src/domain/coordination/problem.ts';
import type { PlainDate } from '../../../src/domain/dates.ts';
import { inScope } from '../../lists/scope.ts';
import { scopeOfRequest } from '../../plugins/access.ts';
import { Problem } from '../../problems.ts';
import { waitSchema } from '../waits.ts';

export const problemKindSchema = z.enum(Object.keys(problemKindNames) as [ProblemKind, ...ProblemKind[]]);
export const problemStatusSchema = z.enum(problemStatuses);
export const problemSourceSchema = z.enum(problemSources);
export const problemActSchema = z.enum(problemActs);

export const problemItem = z
  .object({
    id: z.string(),
    kind: problemKindSchema,
    title: z.string(),
    source: problemSourceSchema,
    office: z.string(),
    officeName: z.string(),
    bodyName: z.string().nullable(),
    ownerName: z.string().nullable(),
    raisedOn: z.string(),
    dueOn: z.string().nullable().meta({ description: 'null：那一年还没有工作日历' }),
    status: problemStatusSchema,
    late: z.boolean(),
    escalatedTo: z.string().nullable(),
    escalations: z.int(),
    reopened: z.int(),
  })
  .meta({ id: 'CoordinationProblem', description: '难点问题或会议责任事项' });

export const problemDetail = problemItem
  .extend({
    body: z.string().nullable(),
    raisedByName: z.string(),
    meetingId: z.string().nullable(),
    visitEmployer: z.string().nullable(),
    helpId: z.string().nullable(),
    solution: z.string().nullable(),
    solvedByName: z.string().nullable(),
    solvedOn: z.string().nullable(),
    confirmUntil: z.string().nullable(),
    closedByName: z.string().nullable(),
    closedOn: z.string().nullable(),
    revision: z.int(),
    wait: waitSchema.nullable(),
    events: z.array(
      z.object({ kind: z.string(), at: z.string(), by: z.string().nullable(), note: z.string().nullable() }),
    ),
    acts: z.array(problemActSchema).meta({ description: '本人现在可以办的' }),
    colleagues: z
      .array(z.object({ id: z.string(), name: z.string() }))
      .meta({ description: '可以指定承办的人' }),
  })
  .meta({ id: 'CoordinationProblemDetail' });

/** Whose it is, who raised it, and the levels it has gone up to. */
export function readableProblem(request: FastifyRequest): RawBuilder<boolean> {
  return inScope(scopeOfRequest(request, 'read-problems'), {
    divisions: [sql.ref('q.office'), sql.ref('q.raised_for')],
    institution: sql.ref('q.institution'),
  });
}

export function problemList(db: Db, today: PlainDate) {
  return db
    .selectFrom('problem as q')
    .innerJoin('division as d', 'd.code', 'q.office')
    .leftJoin('coordination_body as b', 'b.id', 'q.body_id')
    .leftJoin('app_user as o', 'o.id', 'q.owner')
    .select(['q.id', 'q.title', 'q.office', 'd.name as officeName', 'b.name as bodyName'])
    .select(['o.display_name as ownerName', 'q.raised_on as raisedOn', 'q.due_on as dueOn', 'q.escalations'])
    .select(['q.escalated_to as escalatedTo', 'q.reopened'])
    .select([
      sql<ProblemKind>`q.kind`.as('kind'),
      sql<ProblemSource>`q.source`.as('source'),
      sql<ProblemStatus>`q.status`.as('status'),
      sql<boolean>`(q.status in ('open', 'working') and coalesce(q.due_on < ${today}, false))`.as('late'),
    ]);
}

/** The problem, where this person may read it. Throws not-found. */
export async function findProblem(request: FastifyRequest, db: Db, id: string, today: PlainDate) {
  const row = await problemList(db, today)
    .innerJoin('app_user as r', 'r.id', 'q.raised_by')
    .leftJoin('app_user as s', 's.id', 'q.solved_by')
    .leftJoin('app_user as c', 'c.id', 'q.closed_by')
    .leftJoin('employer_visit as v', 'v.id', 'q.visit_id')
    .select(['q.body', 'r.display_name as raisedByName', 'q.meeting_id as meetingId', 'q.help_id as helpId'])
    .select(['v.employer as visitEmployer', 'q.solution', 's.display_name as solvedByName'])
    .select(['q.solved_on as solvedOn', 'q.confirm_until as confirmUntil', 'c.display_name as closedByName'])
    .select(['q.closed_on as closedOn', 'q.revision', 'q.owner', 'q.raised_by as raisedBy'])
    .select(['q.raised_for as raisedFor', 'q.institution', 'q.solved_by as solvedBy'])
    .select('q.confirm_above as confirmAbove')
    .where('q.id', '=', id)
    .where(readableProblem(request))
    .executeTakeFirst();
  if (!row)
    throw new Problem('not-found', '没有这个难点问题，或不在您的办理范围内。', { subject: `problem:${id}` });
  return row;
}

type Found = Awaited<ReturnType<typeof findProblem>>;

interface Asker {
  readonly id: string;
  readonly grants: readonly Grant[];
}

/** Of the owner's side: the office, or the level that a late one has gone up to. */
const isOwnersSide = (
  { office, escalatedTo }: Pick<Found, 'office' | 'escalatedTo'>,
  { grants }: Asker,
): boolean =>
  may(grants, 'handle-problem', { divisions: [office] }) ||
  (escalatedTo !== null && may(grants, 'handle-problem', { divisions: [escalatedTo] }));

/** Who raised it, or the very office they raised it for; where nobody answered in time, the level above that too. */
function isRaisersSide(
  { raisedBy, raisedFor, institution, confirmAbove }: Found,
  { id, grants }: Asker,
): boolean {
  if (raisedBy === id) return true;
  const offices = [raisedFor, confirmAbove].filter((code) => code !== null);
  return grants.some(
    (grant) =>
      scopeOf(grant.role, 'raise-problem') !== null &&
      ((grant.division !== null && offices.includes(grant.division)) ||
        (institution !== null && grant.institution === institution)),
  );
}

/** Is the act this person's side's to take, whatever the state? */
export const isOnSide = (problem: Found, asker: Asker, act: ProblemAct): boolean =>
  sideOfAct[act] === 'owner' ? isOwnersSide(problem, asker) : isRaisersSide(problem, asker);

/** What this person may do now; the record refuses the same again. */
export function actsOf(problem: Found, asker: Asker): ProblemAct[] {
  const { status, owner, escalatedTo, solvedBy } = problem;
  return problemActs.filter((act) => {
    if (nextProblemStatus(status, act) === null || !isOnSide(problem, asker, act)) return false;
    if (act === 'take') return status === 'open' || escalatedTo !== null;
    if (act === 'step' || act === 'report') return owner === asker.id;
    if (act === 'confirm') return solvedBy !== asker.id;
    return act !== 'assign' || isUnsolved(status);
  });
}

/** Who may be given it: people of the office, and of the level it has gone up to. */
export async function colleaguesOf(
  db: Db,
  { office, escalatedTo }: Pick<Found, 'office' | 'escalatedTo'>,
): Promise<{ id: string; name: string }[]> {
  const rows = await db
    .selectFrom('app_user as u')
    .innerJoin('user_grant as g', 'g.user_id', 'u.id')
    .select(['u.id', 'u.display_name as name', 'g.role'])
    .where('g.division', 'in', escalatedTo === null ? [office] : [office, escalatedTo])
    .where('u.active', '=', true)
    .orderBy('u.display_name')
    .execute();
  const found = rows.filter(({ role }) => scopeOf(role as Grant['role'], 'handle-problem') !== null);
  return [...new Map(found.map(({ id, name }) => [id, { id, name }])).values()];
}
