import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sql } from 'kysely';
import { z } from 'zod';
import { accounts, createUser, disableUser, setPassword, signIn } from '../../src/accounts/users.ts';
import { audit } from '../../src/db/audit.ts';
import { type Role, roleNames } from '../../src/domain/access.ts';
import { checkIdentityNumber } from '../../src/domain/identity-number.ts';
import type { ApiDeps } from '../deps.ts';
import { listRoute } from '../lists/list-route.ts';
import { signedIn } from '../plugins/access.ts';
import { Problem } from '../problems.ts';
import { idParams } from '../schemas/common.ts';
import { grantSchema } from './session.ts';

const userSchema = z
  .object({
    id: z.string(),
    username: z.string(),
    displayName: z.string(),
    active: z.boolean(),
    grants: z.array(grantSchema),
  })
  .meta({ id: 'User' });

const AGENTS: readonly Role[] = ['employer-agent', 'intermediary-agent'];
const EVERYWHERE: readonly Role[] = ['administrator', 'auditor'];

/** A grant that reaches nothing helps nobody, and one that reaches two things at once is a mistake. */
const reachingGrant = grantSchema.superRefine(({ role, division, employer, intermediary }, context) => {
  const given = [division, employer, intermediary].filter((value) => value !== null).length;
  const right =
    (role === 'employer-agent' && employer !== null && given === 1) ||
    (role === 'intermediary-agent' && intermediary !== null && given === 1) ||
    (EVERYWHERE.includes(role) && given === 0) ||
    (!AGENTS.includes(role) && !EVERYWHERE.includes(role) && division !== null && given === 1);
  if (!right)
    context.addIssue(
      `${roleNames[role]}的授权范围不对：单位经办人填单位，管理员和审计员不填，其余填行政区划。`,
    );
});

const password = z.string().min(8).max(200);

/** Accounts, for the administrator. Accounts are disabled, never deleted: their acts stay on the record. */
export const userRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, deps) => {
  const { db } = deps.database;

  listRoute(app, {
    url: '/users',
    operationId: 'listUsers',
    summary: '用户',
    tag: '用户',
    access: 'manage-users',
    filters: { username: z.string().optional(), active: z.enum(['true', 'false']).optional() },
    item: userSchema,
    sorts: { username: { by: sql.ref('u.username'), type: 'text' } },
    defaultSort: 'username',
    id: { by: sql.ref('u.id'), type: 'text' },
    columns: [
      { header: '用户名', value: (u) => u.username },
      { header: '姓名', value: (u) => u.displayName },
      { header: '启用', value: (u) => u.active },
      { header: '岗位', value: (u) => u.grants.map((g) => g.role).join(' ') },
      {
        header: '范围',
        value: (u) => u.grants.map((g) => g.division ?? g.employer ?? g.intermediary).join(' '),
      },
    ],
    query: (asked) => {
      let query = accounts(db);
      if (asked.username) query = query.where('u.username', '=', asked.username);
      if (asked.active) query = query.where('u.active', '=', asked.active === 'true');
      return query;
    },
    toItem: (row) => row,
  });

  app.route({
    method: 'POST',
    url: '/users',
    config: { access: 'manage-users' },
    schema: {
      operationId: 'createUser',
      summary: '新增用户并授权',
      tags: ['用户'],
      body: z.object({
        username: z.string().regex(/^[a-z0-9][a-z0-9._-]{1,60}$/, '小写字母、数字、点、横线，2–61 个字符'),
        displayName: z.string().trim().min(1).max(100),
        password,
        identityNumber: z.string().optional().meta({ description: '用于回避判断，只存校验值' }),
        grants: z.array(reachingGrant).min(1),
      }),
      response: { 201: z.object({ id: z.string() }) },
    },
    handler: async (request, reply) => {
      const { identityNumber, ...user } = request.body;
      const number = identityNumber === undefined ? null : checkIdentityNumber(identityNumber);
      if (number && !number.ok) {
        const error = { pointer: '/body/identityNumber', code: number.code, message: number.message };
        throw new Problem('invalid-request', number.message, { remedy: number.remedy, errors: [error] });
      }
      const identityKey = number ? deps.vault.identityKey(number.value) : null;
      const id = await refusingTakenNames(() =>
        db.transaction().execute(async (trx) => {
          const created = await createUser(trx, { ...user, identityKey });
          await audit(trx, {
            actor: signedIn(request).id,
            operation: 'createUser',
            subject: `user:${created}`,
            outcome: 'done',
            businessAtMs: request.businessAtMs,
            after: { username: user.username, grants: user.grants },
          });
          return created;
        }),
      );
      return reply.code(201).send({ id });
    },
  });

  app.route({
    method: 'POST',
    url: '/users/:id/password',
    config: { access: 'manage-users' },
    schema: {
      operationId: 'resetPassword',
      summary: '重置密码并结束其全部会话',
      tags: ['用户'],
      params: idParams,
      body: z.object({ password }),
      response: { 200: z.object({ id: z.string() }) },
    },
    handler: async (request) =>
      change(request, 'resetPassword', (trx, id) => setPassword(trx, id, request.body.password)),
  });

  app.route({
    method: 'POST',
    url: '/users/:id/disable',
    config: { access: 'manage-users' },
    schema: {
      operationId: 'disableUser',
      summary: '停用用户，立即生效',
      tags: ['用户'],
      params: idParams,
      response: { 200: z.object({ id: z.string() }) },
    },
    handler: async (request) => change(request, 'disableUser', disableUser),
  });

  app.route({
    method: 'POST',
    url: '/session/password',
    config: { access: 'signed-in' },
    schema: {
      operationId: 'changePassword',
      summary: '修改本人密码；之后须重新登录',
      tags: ['会话'],
      body: z.object({ current: z.string().min(1).max(200), password }),
      response: { 200: z.object({ id: z.string() }) },
    },
    handler: async (request) => {
      const { id, username } = signedIn(request);
      if (!(await signIn(db, username, request.body.current)))
        throw new Problem('sign-in-failed', '原密码不正确。');
      return change(request, 'changePassword', (trx) => setPassword(trx, id, request.body.password), id);
    },
  });

  async function change(
    request: Parameters<typeof signedIn>[0],
    operation: string,
    act: (trx: Parameters<typeof disableUser>[0], id: string) => Promise<void>,
    id = (request.params as { id: string }).id,
  ): Promise<{ id: string }> {
    await db.transaction().execute(async (trx) => {
      const known = await trx
        .selectFrom('app_user')
        .select('id')
        .where('id', '=', id)
        .forUpdate()
        .executeTakeFirst();
      if (!known) throw new Problem('not-found', `没有用户 ${id}。`);
      await act(trx, id);
      await audit(trx, {
        actor: signedIn(request).id,
        operation,
        subject: `user:${id}`,
        outcome: 'done',
        businessAtMs: request.businessAtMs,
      });
    });
    return { id };
  }
};

async function refusingTakenNames<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { constraint } = error as { constraint?: string };
    if (constraint === 'app_user_username_key') throw new Problem('username-taken');
    if (constraint === 'user_grant_division_fkey')
      throw new Problem('invalid-request', '授权中的行政区划不存在。');
    throw error;
  }
}
