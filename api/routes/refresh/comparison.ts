import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { readRefreshComparison } from '../../../src/db/register/refresh-comparison.ts';
import { may } from '../../../src/domain/access.ts';
import { type CardField, cardFields } from '../../../src/domain/register/card.ts';
import { clears } from '../../../src/domain/register/four-clears.ts';
import type { ApiDeps } from '../../deps.ts';
import { signedIn } from '../../plugins/access.ts';
import { divisionCode } from '../../schemas/common.ts';
import { unknownArea, yearParam } from './common.ts';

const fieldNames = Object.keys(cardFields) as [CardField, ...CardField[]];

/** What has changed between two years of the register. */
export const refreshComparisonRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, { database: { db } }) => {
  app.route({
    method: 'GET',
    url: '/refreshes/:year/comparison',
    config: { access: 'read-case' },
    schema: {
      operationId: 'compareRefreshes',
      summary: '与上一年度比较：新增、减少、变化和四清',
      tags: ['名册'],
      params: z.object({ year: yearParam }),
      querystring: z.object({ division: divisionCode }),
      response: {
        200: z
          .object({
            year: z.int(),
            before: z.int(),
            people: z.object({
              before: z.int(),
              now: z.int(),
              came: z.int(),
              gone: z.int(),
              changed: z.int(),
            }),
            clear: z.array(z.object({ clear: z.string(), before: z.int(), now: z.int() })),
            missing: z
              .array(z.object({ clear: z.enum(clears), field: z.enum(fieldNames), people: z.int() }))
              .meta({ description: '本年度各项还缺的栏目，多的在前' }),
            fields: z
              .array(z.object({ field: z.string(), people: z.int() }))
              .meta({ description: '变化的栏目，多的在前' }),
          })
          .meta({ id: 'RefreshComparison' }),
      },
    },
    handler: async (request) => {
      const { year } = request.params;
      const { division } = request.query;
      if (!may(signedIn(request).grants, 'read-case', { divisions: [division] }))
        throw unknownArea(year, division);
      return readRefreshComparison(db, year, division);
    },
  });
};
