import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { type RawBuilder, sql } from 'kysely';
import { z } from 'zod';
import {
  accounts,
  createUser,
  disableUser,
  enableUser,
  setGrants,
  setPassword,
  signIn,
} from '../../src/accounts/users.ts';
import { audit } from '../../src/db/audit.ts';
import type { Json } from '../../src/db/schema.ts';
import { type Role, roleNames, roles } from '../../src/domain/access.ts';
import { checkIdentityNumber } from '../../src/domain/identity-number.ts';
import type { ApiDeps } from '../deps.ts';
import { listRoute } from '../lists/list-route.ts';
import { under } from '../lists/scope.ts';
import { signedIn } from '../plugins/access.ts';
import { Problem } from '../problems.ts';
import { divisionCode, idParams } from '../schemas/common.ts';
import { grantSchema, reachingGrant } from '../schemas/grants.ts';

const userSchema = z
  .object({
    id: z.string(),
    username: z.string(),
    displayName: z.string(),
    active: z.boolean(),
    grants: z.array(grantSchema),
  })
  .meta({ id: 'User' });

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
    filters: {
      username: z.string().optional().meta({ description: '用户名，须完全一致' }),
      name: z.string().max(100).optional().meta({ description: '用户名或姓名中的一段，或编号' }),
      role: z.enum(roles as [Role, ...Role[]]).optional(),
      division: divisionCode.optional().meta({ description: '授权在该地区或其下' }),
      active: z.enum(['true', 'false']).optional(),
    },
    item: userSchema,
    sorts: {
      username: { by: sql.ref('u.username'), type: 'text' },
      displayName: { by: sql.ref('u.display_name'), type: 'text' },
    },
    defaultSort: 'username',
    id: { by: sql.ref('u.id'), type: 'text' },
    columns: [
      { header: '用户名', value: (u) => u.username },
      { header: '姓名', value: (u) => u.displayName },
      { header: '启用', value: (u) => u.active },
      { header: '岗位', value: (u) => u.grants.map((g) => roleNames[g.role]).join('、') },
      {
        header: '范围',
        value: (u) => u.grants.map((g) => g.division ?? g.employer ?? g.intermediary ?? '全州').join('、'),
      },
    ],
    query: (asked) => {
      let query = accounts(db);
      if (asked.username) query = query.where('u.username', '=', asked.username);
      if (asked.name) {
        const part = `%${asked.name.replace(/[\\%_]/g, '\\$&')}%`;
        query = query.where((where) =>
          where.or([
            where('u.username', 'ilike', part),
            where('u.display_name', 'ilike', part),
            where('u.id', '=', asked.name!),
          ]),
        );
      }
      if (asked.role) query = query.where(hasGrant(sql`g.role = ${asked.role}`));
      if (asked.division) query = query.where(hasGrant(under(sql.ref('g.division'), [asked.division])));
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
      const id = await refusingUnknown(() =>
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
    handler: async (request) => {
      if (request.params.id === signedIn(request).id) throw new Problem('own-account');
      return change(request, 'disableUser', disableUser);
    },
  });

  app.route({
    method: 'POST',
    url: '/users/:id/enable',
    config: { access: 'manage-users' },
    schema: {
      operationId: 'enableUser',
      summary: '重新启用用户；口令不变',
      tags: ['用户'],
      params: idParams,
      response: { 200: z.object({ id: z.string() }) },
    },
    handler: async (request) => change(request, 'enableUser', enableUser),
  });

  app.route({
    method: 'POST',
    url: '/users/:id/grants',
    config: { access: 'manage-users' },
    schema: {
      operationId: 'changeGrants',
      summary: '改变用户的岗位与范围，立即生效',
      tags: ['用户'],
      params: idParams,
      body: z.object({ grants: z.array(reachingGrant).min(1) }),
      response: { 200: z.object({ id: z.string() }) },
    },
    handler: async (request) => {
      const { id } = request.params;
      const { grants } = request.body;
      // Nobody takes the last key with them: administrators change each other.
      if (id === signedIn(request).id) throw new Problem('own-account', '不能改变自己的岗位。');
      const before = await accounts(db).where('u.id', '=', id).executeTakeFirst();
      return refusingUnknown(() =>
        change(request, 'changeGrants', (trx) => setGrants(trx, id, grants), id, {
          before: { grants: before?.grants.map((grant) => ({ ...grant })) ?? [] },
          after: { grants },
        }),
      );
    },
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
    change: { before?: Json; after?: Json } = {},
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
        ...change,
      });
    });
    return { id };
  }
};

const hasGrant = (condition: RawBuilder<unknown>): RawBuilder<boolean> =>
  sql<boolean>`exists (select 1 from user_grant g where g.user_id = u.id and ${condition})`;

async function refusingUnknown<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { constraint } = error as { constraint?: string };
    if (constraint === 'app_user_username_key') {
      const taken = {
        pointer: '/body/username',
        code: 'username-taken',
        message: '用户名已被使用，请换一个',
      };
      throw new Problem('username-taken', undefined, { errors: [taken] });
    }
    if (constraint === 'user_grant_division_fkey')
      throw new Problem('invalid-request', '授权中的行政区划不存在。');
    throw error;
  }
}
