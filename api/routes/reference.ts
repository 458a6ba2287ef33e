import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sql } from 'kysely';
import { z } from 'zod';
import { shanghaiDateAt } from '../../src/domain/dates.ts';
import { importColumns, importKinds } from '../../src/domain/import-rows/index.ts';
import { normalisePolicy } from '../../src/domain/policy/normalise.ts';
import { manualReasonCodes, reasons } from '../../src/domain/reasons.ts';
import type { ApiDeps } from '../deps.ts';
import { Problem } from '../problems.ts';
import { divisionCode, idParams } from '../schemas/common.ts';

const policyItem = z.object({
  id: z.string(),
  title: z.string(),
  division: z.string(),
  effectiveFrom: z.string(),
  effectiveTo: z.string().nullable(),
  sha256: z.string(),
  inForce: z.boolean().meta({ description: '在该地区今天入职的就业适用这一版' }),
});

/** What forms and readers look up: policies, divisions, reasons, file columns. */
export const referenceRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, deps) => {
  const { db } = deps.database;
  const policies = (nowMs: number) =>
    db
      .selectFrom('policy_version as v')
      .select(['v.id', 'v.sha256', 'v.effective_from as effectiveFrom', 'v.effective_to as effectiveTo'])
      .select(
        // As policyInForce: of one division the latest start wins, then the version.
        sql<boolean>`v.id = (select o.id from policy_version o
          where o.effective_from <= ${shanghaiDateAt(nowMs)} and o.document->>'division' = v.document->>'division'
          order by o.effective_from desc, (o.document->>'version')::int desc limit 1)`.as('inForce'),
      )
      .select([
        sql<string>`coalesce(document->>'title', id)`.as('title'),
        sql<string>`coalesce(document->>'division', '')`.as('division'),
      ]);

  app.route({
    method: 'GET',
    url: '/policies',
    // The law is for everybody to read.
    config: { access: 'public' },
    schema: {
      operationId: 'listPolicies',
      summary: '政策文件各版本',
      tags: ['政策'],
      response: { 200: z.object({ items: z.array(policyItem) }) },
    },
    handler: async (request) => ({
      items: await policies(request.businessAtMs)
        .orderBy('effective_from', 'desc')
        .orderBy('id', 'desc')
        .execute()
        .then((rows) => rows.map((row) => ({ ...row, inForce: row.inForce ?? false }))),
    }),
  });

  app.route({
    method: 'GET',
    url: '/policies/:id',
    config: { access: 'public' },
    schema: {
      operationId: 'getPolicy',
      summary: '一个政策版本：条款原文、参数及其解释',
      tags: ['政策'],
      params: idParams,
      response: { 200: policyItem.extend({ document: z.unknown() }).meta({ id: 'Policy' }) },
    },
    handler: async (request) => {
      const row = await policies(request.businessAtMs)
        .select('document')
        .where('id', '=', request.params.id)
        .executeTakeFirst();
      if (!row) throw new Problem('not-found', `没有政策版本 ${request.params.id}。`);
      return { ...row, document: normalisePolicy(row.document), inForce: row.inForce ?? false };
    },
  });

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
