import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { readOrganisation } from '../../../src/db/organisation/tree.ts';
import { type Role, roleNameAt, roles } from '../../../src/domain/access.ts';
import { shanghaiDateAt } from '../../../src/domain/dates.ts';
import { postRoles } from '../../../src/domain/organisation/posts.ts';
import { appoint, endReasons, endTerm, openPost } from '../../../src/organisation/posts.ts';
import type { ApiDeps } from '../../deps.ts';
import { authorizeFound, signedIn } from '../../plugins/access.ts';
import { Problem } from '../../problems.ts';
import { asDate, divisionCode, plainDate, rowIdParams } from '../../schemas/common.ts';

const holder = z.object({
  term: z.int(),
  userId: z.string(),
  name: z.string(),
  fromOn: z.string(),
  untilOn: z.string().nullable(),
  documentNo: z.string().nullable(),
  endedReason: z.enum(endReasons).nullable(),
  now: z.boolean().meta({ description: '今天在任' }),
});
const post = z
  .object({
    id: z.int(),
    body: z.string(),
    title: z.string(),
    role: z.enum(roles as [Role, ...Role[]]),
    roleName: z.string(),
    seats: z.int(),
    vacant: z.int().meta({ description: '今天空缺的名额' }),
    holders: z.array(holder).meta({ description: '历任与现任，近的在前' }),
  })
  .meta({ id: 'Post' });
const organisation = z
  .object({
    division: z.string(),
    name: z.string(),
    posts: z.array(post),
    withoutPost: z
      .array(z.object({ userId: z.string(), name: z.string(), roleName: z.string() }))
      .meta({ description: '直接授权、没有任职记录的人员' }),
    below: z.array(
      z.object({ division: z.string(), name: z.string(), posts: z.int(), vacant: z.int(), people: z.int() }),
    ),
  })
  .meta({ id: 'Organisation' });

/** Posts of a division and who holds them from when to when (art. 4, 13). */
export const postRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, { database: { db } }) => {
  app.route({
    method: 'GET',
    url: '/organisation/:division',
    config: { access: 'read-organisation' },
    schema: {
      operationId: 'getOrganisation',
      summary: '一个地区的机构、岗位、任职与空缺',
      tags: ['机构与岗位'],
      params: z.object({ division: divisionCode }),
      response: { 200: organisation },
    },
    handler: async (request) => {
      const { division } = request.params;
      const subject = `division:${division}`;
      const found = { target: { divisions: [division] }, subject };
      authorizeFound(request, 'read-organisation', found, `地区 ${division} 的机构`);
      const read = await readOrganisation(db, division, shanghaiDateAt(request.businessAtMs));
      if (!read) throw new Problem('not-found', `没有地区 ${division}。`);
      return {
        ...read,
        posts: read.posts.map((one) => ({ ...one, roleName: roleNameAt(one.role, division) })),
        withoutPost: read.withoutPost.map(({ role, ...one }) => ({
          ...one,
          roleName: roleNameAt(role, division),
        })),
      };
    },
  });

  app.route({
    method: 'POST',
    url: '/posts',
    config: { access: 'manage-posts' },
    schema: {
      operationId: 'openPost',
      summary: '设立岗位',
      tags: ['机构与岗位'],
      body: z.object({
        division: divisionCode,
        body: z.string().trim().min(2).max(100).meta({ description: '单位名称，如“吉首市人社局”' }),
        title: z.string().trim().min(2).max(50).meta({ description: '岗位名称，如“审核员”' }),
        role: z.enum(postRoles),
        seats: z.int().min(1).max(50).default(1),
      }),
      response: { 201: z.object({ id: z.int() }) },
    },
    handler: async (request, reply) => {
      const by = { actor: signedIn(request).id, businessAtMs: request.businessAtMs };
      const id = await db
        .transaction()
        .execute((trx) => openPost(trx, { ...request.body, ...by }))
        .catch((error: { constraint?: string }) => {
          if (error.constraint === 'post_division_fkey')
            throw new Problem('invalid-request', '没有这个行政区划。');
          throw error;
        });
      return reply.code(201).send({ id });
    },
  });

  app.route({
    method: 'POST',
    url: '/posts/:id/terms',
    config: { access: 'manage-posts' },
    schema: {
      operationId: 'appointToPost',
      summary: '任职：从某日起（至某日），权限随任职开始和结束',
      tags: ['机构与岗位'],
      params: rowIdParams,
      body: z
        .object({
          userId: z.string().min(1).max(100),
          fromOn: plainDate,
          untilOn: plainDate.optional(),
          documentNo: z.string().trim().min(1).max(100).optional(),
        })
        .refine(({ fromOn, untilOn }) => untilOn === undefined || fromOn <= untilOn, {
          path: ['untilOn'],
          message: '末日不能早于首日',
        }),
      response: { 201: z.object({ id: z.int() }) },
    },
    handler: async (request, reply) => {
      const { userId, fromOn, untilOn, documentNo = null } = request.body;
      const actor = signedIn(request).id;
      if (userId === actor) throw new Problem('own-account', '不能给自己任职。');
      const id = await db.transaction().execute((trx) =>
        appoint(trx, {
          postId: request.params.id,
          userId,
          fromOn: asDate(fromOn),
          untilOn: untilOn === undefined ? null : asDate(untilOn),
          documentNo,
          actor,
          businessAtMs: request.businessAtMs,
        }),
      );
      return reply.code(201).send({ id });
    },
  });

  app.route({
    method: 'POST',
    url: '/terms/:id/end',
    config: { access: 'manage-posts' },
    schema: {
      operationId: 'endTerm',
      summary: '结束任职；不写末日的，今天为最后一日（须立即停权的，停用账户）',
      tags: ['机构与岗位'],
      params: rowIdParams,
      body: z.object({
        reason: z.enum(endReasons),
        lastOn: plainDate.optional().meta({ description: '最后一日，不早于今天' }),
      }),
      response: { 200: z.object({ id: z.int() }) },
    },
    handler: async (request) => {
      const { id } = request.params;
      const today = shanghaiDateAt(request.businessAtMs);
      const lastOn = request.body.lastOn === undefined ? today : asDate(request.body.lastOn);
      const by = { actor: signedIn(request).id, businessAtMs: request.businessAtMs };
      await db
        .transaction()
        .execute((trx) => endTerm(trx, { termId: id, lastOn, reason: request.body.reason, ...by }));
      return { id };
    },
  });
};
