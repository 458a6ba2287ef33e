import type { FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import {
  type AccessTarget,
  may,
  type Operation,
  type ScopeFilter,
  scopesFor,
} from '../../src/domain/access.ts';
import { Problem } from '../problems.ts';
import type { SignedInUser } from '../request.ts';

/** Every route says who may call it; one that forgets stops the start. What it touches is checked by `authorize`. */
export const accessControl = fp(async (app) => {
  app.addHook('onRoute', (route) => {
    // The reference's own pages and scripts; the plugin that adds them knows nothing of access.
    if (route.url.startsWith('/docs')) route.config = { ...route.config, access: 'public' };
    if (!route.config?.access)
      throw new Error(`route ${String(route.method)} ${route.url} declares no access`);
  });
  app.addHook('onRequest', async (request) => {
    const { access } = request.routeOptions.config;
    if (!access || access === 'public' || access === 'share-key' || access === 'signed-in') return;
    const wanted: readonly Operation[] = typeof access === 'string' ? [access] : access;
    if (!wanted.some((operation) => hasAny(scopesFor(signedIn(request).grants, operation)))) {
      throw new Problem('not-permitted', '您的岗位没有这项操作的权限。');
    }
  });
});

function hasAny(scope: ScopeFilter): boolean {
  const { all, divisions, employers, intermediaries, institutions } = scope;
  return all || divisions.length + employers.length + intermediaries.length + institutions.length > 0;
}

/** The user of a route that is not public. */
export function signedIn(request: FastifyRequest): SignedInUser {
  if (!request.user) throw new Problem('not-signed-in');
  return request.user;
}

/** Refuses with 403 (and an audit row) unless one of the user's grants allows this on that. */
export function authorize(
  request: FastifyRequest,
  operation: Operation,
  target: AccessTarget,
  subject: string,
): void {
  if (may(signedIn(request).grants, operation, target)) return;
  throw new Problem('not-permitted', '该事项不在您的办理范围内。', { subject });
}

/** As `authorize`, but 404 where it is foreign as where it is not there at all: `asked` names what was asked for. */
export function authorizeFound(
  request: FastifyRequest,
  operation: Operation,
  found: { readonly target: AccessTarget; readonly subject: string } | null,
  asked: string,
): void {
  if (found && may(signedIn(request).grants, operation, found.target)) return;
  throw new Problem('not-found', `没有${asked}，或不在您的办理范围内。`, {
    ...(found && { subject: found.subject }),
  });
}

export function scopeOfRequest(request: FastifyRequest, operation: Operation): ScopeFilter {
  return scopesFor(signedIn(request).grants, operation);
}
