import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { may } from '../../../src/domain/access.ts';
import type { UserId } from '../../../src/domain/ids.ts';
import { type ServiceId, serviceOutcomes, serviceStatuses } from '../../../src/domain/services/kinds.ts';
import { nextStatus } from '../../../src/domain/services/steps.ts';
import type { ApiDeps } from '../../deps.ts';
import { isNotRunning } from '../../engine-gateway.ts';
import { signedIn } from '../../plugins/access.ts';
import { Problem } from '../../problems.ts';
import type { SignedInUser } from '../../request.ts';
import { idParams } from '../../schemas/common.ts';
import { type FoundService, findService } from './find-service.ts';
import { words } from './schemas.ts';

const body = z
  .object({
    action: z.enum(['take', 'hand-over', 'resolve', 'confirm', 'withdraw']),
    revision: z.int().positive(),
    to: z.string().max(100).optional().meta({ description: '移交给谁（用户 id）' }),
    outcome: z.enum(serviceOutcomes).optional(),
    satisfied: z.boolean().optional(),
    note: words(1000).optional(),
  })
  .refine((asked) => (asked.action === 'hand-over') === (asked.to !== undefined), {
    path: ['to'],
    message: '移交须写明交给谁',
  })
  .refine(
    (asked) => asked.action !== 'resolve' || (asked.outcome !== undefined && asked.note !== undefined),
    {
      path: ['outcome'],
      message: '办结须写明结果和说明',
    },
  );

/** Decisions of service cases: Updates of their processes, answered now. */
export const serviceDecisionRoutes: FastifyPluginAsyncZod<ApiDeps> = async (
  app,
  { database: { db }, engine },
) => {
  app.route({
    method: 'POST',
    url: '/services/:id/decisions',
    config: { access: ['handle-service', 'answer-service', 'request-service'] },
    schema: {
      operationId: 'decideService',
      summary: '接办、移交、办结、确认或撤回一件服务事项',
      tags: ['服务事项'],
      params: idParams,
      body,
      response: {
        200: z.object({ status: z.enum(serviceStatuses), revision: z.int() }).meta({ id: 'ServiceResult' }),
      },
    },
    handler: async (request) => {
      const service = await findService(request, db, request.params.id);
      const user = signedIn(request);
      const { action, revision, to, outcome, satisfied, note } = request.body;
      refuseForeign(user, service, action);
      try {
        return await engine.decideService(service.id as ServiceId, {
          requestKey: request.requestKey,
          action,
          officer: user.id as UserId,
          revision,
          ...(to !== undefined && { to: to as UserId }),
          ...(outcome !== undefined && { outcome }),
          ...(satisfied !== undefined && { satisfied }),
          ...(note !== undefined && { note }),
        });
      } catch (error) {
        // A closed case has no process: what a page shown before offers is answered as the process would have.
        if (!isNotRunning(error)) throw error;
        const { status, revision: now } = await findService(request, db, service.id);
        const taken = await db
          .selectFrom('service_decision')
          .select('id')
          .where('service_id', '=', service.id)
          .where('request_key', '=', request.requestKey)
          .executeTakeFirst();
        // A repeat after a lost answer.
        if (taken) return { status, revision: now };
        if (nextStatus(status, action) === null)
          throw new Problem('action-not-allowed', '这件服务事项现在不能这样办理。', {
            subject: `service:${service.id}`,
          });
        throw error;
      }
    },
  });
};

function refuseForeign(
  user: SignedInUser,
  service: FoundService,
  action: z.output<typeof body>['action'],
): void {
  const asked = service.asked_by === user.id;
  const permitted =
    action === 'withdraw'
      ? asked
      : action === 'confirm'
        ? asked || may(user.grants, 'answer-service', { divisions: [service.home] })
        : may(user.grants, 'handle-service', { divisions: [service.office] });
  if (!permitted)
    throw new Problem('not-permitted', '这件服务事项不由您这样办理。', { subject: `service:${service.id}` });
}
