import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import underPressure from '@fastify/under-pressure';
import fp from 'fastify-plugin';
import { Problem } from '../problems.ts';

const contentFrom = (scripts: string[]) => ({
  directives: {
    'script-src': scripts,
    'style-src': ["'self'", "'unsafe-inline'"],
    'font-src': ["'self'", 'data:'],
    // Papers of a case, fetched by the page and shown in place: a PDF in the browser's own viewer, which does not
    // start for an answer that carries a sandbox of its own.
    'img-src': ["'self'", 'data:', 'blob:'],
    'frame-src': ["'self'", 'blob:'],
    // Prefecture intranets speak plain HTTP; upgrading would leave the browser with nothing.
    'upgrade-insecure-requests': null,
  },
});

/**
 * What a busy server does not take on: whoever asks a program can ask again. Pages and their parts are files that cost
 * little, and a page that lacks a part can do nothing but be opened anew.
 */
export const isTurnedAway = (url: string): boolean =>
  /^\/(api|health|docs|problems|metrics|openapi\.json)(\/|$|\?)/.test(url);

/** Headers, limits and a valve: what stands before every route. */
export const security = fp(async (app) => {
  app.addHook('onRoute', (route) => {
    // The interface reference is one self-served page with inline start-up code.
    if (route.url.startsWith('/docs'))
      route.helmet = { contentSecurityPolicy: contentFrom(["'self'", "'unsafe-inline'"]) };
  });
  await app.register(helmet, {
    contentSecurityPolicy: contentFrom(["'self'"]),
    strictTransportSecurity: false,
  });
  await app.register(rateLimit, {
    global: false,
    errorResponseBuilder: (_request, context) =>
      new Problem('too-many-requests', `请求过于频繁，请在 ${Math.ceil(context.ttl / 1000)} 秒后再试。`),
  });
  await app.register(underPressure, {
    maxEventLoopDelay: 2_000,
    retryAfter: 5,
    pressureHandler: ({ url }) => {
      if (isTurnedAway(url)) throw new Problem('overloaded');
    },
  });
  app.addHook('onSend', async (_request, reply) => {
    reply.header('content-language', 'zh-CN');
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
  });
});
