import { setTimeout as delay } from 'node:timers/promises';

const LIMIT_MS = 60_000;
const PAUSE_MS = 250;

/** Repeats what may be repeated while database, engine or worker are away; every other failure is thrown at once. */
export async function patiently<T>(act: () => Promise<T>): Promise<T> {
  const until = Date.now() + LIMIT_MS;
  for (;;) {
    try {
      return await act();
    } catch (error) {
      if (Date.now() > until || !isPassing(error)) throw error;
    }
    await delay(PAUSE_MS);
  }
}

/** gRPC: cancelled, deadline exceeded, failed precondition (no worker polls), aborted, internal, unavailable. */
const PASSING_GRPC = new Set([1, 4, 9, 10, 13, 14]);
const PASSING_DATABASE = /^(ECONNREFUSED|ECONNRESET|EPIPE|57P0[1-3]|08\d{3})$/;
/** The driver's own words for a connection that broke; they carry no code. */
const BROKEN_CONNECTION = /Connection terminated|connection error|Connection ended/i;

function isPassing(error: unknown): boolean {
  const { code, message, cause } = (error ?? {}) as { code?: unknown; message?: string; cause?: unknown };
  if (typeof code === 'number' && PASSING_GRPC.has(code)) return true;
  if (typeof code === 'string' && PASSING_DATABASE.test(code)) return true;
  if (BROKEN_CONNECTION.test(message ?? '')) return true;
  return cause !== undefined && isPassing(cause);
}
