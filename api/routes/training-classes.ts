import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sql } from 'kysely';
import { z } from 'zod';
import { audit } from '../../src/db/audit.ts';
import { may } from '../../src/domain/access.ts';
import { checkEnrolmentRow, checkTrainingClassRow } from '../../src/domain/import-rows/index.ts';
import {
  checkTrainingClass,
  closeAttendance,
  enrol,
  openTrainingClass,
  reopenAttendance,
} from '../../src/intake/index.ts';
import { checkForm } from '../cases/form.ts';
import { readTableOf, rowErrorSchema } from '../cases/read-table.ts';
import {
  authorizeClass,
  classColumns,
  classItem,
  classList,
  classScope,
  classStatusSchema,
  refuseOwnClass,
  trainingSchema,
} from '../cases/training-class.ts';
import type { ApiDeps } from '../deps.ts';
import { listRoute } from '../lists/list-route.ts';
import { inScope, under } from '../lists/scope.ts';
import { scopeOfRequest, signedIn } from '../plugins/access.ts';
import { uploadOf } from '../plugins/uploads.ts';
import { divisionCode, idParams, plainDate } from '../schemas/common.ts';

/** What a page holds in one grid; more goes through the import. */
const MAX_TABLE_ROWS = 20_000;
const tag = '技能培训';

/** Training classes (art. 17): opened by an institution or its county's centre, approved by that county's HR office. */
export const trainingClassRoutes: FastifyPluginAsyncZod<ApiDeps> = async (
  app,
  { database: { db }, vault },
) => {
  const origin = (request: Parameters<typeof signedIn>[0]) => ({
    importId: null,
    actor: signedIn(request).id,
    businessAtMs: request.businessAtMs,
  });

  listRoute(app, {
    url: '/training-classes',
    operationId: 'listTrainingClasses',
    summary: '培训班',
    tag,
    access: 'read-case',
    filters: {
      title: z.string().max(100).optional().meta({ description: '班级名称中的字，或编号的开头' }),
      division: divisionCode.optional(),
      institution: z.string().max(40).optional(),
      status: classStatusSchema.optional(),
      training: trainingSchema.optional(),
      startsFrom: plainDate.optional().meta({ description: '开班日期不早于' }),
      startsTo: plainDate.optional().meta({ description: '开班日期不晚于' }),
    },
    item: classItem,
    sorts: {
      startsOn: { by: sql.ref('k.starts_on'), type: 'date' },
      endsOn: { by: sql.ref('k.ends_on'), type: 'date' },
      id: { by: sql.ref('k.id'), type: 'text' },
    },
    defaultSort: '-startsOn',
    id: { by: sql.ref('k.id'), type: 'text' },
    columns: classColumns,
    query: (asked, request) => {
      let query = classList(db).where(inScope(scopeOfRequest(request, 'read-case'), classScope));
      if (asked.title)
        query = query.where(
          sql<boolean>`(strpos(k.title, ${asked.title}) > 0 or starts_with(k.id, ${asked.title}))`,
        );
      if (asked.division) query = query.where(under(sql.ref('k.division'), [asked.division]));
      if (asked.institution) query = query.where('k.institution', '=', asked.institution);
      if (asked.status) query = query.where('k.status', '=', asked.status);
      if (asked.training) query = query.where('k.training', '=', asked.training);
      if (asked.startsFrom) query = query.where('k.starts_on', '>=', asked.startsFrom);
      if (asked.startsTo) query = query.where('k.starts_on', '<=', asked.startsTo);
      return query;
    },
    toItem: (row) => row,
  });

  app.route({
    method: 'GET',
    url: '/training-classes/:id',
    config: { access: 'read-case' },
    schema: {
      operationId: 'getTrainingClass',
      summary: '一个培训班',
      tags: [tag],
      params: idParams,
      response: { 200: classItem },
    },
    handler: async (request) => {
      const { id } = request.params;
      await authorizeClass(request, db, 'read-case', id);
      return classList(db).where('k.id', '=', id).executeTakeFirstOrThrow();
    },
  });

  app.route({
    method: 'POST',
    url: '/training-classes',
    config: { access: 'report-aid-facts' },
    schema: {
      operationId: 'openTrainingClass',
      summary: '登记一个培训班，等待人社部门审核开班',
      tags: [tag],
      body: z.object({
        id: z.string().min(1).max(40).meta({ description: '班级编号' }),
        title: z.string().trim().min(1).max(100),
        institution: z.string().length(18).meta({ description: '培训机构或学校的统一社会信用代码' }),
        training: trainingSchema,
        category: z
          .string()
          .min(1)
          .max(60)
          .meta({ description: '补贴标准表中的类别：代码、名称或名称的开头' }),
        startsOn: plainDate,
        endsOn: plainDate,
      }),
      response: { 201: z.object({ id: z.string(), unchanged: z.boolean() }) },
    },
    handler: async (request, reply) => {
      const { body, businessAtMs } = request;
      const row = checkForm(
        checkTrainingClassRow,
        {
          id: { column: '班级编号', value: body.id },
          title: { column: '班级名称', value: body.title },
          institution: { column: '统一社会信用代码', value: body.institution },
          training: {
            column: '培训类型',
            value: body.training === 'on-post' ? '岗位技能提升培训' : '就业前培训',
          },
          category: { column: '培训类别', value: body.category },
          startsOn: { column: '开班日期', value: body.startsOn },
          endsOn: { column: '结束日期', value: body.endsOn },
        },
        businessAtMs,
      );
      const { grants, id: actor } = signedIn(request);
      const { unchanged } = await db.transaction().execute(async (trx) => {
        const opened = await openTrainingClass(trx, row, {
          ...origin(request),
          allowed: (target) => may(grants, 'report-aid-facts', target),
        });
        if (!opened.unchanged)
          await audit(trx, {
            actor,
            operation: 'open-training-class',
            subject: `class:${row.classId}`,
            outcome: 'done',
            businessAtMs,
            after: { ...row },
          });
        return opened;
      });
      return reply.code(201).send({ id: row.classId, unchanged });
    },
  });

  app.route({
    method: 'POST',
    url: '/training-classes/:id/check',
    config: { access: 'approve-training-class' },
    schema: {
      operationId: 'checkTrainingClass',
      summary: '审核开班；结论可以凭理由更改',
      tags: [tag],
      params: idParams,
      body: z.object({ approve: z.boolean(), reason: z.string().trim().min(1).max(200).optional() }),
      response: { 200: z.object({ approved: z.boolean(), unchanged: z.boolean() }) },
    },
    handler: async (request) => {
      const { id: classId } = request.params;
      const { approve, reason = null } = request.body;
      const { institution } = await authorizeClass(request, db, 'approve-training-class', classId);
      await refuseOwnClass(db, signedIn(request), { id: classId, institution });
      const { requestKey, businessAtMs } = request;
      const officer = signedIn(request).id;
      const { unchanged } = await db
        .transaction()
        .execute((trx) =>
          checkTrainingClass(trx, { classId, approve, reason, officer, requestKey, businessAtMs }),
        );
      return { approved: approve, unchanged };
    },
  });

  app.route({
    method: 'POST',
    url: '/training-classes/:id/enrolments',
    config: { access: 'report-aid-facts' },
    schema: {
      operationId: 'enrolTrainee',
      summary: '登记一名学员',
      tags: [tag],
      params: idParams,
      body: z.object({
        identityNumber: z.string().min(15).max(18),
        paidBy: z
          .enum(['institution', 'person', 'employer'])
          .meta({ description: '费用由谁承担，补贴发给谁' }),
        employer: z.string().length(18).optional().meta({ description: '用人单位承担的，其代码' }),
      }),
      response: { 201: z.object({ id: z.string(), unchanged: z.boolean() }) },
    },
    handler: async (request, reply) => {
      const { id } = request.params;
      await authorizeClass(request, db, 'report-aid-facts', id);
      const { identityNumber, paidBy, employer } = request.body;
      const row = checkForm(
        checkEnrolmentRow,
        {
          classId: { column: '班级编号', value: id },
          identityNumber: { column: '身份证号', value: identityNumber },
          paidBy: { column: '费用承担', value: PAYERS[paidBy] },
          employer: { column: '用人单位代码', value: employer },
        },
        request.businessAtMs,
      );
      const { aidId, unchanged } = await db.transaction().execute(async (trx) => {
        const enrolled = await enrol(trx, row, { ...origin(request), vault });
        if (!enrolled.unchanged)
          await audit(trx, {
            actor: signedIn(request).id,
            operation: 'enrol-trainees',
            subject: `aid:${enrolled.aidId}`,
            outcome: 'done',
            businessAtMs: request.businessAtMs,
            after: { classId: id, paidBy },
          });
        return enrolled;
      });
      return reply.code(201).send({ id: aidId, unchanged });
    },
  });

  app.route({
    method: 'POST',
    url: '/training-classes/:id/attendance-closing',
    config: { access: 'report-aid-facts' },
    schema: {
      operationId: 'closeAttendance',
      summary: '签到表已交齐，按现有到课核算',
      tags: [tag],
      params: idParams,
      response: { 200: z.object({ unchanged: z.boolean() }) },
    },
    handler: async (request) => {
      const { id: classId } = request.params;
      await authorizeClass(request, db, 'report-aid-facts', classId);
      return db.transaction().execute((trx) => closeAttendance(trx, { classId, ...origin(request) }));
    },
  });

  app.route({
    method: 'POST',
    url: '/training-classes/:id/attendance-reopening',
    config: { access: 'revoke-fact' },
    schema: {
      operationId: 'reopenAttendance',
      summary: '把已交齐的签到表退回更正',
      tags: [tag],
      params: idParams,
      body: z.object({ reason: z.string().trim().min(1).max(500) }),
      response: { 200: z.object({ unchanged: z.boolean() }) },
    },
    handler: async (request) => {
      const { id: classId } = request.params;
      await authorizeClass(request, db, 'revoke-fact', classId);
      const { businessAtMs } = request;
      const { reason } = request.body;
      return db
        .transaction()
        .execute((trx) =>
          reopenAttendance(trx, { classId, reason, officer: signedIn(request).id, businessAtMs }),
        );
    },
  });

  app.route({
    method: 'POST',
    url: '/attendance/table',
    // Nothing is recorded, so nothing has to be kept for a repeat; least of all the numbers in the answer.
    config: { access: 'import-attendance', uploadLimit: 20 * 1024 * 1024, idempotent: false },
    schema: {
      operationId: 'readAttendanceTable',
      summary: '读出一份签到表(CSV 或 XLSX)的各行，不登记',
      description: '供页面先核对再提交；列名、编码和日期格式与导入相同。',
      tags: [tag],
      response: {
        200: z.object({
          columns: z.array(z.string()),
          rows: z.array(z.object({ row: z.int(), cells: z.array(z.string()) })),
          errors: z.array(rowErrorSchema).meta({ description: '读不出来的行' }),
        }),
      },
    },
    handler: (request) => readTableOf('attendance', uploadOf(request), MAX_TABLE_ROWS),
  });
};

const PAYERS = { institution: '培训机构', person: '本人', employer: '用人单位' } as const;
