import type { FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { sharePurposes } from '../../src/domain/sharing/key.ts';
import { countRefused, countUse, findKey, type ShareKey } from '../../src/sharing/use-key.ts';
import type { ApiDeps } from '../deps.ts';
import { Problem } from '../problems.ts';

const REFERENCE = /^[0-9A-Za-z_./-]{4,64}$/;

/**
 * Routes of other departments: the key in the header is the only identity there, and each request says what it is for. A
 * cookie that a browser sends along counts for nothing.
 */
export const shareKeys = fp(async (app, { database: { db }, vault }: ApiDeps) => {
  app.decorateRequest('shareKey', null);
  app.addHook('onRequest', async (request) => {
    if (request.routeOptions.config.access !== 'share-key' || request.is404) return;
    const shown = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1];
    if (!shown) throw new Problem('share-key-missing');
    const found = await findKey(db, shown, vault, request.businessAtMs);
    if (!found.ok) throw new Problem('share-key-refused', REFUSED[found.why]);
    request.shareKey = found.key;
    const purpose = request.headers['x-share-purpose'];
    if (purpose !== found.key.purpose) {
      await countRefused(db, found.key.id, request.businessAtMs);
      const own = sharePurposes[found.key.purpose as keyof typeof sharePurposes];
      throw new Problem(
        'share-purpose-mismatch',
        `该密钥只用于${own}（X-Share-Purpose: ${found.key.purpose}）。`,
      );
    }
  });
});

const REFUSED = {
  unknown: '没有这个密钥，或密钥不正确。',
  ended: '该密钥已经到期或已被新密钥取代。',
  revoked: '该密钥已经吊销。',
} as const;

/** The key of a route of `share-key`. */
export function shareKeyOf(request: FastifyRequest): ShareKey {
  if (!request.shareKey) throw new Error(`route ${request.routeOptions.url} is not of a share key`);
  return request.shareKey;
}

/** The department's own case number; it stands in the log with each person that was read. */
export function referenceOf(request: FastifyRequest): string {
  const reference = request.headers['x-share-reference'];
  if (typeof reference !== 'string' || !REFERENCE.test(reference))
    throw new Problem('share-reference-missing');
  return reference;
}

/** Counts so many people against the key's limits; 429 where that is too many. */
export async function withinLimits(
  { database: { db } }: ApiDeps,
  request: FastifyRequest,
  people: number,
): Promise<void> {
  const key = shareKeyOf(request);
  const counted = await countUse(db, key, people, request.businessAtMs);
  if (counted === 'minute') throw new Problem('share-limit', `每分钟最多 ${key.perMinute} 次请求。`);
  if (counted === 'day') throw new Problem('share-limit', `每天最多 ${key.peoplePerDay} 人次。`);
}
