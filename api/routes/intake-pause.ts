import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sql } from 'kysely';
import { z } from 'zod';
import { audit } from '../../src/db/audit.ts';
import { currentPause } from '../../src/db/intake-pause.ts';
import type { ApiDeps } from '../deps.ts';
import { signedIn } from '../plugins/access.ts';
import { Problem } from '../problems.ts';
import { reasonSchema } from '../schemas/common.ts';

const stateSchema = z
  .object({
    pause: z
      .object({ reason: z.string(), pausedByName: z.string(), pausedAt: z.string() })
      .nullable()
      .meta({ description: 'null：正常接收' }),
  })
  .meta({ id: 'IntakeState' });

const SUBJECT = 'intake';

/** Pausing and resuming imports and single facts; everybody signed in may know of it. */
export const intakePauseRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, { database: { db } }) => {
  const state = async (): Promise<z.output<typeof stateSchema>> => {
    const pause = await currentPause(db);
    if (!pause) return { pause: null };
    const { reason, pausedByName, pausedAt } = pause;
    return { pause: { reason, pausedByName, pausedAt: pausedAt.toISOString() } };
  };

  app.route({
    method: 'GET',
    url: '/intake-pause',
    config: { access: 'signed-in' },
    schema: {
      operationId: 'getIntakePause',
      summary: '是否暂停接收导入和登记',
      tags: ['运维'],
      response: { 200: stateSchema },
    },
    handler: state,
  });

  app.route({
    method: 'POST',
    url: '/engine/intake-pause',
    config: { access: 'operate-engine' },
    schema: {
      operationId: 'pauseIntake',
      summary: '暂停接收导入和登记；办理和支付不受影响',
      tags: ['运维'],
      body: z.object({ reason: reasonSchema }),
      response: { 200: stateSchema },
    },
    handler: async (request) => {
      const { businessAtMs } = request;
      const { id: actor } = signedIn(request);
      const { reason } = request.body;
      await db.transaction().execute(async (trx) => {
        const { numInsertedOrUpdatedRows: paused } = await trx
          .insertInto('intake_pause')
          .values({ reason, paused_by: actor, paused_at: new Date(businessAtMs) })
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirstOrThrow();
        if (!paused) throw new Problem('intake-already-paused');
        await audit(trx, {
          actor,
          operation: 'pauseIntake',
          subject: SUBJECT,
          outcome: 'done',
          businessAtMs,
          after: { reason },
        });
      });
      return state();
    },
  });

  app.route({
    method: 'POST',
    url: '/engine/intake-resume',
    config: { access: 'operate-engine' },
    schema: {
      operationId: 'resumeIntake',
      summary: '恢复接收',
      tags: ['运维'],
      body: z.object({ reason: reasonSchema }),
      response: { 200: stateSchema },
    },
    handler: async (request) => {
      const { businessAtMs } = request;
      const { id: actor } = signedIn(request);
      const { reason } = request.body;
      await db.transaction().execute(async (trx) => {
        // A rehearsal's day may lie before the day on which somebody paused.
        const resumed = await trx
          .updateTable('intake_pause')
          .set({
            resumed_by: actor,
            resumed_at: sql<Date>`greatest(paused_at, ${new Date(businessAtMs)})`,
            resume_note: reason,
          })
          .where('resumed_at', 'is', null)
          .returning('reason')
          .executeTakeFirst();
        if (!resumed) throw new Problem('intake-not-paused');
        await audit(trx, {
          actor,
          operation: 'resumeIntake',
          subject: SUBJECT,
          outcome: 'done',
          businessAtMs,
          before: { reason: resumed.reason },
          after: { reason },
        });
      });
      return state();
    },
  });
};
