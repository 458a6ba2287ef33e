import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { insertRefreshYear, refreshPlanOn } from '../../../src/db/register/refresh-areas.ts';
import { may } from '../../../src/domain/access.ts';
import { shanghaiDateAt } from '../../../src/domain/dates.ts';
import { PREFECTURE } from '../../../src/domain/divisions.ts';
import { refreshDueOn } from '../../../src/domain/register/refresh.ts';
import { refreshChanged } from '../../../src/intake/register/confirm.ts';
import { enqueue } from '../../../src/outbox/enqueue.ts';
import type { ApiDeps } from '../../deps.ts';
import { signedIn } from '../../plugins/access.ts';
import { Problem } from '../../problems.ts';
import { note } from './common.ts';

/** Opening a year of the register’s refresh by hand (art. 8). */
export const refreshOpeningRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, { database: { db } }) => {
  app.route({
    method: 'POST',
    url: '/refreshes',
    config: { access: 'open-refresh' },
    schema: {
      operationId: 'openRefresh',
      summary: '开始一个年度的名册更新（州就业局）；已开始的不重复',
      tags: ['名册'],
      body: z.object({ year: z.int().min(2016).max(2200) }),
      response: { 200: z.object({ year: z.int(), opened: z.boolean() }) },
    },
    handler: async (request) => {
      const { year } = request.body;
      if (!may(signedIn(request).grants, 'open-refresh', { divisions: [PREFECTURE] }))
        throw new Problem('not-permitted', '年度更新由州就业局统一开始。');
      const on = shanghaiDateAt(request.businessAtMs);
      const opened = await db.transaction().execute(async (trx) => {
        const plan = await refreshPlanOn(trx, on);
        if (refreshDueOn(plan, year, 'village') < on)
          throw new Problem(
            'refresh-too-late',
            `${year}年度的村级期限${refreshDueOn(plan, year, 'village')}已过，不能再开始。`,
          );
        const by = signedIn(request).id;
        if (!(await insertRefreshYear(trx, { year, on, by, plan }))) return false;
        await enqueue(trx, [refreshChanged(year, PREFECTURE, 'opened', request.businessAtMs)]);
        await note(trx, request, `refresh:${year}`, { year });
        return true;
      });
      return { year, opened };
    },
  });
};
