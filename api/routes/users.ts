import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { type RawBuilder, sql } from 'kysely';
import { z } from 'zod';
import {
  accounts,
  createUser,
  disableUser,
  enableUser,
  setGrants,
  setIdentityKey,
  setPassword,
  signIn,
} from '../../src/accounts/users.ts';
import { audit } from '../../src/db/audit.ts';
import type { Trx } from '../../src/db/client.ts';
import { openTasksOf } from '../../src/db/organisation/open-tasks.ts';
import type { Json } from '../../src/db/schema.ts';
import { decides, type Role, roleNameAt, roleNames, roles } from '../../src/domain/access.ts';
import { shanghaiDateAt } from '../../src/domain/dates.ts';
import { checkIdentityNumber } from '../../src/domain/identity-number.ts';
import type { ApiDeps } from '../deps.ts';
import { listRoute } from '../lists/list-route.ts';
import { under } from '../lists/scope.ts';
import { signedIn } from '../plugins/access.ts';
import { Problem, problems } from '../problems.ts';
import { divisionCode, idParams } from '../schemas/common.ts';
import { grantSchema, reachingGrant } from '../schemas/grants.ts';

const userSchema = z
  .object({
    id: z.string(),
    username: z.string(),
    displayName: z.string(),
    active: z.boolean(),
    identityKnown: z.boolean().meta({ description: '已登记本人身份证号（系统只存校验值）' }),
    grants: z.array(grantSchema),
  })
  .meta({ id: 'User' });

const password = z.string().min(8).max(200);

/** Accounts, for the administrator; the auditor reads who may do what. Accounts are disabled, never deleted: their acts stay on the record. */
export const userRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, deps) => {
  const { db } = deps.database;

  listRoute(app, {
    url: '/users',
    operationId: 'listUsers',
    summary: '用户',
    tag: '用户',
    access: ['manage-users', 'read-audit'],
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
      { header: '已登记身份证号', value: (u) => u.identityKnown },
      { header: '岗位', value: (u) => u.grants.map((g) => roleNameAt(g.role, g.division)).join('、') },
      {
        header: '范围',
        value: (u) =>
          u.grants
            .map((g) => g.division ?? g.employer ?? g.intermediary ?? g.institution ?? '全州')
            .join('、'),
      },
    ],
    query: (asked, request) => {
      let query = accounts(db, shanghaiDateAt(request.businessAtMs));
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
        identityNumber: z
          .string()
          .optional()
          .meta({ description: '办理岗位必填：用于回避和“一人一环节”判断，只存校验值；一人一个账户' }),
        grants: z.array(reachingGrant).min(1),
      }),
      response: { 201: z.object({ id: z.string() }) },
    },
    handler: async (request, reply) => {
      const { identityNumber, ...user } = request.body;
      const identityKey = identityNumber === undefined ? null : keyOf(identityNumber);
      if (!identityKey) requireIdentity(user.grants, '/body/identityNumber');
      const id = await refusingUnknown(() =>
        db.transaction().execute(async (trx) => {
          if (identityKey) await refuseTaken(trx, identityKey);
          const created = await createUser(trx, { ...user, identityKey, passwordGiven: true });
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
      summary: '重置口令并结束其全部会话；本人登录后须先修改',
      tags: ['用户'],
      params: idParams,
      body: z.object({ password }),
      response: { 200: z.object({ id: z.string() }) },
    },
    handler: async (request) =>
      change(request, 'resetPassword', (trx, id) =>
        setPassword(trx, id, { password: request.body.password, given: true }),
      ),
  });

  app.route({
    method: 'POST',
    url: '/users/:id/identity-number',
    config: { access: 'manage-users' },
    schema: {
      operationId: 'setIdentityNumber',
      summary: '登记或更正用户本人的身份证号',
      tags: ['用户'],
      params: idParams,
      body: z.object({ identityNumber: z.string() }),
      response: { 200: z.object({ id: z.string() }) },
    },
    handler: async (request) => {
      const { id } = request.params;
      if (id === signedIn(request).id) throw new Problem('own-account', '不能登记自己的身份证号。');
      const identityKey = keyOf(request.body.identityNumber);
      const act = async (trx: Trx) => {
        await refuseTaken(trx, identityKey, id);
        await setIdentityKey(trx, id, identityKey);
      };
      // The number itself stands nowhere; its end lets two people tell whether it was the right one.
      const after = { identityNumber: `**${request.body.identityNumber.trim().slice(-4)}` };
      return refusingUnknown(() => change(request, 'setIdentityNumber', act, id, { after }));
    },
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
      querystring: z.object({
        anyway: z
          .enum(['true'])
          .optional()
          .meta({ description: '还有未办结的事项也停用：事项列入“无人负责的事项”' }),
      }),
      response: { 200: z.object({ id: z.string() }) },
    },
    handler: async (request) => {
      if (request.params.id === signedIn(request).id) throw new Problem('own-account');
      const open = await openTasksOf(db, request.params.id, shanghaiDateAt(request.businessAtMs));
      const toHandOver = open.filter(({ kind }) => kind === 'service');
      if (toHandOver.length > 0 && request.query.anyway !== 'true')
        throw new Problem('tasks-open', `此人手上还有 ${toHandOver.length} 件未办结的事项。`, {
          subject: `user:${request.params.id}`,
        });
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
      const on = shanghaiDateAt(request.businessAtMs);
      const before = await accounts(db, on).where('u.id', '=', id).executeTakeFirst();
      if (before && !before.identityKnown) requireIdentity(grants, '/body/grants');
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
    config: {
      access: 'signed-in',
      withGivenPassword: true,
      // Who sits at somebody's open screen does not guess the password, nor spend the server's time on it.
      rateLimit: deps.config.rehearsal
        ? false
        : {
            max: 10,
            timeWindow: '10 minutes',
            hook: 'preHandler',
            keyGenerator: (request) => signedIn(request).id,
          },
    },
    schema: {
      operationId: 'changePassword',
      summary: '修改本人口令；之后须重新登录',
      tags: ['会话'],
      body: z.object({ current: z.string().min(1).max(200), password }),
      response: { 200: z.object({ id: z.string() }) },
    },
    handler: async (request) => {
      const { id, username } = signedIn(request);
      const { current, password } = request.body;
      const on = shanghaiDateAt(request.businessAtMs);
      if (!(await signIn(db, { username, password: current, on })))
        throw new Problem('sign-in-failed', '原口令不正确。');
      // Whoever chose the present one knows it.
      if (password === current) throw unchanged();
      return change(request, 'changePassword', (trx) => setPassword(trx, id, { password, given: false }), id);
    },
  });

  /** The keyed hash of a number, or the field's fault. */
  function keyOf(identityNumber: string): Buffer {
    const number = checkIdentityNumber(identityNumber);
    if (number.ok) return deps.vault.identityKey(number.value);
    const error = { pointer: '/body/identityNumber', code: number.code, message: number.message };
    throw new Problem('invalid-request', number.message, { remedy: number.remedy, errors: [error] });
  }

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

/** Who decides must be somebody whom the record knows. */
function requireIdentity(grants: readonly { role: Role }[], pointer: string): void {
  const role = grants.map((grant) => grant.role).find(decides);
  if (!role) return;
  const message = `${roleNames[role]}要办理案件，须先登记本人身份证号。`;
  throw new Problem('invalid-request', message, {
    remedy: '请登记本人身份证号：系统据此判断回避和“一人一环节”，只存校验值。',
    errors: [{ pointer, code: 'identity-number-needed', message }],
  });
}

/** One account a person, also one that is disabled: whoever comes back goes on with it. */
async function refuseTaken(trx: Trx, identityKey: Buffer, exceptId?: string): Promise<void> {
  const other = await trx
    .selectFrom('app_user')
    .select(['id', 'username', 'display_name', 'active'])
    // Whichever number of the person it is registered under.
    .where(
      sql<boolean>`identity_key = ${identityKey} or identity_key in (select o.identity_key from number_card n
        join number_card o using (person_id) where n.identity_key = ${identityKey})`,
    )
    .executeTakeFirst();
  if (!other || other.id === exceptId) return;
  const account = `${other.username}（${other.display_name}${other.active ? '' : '，已停用'}）`;
  throw taken(`这个身份证号已登记在账户 ${account}。`);
}

function unchanged(): Problem {
  const message = '新口令与现口令相同，请换一个。';
  const error = { pointer: '/body/password', code: 'password-unchanged', message };
  return new Problem('invalid-request', message, { errors: [error] });
}

function taken(message?: string): Problem {
  const { title } = problems['identity-number-taken'];
  const error = { pointer: '/body/identityNumber', code: 'identity-number-taken', message: title };
  return new Problem('identity-number-taken', message, { errors: [error] });
}

const hasGrant = (condition: RawBuilder<unknown>): RawBuilder<boolean> =>
  sql<boolean>`exists (select 1 from user_grant g where g.user_id = u.id and ${condition})`;

async function refusingUnknown<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { constraint } = error as { constraint?: string };
    if (constraint === 'app_user_username_key') {
      const error = {
        pointer: '/body/username',
        code: 'username-taken',
        message: '用户名已被使用，请换一个',
      };
      throw new Problem('username-taken', undefined, { errors: [error] });
    }
    if (constraint === 'app_user_one_a_person') throw taken();
    if (constraint === 'user_grant_division_fkey')
      throw new Problem('invalid-request', '授权中的行政区划不存在。');
    throw error;
  }
}
