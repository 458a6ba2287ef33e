import type { FastifyPluginAsync } from 'fastify';
import fp from 'fastify-plugin';
import type { ApiDeps } from '../deps.ts';
import { auditRoutes } from './audit.ts';
import { caseWaitRoutes } from './case-wait.ts';
import { claimRoutes } from './claims.ts';
import { contractRoutes } from './contracts.ts';
import { decisionRoutes } from './decisions.ts';
import { documentRoutes } from './documents.ts';
import { employmentRoutes } from './employments.ts';
import { factRoutes } from './facts.ts';
import { healthRoutes } from './health.ts';
import { importRoutes } from './imports.ts';
import { insuranceRoutes } from './insurance.ts';
import { landingRoutes } from './landing.ts';
import { ledgerRoutes } from './ledger.ts';
import { metricsRoutes } from './metrics.ts';
import { objectionRoutes } from './objections.ts';
import { organisationRoutes } from './organisations.ts';
import { paymentBatchRoutes } from './payment-batches.ts';
import { paymentRoutes } from './payments.ts';
import { placementRoutes } from './placements.ts';
import { publicNoticeRoutes } from './public-notices.ts';
import { referenceRoutes } from './reference.ts';
import { registryRoutes } from './registry.ts';
import { sessionRoutes } from './session.ts';
import { userRoutes } from './users.ts';
import { waitRoutes } from './waits.ts';

const underApi = [
  sessionRoutes,
  importRoutes,
  registryRoutes,
  organisationRoutes,
  employmentRoutes,
  placementRoutes,
  contractRoutes,
  factRoutes,
  insuranceRoutes,
  documentRoutes,
  caseWaitRoutes,
  claimRoutes,
  decisionRoutes,
  publicNoticeRoutes,
  objectionRoutes,
  paymentRoutes,
  paymentBatchRoutes,
  ledgerRoutes,
  waitRoutes,
  auditRoutes,
  userRoutes,
  referenceRoutes,
];

/** Every resource, one file each. */
export const routes: FastifyPluginAsync<ApiDeps> = async (app, deps) => {
  // Not encapsulated: its hook measures every route.
  await app.register(fp(metricsRoutes), deps);
  await app.register(healthRoutes, deps);
  await app.register(landingRoutes);
  for (const resource of underApi) await app.register(resource, { ...deps, prefix: '/api' });
};
