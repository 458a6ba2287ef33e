import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { signIn } from '../../src/accounts/users.ts';
import { audit } from '../../src/db/audit.ts';
import { type Grant, type Role, roleNameAt, roles } from '../../src/domain/access.ts';
import { shanghaiDateAt } from '../../src/domain/dates.ts';
import { delegable } from '../../src/domain/organisation/delegation.ts';
import { institutionKinds } from '../../src/domain/words.ts';
import type { ApiDeps } from '../deps.ts';
import { signedIn } from '../plugins/access.ts';
import { Problem } from '../problems.ts';
import type { SignedInUser } from '../request.ts';
import { grantSchema } from '../schemas/grants.ts';

const sessionSchema = z
  .object({
    user: z.object({ id: z.string(), username: z.string(), displayName: z.string() }),
    grants: z.array(grantSchema.extend({ roleName: z.string() })),
    delegated: z
      .array(
        z.object({
          id: z.int(),
          principal: z.string(),
          principalName: z.string(),
          role: z.enum(roles as [Role, ...Role[]]),
          roleName: z.string(),
          division: z.string(),
          operations: z.array(z.enum(delegable)),
          untilOn: z.string(),
        }),
      )
      .meta({ description: '他人委托、今天有效的事项；用请求头 x-acting-for 指明代谁办理' }),
    institutionKinds: z
      .array(z.enum(institutionKinds))
      .meta({ description: '所代表的培训机构、学校、银行的类型；不代表机构的为空' }),
    csrfToken: z.string().meta({ description: '放入以后每个 POST、DELETE 的 x-csrf-token 请求头' }),
    businessDate: z.string(),
    rehearsal: z.boolean(),
    mustChangePassword: z
      .boolean()
      .meta({ description: '口令由他人设置：只能先修改口令，其他操作一律答 password-change-required' }),
  })
  .meta({ id: 'Session' });

/** The name as `signIn` reads it: another spelling is no other name. */
const nameTyped = (request: FastifyRequest): string =>
  (request.body as { username: string }).username.trim().toLowerCase();
const nameFromPlace = (request: FastifyRequest): string => `${request.ip} ${nameTyped(request)}`;

/** Signing in and out, and who I am. */
export const sessionRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, deps) => {
  const { db } = deps.database;
  // Many names from one place: each try costs 19 MiB. An office behind one address still gets in.
  const tries = app.createRateLimit({ max: 120, timeWindow: '1 minute' });
  // Wrong passwords for one name: from one place, and from however many. It takes several places to keep somebody out.
  const guesses = [
    app.createRateLimit({ max: 30, timeWindow: '1 hour', keyGenerator: nameFromPlace }),
    app.createRateLimit({ max: 120, timeWindow: '1 hour', keyGenerator: nameTyped }),
  ];

  app.route({
    method: 'POST',
    url: '/session',
    config: {
      access: 'public',
      idempotent: false,
      // One name from one place gets few guesses. A rehearsal signs in its whole cast within a minute.
      rateLimit: deps.config.rehearsal
        ? false
        : {
            max: 10,
            timeWindow: '1 minute',
            hook: 'preHandler',
            keyGenerator: nameFromPlace,
          },
    },
    schema: {
      operationId: 'signIn',
      summary: '登录',
      tags: ['会话'],
      body: z.object({ username: z.string().min(1).max(100), password: z.string().min(1).max(200) }),
      response: { 200: sessionSchema },
    },
    handler: async (request, reply) => {
      const { username, password } = request.body;
      // The cookie would not be set, and the next page would ask to sign in again and again.
      if (deps.config.httpsOnly && request.protocol !== 'https') throw new Problem('https-required');
      const limit = await tries(request);
      if (!deps.config.rehearsal && !limit.isAllowed && limit.isExceeded)
        throw new Problem('too-many-requests');
      const guessed = await Promise.all(guesses.map((count) => count(request, { increment: false })));
      if (!deps.config.rehearsal && guessed.some((one) => !one.isAllowed && one.isExceeded))
        throw new Problem(
          'too-many-requests',
          '这个用户名输错口令的次数过多，请一小时后再试，或联系管理员。',
        );
      const account = await signIn(db, { username, password, on: shanghaiDateAt(request.businessAtMs) });
      if (!account) {
        await Promise.all(guesses.map((count) => count(request)));
        throw new Problem('sign-in-failed', '用户名或口令不正确。', { subject: 'session' });
      }
      // A new session id at every sign-in: one planted before is worth nothing.
      await request.session.regenerate();
      // Plain HTTP on an intranet must work where the configuration allows it; behind TLS the cookie never leaves it.
      request.session.options({ secure: request.protocol === 'https' });
      request.session.userId = account.id;
      request.user = account;
      await db.transaction().execute((trx) =>
        audit(trx, {
          actor: account.id,
          operation: 'signIn',
          subject: `user:${account.id}`,
          outcome: 'done',
          businessAtMs: request.businessAtMs,
        }),
      );
      return describe(request, account, reply.generateCsrf());
    },
  });

  app.route({
    method: 'GET',
    url: '/session',
    config: { access: 'signed-in', withGivenPassword: true },
    schema: {
      operationId: 'getSession',
      summary: '当前登录人、授权与营业日期',
      tags: ['会话'],
      response: { 200: sessionSchema },
    },
    handler: async (request, reply) => describe(request, signedIn(request), reply.generateCsrf()),
  });

  app.route({
    method: 'DELETE',
    url: '/session',
    config: { access: 'signed-in', withGivenPassword: true },
    schema: { operationId: 'signOut', summary: '退出登录', tags: ['会话'], response: { 204: z.null() } },
    handler: async (request, reply) => {
      await request.session.destroy();
      return reply.code(204).send(null);
    },
  });

  async function describe(request: FastifyRequest, user: SignedInUser, csrfToken: string) {
    return {
      user: { id: user.id, username: user.username, displayName: user.displayName },
      grants: user.grants.map((grant) => ({ ...grant, roleName: roleNameAt(grant.role, grant.division) })),
      delegated: user.delegated.map((one) => ({
        ...one,
        operations: [...one.operations],
        roleName: roleNameAt(one.role, one.division),
      })),
      institutionKinds: await kindsOf(user.grants),
      csrfToken,
      businessDate: shanghaiDateAt(request.businessAtMs),
      rehearsal: deps.config.rehearsal,
      mustChangePassword: user.mustChangePassword,
    };
  }

  /** What the institutions are that somebody acts for: each kind has work of its own. */
  async function kindsOf(grants: readonly Grant[]) {
    const own = grants.flatMap(({ institution }) => institution ?? []);
    if (own.length === 0) return [];
    const rows = await db.selectFrom('institution').select('kinds').where('credit_code', 'in', own).execute();
    return institutionKinds.filter((kind) => rows.some(({ kinds }) => kinds.includes(kind)));
  }
};
