import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sql } from 'kysely';
import { z } from 'zod';
import { audit } from '../../src/db/audit.ts';
import { may } from '../../src/domain/access.ts';
import { certificateLevels } from '../../src/domain/aid/facts.ts';
import { checkTrainingResultRow } from '../../src/domain/import-rows/index.ts';
import { certificateLevelNames } from '../../src/domain/words.ts';
import {
  FactError,
  linkTrainingDocument,
  recordAttendance,
  recordCertificate,
  reportCompletion,
  revokeAttendance,
  revokeResult,
} from '../../src/intake/index.ts';
import { aidScope } from '../cases/aid-case.ts';
import { keepDocument, MAX_UPLOAD_BYTES } from '../cases/documents.ts';
import { checkForm } from '../cases/form.ts';
import { authorizeTraining, toTrainee, traineeColumns, traineeItem, traineeList } from '../cases/training.ts';
import { authorizeClass, classItem, classList, classTarget } from '../cases/training-class.ts';
import type { ApiDeps } from '../deps.ts';
import { listRoute } from '../lists/list-route.ts';
import { nameBegins } from '../lists/person-name.ts';
import { inScope } from '../lists/scope.ts';
import { scopeOfRequest, signedIn } from '../plugins/access.ts';
import { uploadOf } from '../plugins/uploads.ts';
import { Problem } from '../problems.ts';
import { asDate, idParams, plainDate, rowIdParams } from '../schemas/common.ts';

const tag = '技能培训';
const revoked = { revokedOn: z.string().nullable(), revokedReason: z.string().nullable() };

const trainingDetail = z
  .object({
    id: z.string(),
    class: classItem.omit({ enrolled: true, daysAttended: true, reported: true, completed: true }),
    classReadable: z.boolean().meta({ description: '培训班的页面也在您的范围内' }),
    paidByKind: z.enum(['institution', 'person', 'employer']),
    days: z.array(z.object({ on: z.string(), ...revoked })),
    completions: z.array(z.object({ id: z.int(), completed: z.boolean(), on: z.string(), ...revoked })),
    certificates: z.array(
      z.object({
        id: z.int(),
        number: z.string(),
        level: z.enum(certificateLevels),
        issuedOn: z.string(),
        ...revoked,
      }),
    ),
  })
  .meta({ id: 'Training' });

const reasonBody = z.object({ reason: z.string().trim().min(1).max(500) });

/** One person's training (art. 17): on which days they came, whether they completed, and certificates. */
export const trainingRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, deps) => {
  const {
    database: { db },
    vault,
    files,
  } = deps;
  const origin = (request: Parameters<typeof signedIn>[0]) => ({
    importId: null,
    actor: signedIn(request).id,
    businessAtMs: request.businessAtMs,
  });

  listRoute(app, {
    url: '/training-enrolments',
    operationId: 'listTrainees',
    summary: '培训学员',
    tag,
    access: 'read-case',
    filters: {
      classId: z.string().min(1).max(40).meta({ description: '班级编号' }),
      name: z.string().max(50).optional().meta({ description: '姓名或拼音首字母开头' }),
      reported: z.enum(['true', 'false']).optional().meta({ description: '是否已报告结业情况' }),
    },
    item: traineeItem,
    sorts: {
      id: { by: sql.ref('a.id'), type: 'text' },
    },
    defaultSort: 'id',
    id: { by: sql.ref('a.id'), type: 'text' },
    columns: traineeColumns,
    query: async (asked, request) => {
      const { classId } = asked;
      await authorizeClass(request, db, 'read-case', classId);
      const scope = scopeOfRequest(request, 'read-case');
      // People of another county are its to see; the class tells how many there are in all.
      let query = traineeList(db, scope).where('t.class_id', '=', classId).where(inScope(scope, aidScope));
      if (asked.name) query = query.where(nameBegins('known', asked.name));
      if (asked.reported) {
        const is = sql<boolean>`exists (select 1 from training_completion f
          where f.aid_id = t.aid_id and f.revoked_on is null)`;
        query = query.where(asked.reported === 'true' ? is : sql<boolean>`not ${is}`);
      }
      return query;
    },
    toItem: toTrainee,
  });

  app.route({
    method: 'GET',
    url: '/training-enrolments/:id',
    config: { access: 'read-case' },
    schema: {
      operationId: 'getTraining',
      summary: '一名学员的到课、结业和证书',
      tags: [tag],
      params: idParams,
      response: { 200: trainingDetail },
    },
    handler: async (request) => {
      const { id } = request.params;
      const training = await authorizeTraining(request, db, 'read-case', id);
      const [of, enrolment, days, completions, certificates] = await Promise.all([
        classList(db).where('k.id', '=', training.classId).executeTakeFirstOrThrow(),
        db
          .selectFrom('training_enrolment')
          .select('paid_by_kind')
          .where('aid_id', '=', id)
          .executeTakeFirstOrThrow(),
        db
          .selectFrom('training_attendance')
          .select(['attended_on as on', 'revoked_on as revokedOn', 'revoked_reason as revokedReason'])
          .where('aid_id', '=', id)
          .orderBy('attended_on')
          .orderBy('id')
          .execute(),
        db
          .selectFrom('training_completion')
          .select(['id', 'completed', 'completed_on as on'])
          .select(['revoked_on as revokedOn', 'revoked_reason as revokedReason'])
          .where('aid_id', '=', id)
          .orderBy('id')
          .execute(),
        db
          .selectFrom('training_certificate')
          .select(['id', 'number', 'level', 'issued_on as issuedOn'])
          .select(['revoked_on as revokedOn', 'revoked_reason as revokedReason'])
          .where('aid_id', '=', id)
          .orderBy('id')
          .$narrowType<{ level: (typeof certificateLevels)[number] }>()
          .execute(),
      ]);
      const { classDivision: division, institution } = training;
      return {
        id,
        class: of,
        classReadable: may(signedIn(request).grants, 'read-case', classTarget({ division, institution })),
        paidByKind: enrolment.paid_by_kind as 'person',
        days,
        completions,
        certificates,
      };
    },
  });

  app.route({
    method: 'POST',
    url: '/training-enrolments/:id/attendance',
    config: { access: 'report-aid-facts' },
    schema: {
      operationId: 'recordAttendance',
      summary: '登记一名学员的到课日',
      tags: [tag],
      params: idParams,
      body: z.object({ days: z.array(plainDate).min(1).max(400) }),
      response: { 201: z.object({ recorded: z.int(), unchanged: z.int() }) },
    },
    handler: async (request, reply) => {
      const { id } = request.params;
      const { businessAtMs } = request;
      const { classId } = await authorizeTraining(request, db, 'report-aid-facts', id);
      const person = await db
        .selectFrom('training_enrolment as t')
        .innerJoin('person as p', 'p.id', 't.person_id')
        .select('p.identity_cipher')
        .where('t.aid_id', '=', id)
        .executeTakeFirstOrThrow();
      const identityNumber = vault.open(person.identity_cipher) as never;
      const rows = request.body.days.map((day) => ({ classId, identityNumber, attendedOn: asDate(day) }));
      const outcomes = await db.transaction().execute(async (trx) => {
        const found = await recordAttendance(trx, rows, {
          ...origin(request),
          vault,
          allowed: () => true,
          seen: new Set(),
        });
        const fault = found.find((one) => one !== 'recorded' && one !== 'unchanged');
        if (fault) throw new FactError(fault, 'days');
        await audit(trx, {
          actor: signedIn(request).id,
          operation: 'record-attendance',
          subject: `aid:${id}`,
          outcome: 'done',
          businessAtMs,
          after: { days: request.body.days },
        });
        return found;
      });
      const recorded = outcomes.filter((one) => one === 'recorded').length;
      return reply.code(201).send({ recorded, unchanged: outcomes.length - recorded });
    },
  });

  app.route({
    method: 'POST',
    url: '/training-enrolments/:id/attendance-revocations',
    config: { access: 'revoke-fact' },
    schema: {
      operationId: 'revokeAttendance',
      summary: '撤销误登的到课日',
      tags: [tag],
      params: idParams,
      body: reasonBody.extend({ days: z.array(plainDate).min(1).max(400) }),
      response: { 200: z.object({ revoked: z.int() }) },
    },
    handler: async (request) => {
      const { id: aidId } = request.params;
      await authorizeTraining(request, db, 'revoke-fact', aidId);
      const { businessAtMs } = request;
      const { reason, days } = request.body;
      const officer = signedIn(request).id;
      return db
        .transaction()
        .execute((trx) =>
          revokeAttendance(trx, { aidId, days: days.map(asDate), reason, officer, businessAtMs }),
        );
    },
  });

  app.route({
    method: 'POST',
    url: '/training-enrolments/:id/results',
    config: { access: 'report-aid-facts' },
    schema: {
      operationId: 'reportTrainingResult',
      summary: '报告结业情况，或登记证书',
      tags: [tag],
      params: idParams,
      body: z.object({
        completed: z.boolean().optional(),
        on: plainDate.optional().meta({ description: '结业日期；没有结业的为退出或结束的日期' }),
        certificate: z
          .object({
            number: z.string().min(1).max(40),
            level: z.enum(certificateLevels),
            issuedOn: plainDate,
          })
          .optional(),
      }),
      response: { 201: z.object({ unchanged: z.boolean() }) },
    },
    handler: async (request, reply) => {
      const { id } = request.params;
      const { body, businessAtMs } = request;
      const training = await authorizeTraining(request, db, 'report-aid-facts', id);
      const person = await db
        .selectFrom('training_enrolment as t')
        .innerJoin('person as p', 'p.id', 't.person_id')
        .select('p.identity_cipher')
        .where('t.aid_id', '=', id)
        .executeTakeFirstOrThrow();
      const row = checkForm(
        checkTrainingResultRow,
        {
          classId: { column: '班级编号', value: training.classId },
          id: { column: '身份证号', value: vault.open(person.identity_cipher) },
          completed: {
            column: '是否结业',
            value: body.completed === undefined ? '' : body.completed ? '是' : '否',
          },
          on: { column: '结业日期', value: body.on },
          'certificate/number': { column: '证书编号', value: body.certificate?.number },
          'certificate/level': {
            column: '证书等级',
            value: body.certificate && certificateLevelNames[body.certificate.level],
          },
          'certificate/issuedOn': { column: '发证日期', value: body.certificate?.issuedOn },
        },
        businessAtMs,
      );
      const to = { aidId: id, of: { starts_on: training.startsOn, ends_on: training.endsOn } };
      const unchanged = await db.transaction().execute(async (trx) => {
        const by = origin(request);
        const told = row.completion && (await reportCompletion(trx, to, row.completion, by));
        const given = row.certificate && (await recordCertificate(trx, to, row.certificate, by));
        await audit(trx, {
          actor: by.actor,
          operation: 'report-training-result',
          subject: `aid:${id}`,
          outcome: 'done',
          businessAtMs,
          after: { completion: row.completion, certificate: row.certificate },
        });
        return (told?.unchanged ?? true) && (given?.unchanged ?? true);
      });
      return reply.code(201).send({ unchanged });
    },
  });

  for (const what of ['completion', 'certificate'] as const) {
    app.route({
      method: 'POST',
      url: `/training-${what}s/:id/revocation`,
      config: { access: 'revoke-fact' },
      schema: {
        operationId: what === 'completion' ? 'revokeCompletion' : 'revokeCertificate',
        summary: what === 'completion' ? '撤销误报的结业情况' : '撤销误登的证书',
        tags: [tag],
        params: rowIdParams,
        body: reasonBody,
        response: { 200: z.object({ aidId: z.string() }) },
      },
      handler: async (request) => {
        const { id } = request.params;
        const fact = await db
          .selectFrom(`training_${what}`)
          .select('aid_id')
          .where('id', '=', id)
          .executeTakeFirst();
        const asked = `${what === 'completion' ? '结业报告' : '证书'} ${id}`;
        if (!fact) throw new Problem('not-found', `没有${asked}，或不在您的办理范围内。`);
        await authorizeTraining(request, db, 'revoke-fact', fact.aid_id, asked);
        const { businessAtMs } = request;
        const { reason } = request.body;
        const officer = signedIn(request).id;
        return db
          .transaction()
          .execute((trx) => revokeResult(trx, { what, id, reason, officer, businessAtMs }));
      },
    });
  }

  app.route({
    method: 'POST',
    url: '/training-enrolments/:id/documents',
    config: {
      access: 'report-aid-facts',
      uploadLimit: MAX_UPLOAD_BYTES,
      uploadFields: { purpose: 'enrolment（报名材料）、attendance（签到表）、certificate（证书）或 other' },
    },
    schema: {
      operationId: 'uploadTrainingDocument',
      summary: '上传一名学员的培训材料(PDF、JPEG、PNG)',
      tags: [tag],
      params: idParams,
      response: { 201: z.object({ document: z.string(), unchanged: z.boolean() }) },
    },
    handler: async (request, reply) => {
      const { id: aidId } = request.params;
      await authorizeTraining(request, db, 'report-aid-facts', aidId);
      const upload = uploadOf(request);
      const purpose = z
        .enum(['enrolment', 'attendance', 'certificate', 'other'])
        .safeParse(upload.fields.purpose ?? 'other');
      if (!purpose.success) throw new Problem('invalid-request', 'purpose 不是所列的材料种类。');
      const document = await keepDocument(files, upload);
      const { unchanged } = await db.transaction().execute((trx) =>
        linkTrainingDocument(trx, {
          aidId,
          document,
          purpose: purpose.data,
          actor: signedIn(request).id,
          businessAtMs: request.businessAtMs,
        }),
      );
      return reply.code(201).send({ document: document.sha256, unchanged });
    },
  });
};
