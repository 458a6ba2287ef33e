import { Stream } from 'node:stream';
import fp from 'fastify-plugin';

const NUL = '\0';

/**
 * Takes NUL out of whatever a request says: nobody can see it, and the database has no text with it. Names and codes lose it by
 * the rules in any case (`normaliseText`); here so does what has no such rule.
 */
export const withoutNul = fp(async (app) => {
  app.addHook('preValidation', async (request) => {
    request.params = cleaned(request.params);
    request.query = cleaned(request.query);
    request.body = cleaned(request.body);
  });
});

/** The same value, changed in place where it is no text. */
function cleaned(value: unknown): unknown {
  if (typeof value === 'string') return value.includes(NUL) ? value.replaceAll(NUL, '') : value;
  // Of a file on its way nothing is looked at here.
  if (value === null || typeof value !== 'object' || ArrayBuffer.isView(value) || value instanceof Stream)
    return value;
  const parts = value as Record<string, unknown>;
  for (const name of Object.keys(parts)) parts[name] = cleaned(parts[name]);
  return value;
}
