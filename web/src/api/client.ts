import createClient from 'openapi-fetch';
import { http } from './http.ts';
import type { paths } from './openapi.d.ts';

/**
 * The API with the types of its own interface document. Every call throws an ApiProblem where it is refused, so `data`
 * is there when it returns; use `dataOf` to say so.
 */
export const api = createClient<paths>({ baseUrl: window.location.origin, fetch: http });

/** The answer's body of a request that did not throw. */
export async function dataOf<T>(answer: Promise<{ data?: T }>): Promise<NonNullable<T>> {
  return (await answer).data as NonNullable<T>;
}

/** A new Idempotency-Key header: one a wish of the user, the same for all tries of that wish (see `useAction`). */
export const newKey = (): string =>
  // Not `randomUUID`: browsers have it on HTTPS alone, and prefecture intranets speak plain HTTP.
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join(
    '',
  );
