import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { covers } from '../../../src/domain/divisions.ts';
import { CoordinationError } from '../../../src/intake/coordination/errors.ts';
import {
  addDecision,
  addMeetingDocument,
  lockRecorded,
  noteDuty,
} from '../../../src/intake/coordination/meeting-acts.ts';
import { raiseProblem } from '../../../src/intake/coordination/problems.ts';
import { meetingRunBy } from '../../cases/coordination/acting.ts';
import { readableMeeting } from '../../cases/coordination/meeting.ts';
import { keepDocument, MAX_UPLOAD_BYTES, sendDocument } from '../../cases/documents.ts';
import type { ApiDeps } from '../../deps.ts';
import { uploadOf } from '../../plugins/uploads.ts';
import { Problem } from '../../problems.ts';
import { asDate, idParams, plainDate } from '../../schemas/common.ts';

const tag = '协调会议';

/** What a meeting leaves behind: decisions, the duties out of them, attachments. */
export const meetingRecordRoutes: FastifyPluginAsyncZod<ApiDeps> = async (
  app,
  { database: { db }, files },
) => {
  app.route({
    method: 'POST',
    url: '/meetings/:id/decisions',
    config: { access: 'run-meetings' },
    schema: {
      operationId: 'addMeetingDecision',
      summary: '记录一项议定事项',
      tags: [tag],
      params: idParams,
      body: z.object({ text: z.string().trim().min(2).max(1000) }),
      response: { 201: z.object({ id: z.int(), no: z.int() }) },
    },
    handler: async (request, reply) => {
      const act = await meetingRunBy(request, db);
      const { text } = request.body;
      const added = await db.transaction().execute((trx) => addDecision(trx, { ...act, text }));
      return reply.code(201).send(added);
    },
  });

  app.route({
    method: 'POST',
    url: '/meetings/:id/duties',
    config: { access: 'run-meetings' },
    schema: {
      operationId: 'giveMeetingDuty',
      summary: '把议定事项交办给责任单位，定期限；逾期自动上报',
      tags: [tag],
      params: idParams,
      body: z.object({
        decision: z.int().positive(),
        title: z.string().trim().min(4, '至少 4 个字').max(100),
        bodyId: z.string().max(60).meta({ description: '责任单位，须为州内机构' }),
        dueOn: plainDate,
      }),
      response: { 201: z.object({ id: z.string() }) },
    },
    handler: async (request, reply) => {
      const act = await meetingRunBy(request, db);
      const { decision, title, bodyId, dueOn } = request.body;
      const body = await db
        .selectFrom('coordination_body')
        .select('division')
        .where('id', '=', bodyId)
        .where('retired_on', 'is', null)
        .executeTakeFirst();
      // A county gives duties within itself; the prefecture to all.
      if (!body?.division || !covers(act.division, body.division))
        throw new CoordinationError('body-unknown');
      const office = body.division;
      const id = await db.transaction().execute(async (trx) => {
        await lockRecorded(trx, act);
        const known = await trx
          .selectFrom('meeting_decision')
          .select('id')
          .where('id', '=', decision)
          .where('meeting_id', '=', act.meetingId)
          .executeTakeFirst();
        if (!known) throw new CoordinationError('decision-unknown');
        await noteDuty(trx, { ...act, title });
        return raiseProblem(trx, {
          actor: act.actor,
          businessAtMs: act.businessAtMs,
          requestKey: act.requestKey,
          kind: 'duty',
          title,
          body: null,
          source: 'meeting',
          meetingId: act.meetingId,
          decisionId: decision,
          raisedFor: act.division,
          institution: null,
          office,
          bodyId,
          dueOn: asDate(dueOn),
        });
      });
      return reply.code(201).send({ id });
    },
  });

  app.route({
    method: 'POST',
    url: '/meetings/:id/documents',
    config: { access: 'run-meetings', uploadLimit: MAX_UPLOAD_BYTES, uploadFields: {} },
    schema: {
      operationId: 'uploadMeetingDocument',
      summary: '上传会议附件(PDF、JPEG、PNG)',
      tags: [tag],
      params: idParams,
      response: { 201: z.object({ sha256: z.string(), unchanged: z.boolean() }) },
    },
    handler: async (request, reply) => {
      const act = await meetingRunBy(request, db);
      const document = await keepDocument(files, uploadOf(request));
      const { unchanged } = await db
        .transaction()
        .execute((trx) => addMeetingDocument(trx, { ...act, document }));
      return reply.code(201).send({ sha256: document.sha256, unchanged });
    },
  });

  app.route({
    method: 'GET',
    url: '/meeting-documents/:sha256',
    config: { access: 'read-coordination' },
    schema: {
      operationId: 'getMeetingDocument',
      summary: '查看或下载会议附件；参会各方可读',
      tags: [tag],
      params: z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/, '须为 64 位十六进制') }),
      querystring: z.object({ download: z.enum(['true']).optional() }),
      response: { 200: z.any().meta({ description: 'PDF、JPEG 或 PNG' }) },
    },
    handler: async (request, reply) => {
      const { sha256 } = request.params;
      const found = await db
        .selectFrom('meeting_document as l')
        .innerJoin('meeting as m', 'm.id', 'l.meeting_id')
        .innerJoin('document as d', 'd.sha256', 'l.document')
        .select(['l.file_name as fileName', 'd.media_type as mediaType'])
        .where('l.document', '=', sha256)
        .where(readableMeeting(request))
        .orderBy('l.uploaded_on')
        .executeTakeFirst();
      if (!found)
        throw new Problem('not-found', '没有这份附件，或不在您的办理范围内。', {
          subject: `document:${sha256}`,
        });
      return sendDocument(reply, files, { ...found, sha256, download: request.query.download === 'true' });
    },
  });
};
