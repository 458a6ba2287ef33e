import { EventEmitter } from 'node:events';
import cookie from '@fastify/cookie';
import csrf from '@fastify/csrf-protection';
import session from '@fastify/session';
import connectPgSimple from 'connect-pg-simple';
import type { FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { findActiveUser } from '../../src/accounts/users.ts';
import { shanghaiDateAt } from '../../src/domain/dates.ts';
import type { ApiDeps } from '../deps.ts';
import { Problem } from '../problems.ts';

const TWELVE_HOURS_MS = 12 * 60 * 60 * 1000;
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Sessions in PostgreSQL: revocable, and shared by all API processes. The account is read anew for every request,
 * so a disabled user or a withdrawn grant is out at once.
 */
export const sessions = fp(async (app, deps: ApiDeps) => {
  await app.register(cookie);
  // connect-pg-simple wants express-session's Store as base class; of that it uses the event emitter alone.
  const PgStore = connectPgSimple({ Store: EventEmitter } as never);
  const store = new PgStore({
    pool: deps.database.pool,
    tableName: 'session',
    errorLog: (...args: unknown[]) => deps.logger.error({ args }, 'session store'),
  });
  app.addHook('onClose', async () => store.close());
  await app.register(session, {
    store: store as never,
    secret: deps.vault.sessionSecret,
    cookieName: 'sid',
    saveUninitialized: false,
    // Twelve hours from sign-in, however busy: a forgotten screen at the counter does not stay open for days.
    rolling: false,
    cookie: {
      httpOnly: true,
      sameSite: 'strict',
      secure: deps.config.httpsOnly,
      path: '/',
      maxAge: TWELVE_HOURS_MS,
    },
  });
  await app.register(csrf, {
    sessionPlugin: '@fastify/session',
    getToken: (request) => String(request.headers['x-csrf-token'] ?? ''),
  });

  app.decorateRequest('user', null);
  app.addHook('onRequest', async (request) => {
    const { userId } = request.session;
    if (userId)
      request.user = await findActiveUser(deps.database.db, userId, shanghaiDateAt(request.businessAtMs));
  });
  app.addHook('onRequest', async (request) => {
    // A page says whose it is: in another tab of the same browser somebody else may have signed in since.
    const pageOf = request.headers['x-signed-in-as'];
    const { user } = request;
    if (user === null || pageOf === undefined || pageOf === user.id) return;
    if (actsForNobody(request)) return;
    throw new Problem('session-changed', `本浏览器现在由${user.displayName}（${user.username}）登录。`);
  });
  app.addHook('onRequest', (request, reply, done) => {
    // Signing in again with an old cookie must work.
    const actsForUser = request.user !== null && !actsForNobody(request);
    if (!actsForUser || SAFE_METHODS.has(request.method)) return done();
    app.csrfProtection(request, reply, done);
  });
  app.addHook('onRequest', async (request) => {
    if (request.user || actsForNobody(request) || request.is404) return;
    throw new Problem('not-signed-in', request.session.userId ? '账户已停用或会话已失效。' : '请先登录。');
  });
  app.addHook('onRequest', async (request) => {
    const { withGivenPassword } = request.routeOptions.config;
    if (!request.user?.mustChangePassword || actsForNobody(request) || withGivenPassword || request.is404)
      return;
    throw new Problem('password-change-required', '您的口令由管理员设置，只能用来设置自己的口令。');
  });
});

/** Whoever is signed in in this browser: public routes and those of a department's key know no user. */
function actsForNobody({ routeOptions }: FastifyRequest): boolean {
  return routeOptions.config.access === 'public' || routeOptions.config.access === 'share-key';
}
