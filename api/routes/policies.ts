import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sql } from 'kysely';
import { z } from 'zod';
import { storedPolicies } from '../../src/db/policies.ts';
import { predecessorOf } from '../../src/db/policy-drafts.ts';
import { shanghaiDateAt } from '../../src/domain/dates.ts';
import { policyDiff } from '../../src/domain/policy/diff.ts';
import { normalisePolicy } from '../../src/domain/policy/normalise.ts';
import type { ApiDeps } from '../deps.ts';
import { Problem } from '../problems.ts';
import { idParams } from '../schemas/common.ts';
import { policyChangeSchema } from '../schemas/policy-change.ts';

const policyItem = z.object({
  id: z.string(),
  title: z.string(),
  version: z.int(),
  division: z.string(),
  effectiveFrom: z.string(),
  effectiveTo: z.string().nullable(),
  sha256: z.string(),
  publishedOn: z.string().nullable().meta({ description: '空：随系统发布' }),
  inForce: z.boolean().meta({ description: '在该地区今天开始的个案适用这一版' }),
});

/** The rules that were published: the law is for everybody to read. Drafts have routes of their own. */
export const policyRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, { database: { db } }) => {
  const published = (nowMs: number) =>
    db
      .selectFrom('policy_version as v')
      .select(['v.id', 'v.sha256', 'v.effective_from as effectiveFrom', 'v.effective_to as effectiveTo'])
      .select('v.published_on as publishedOn')
      .select(
        // As policyInForce: of one division the latest start wins, then the version.
        sql<boolean>`coalesce(v.id = (select o.id from policy_version o
          where o.effective_from <= ${shanghaiDateAt(nowMs)} and o.document->>'division' = v.document->>'division'
            and o.status = 'published'
          order by o.effective_from desc, (o.document->>'version')::int desc limit 1), false)`.as('inForce'),
      )
      .select([
        sql<string>`coalesce(document->>'title', id)`.as('title'),
        sql<number>`coalesce((document->>'version')::int, 1)`.as('version'),
        sql<string>`coalesce(document->>'division', '')`.as('division'),
      ])
      .where('v.status', '=', 'published');

  app.route({
    method: 'GET',
    url: '/policies',
    config: { access: 'public' },
    schema: {
      operationId: 'listPolicies',
      summary: '政策文件各版本',
      tags: ['政策'],
      response: { 200: z.object({ items: z.array(policyItem) }) },
    },
    handler: async (request) => ({
      items: await published(request.businessAtMs)
        .orderBy('effective_from', 'desc')
        .orderBy(sql`(document->>'version')::int`, 'desc')
        .orderBy('id')
        .execute(),
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
      const row = await published(request.businessAtMs)
        .select('document')
        .where('id', '=', request.params.id)
        .executeTakeFirst();
      if (!row) throw new Problem('not-found', `没有政策版本 ${request.params.id}。`);
      return { ...row, document: normalisePolicy(row.document) };
    },
  });

  app.route({
    method: 'GET',
    url: '/policies/:id/changes',
    config: { access: 'public' },
    schema: {
      operationId: 'listPolicyChanges',
      summary: '与另一版本（默认上一版；县市细则为所依据的文件）的差异',
      tags: ['政策'],
      params: idParams,
      querystring: z.object({ from: z.string().max(80).optional() }),
      response: { 200: z.object({ from: z.string().nullable(), items: z.array(policyChangeSchema) }) },
    },
    handler: async (request) => {
      const all = await storedPolicies(db);
      const found = (id: string) => {
        const policy = all.find(({ versionId }) => versionId === id);
        if (!policy) throw new Problem('not-found', `没有政策版本 ${id}。`);
        return policy;
      };
      const policy = found(request.params.id);
      const { from } = request.query;
      const before = from === undefined ? predecessorOf(policy, all) : found(from);
      if (!before) return { from: null, items: [] };
      return { from: before.versionId, items: policyDiff(before, policy) };
    },
  });
};
