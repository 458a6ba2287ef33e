import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { searchCases, searchHitSchema, termsOf } from '../cases/search.ts';
import type { ApiDeps } from '../deps.ts';
import { scopeOfRequest } from '../plugins/access.ts';

/** Finds people and their cases from anywhere; what lies outside the own scope is not there. */
export const searchRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, { database: { db } }) => {
  app.route({
    method: 'GET',
    url: '/search',
    config: { access: 'read-case' },
    schema: {
      operationId: 'search',
      summary: '查找劳动者、案件和名册中的人',
      description:
        '姓名开头（至少两个字）、姓名拼音首字母（至少两个）、身份证号后四位、就业编号或申请编号。每类至多 20 人。',
      tags: ['就业'],
      querystring: z.object({ q: z.string().trim().max(100) }),
      response: {
        200: z.object({
          people: z.array(searchHitSchema),
          more: z.boolean().meta({ description: '还有更多，请写得更具体' }),
        }),
      },
    },
    handler: async (request) =>
      searchCases(db, termsOf(request.query.q), scopeOfRequest(request, 'read-case')),
  });
};
