import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sql } from 'kysely';
import { z } from 'zod';
import { may } from '../../../src/domain/access.ts';
import {
  type AgendaKind,
  type InvitationAnswer,
  mayDo,
  meetingStatusNames,
} from '../../../src/domain/coordination/meeting.ts';
import { ownBodies } from '../../../src/domain/coordination/own-bodies.ts';
import { type Series, seriesKindNames } from '../../../src/domain/coordination/plan.ts';
import { shanghaiDateAt } from '../../../src/domain/dates.ts';
import { PREFECTURE } from '../../../src/domain/divisions.ts';
import { levelAbove } from '../../../src/domain/services/steps.ts';
import { minutesPaper } from '../../../src/paper/minutes.ts';
import {
  findMeeting,
  meetingDetail,
  meetingItem,
  meetingList,
  meetingStatusSchema,
  readableMeeting,
  seriesKindSchema,
  toMeeting,
} from '../../cases/coordination/meeting.ts';
import { toWait, waitColumns } from '../../cases/waits.ts';
import type { ApiDeps } from '../../deps.ts';
import { listRoute } from '../../lists/list-route.ts';
import { pdfAnswer, sendPdf } from '../../lists/pdf.ts';
import { under } from '../../lists/scope.ts';
import { signedIn } from '../../plugins/access.ts';
import { divisionCode, idParams, iso, plainDate } from '../../schemas/common.ts';

const tag = '协调会议';

/** Meetings as they are planned, missed and held: the list, one, and its minutes on paper. */
export const meetingRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, { database: { db } }) => {
  listRoute(app, {
    url: '/meetings',
    operationId: 'listMeetings',
    summary: '协调会议',
    tag,
    access: 'read-coordination',
    filters: {
      division: divisionCode.optional(),
      kind: seriesKindSchema.optional(),
      status: meetingStatusSchema.optional(),
      period: z.string().max(6).optional().meta({ description: '如 2016Q3、2016H2' }),
      year: z.coerce.number().int().optional(),
      from: plainDate.optional().meta({ description: '会议日期从' }),
      to: plainDate.optional(),
      open: z.enum(['true']).optional().meta({ description: '只看还没有召开的' }),
    },
    item: meetingItem,
    sorts: {
      // Missed ones first, then what is to come, then what is over.
      order: {
        by: sql`(case m.status when 'overdue' then '0' when 'held' then '2' when 'not-held' then '2' else '1' end
          || coalesce(m.meets_on::text, '9999'))`,
        type: 'text',
      },
      meetsOn: { by: sql`coalesce(m.meets_on, 'infinity'::date)`, type: 'date' },
    },
    defaultSort: 'order',
    id: { by: sql.ref('m.id'), type: 'text' },
    columns: [
      { header: '会议', value: (m) => m.title },
      { header: '类别', value: (m) => seriesKindNames[m.kind] },
      { header: '期次', value: (m) => m.periodName },
      { header: '地区', value: (m) => m.divisionName },
      { header: '会议日期', value: (m) => m.meetsOn },
      { header: '状态', value: (m) => meetingStatusNames[m.status] },
      { header: '延期次数', value: (m) => m.postponed },
      { header: '召开日期', value: (m) => m.heldOn },
      { header: '地点', value: (m) => m.place },
    ],
    query: (asked, request) => {
      let query = meetingList(db).where(readableMeeting(request));
      if (asked.division) query = query.where(under(sql.ref('m.division'), [asked.division]));
      if (asked.kind) query = query.where('m.kind', '=', asked.kind);
      if (asked.status) query = query.where('m.status', '=', asked.status);
      if (asked.period) query = query.where('m.period', '=', asked.period);
      if (asked.year) query = query.where('m.period', 'like', `${asked.year}%`);
      if (asked.from) query = query.where('m.meets_on', '>=', asked.from);
      if (asked.to) query = query.where('m.meets_on', '<=', asked.to);
      if (asked.open) query = query.where('m.status', 'not in', ['held', 'not-held']);
      return query;
    },
    toItem: toMeeting,
  });

  app.route({
    method: 'GET',
    url: '/meetings/:id',
    config: { access: 'read-coordination' },
    schema: {
      operationId: 'getMeeting',
      summary: '一次会议：议程、邀请、纪要、议定事项和经过',
      tags: [tag],
      params: idParams,
      response: { 200: meetingDetail },
    },
    handler: async (request) => {
      const { id } = request.params;
      const { plan, closedBy, ...row } = await findMeeting(request, db, id);
      const { grants } = signedIn(request);
      const [wait, agenda, invitations, decisions, documents, events, closer] = await Promise.all([
        db
          .selectFrom('case_wait as w')
          .select(waitColumns)
          .where('w.case_id', '=', `meeting-${id}`)
          .where('w.closed_at', 'is', null)
          .executeTakeFirst(),
        agendaOf(id),
        invitationsOf(id),
        decisionsOf(id),
        db
          .selectFrom('meeting_document')
          .select(['document as sha256', 'file_name as fileName', 'uploaded_on as uploadedOn'])
          .where('meeting_id', '=', id)
          .orderBy('file_name')
          .execute(),
        eventsOf(id),
        closedBy === null
          ? null
          : db.selectFrom('app_user').select('display_name').where('id', '=', closedBy).executeTakeFirst(),
      ]);
      const runs = may(grants, 'run-meetings', { divisions: [row.division] });
      const above = levelAbove(row.division) ?? PREFECTURE;
      const open = row.status !== 'held' && row.status !== 'not-held';
      return {
        ...toMeeting(row),
        article: (plan as unknown as Series).article,
        periodFrom: row.periodFrom,
        periodTo: row.periodTo,
        attendance: row.attendance,
        minutes: row.minutes,
        closedByName: closer?.display_name ?? null,
        closingNote: row.closingNote,
        revision: row.revision,
        wait: wait ? toWait(wait, request.businessAtMs) : null,
        agenda,
        invitations: invitations.map(({ body, ...invitation }) => ({
          ...invitation,
          mayAnswer: open && (runs || (body !== null && ownBodies(grants).includes(body))),
        })),
        decisions,
        documents,
        events,
        may: {
          run: runs,
          postpone: runs && mayDo(row.status, 'postpone'),
          hold: runs && mayDo(row.status, 'hold'),
          giveUp: mayDo(row.status, 'give-up') && may(grants, 'oversee-meetings', { divisions: [above] }),
        },
      };
    },
  });

  app.route({
    method: 'GET',
    url: '/meetings/:id/minutes.pdf',
    config: { access: 'read-coordination' },
    schema: {
      operationId: 'printMeetingMinutes',
      summary: '会议纪要（PDF）；召开之前为会议通知和议程',
      tags: [tag],
      params: idParams,
      response: pdfAnswer,
    },
    handler: async (request, reply) => {
      const { id } = request.params;
      const row = await findMeeting(request, db, id);
      const { plan: _plan, closedBy: _closer, ...meeting } = row;
      const [agenda, invitations, decisions] = await Promise.all([
        agendaOf(id),
        invitationsOf(id),
        decisionsOf(id),
      ]);
      const bytes = await minutesPaper(
        {
          ...toMeeting(meeting),
          attendance: meeting.attendance,
          minutes: meeting.minutes,
          agenda: agenda.map(({ text }) => text),
          invitations,
          decisions,
          on: shanghaiDateAt(request.businessAtMs),
        },
        { madeAtMs: request.businessAtMs },
      );
      return sendPdf(reply, bytes, `${meeting.title}-${meeting.period}`);
    },
  });

  const agendaOf = (id: string) =>
    db
      .selectFrom('meeting_agenda as a')
      .leftJoin('app_user as u', 'u.id', 'a.added_by')
      .select(['a.id', 'a.text', 'a.link', 'a.as_of as asOf', 'u.display_name as addedByName'])
      .select(sql<AgendaKind>`a.kind`.as('kind'))
      .where('a.meeting_id', '=', id)
      .where('a.removed_by', 'is', null)
      .orderBy('a.id')
      .execute();

  const invitationsOf = (id: string) =>
    db
      .selectFrom('meeting_invitation as i')
      .leftJoin('app_user as u', 'u.id', 'i.answered_by')
      .select(['i.id', 'i.name', 'i.delegate', 'i.note', 'u.display_name as answeredByName'])
      .select(['i.answered_on as answeredOn', 'i.body'])
      .select(sql<InvitationAnswer>`i.answer`.as('answer'))
      .where('i.meeting_id', '=', id)
      .orderBy('i.id')
      .execute();

  async function decisionsOf(id: string) {
    const [decisions, duties] = await Promise.all([
      db
        .selectFrom('meeting_decision')
        .select(['id', 'no', 'text'])
        .where('meeting_id', '=', id)
        .orderBy('no')
        .execute(),
      db
        .selectFrom('problem')
        .select(['id', 'title', 'due_on as dueOn', 'status', 'decision_id as decisionId'])
        .where('meeting_id', '=', id)
        .where('kind', '=', 'duty')
        .orderBy('due_on')
        .execute(),
    ]);
    return decisions.map((decision) => ({
      ...decision,
      duties: duties
        .filter(({ decisionId }) => decisionId === decision.id)
        .map(({ decisionId: _of, ...duty }) => duty),
    }));
  }

  async function eventsOf(id: string) {
    const rows = await db
      .selectFrom('coordination_event as v')
      .leftJoin('app_user as u', 'u.id', 'v.actor')
      .select(['v.kind', 'v.happened_at as at', 'u.display_name as by', 'v.note'])
      .where('v.meeting_id', '=', id)
      .orderBy('v.id')
      .execute();
    return rows.map(({ at, ...event }) => ({ ...event, at: iso(at) }));
  }
};
