import type { Outcome } from './port.ts';

export type Answer = { readonly status: number; readonly body: unknown } | Outcome;

/** Errors before anything was sent: the other side has certainly not taken it. */
const NOT_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);
const ANSWER_MS = 10_000;

/**
 * One call of a gateway. No answer within ten seconds, or a line that broke while waiting for it, is `unclear`; 429 and
 * 503 were not taken and are tried again; other faults of the server may have come after it was taken.
 */
export async function call(url: string, init: RequestInit): Promise<Answer> {
  let response: Response;
  try {
    response = await fetch(url, { ...init, signal: AbortSignal.timeout(ANSWER_MS), redirect: 'error' });
  } catch (error) {
    const code = String((error as { cause?: { code?: string } }).cause?.code ?? (error as Error).name);
    return { outcome: NOT_SENT.has(code) ? 'retry' : 'unclear', detail: code };
  }
  if (response.status === 429 || response.status === 503) {
    return { outcome: 'retry', detail: `HTTP ${response.status}` };
  }
  if (response.status >= 500) return { outcome: 'unclear', detail: `HTTP ${response.status}` };
  const body = await response.json().catch(() => null);
  return { status: response.status, body };
}

export const isOutcome = (answer: Answer): answer is Outcome => 'outcome' in answer;
