import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import {
  lockRefreshArea,
  lockScope,
  noteRefreshEvent,
  scopeVillages,
} from '../../../src/db/register/refresh-areas.ts';
import { laterOf, shanghaiDateAt } from '../../../src/domain/dates.ts';
import { PREFECTURE } from '../../../src/domain/divisions.ts';
import type { UserId } from '../../../src/domain/ids.ts';
import { refreshChanged } from '../../../src/intake/register/confirm.ts';
import { enqueue } from '../../../src/outbox/enqueue.ts';
import type { ApiDeps } from '../../deps.ts';
import { isNotRunning } from '../../engine-gateway.ts';
import { signedIn } from '../../plugins/access.ts';
import { Problem } from '../../problems.ts';
import { asDate, plainDate, reasonSchema } from '../../schemas/common.ts';
import { allow, areaOf, areaParams, note, unknownArea } from './common.ts';

/** Exceptions of areas that cannot be complete, and areas that are opened again: the level above decides. */
export const refreshDecisionRoutes: FastifyPluginAsyncZod<ApiDeps> = async (
  app,
  { database: { db }, engine },
) => {
  app.route({
    method: 'POST',
    url: '/refreshes/:year/areas/:division/exception',
    config: { access: 'work-refresh' },
    schema: {
      operationId: 'askRefreshException',
      summary: '申请例外结束：说明还有人没有核实的原因，由上一级答复',
      tags: ['名册'],
      params: areaParams,
      body: z.object({ reason: reasonSchema }),
      response: { 200: z.object({ asked: z.boolean() }) },
    },
    handler: async (request) => {
      const { year, division } = request.params;
      const { reason } = request.body;
      allow(request, 'work-refresh', year, division, division);
      const on = shanghaiDateAt(request.businessAtMs);
      const by = signedIn(request).id;
      return db.transaction().execute(async (trx) => {
        const area = await lockRefreshArea(trx, year, division);
        if (!area) throw unknownArea(year, division);
        if (area.status !== 'open') throw new Problem('action-not-allowed', '这一地区的年度更新已经结束。');
        const asked = await trx
          .insertInto('refresh_exception')
          .values({ year, division, reason, asked_by: by, asked_on: on })
          .onConflict((oc) => oc.columns(['year', 'division']).where('signed', 'is', null).doNothing())
          .returning('id')
          .executeTakeFirst();
        if (!asked) throw new Problem('action-not-allowed', '已有一份例外申请在等待上级答复。');
        const key = `exception-asked:${asked.id}`;
        await noteRefreshEvent(trx, {
          year,
          division,
          kind: 'exception-asked',
          on,
          actor: by,
          key,
          note: reason,
          told: area.parent,
        });
        await enqueue(trx, [refreshChanged(year, division, key, request.businessAtMs)]);
        await note(trx, request, `refresh:${year}-${division}`, { reason });
        return { asked: true };
      });
    },
  });

  app.route({
    method: 'POST',
    url: '/refreshes/:year/areas/:division/exception/decision',
    config: { access: 'sign-refresh' },
    schema: {
      operationId: 'decideRefreshException',
      summary: '答复下级的例外申请（上一级的另一人）',
      tags: ['名册'],
      params: areaParams,
      body: z.object({ sign: z.boolean(), note: z.string().trim().min(1).max(500).optional() }),
      response: { 200: z.object({ signed: z.boolean() }) },
    },
    handler: async (request) => {
      const { year, division } = request.params;
      const { sign, note: words } = request.body;
      const area = await areaOf(db, year, division);
      allow(request, 'sign-refresh', year, division, area.parent ?? PREFECTURE);
      try {
        return await engine.decideRefreshException(year, division, {
          requestKey: request.requestKey,
          sign,
          officer: signedIn(request).id as UserId,
          ...(words !== undefined && { note: words }),
        });
      } catch (error) {
        // A closed area has no process, and nothing waits for an answer there.
        if (!isNotRunning(error)) throw error;
        const taken = await db
          .selectFrom('refresh_exception')
          .select('signed')
          .where('request_key', '=', request.requestKey)
          .executeTakeFirst();
        // A repeat after a lost answer.
        if (taken) return { signed: taken.signed === true };
        if ((await areaOf(db, year, division)).status !== 'open') throw new Problem('exception-not-asked');
        throw error;
      }
    },
  });

  app.route({
    method: 'POST',
    url: '/refreshes/:year/areas/:division/reopen',
    config: { access: 'sign-refresh' },
    schema: {
      operationId: 'reopenRefreshArea',
      summary: '重新开启一个地区的年度更新（上一级）；其上各级随之重新进行',
      tags: ['名册'],
      params: areaParams,
      body: z.object({ reason: reasonSchema, dueOn: plainDate }),
      response: { 200: z.object({ reopened: z.array(z.string()) }) },
    },
    handler: async (request) => {
      const { year, division } = request.params;
      const { reason, dueOn } = request.body;
      const found = await areaOf(db, year, division);
      allow(request, 'sign-refresh', year, division, found.parent ?? PREFECTURE);
      const on = shanghaiDateAt(request.businessAtMs);
      if (asDate(dueOn) < on) throw new Problem('invalid-request', '新的期限不能早于今天。');
      const by = signedIn(request).id;
      return db.transaction().execute(async (trx) => {
        const reopened: string[] = [];
        await lockScope(trx);
        for (let code: string | null = division; code !== null; ) {
          const area = await lockRefreshArea(trx, year, code);
          if (!area) break;
          if (area.frozenOn) throw new Problem('action-not-allowed', `${year}年度已冻结，不能再开启。`);
          if (area.status === 'open') {
            if (code === division) throw new Problem('action-not-allowed', '这一地区的年度更新正在进行。');
            break;
          }
          const due = laterOf(area.dueOn, asDate(dueOn));
          const { revision } = await trx
            .updateTable('refresh_area')
            .set((eb) => ({
              status: 'open',
              closed_on: null,
              due_on: due,
              late_since: null,
              told_times: 0,
              revision: eb('revision', '+', 1),
            }))
            .where('year', '=', year)
            .where('division', '=', code)
            .returning('revision')
            .executeTakeFirstOrThrow();
          if (area.level === 'village') await scopeVillages(trx, year, code, on);
          const key = `reopened:${revision}`;
          await noteRefreshEvent(trx, {
            year,
            division: code,
            kind: 'reopened',
            on,
            actor: by,
            key,
            note: reason,
          });
          await enqueue(trx, [refreshChanged(year, code, key, request.businessAtMs)]);
          reopened.push(code);
          code = area.parent;
        }
        await note(trx, request, `refresh:${year}-${division}`, { reason, dueOn });
        return { reopened };
      });
    },
  });
};
