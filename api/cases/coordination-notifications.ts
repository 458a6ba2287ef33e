import { type RawBuilder, sql } from 'kysely';
import type { Db } from '../../src/db/client.ts';
import { type Grant, scopeOf } from '../../src/domain/access.ts';
import { meetingEventNames } from '../../src/domain/coordination/meeting.ts';
import { ownBodies } from '../../src/domain/coordination/own-bodies.ts';
import { periodName } from '../../src/domain/coordination/periods.ts';
import { problemEventNames } from '../../src/domain/coordination/problem.ts';

const NEWEST = 50;

export interface CoordinationNotification {
  readonly id: number;
  readonly kind: string;
  readonly at: Date;
  readonly text: string;
  readonly link: { readonly to: string; readonly label: string };
}

interface Row {
  readonly id: number;
  readonly kind: string;
  readonly at: Date;
  readonly meetingId: string | null;
  readonly problemId: string | null;
  readonly title: string;
  readonly period: string | null;
}

/**
 * The newest fifty meetings and problems that wait for this person's office, exactly: a county need not hear of all that its
 * townships have. Each is the event that made it wait; what is done meanwhile is not there any more.
 */
export async function readCoordinationNotifications(
  db: Db,
  userId: string,
  grants: readonly Grant[],
): Promise<CoordinationNotification[]> {
  const at = (operation: Parameters<typeof scopeOf>[1]): string[] =>
    grants.flatMap(({ role, division }) => (division !== null && scopeOf(role, operation) ? [division] : []));
  const institutions = grants.flatMap(({ institution }) => institution ?? []);
  const parts: RawBuilder<unknown>[] = [
    // A meeting to be held or recorded, and one that was missed.
    latest(sql`m.division = any(${at('run-meetings')}::text[]) and m.status in ('invited', 'overdue')`, [
      'invited',
      'overdue',
    ]),
    // A missed one that was told upwards.
    latest(sql`m.escalated_to = any(${at('oversee-meetings')}::text[]) and m.status = 'overdue'`, [
      'escalated',
    ]),
    // An invitation without an answer.
    latest(
      sql`m.status = 'invited' and exists (select from meeting_invitation i
        where i.meeting_id = m.id and i.answer = 'sent' and i.body = any(${ownBodies(grants)}::text[]))`,
      ['invited'],
    ),
    // A problem to be taken, one that was given to me, one that is late, one to be confirmed.
    problems(sql`q.status = 'open' and q.office = any(${at('handle-problem')}::text[])`, [
      'raised',
      'escalated',
    ]),
    problems(sql`q.status = 'working' and q.owner = ${userId}`, ['assign', 'reopen', 'reminded', 'late']),
    problems(sql`q.status in ('open', 'working') and q.escalated_to = any(${at('handle-problem')}::text[])`, [
      'escalated',
    ]),
    problems(
      sql`q.status = 'reported' and q.solved_by <> ${userId} and (q.raised_by = ${userId}
        or q.raised_for = any(${at('raise-problem')}::text[]) or q.confirm_above = any(${at('raise-problem')}::text[])
        or q.institution = any(${institutions}::text[]))`,
      ['report', 'unconfirmed'],
    ),
  ];
  const { rows } = await sql<Row>`
    select v.id, v.kind, v.happened_at as at, v.meeting_id as "meetingId", v.problem_id as "problemId",
      coalesce(m.title, q.title) as title, m.period
    from (select distinct id from (${sql.join(parts, sql` union all `)}) every) newest
      join coordination_event v on v.id = newest.id
      left join meeting m on m.id = v.meeting_id left join problem q on q.id = v.problem_id
    where v.actor is distinct from ${userId}
    order by v.id desc limit ${NEWEST}`.execute(db);
  return rows.map(toNotification);
}

/** Of each meeting that waits so, the latest event of these kinds. */
const latest = (where: RawBuilder<unknown>, kinds: readonly string[]): RawBuilder<unknown> => sql`
  (select (select max(v.id) from coordination_event v
      where v.meeting_id = m.id and v.kind = any(${kinds}::text[])) as id from meeting m where ${where})`;

const problems = (where: RawBuilder<unknown>, kinds: readonly string[]): RawBuilder<unknown> => sql`
  (select (select max(v.id) from coordination_event v
      where v.problem_id = q.id and v.kind = any(${kinds}::text[])) as id from problem q where ${where})`;

function toNotification({
  id,
  kind,
  at,
  meetingId,
  problemId,
  title,
  period,
}: Row): CoordinationNotification {
  if (meetingId !== null)
    return {
      id,
      kind: `meeting-${kind}`,
      at,
      text: `${meetingEventNames[kind] ?? kind}。`,
      link: { to: `/meetings/${meetingId}`, label: `${title}（${period ? periodName(period) : ''}）` },
    };
  return {
    id,
    kind: `problem-${kind}`,
    at,
    text: `难点问题：${problemEventNames[kind] ?? kind}。`,
    link: { to: `/coordination-problems/${problemId}`, label: title },
  };
}
