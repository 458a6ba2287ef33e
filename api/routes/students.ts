import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { studyStages } from '../../src/domain/aid/facts.ts';
import type { AidId } from '../../src/domain/ids.ts';
import { openStudent, recordLeaving } from '../../src/intake/index.ts';
import {
  authorizeAid,
  byOf,
  mayOpen,
  ownInstitution,
  paperRoute,
  revocationRoute,
} from '../cases/aid-acts.ts';
import { readStudent, studentSchema } from '../cases/student.ts';
import type { ApiDeps } from '../deps.ts';
import { asDate, idParams, plainDate } from '../schemas/common.ts';

const tags = ['就学补助'];

/** 两后生、特困学生 (art. 18): the studies of one person at one school. */
export const studentRoutes: FastifyPluginAsyncZod<ApiDeps> = async (
  app,
  { database: { db }, files, vault },
) => {
  app.route({
    method: 'POST',
    url: '/students',
    config: { access: 'open-aid-case' },
    schema: {
      operationId: 'openStudent',
      summary: '登记名册中的一名学生',
      tags,
      body: z.object({
        identityNumber: z.string().min(15).max(18),
        programme: z.enum(['vocational-student', 'at-risk-student']),
        stage: z.enum(studyStages),
        school: z.string().length(18).optional().meta({ description: '已登记学校的统一社会信用代码' }),
        schoolName: z
          .string()
          .trim()
          .min(2)
          .max(100)
          .optional()
          .meta({ description: '学校没有登记时填名称' }),
        enrolledOn: plainDate,
        graduatesOn: plainDate.meta({ description: '预计毕业日期，最后一天' }),
      }),
      response: { 201: z.object({ id: z.string(), unchanged: z.boolean() }) },
    },
    handler: async (request, reply) => {
      const { school = ownInstitution(request), schoolName = null, ...body } = request.body;
      const opened = await db.transaction().execute((trx) =>
        openStudent(trx, {
          ...body,
          enrolledOn: asDate(body.enrolledOn),
          graduatesOn: asDate(body.graduatesOn),
          school,
          schoolName,
          vault,
          allowed: mayOpen(request),
          ...byOf(request),
        }),
      );
      return reply.code(201).send({ id: opened.aidId, unchanged: opened.unchanged });
    },
  });

  app.route({
    method: 'GET',
    url: '/students/:id',
    config: { access: 'read-case' },
    schema: {
      operationId: 'getStudent',
      summary: '一名学生的学年和确认',
      tags,
      params: idParams,
      response: { 200: studentSchema },
    },
    handler: async (request) => {
      const { id } = request.params;
      await authorizeAid(request, db, 'read-case', id);
      return readStudent(db, id, request.businessAtMs);
    },
  });

  paperRoute(
    app,
    { db, files },
    {
      url: '/students/:id/documents',
      operationId: 'uploadStudentPaper',
      summary: '上传学籍或学年证明材料',
      tags,
      purpose: 'enrolment',
    },
  );

  app.route({
    method: 'POST',
    url: '/students/:id/leavings',
    config: { access: 'report-aid-facts' },
    schema: {
      operationId: 'recordLeaving',
      summary: '登记离校（毕业之前离开学校）',
      tags,
      params: idParams,
      body: z.object({ leftOn: plainDate, reason: z.string().trim().min(1).max(200).optional() }),
      response: { 200: z.object({ id: z.int(), unchanged: z.boolean() }) },
    },
    handler: async (request) => {
      const aidId = request.params.id as AidId;
      await authorizeAid(request, db, 'report-aid-facts', aidId);
      const { leftOn, reason = null } = request.body;
      return db
        .transaction()
        .execute((trx) => recordLeaving(trx, { aidId, leftOn: asDate(leftOn), reason, ...byOf(request) }));
    },
  });

  revocationRoute(app, db, {
    url: '/student-leavings/:id/revocation',
    operationId: 'revokeLeaving',
    summary: '撤销误登的离校',
    tags,
    table: 'student_leaving',
    what: '离校登记',
  });
};
