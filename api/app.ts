import { randomUUID } from 'node:crypto';
import Fastify, { type FastifyInstance } from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { zhCN } from 'zod/locales';
import type { ApiDeps } from './deps.ts';
import { accessControl } from './plugins/access.ts';
import { actingForOthers } from './plugins/acting.ts';
import { businessTime } from './plugins/business-time.ts';
import { errorHandling } from './plugins/errors.ts';
import { idempotency } from './plugins/idempotency.ts';
import { intakePause } from './plugins/intake-pause.ts';
import { withoutNul } from './plugins/nul.ts';
import { openapi } from './plugins/openapi.ts';
import { security } from './plugins/security.ts';
import { sessions } from './plugins/session.ts';
import { shareKeys } from './plugins/share-key.ts';
import { uploads } from './plugins/uploads.ts';
import { web } from './plugins/web.ts';
import { routes } from './routes/index.ts';

z.config(zhCN());

/** The whole API, built without listening. The order of the plugins is the order in which a request is judged. */
export async function buildApp(deps: ApiDeps): Promise<FastifyInstance> {
  const app = Fastify({
    loggerInstance: deps.logger,
    bodyLimit: 1024 * 1024,
    // Two hundred megabytes over a county's line take their time.
    requestTimeout: 600_000,
    // Only a proxy named in the configuration may speak for its clients; by default one on this machine.
    trustProxy: deps.config.trustProxy,
    genReqId: () => randomUUID(),
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);

  // Bodies are JSON or multipart; anything else is a mistake that should say so.
  app.removeContentTypeParser('text/plain');

  await app.register(errorHandling, deps);
  await app.register(security);
  await app.register(withoutNul);
  await app.register(businessTime, deps);
  await app.register(sessions, deps);
  await app.register(shareKeys, deps);
  await app.register(accessControl);
  await app.register(intakePause, deps);
  await app.register(openapi);
  await app.register(uploads, deps);
  await app.register(idempotency, deps);
  await app.register(actingForOthers);
  await app.register(web, deps);
  await app.register(routes, deps);
  await app.ready();
  return app as unknown as FastifyInstance;
}
