import type { FastifyPluginAsync } from 'fastify';
import type { ApiDeps } from '../deps.ts';
import { sessionRoutes } from './session.ts';

const underApi = [sessionRoutes];

/** Every resource, one file each. */
export const routes: FastifyPluginAsync<ApiDeps> = async (app, deps) => {
  for (const resource of underApi) await app.register(resource, { ...deps, prefix: '/api' });
};
