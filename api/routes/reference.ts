import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { importColumns, importKinds } from '../../src/domain/import-rows/index.ts';
import { manualReasonCodes, reasons } from '../../src/domain/reasons.ts';
import type { ApiDeps } from '../deps.ts';
import { divisionCode } from '../schemas/common.ts';

/** What forms and readers look up: divisions, reasons, file columns. */
export const referenceRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, deps) => {
  const { db } = deps.database;
  app.route({
    method: 'GET',
    url: '/divisions',
    config: { access: 'public' },
    schema: {
      operationId: 'listDivisions',
      summary: '行政区划：一级一级往下取，或一次取到乡镇',
      tags: ['参考'],
      querystring: z.object({
        parent: divisionCode.optional().meta({ description: '缺省为州本级' }),
        to: z.literal('township').optional().meta({ description: '州、县市、乡镇一并列出，按代码排列' }),
      }),
      response: {
        200: z.object({
          items: z.array(
            z.object({
              code: z.string(),
              name: z.string(),
              level: z.string(),
              parent: z.string().nullable(),
            }),
          ),
        }),
      },
    },
    handler: async (request) => {
      const query = db.selectFrom('division').selectAll().orderBy('code');
      const { parent, to } = request.query;
      if (to) return { items: await query.where('level', '<>', 'village').execute() };
      const items = await (parent
        ? query.where('parent', '=', parent)
        : query.where('parent', 'is', null)
      ).execute();
      return { items };
    },
  });

  app.route({
    method: 'GET',
    url: '/reasons',
    config: { access: 'signed-in' },
    schema: {
      operationId: 'listReasons',
      summary: '理由代码：含义、依据、怎么办',
      tags: ['参考'],
      response: {
        200: z.object({
          items: z.array(
            z.object({
              code: z.string(),
              article: z.string(),
              zh: z.string(),
              remedy: z.string(),
              manual: z.boolean(),
            }),
          ),
        }),
      },
    },
    handler: async () => ({
      items: Object.entries(reasons).map(([code, reason]) => ({
        code,
        ...reason,
        manual: manualReasonCodes.some((manual) => manual === code),
      })),
    }),
  });

  app.route({
    method: 'GET',
    url: '/import-columns/:kind',
    config: { access: 'signed-in' },
    schema: {
      operationId: 'getImportColumns',
      summary: '导入文件的表头',
      tags: ['参考'],
      params: z.object({ kind: z.enum(importKinds) }),
      response: { 200: z.object({ kind: z.string(), columns: z.array(z.string()) }) },
    },
    handler: async (request) => {
      const { kind } = request.params;
      return { kind, columns: [...importColumns[kind]] };
    },
  });
};
