import path from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import type { ApiDeps } from '../deps.ts';

declare module 'fastify' {
  interface FastifyInstance {
    /** Answers a page's address with the shell, which then shows the page; false where that is not meant. */
    sendShell(request: FastifyRequest, reply: FastifyReply): boolean;
  }
}

/** Addresses of programs: what is not there is a problem document, never the shell. */
const NOT_A_PAGE = /^\/(api|health|docs|problems|metrics|assets|openapi\.json)(\/|$|\?)/;

/** Of files that are there alone: in the middle of a release one may be asked for that is not there yet. */
const FOR_GOOD = { cacheControl: true, maxAge: 31_536_000_000, immutable: true };

/**
 * The built pages. Their parts have names made from their content and are kept for good; the shell is asked for anew
 * each time, so that a new release reaches everybody at the next click.
 */
export const web = fp(async (app, { config: { webDir } }: ApiDeps) => {
  app.decorate('sendShell', (request, reply) => {
    const wantsPage =
      (request.method === 'GET' || request.method === 'HEAD') &&
      (request.headers.accept ?? '').includes('text/html');
    if (webDir === undefined || !wantsPage || NOT_A_PAGE.test(request.url)) return false;
    void reply.code(200).header('cache-control', 'no-cache').sendFile('index.html');
    return true;
  });
  if (webDir === undefined) return;
  await app.register(fastifyStatic, {
    root: path.resolve(webDir),
    serve: false,
    preCompressed: true,
    cacheControl: false,
  });
  const open = { config: { access: 'public' as const }, schema: { hide: true } as never };
  app.get<{ Params: { '*': string } }>('/assets/*', open, (request, reply) =>
    reply.sendFile(`assets/${request.params['*']}`, FOR_GOOD),
  );
  // Asked for anew each time: another release is another worker.
  app.get('/sw.js', open, (_request, reply) => reply.header('cache-control', 'no-cache').sendFile('sw.js'));
  app.get('/favicon.svg', open, (_request, reply) =>
    reply.header('cache-control', 'no-cache').sendFile('favicon.svg'),
  );
});
