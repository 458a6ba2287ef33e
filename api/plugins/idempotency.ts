import { createHmac } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { sql } from 'kysely';
import type { Db } from '../../src/db/client.ts';
import type { Vault } from '../../src/platform/vault.ts';
import type { ApiDeps } from '../deps.ts';
import { Problem } from '../problems.ts';

const KEY = /^[A-Za-z0-9._:-]{8,100}$/;
/** A request under way says so every few seconds, however long it takes. */
const SIGN_OF_LIFE_MS = 5_000;
/** A request whose process died leaves its key taken; after this long without a sign another attempt may have it. */
const ABANDONED = '15 seconds';
/** Long past any retry. */
const FORGOTTEN_AFTER = '7 days';
const HOUR_MS = 3_600_000;
/** Refusals that depend on who asks and when: not kept, so that a later attempt is judged anew. */
const NOT_KEPT = new Set([401, 403, 429]);

interface StoredAnswer {
  readonly contentType: string;
  readonly payload: string;
  /** The payload is sealed, in base64. */
  readonly sealed?: true;
}

/** Every POST carries an Idempotency-Key; the first answer is kept and given again to repeats. */
export const idempotency = fp(async (app, { database: { db }, vault }: ApiDeps) => {
  const forget = setInterval(() => {
    sql`delete from idempotency_key where recorded_at < clock_timestamp() - ${FORGOTTEN_AFTER}::interval`
      .execute(db)
      .catch((error) => app.log.warn({ err: error }, 'old idempotency keys not removed'));
  }, HOUR_MS);
  forget.unref();
  app.addHook('onClose', async () => clearInterval(forget));

  const begun = new Set<FastifyRequest>();
  app.decorateRequest('requestKey', '');

  app.addHook('onRequest', async (request) => {
    if (!applies(request)) return;
    const key = request.headers['idempotency-key'];
    if (typeof key !== 'string' || !KEY.test(key)) throw new Problem('idempotency-key-missing');
    // Two users may have chosen the same key; the engine and the database must tell them apart.
    request.requestKey = `${userOf(request)}.${key}`;
  });

  app.addHook('preHandler', async (request, reply) => {
    if (!applies(request)) return;
    const answer = await begin(db, request, requestHash(request, vault.sessionSecret));
    if (!answer) {
      begun.add(request);
      return;
    }
    return replay(reply, answer.status, opened(answer.response, vault));
  });

  const signs = setInterval(() => {
    const keys = [...begun].map((request) => ({ user: userOf(request), key: keyOf(request) }));
    // A sign that is lost (the database is away) costs nothing: repeated requests are harmless in themselves.
    if (keys.length > 0) signOfLife(db, keys).catch(() => undefined);
  }, SIGN_OF_LIFE_MS);
  app.addHook('onClose', async () => clearInterval(signs));

  app.addHook('onSend', async (request, reply, payload) => {
    if (!begun.delete(request)) return payload;
    try {
      await keepOrFreeKey(db, vault, request, reply, payload);
    } catch (error) {
      // What was done is done, and the answer is true: a database that just went away must not turn it into a fault.
      request.log.warn({ err: error }, 'answer not kept for repeats');
    }
    return payload;
  });
});

const applies = (request: FastifyRequest): boolean =>
  request.method === 'POST' && !request.is404 && request.routeOptions.config.idempotent !== false;
const userOf = (request: FastifyRequest): string => request.shareKey?.id ?? request.user?.id ?? 'public';
const keyOf = (request: FastifyRequest): string => String(request.headers['idempotency-key']);

async function keepOrFreeKey(
  db: Db,
  vault: Vault,
  request: FastifyRequest,
  reply: FastifyReply,
  payload: unknown,
): Promise<void> {
  const user = userOf(request);
  if (reply.statusCode >= 500 || NOT_KEPT.has(reply.statusCode) || typeof payload !== 'string') {
    await db
      .deleteFrom('idempotency_key')
      .where('user_id', '=', user)
      .where('key', '=', keyOf(request))
      .execute();
    return;
  }
  const contentType = String(reply.getHeader('content-type'));
  const response: StoredAnswer = request.routeOptions.config.secretAnswer
    ? { contentType, payload: vault.seal(payload).toString('base64'), sealed: true }
    : { contentType, payload };
  await db
    .updateTable('idempotency_key')
    .set({ status: reply.statusCode, response: sql`${JSON.stringify(response)}::jsonb` as never })
    .where('user_id', '=', user)
    .where('key', '=', keyOf(request))
    .execute();
}

/** Takes the key (null) or returns the answer given before. */
async function begin(
  db: Db,
  request: FastifyRequest,
  hash: string,
): Promise<{ status: number; response: StoredAnswer } | null> {
  const operation = request.routeOptions.schema?.operationId ?? request.url;
  const taken = await sql<{ taken: boolean }>`
    insert into idempotency_key as k (key, user_id, operation, request_hash)
    values (${keyOf(request)}, ${userOf(request)}, ${operation}, ${hash})
    on conflict (user_id, key) do update set recorded_at = clock_timestamp()
      where k.status is null and k.request_hash = excluded.request_hash
        and k.recorded_at < clock_timestamp() - ${ABANDONED}::interval
    returning true as taken
  `.execute(db);
  if (taken.rows.length > 0) return null;

  const row = await db
    .selectFrom('idempotency_key')
    .select(['request_hash', 'status', 'response'])
    .where('user_id', '=', userOf(request))
    .where('key', '=', keyOf(request))
    .executeTakeFirst();
  if (row && row.request_hash !== hash) throw new Problem('idempotency-key-reused');
  if (!row || row.status === null) throw new Problem('request-in-progress');
  return { status: row.status, response: row.response as unknown as StoredAnswer };
}

async function signOfLife(db: Db, keys: readonly { user: string; key: string }[]): Promise<void> {
  await sql`
    update idempotency_key k set recorded_at = clock_timestamp()
    from unnest(${keys.map((k) => k.user)}::text[], ${keys.map((k) => k.key)}::text[]) as mine (user_id, key)
    where k.user_id = mine.user_id and k.key = mine.key and k.status is null
  `.execute(db);
}

function opened(answer: StoredAnswer, vault: Vault): StoredAnswer {
  if (!answer.sealed) return answer;
  return { ...answer, payload: vault.open(Buffer.from(answer.payload, 'base64')) };
}

function replay(reply: FastifyReply, status: number, answer: StoredAnswer) {
  return reply
    .code(status)
    .header('idempotency-replayed', 'true')
    .header('content-type', answer.contentType)
    .send(answer.payload);
}

/** Same method, path, query and body; of an upload its fields and the hash of its bytes. Keyed: bodies hold passwords. */
function requestHash(request: FastifyRequest, secret: string): string {
  const body = request.upload
    ? { fields: request.upload.fields, sha256: request.upload.sha256, fileName: request.upload.fileName }
    : request.body;
  return createHmac('sha256', secret)
    .update(JSON.stringify([request.method, request.url, body ?? null]))
    .digest('hex');
}
