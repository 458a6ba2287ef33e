import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sql } from 'kysely';
import { z } from 'zod';
import type { ApiDeps } from '../deps.ts';
import { problems } from '../problems.ts';

const readySchema = z.object({
  ready: z.boolean(),
  database: z.boolean(),
  engine: z.boolean(),
  workers: z.int(),
});

/** For load balancers and people: alive, and able to take a case all the way. */
export const healthRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, { database, engine }) => {
  app.route({
    method: 'GET',
    url: '/health/live',
    config: { access: 'public' },
    schema: {
      operationId: 'isLive',
      summary: '进程存活',
      tags: ['运维'],
      response: { 200: z.object({ live: z.literal(true) }) },
    },
    handler: async () => ({ live: true as const }),
  });

  app.route({
    method: 'GET',
    url: '/health/ready',
    config: { access: 'public' },
    schema: {
      operationId: 'isReady',
      summary: '数据库、流程引擎和工作进程都应答时为 200',
      tags: ['运维'],
      response: { 200: readySchema, 503: readySchema },
    },
    handler: async (_request, reply) => {
      const [databaseAnswers, { engine: engineAnswers, pollers }] = await Promise.all([
        sql`select 1`.execute(database.db).then(
          () => true,
          () => false,
        ),
        engine.ready(),
      ]);
      const ready = databaseAnswers && engineAnswers && pollers > 0;
      return reply
        .code(ready ? 200 : 503)
        .send({ ready, database: databaseAnswers, engine: engineAnswers, workers: pollers });
    },
  });

  app.route({
    method: 'GET',
    url: '/problems/:code',
    config: { access: 'public' },
    schema: {
      operationId: 'getProblem',
      summary: '一个问题代码的含义和处理办法',
      tags: ['参考'],
      params: z.object({ code: z.enum(Object.keys(problems) as [keyof typeof problems]) }),
      response: {
        200: z.object({ code: z.string(), status: z.int(), title: z.string(), remedy: z.string() }),
      },
    },
    handler: async (request) => {
      const { code } = request.params;
      return { code, ...problems[code] };
    },
  });
};
