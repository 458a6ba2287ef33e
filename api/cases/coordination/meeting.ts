import type { FastifyRequest } from 'fastify';
import { type RawBuilder, sql } from 'kysely';
import { z } from 'zod';
import type { Db } from '../../../src/db/client.ts';
import {
  type AgendaKind,
  agendaKindNames,
  type InvitationAnswer,
  invitationAnswerNames,
  type MeetingStatus,
  meetingStatuses,
} from '../../../src/domain/coordination/meeting.ts';
import { periodName } from '../../../src/domain/coordination/periods.ts';
import { type SeriesKind, seriesKindNames } from '../../../src/domain/coordination/plan.ts';
import { inScope } from '../../lists/scope.ts';
import { scopeOfRequest } from '../../plugins/access.ts';
import { Problem } from '../../problems.ts';
import { waitSchema } from '../waits.ts';

export const meetingStatusSchema = z.enum(meetingStatuses);
export const seriesKindSchema = z.enum(Object.keys(seriesKindNames) as [SeriesKind, ...SeriesKind[]]);
const answerSchema = z.enum(Object.keys(invitationAnswerNames) as [InvitationAnswer, ...InvitationAnswer[]]);

export const meetingItem = z
  .object({
    id: z.string(),
    series: z.string(),
    kind: seriesKindSchema,
    title: z.string(),
    period: z.string(),
    periodName: z.string(),
    division: z.string(),
    divisionName: z.string(),
    status: meetingStatusSchema,
    meetsOn: z.string().nullable().meta({ description: 'null：还没有那一年的工作日历' }),
    firstOn: z.string().nullable().meta({ description: '按规则最初排定的日期' }),
    postponed: z.int(),
    heldOn: z.string().nullable(),
    place: z.string().nullable(),
    escalatedTo: z.string().nullable(),
    missed: z.boolean().meta({ description: '逾期没有召开' }),
  })
  .meta({ id: 'Meeting' });

export const meetingDetail = meetingItem
  .extend({
    article: z.string(),
    periodFrom: z.string(),
    periodTo: z.string(),
    attendance: z.string().nullable(),
    minutes: z.string().nullable(),
    closedByName: z.string().nullable(),
    closingNote: z.string().nullable(),
    revision: z.int(),
    wait: waitSchema.nullable(),
    agenda: z.array(
      z.object({
        id: z.int(),
        kind: z.enum(Object.keys(agendaKindNames) as [AgendaKind, ...AgendaKind[]]),
        text: z.string(),
        link: z.string().nullable(),
        asOf: z.string(),
        addedByName: z.string().nullable().meta({ description: 'null：由记录汇总' }),
      }),
    ),
    invitations: z.array(
      z.object({
        id: z.int(),
        name: z.string(),
        answer: answerSchema,
        delegate: z.string().nullable(),
        note: z.string().nullable(),
        answeredByName: z.string().nullable(),
        answeredOn: z.string().nullable(),
        mayAnswer: z.boolean(),
      }),
    ),
    decisions: z.array(
      z.object({
        id: z.int(),
        no: z.int(),
        text: z.string(),
        duties: z.array(
          z.object({ id: z.string(), title: z.string(), dueOn: z.string().nullable(), status: z.string() }),
        ),
      }),
    ),
    documents: z.array(z.object({ sha256: z.string(), fileName: z.string(), uploadedOn: z.string() })),
    events: z.array(
      z.object({ kind: z.string(), at: z.string(), by: z.string().nullable(), note: z.string().nullable() }),
    ),
    may: z
      .object({ run: z.boolean(), postpone: z.boolean(), hold: z.boolean(), giveUp: z.boolean() })
      .meta({ description: '本人现在可以办的' }),
  })
  .meta({ id: 'MeetingDetail' });

/** Of the own area, or of one whose meeting a body of the own area sits in. */
export function readableMeeting(request: FastifyRequest): RawBuilder<boolean> {
  const scope = scopeOfRequest(request, 'read-coordination');
  return sql<boolean>`(${inScope(scope, { divisions: [sql.ref('m.division')] })} or exists (
    select from meeting_invitation i join coordination_body b on b.id = i.body
    where i.meeting_id = m.id and b.division is not null and ${inScope(scope, { divisions: [sql.ref('b.division')] })}))`;
}

export function meetingList(db: Db) {
  return db
    .selectFrom('meeting as m')
    .innerJoin('division as d', 'd.code', 'm.division')
    .select(['m.id', 'm.series', 'm.title', 'm.period', 'm.division', 'd.name as divisionName'])
    .select([
      'm.meets_on as meetsOn',
      'm.first_on as firstOn',
      'm.postponed',
      'm.held_on as heldOn',
      'm.place',
    ])
    .select(['m.escalated_to as escalatedTo'])
    .select([sql<SeriesKind>`m.kind`.as('kind'), sql<MeetingStatus>`m.status`.as('status')]);
}

type Row = Awaited<ReturnType<ReturnType<typeof meetingList>['executeTakeFirstOrThrow']>>;

export const toMeeting = (row: Row): z.output<typeof meetingItem> => ({
  ...row,
  periodName: periodName(row.period),
  missed: row.status === 'overdue',
});

/** The meeting, where this person may read it. Throws not-found. */
export async function findMeeting(request: FastifyRequest, db: Db, id: string) {
  const row = await meetingList(db)
    .select(['m.plan', 'm.period_from as periodFrom', 'm.period_to as periodTo', 'm.attendance', 'm.minutes'])
    .select(['m.closing_note as closingNote', 'm.revision', 'm.closed_by as closedBy'])
    .where('m.id', '=', id)
    .where(readableMeeting(request))
    .executeTakeFirst();
  if (!row)
    throw new Problem('not-found', '没有这次会议，或不在您的办理范围内。', { subject: `meeting:${id}` });
  return row;
}
