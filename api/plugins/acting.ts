import fp from 'fastify-plugin';
import { whileActing } from '../../src/db/acting.ts';
import { shanghaiDateAt } from '../../src/domain/dates.ts';
import { Problem } from '../problems.ts';

/**
 * For whom a request acts. By itself the own posts come first and a delegation serves where only it permits; a page may
 * ask for one by name (`x-acting-for`). What `authorize` finds holds for all transactions of the request.
 */
export const actingForOthers = fp(async (app) => {
  app.decorateRequest('acting', undefined);
  app.addHook('onRequest', async (request) => {
    const asked = request.headers['x-acting-for'];
    if (typeof asked !== 'string' || asked === '' || !request.user) return;
    const found = request.user.delegated.find(({ id }) => String(id) === asked);
    if (found) request.user = { ...request.user, preferred: found };
    // Who signs in anew or asks who they are must learn that it is over.
    else if (!request.routeOptions.config.withGivenPassword) throw new Problem('delegation-over');
  });
  app.addHook('preHandler', (request, _reply, done) => {
    const by = () =>
      request.acting ? { delegation: request.acting.id, on: shanghaiDateAt(request.businessAtMs) } : null;
    whileActing(by, done);
  });
});
