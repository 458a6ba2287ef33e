import fp from 'fastify-plugin';
import type { ApiDeps } from '../deps.ts';
import { Problem } from '../problems.ts';

/** Rules and facts never ask the wall: they get this instant. Only a rehearsal may move it, request by request. */
export const businessTime = fp(async (app, { clock, config }: ApiDeps) => {
  app.decorateRequest('businessAtMs', 0);
  app.addHook('onRequest', async (request) => {
    request.businessAtMs = clock.nowMs();
    const header = request.headers['x-business-time'];
    if (!config.rehearsal || typeof header !== 'string') return;
    const instant = Date.parse(header);
    if (Number.isNaN(instant)) throw new Problem('invalid-request', `x-business-time 不是时刻：${header}`);
    request.businessAtMs = instant;
  });
});
