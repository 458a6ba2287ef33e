import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { shownWorkerCode, tidyLast4 } from '../../src/domain/worker-code.ts';
import { issueWorkerCode, openWorkerCode, settleDispute, stateEmployment } from '../../src/intake/index.ts';
import { refuseOwnCase } from '../cases/own-case.ts';
import { actsFor, authorizeCase } from '../cases/target.ts';
import type { ApiDeps } from '../deps.ts';
import { signedIn } from '../plugins/access.ts';
import { Problem } from '../problems.ts';
import { idParams } from '../schemas/common.ts';

export const last4Schema = z
  .string()
  .max(20)
  .transform((typed, context) => {
    const last4 = tidyLast4(typed);
    if (last4 === null)
      context.issues.push({ code: 'custom', message: '须为身份证号后四位（末位可以是 X）', input: typed });
    return last4 ?? z.NEVER;
  });

const workerKey = z.object({ code: z.string().trim().min(4).max(40), last4: last4Schema });

/**
 * A worker confirms or disputes the own employment with a one-time code from the employer or the station. The public
 * half answers one thing for everything that does not fit, and nothing of it stands in an address or a log.
 */
export const workerCodeRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, deps) => {
  const { db } = deps.database;
  const { vault, config } = deps;
  const rateLimit = config.rehearsal ? (false as const) : { max: 10, timeWindow: '1 minute' };

  app.route({
    method: 'POST',
    url: '/employments/:id/worker-codes',
    config: { access: 'issue-worker-code', secretAnswer: true },
    schema: {
      operationId: 'issueWorkerCode',
      summary: '发出劳动者确认码（只显示这一次，原有的确认码同时失效）',
      tags: ['劳动者确认'],
      params: idParams,
      response: {
        201: z
          .object({
            code: z.string().meta({ example: 'K7WQ-3FHN' }),
            validUntil: z.string().meta({ description: '最后一日' }),
          })
          .meta({ id: 'WorkerCode' }),
      },
    },
    handler: async (request, reply) => {
      const employmentId = request.params.id;
      const target = await authorizeCase(request, db, 'issue-worker-code', employmentId);
      const { id, grants } = signedIn(request);
      const { code, validUntil } = await db.transaction().execute((trx) =>
        issueWorkerCode(trx, {
          employmentId,
          officer: id,
          issuedAs: actsFor(grants, target) ? 'employer' : 'office',
          vault,
          businessAtMs: request.businessAtMs,
        }),
      );
      return reply.code(201).send({ code: shownWorkerCode(code), validUntil });
    },
  });

  app.route({
    method: 'POST',
    url: '/employments/:id/dispute-settlement',
    config: { access: 'settle-dispute' },
    schema: {
      operationId: 'settleDispute',
      summary: '核实处理劳动者的异议（在此之前异议一直有效，之后的确认不能取代它）',
      tags: ['劳动者确认'],
      params: idParams,
      body: z.object({
        dispute: z.string().max(40).meta({ description: '所处理的答复，即 workerStatement.id' }),
        note: z.string().trim().min(4, '请写清核实的情况，至少 4 个字').max(1000),
      }),
      response: { 201: z.object({ settledOn: z.string() }) },
    },
    handler: async (request, reply) => {
      const employmentId = request.params.id;
      await authorizeCase(request, db, 'settle-dispute', employmentId);
      const officer = signedIn(request).id;
      await refuseOwnCase(db, officer, employmentId, `employment:${employmentId}`);
      const { dispute, note } = request.body;
      const settled = await db
        .transaction()
        .execute((trx) =>
          settleDispute(trx, { employmentId, dispute, note, officer, businessAtMs: request.businessAtMs }),
        );
      return reply.code(201).send(settled);
    },
  });

  app.route({
    method: 'POST',
    url: '/public/worker-codes/look',
    config: { access: 'public', idempotent: false, rateLimit },
    schema: {
      operationId: 'lookAtWorkerCode',
      summary: '凭确认码和身份证号后四位查看要确认的就业',
      tags: ['劳动者确认'],
      body: workerKey,
      response: {
        200: z
          .object({
            employerName: z.string(),
            post: z.string().nullable(),
            startsOn: z.string(),
            validUntil: z.string(),
          })
          .meta({ id: 'AskedEmployment' }),
      },
    },
    handler: async (request) => {
      const { businessAtMs } = request;
      // The transaction ends before the refusal is thrown: a wrong try counts.
      const asked = await db
        .transaction()
        .execute((trx) => openWorkerCode(trx, request.body, { vault, businessAtMs }));
      if (!asked) throw refused();
      const { employerName, post, startsOn, validUntil } = asked;
      return { employerName, post, startsOn, validUntil };
    },
  });

  app.route({
    method: 'POST',
    url: '/public/worker-statements',
    config: { access: 'public', rateLimit },
    schema: {
      operationId: 'stateEmployment',
      summary: '劳动者确认就业，或提出异议',
      tags: ['劳动者确认'],
      body: workerKey.extend({
        answer: z.enum(['confirmed', 'disputed']),
        note: z.string().trim().max(1000).optional().meta({ description: '提出异议时必须说明' }),
      }),
      response: { 201: z.object({ answer: z.enum(['confirmed', 'disputed']), statedOn: z.string() }) },
    },
    handler: async (request, reply) => {
      const { answer, note, ...key } = request.body;
      if (answer === 'disputed' && !note) {
        const message = '请说明哪里不对，例如没有在这家单位上班、入职日期不对。';
        throw new Problem('invalid-request', message, {
          errors: [{ pointer: '/body/note', code: 'required', message }],
        });
      }
      const stated = await db.transaction().execute((trx) =>
        stateEmployment(trx, {
          ...key,
          answer,
          note: note || null,
          vault,
          businessAtMs: request.businessAtMs,
        }),
      );
      if (!stated) throw refused();
      return reply.code(201).send({ answer, statedOn: stated.statedOn });
    },
  });
};

const refused = (): Problem =>
  new Problem('worker-code-refused', '确认码或后四位不对，或确认码已经不能使用。');
