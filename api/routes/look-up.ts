import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { caseIn, lookUpCase, lookUpSchema } from '../cases/public-look-up.ts';
import { stopMessages } from '../cases/stop-messages.ts';
import type { ApiDeps } from '../deps.ts';
import { Problem } from '../problems.ts';
import { last4Schema } from './worker-codes.ts';

/** Answers take at least this long, so that their time tells nothing about what was found. */
const ANSWER_MS = 200;

/** Anybody looks up the own case. A POST, so that neither number stands in an address, a log or a history. */
export const lookUpRoutes: FastifyPluginAsyncZod<ApiDeps> = async (
  app,
  { database: { db }, config, vault },
) => {
  // The eleven thousand possible endings of a number must not be tried out: from one place, nor from many together. It
  // takes many to keep the worker out.
  const tries = [
    app.createRateLimit({ max: 20, timeWindow: '1 hour', keyGenerator: (r) => `${r.ip} ${caseAsked(r)}` }),
    app.createRateLimit({ max: 200, timeWindow: '1 hour', keyGenerator: caseAsked }),
  ];

  app.route({
    method: 'POST',
    url: '/public/look-up',
    config: {
      access: 'public',
      idempotent: false,
      rateLimit: config.rehearsal ? false : { max: 10, timeWindow: '1 minute' },
    },
    schema: {
      operationId: 'lookUpCase',
      summary: '凭就业编号或申请编号和身份证号后四位查询本人事项',
      tags: ['公开查询'],
      body: ownKey,
      response: { 200: lookUpSchema },
    },
    handler: async (request) => {
      const { caseNumber, last4 } = request.body;
      await countTry(request);
      const [found] = await Promise.all([
        lookUpCase(db, { caseNumber: tidy(caseNumber), last4, nowMs: request.businessAtMs }),
        delay(ANSWER_MS),
      ]);
      if (!found) throw notMatched();
      return found;
    },
  });

  app.route({
    method: 'POST',
    url: '/public/message-stops',
    config: {
      access: 'public',
      rateLimit: config.rehearsal ? false : { max: 10, timeWindow: '1 minute' },
    },
    schema: {
      operationId: 'stopMessages',
      summary: '凭编号和身份证号后四位，本人不再接收短信（消息仍可在查询中看到）',
      tags: ['公开查询'],
      body: ownKey,
      response: { 200: z.object({ stopped: z.literal(true) }) },
    },
    handler: async (request) => {
      const { caseNumber, last4 } = request.body;
      await countTry(request);
      const asked = { caseNumber: tidy(caseNumber), last4, vault, businessAtMs: request.businessAtMs };
      const [stopped] = await Promise.all([
        db.transaction().execute((trx) => stopMessages(trx, asked)),
        delay(ANSWER_MS),
      ]);
      if (!stopped) throw notMatched();
      return { stopped: true as const };
    },
  });

  async function countTry(request: FastifyRequest): Promise<void> {
    for (const count of tries) {
      const limit = await count(request);
      if (!config.rehearsal && !limit.isAllowed && limit.isExceeded)
        throw new Problem('too-many-requests', '这个编号查询得过于频繁，请一小时后再试。');
    }
  }
};

const ownKey = z.object({
  caseNumber: z.string().trim().min(1).max(100).meta({ description: '就业编号或申请编号' }),
  last4: last4Schema,
});

const notMatched = (): Problem =>
  new Problem('case-not-matched', '没有查到与编号和身份证号后四位都相符的事项。');

/** Full-width letters and colons as they come from Chinese keyboards; numbers hold no spaces. */
const tidy = (caseNumber: string): string => caseNumber.normalize('NFKC').replace(/\s+/g, '');

/** However the number is written, and whichever of the claims it names. */
const caseAsked = (request: FastifyRequest): string =>
  caseIn(tidy((request.body as { caseNumber: string }).caseNumber));
