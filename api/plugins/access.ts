import type { FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import {
  type AccessTarget,
  may,
  type Operation,
  type ScopeFilter,
  scopesFor,
} from '../../src/domain/access.ts';
import type { UserId } from '../../src/domain/ids.ts';
import {
  type Delegated,
  divisionsFor,
  isDelegable,
  mayFor,
} from '../../src/domain/organisation/delegation.ts';
import type { OnBehalfOf } from '../../src/domain/part-taken.ts';
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
    if (request.headers['x-acting-for'] && changesSomething(request) && !wanted.some(isDelegable))
      throw new Problem('acting-not-here', '您正代他人办理，而这项操作只能以本人的岗位办理。');
    if (!wanted.some((operation) => hasAny(scopeOfRequest(request, operation)))) {
      throw new Problem('not-permitted', '您的岗位没有这项操作的权限。');
    }
  });
});

/** What rests on the person is not done while acting for somebody else, not even by the own right: it would look as if it were. */
function changesSomething({ method, routeOptions }: FastifyRequest): boolean {
  return method !== 'GET' && method !== 'HEAD' && routeOptions.config.idempotent !== false;
}

function hasAny(scope: ScopeFilter): boolean {
  const { all, divisions, employers, intermediaries, institutions } = scope;
  return all || divisions.length + employers.length + intermediaries.length + institutions.length > 0;
}

/** The user of a route that is not public. */
export function signedIn(request: FastifyRequest): SignedInUser {
  if (!request.user) throw new Problem('not-signed-in');
  return request.user;
}

/**
 * May the user do this to that, by the own grants or for somebody? What is found is kept for the request: one request acts
 * for one person, and all it writes says for whom.
 */
function permits(request: FastifyRequest, operation: Operation, target: AccessTarget): boolean {
  const user = signedIn(request);
  if (!isDelegable(operation))
    return (
      may(user.grants, operation, target) || user.delegated.some((one) => mayFor(one, operation, target))
    );
  const found =
    request.acting === undefined
      ? capacityFor(user, operation, target)
      : allows(user, request.acting, operation, target)
        ? request.acting
        : undefined;
  if (found === undefined) return false;
  request.acting = found;
  return true;
}

/** As whom this person may do that: null as themself, undefined not at all. Pages ask what `authorize` will find. */
export function capacityFor(
  user: SignedInUser,
  operation: Operation,
  target: AccessTarget,
): Delegated | null | undefined {
  const order = [...(user.preferred ? [user.preferred] : []), null, ...user.delegated];
  return order.find((as) => allows(user, as, operation, target));
}

const allows = (user: SignedInUser, as: Delegated | null, operation: Operation, target: AccessTarget) =>
  as === null ? may(user.grants, operation, target) : mayFor(as, operation, target);

/** Who acts in this request and for whom; to be asked after `authorize`. */
export function actOf(request: FastifyRequest): OfficerAct {
  return actAs(signedIn(request), request.acting ?? null);
}

interface OfficerAct {
  readonly officer: UserId;
  readonly onBehalfOf?: OnBehalfOf;
}

/** What this person does, by this delegation or for themself. */
export function actAs(user: { readonly id: string }, as: Delegated | null): OfficerAct {
  const officer = user.id as UserId;
  return as === null ? { officer } : { officer, onBehalfOf: { delegation: as.id, principal: as.principal } };
}

/** Refuses with 403 (and an audit row) unless a grant, the own or a delegated one, allows this on that. */
export function authorize(
  request: FastifyRequest,
  operation: Operation,
  target: AccessTarget,
  subject: string,
): void {
  if (permits(request, operation, target)) return;
  throw new Problem('not-permitted', '该事项不在您的办理范围内。', { subject });
}

/** As `authorize`, but 404 where it is foreign as where it is not there at all: `asked` names what was asked for. */
export function authorizeFound(
  request: FastifyRequest,
  operation: Operation,
  found: { readonly target: AccessTarget; readonly subject: string } | null,
  asked: string,
): void {
  if (found && permits(request, operation, found.target)) return;
  throw new Problem('not-found', `没有${asked}，或不在您的办理范围内。`, {
    ...(found && { subject: found.subject }),
  });
}

/** What a list may show: of the own grants and of what was delegated. */
export function scopeOfRequest(request: FastifyRequest, operation: Operation): ScopeFilter {
  const { grants, delegated } = signedIn(request);
  const own = scopesFor(grants, operation);
  return { ...own, divisions: [...own.divisions, ...divisionsFor(delegated, operation)] };
}
