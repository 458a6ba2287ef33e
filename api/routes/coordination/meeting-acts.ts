import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { may } from '../../../src/domain/access.ts';
import { invitationAnswers } from '../../../src/domain/coordination/meeting.ts';
import { ownBodies } from '../../../src/domain/coordination/own-bodies.ts';
import { PREFECTURE } from '../../../src/domain/divisions.ts';
import { levelAbove } from '../../../src/domain/services/steps.ts';
import {
  addParty,
  addTopic,
  answerInvitation,
  giveUpMeeting,
  holdMeeting,
  postponeMeeting,
  refillAgenda,
  removeTopic,
} from '../../../src/intake/coordination/meeting-acts.ts';
import { actingOn, meetingRunBy } from '../../cases/coordination/acting.ts';
import { findMeeting } from '../../cases/coordination/meeting.ts';
import type { ApiDeps } from '../../deps.ts';
import { authorize, signedIn } from '../../plugins/access.ts';
import { Problem } from '../../problems.ts';
import { asDate, idParams, plainDate, reasonSchema } from '../../schemas/common.ts';

const tag = '协调会议';
const done = { 200: z.object({ done: z.literal(true) }) };
const DONE = { done: true } as const;
const words = (most: number) => z.string().trim().min(2, '至少 2 个字').max(most);

/** What is done before and around a meeting; each is a fact with its message, so it works while the engine is away. */
export const meetingActRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, { database: { db } }) => {
  app.route({
    method: 'POST',
    url: '/meetings/:id/postponement',
    config: { access: 'run-meetings' },
    schema: {
      operationId: 'postponeMeeting',
      summary: '延期到另一个工作日；次数和天数有限',
      tags: [tag],
      params: idParams,
      body: z.object({ to: plainDate, reason: reasonSchema }),
      response: done,
    },
    handler: async (request) => {
      const act = await runs(request);
      const { to, reason } = request.body;
      await db.transaction().execute((trx) => postponeMeeting(trx, { ...act, to: asDate(to), reason }));
      return DONE;
    },
  });

  app.route({
    method: 'POST',
    url: '/meetings/:id/holding',
    config: { access: 'run-meetings' },
    schema: {
      operationId: 'holdMeeting',
      summary: '记录会议已召开：日期、地点、参会情况和纪要；逾期的也可以补记',
      tags: [tag],
      params: idParams,
      body: z.object({
        heldOn: plainDate,
        place: z.string().trim().max(200).optional(),
        attendance: words(2000),
        minutes: words(20_000),
      }),
      response: done,
    },
    handler: async (request) => {
      const act = await runs(request);
      const { heldOn, place, attendance, minutes } = request.body;
      await db
        .transaction()
        .execute((trx) =>
          holdMeeting(trx, { ...act, heldOn: asDate(heldOn), place: place || null, attendance, minutes }),
        );
      return DONE;
    },
  });

  app.route({
    method: 'POST',
    url: '/meetings/:id/giving-up',
    config: { access: 'oversee-meetings' },
    schema: {
      operationId: 'giveUpMeeting',
      summary: '上一级人社部门认定逾期的会议没有召开，说明原因',
      tags: [tag],
      params: idParams,
      body: z.object({ reason: reasonSchema }),
      response: done,
    },
    handler: async (request) => {
      const { id } = request.params;
      const { division } = await findMeeting(request, db, id);
      const above = levelAbove(division) ?? PREFECTURE;
      authorize(request, 'oversee-meetings', { divisions: [above] }, `meeting:${id}`);
      const { reason } = request.body;
      await db
        .transaction()
        .execute((trx) => giveUpMeeting(trx, { ...actingOn(request), meetingId: id, reason }));
      return DONE;
    },
  });

  app.route({
    method: 'POST',
    url: '/meetings/:id/agenda',
    config: { access: 'run-meetings' },
    schema: {
      operationId: 'addMeetingTopic',
      summary: '增加一个议题',
      tags: [tag],
      params: idParams,
      body: z.object({ text: words(500) }),
      response: done,
    },
    handler: async (request) => {
      const act = await runs(request);
      const { text } = request.body;
      await db.transaction().execute((trx) => addTopic(trx, { ...act, text }));
      return DONE;
    },
  });

  app.route({
    method: 'POST',
    url: '/meetings/:id/agenda/:topic/removal',
    config: { access: 'run-meetings' },
    schema: {
      operationId: 'removeMeetingTopic',
      summary: '撤下自行增加的议题',
      tags: [tag],
      params: idParams.extend({ topic: z.coerce.number().int().positive() }),
      body: z.object({}),
      response: done,
    },
    handler: async (request) => {
      const act = await runs(request);
      const { topic } = request.params;
      await db.transaction().execute((trx) => removeTopic(trx, { ...act, topic }));
      return DONE;
    },
  });

  app.route({
    method: 'POST',
    url: '/meetings/:id/agenda-refill',
    config: { access: 'run-meetings' },
    schema: {
      operationId: 'refillMeetingAgenda',
      summary: '按现在的记录重新汇总议程；自行增加的议题不变',
      tags: [tag],
      params: idParams,
      body: z.object({}),
      response: done,
    },
    handler: async (request) => {
      const act = await runs(request);
      await db.transaction().execute((trx) => refillAgenda(trx, act));
      return DONE;
    },
  });

  app.route({
    method: 'POST',
    url: '/meetings/:id/invitations',
    config: { access: 'run-meetings' },
    schema: {
      operationId: 'addMeetingParty',
      summary: '增加一个参会方',
      tags: [tag],
      params: idParams,
      body: z.object({ name: words(200) }),
      response: done,
    },
    handler: async (request) => {
      const act = await runs(request);
      const { name } = request.body;
      await db.transaction().execute((trx) => addParty(trx, { ...act, name }));
      return DONE;
    },
  });

  app.route({
    method: 'POST',
    url: '/meetings/:id/invitations/:invitation/answer',
    config: { access: ['answer-invitation', 'run-meetings'] },
    schema: {
      operationId: 'answerMeetingInvitation',
      summary: '答复邀请：参加、委派代表或不参加；州外单位由秘书代为登记',
      tags: [tag],
      params: idParams.extend({ invitation: z.coerce.number().int().positive() }),
      body: z.object({
        answer: z.enum(invitationAnswers),
        delegate: z.string().trim().max(100).optional(),
        note: z.string().trim().max(500).optional(),
      }),
      response: done,
    },
    handler: async (request) => {
      const { id, invitation } = request.params;
      const { division } = await findMeeting(request, db, id);
      const invited = await db
        .selectFrom('meeting_invitation')
        .select('body')
        .where('id', '=', invitation)
        .where('meeting_id', '=', id)
        .executeTakeFirst();
      const { grants } = signedIn(request);
      const mine =
        may(grants, 'run-meetings', { divisions: [division] }) ||
        (invited?.body && ownBodies(grants).includes(invited.body));
      if (!mine)
        throw new Problem('not-permitted', '这份邀请不是发给您单位的。', { subject: `meeting:${id}` });
      const { answer, delegate, note } = request.body;
      await db.transaction().execute((trx) =>
        answerInvitation(trx, {
          ...actingOn(request),
          meetingId: id,
          invitation,
          answer,
          delegate: delegate || null,
          note: note || null,
        }),
      );
      return DONE;
    },
  });

  const runs = (request: FastifyRequest) => meetingRunBy(request, db);
};
