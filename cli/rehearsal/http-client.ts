import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

/** An answer that was not a success, with the problem the API gave. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly problem: { code?: string; detail?: string };

  constructor(method: string, path: string, status: number, problem: { code?: string; detail?: string }) {
    super(`${method} ${path}: ${status} ${problem.code ?? ''} ${problem.detail ?? ''}`);
    this.status = status;
    this.problem = problem;
  }
}

export interface Attachment {
  readonly field: string;
  readonly fileName: string;
  readonly bytes: Uint8Array;
  readonly mediaType: string;
}

export interface ClientOptions {
  /**
   * How long a request is sent again, with the same Idempotency-Key, while the connection breaks or the answer is
   * "not now" (5xx, the same request still under way). Default 0: the first answer counts.
   */
  readonly patienceMs?: number;
  /** Hears of every request before it is sent. */
  readonly onRequest?: (method: string, path: string) => void;
  /** Hears of every request that needs no further attempt. */
  readonly onAnswer?: (method: string, path: string) => void;
}

const FIRST_PAUSE_MS = 100;
const MAX_PAUSE_MS = 1_000;
/** How long a client waits for a server that is too busy to hear it, whatever its patience for outages. */
const UNHEARD_PATIENCE_MS = 15_000;
/** A server that died without closing its connections would otherwise be waited for forever. */
const ANSWER_LIMIT_MS = 60_000;

/** One signed-in person at the real API: keeps the cookie and the CSRF token, as a browser would. */
export class ApiClient {
  readonly #baseUrl: string;
  readonly #options: ClientOptions;
  #cookie = '';
  #csrfToken = '';
  /** Business instant of the next requests; undefined: the API's own clock. */
  businessAtMs: number | undefined;

  constructor(baseUrl: string, options: ClientOptions = {}) {
    this.#baseUrl = baseUrl;
    this.#options = options;
  }

  async signIn(username: string, password: string): Promise<void> {
    const body = JSON.stringify({ username, password });
    const response = await this.#send('POST', '/api/session', body, { 'content-type': 'application/json' });
    this.#cookie = (response.headers.get('set-cookie') ?? '').split(';')[0]!;
    this.#csrfToken = jsonOf<{ csrfToken: string }>(response).csrfToken;
  }

  async get<T>(path: string): Promise<T> {
    return jsonOf<T>(await this.#send('GET', path));
  }

  async bytes(path: string): Promise<Buffer> {
    return (await this.#send('GET', path)).bytes;
  }

  /** The same `key` again is the same request again. */
  async post<T>(path: string, body: unknown, key: string = randomUUID()): Promise<T> {
    const headers = { 'content-type': 'application/json', 'idempotency-key': key };
    return jsonOf<T>(await this.#send('POST', path, JSON.stringify(body), headers));
  }

  async upload<T>(path: string, attachment: Attachment, fields: Record<string, string> = {}): Promise<T> {
    return jsonOf<T>(await this.#send('POST', path, formData([attachment], fields)));
  }

  /** Any operation of the interface; the answer as JSON, or null where it is something else. */
  async request(
    method: string,
    path: string,
    {
      json,
      form,
    }: { json?: unknown; form?: { fields: Readonly<Record<string, string>>; file: Attachment | null } },
  ): Promise<unknown> {
    const headers = { ...(json !== undefined && { 'content-type': 'application/json' }) };
    const text = json === undefined ? undefined : JSON.stringify(json);
    const body = form ? formData(form.file ? [form.file] : [], form.fields) : text;
    const answer = await this.#send(method, path, body, headers);
    return answer.headers.get('content-type')?.includes('json') ? jsonOf<unknown>(answer) : null;
  }

  async #send(
    method: string,
    path: string,
    body?: string | FormData,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const { patienceMs = 0, onRequest, onAnswer } = this.#options;
    const init = {
      method,
      ...(body !== undefined && { body }),
      headers: {
        ...(method === 'POST' && { 'idempotency-key': randomUUID() }),
        ...headers,
        ...(this.#cookie && { cookie: this.#cookie, 'x-csrf-token': this.#csrfToken }),
        ...(this.businessAtMs !== undefined && {
          'x-business-time': new Date(this.businessAtMs).toISOString(),
        }),
      },
    };
    const begun = Date.now();
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 1.5, MAX_PAUSE_MS)) {
      onRequest?.(method, path);
      try {
        const answer = await this.#sendOnce(path, init);
        onAnswer?.(method, path);
        return answer;
      } catch (error) {
        const patience = isUnheard(error) ? Math.max(patienceMs, UNHEARD_PATIENCE_MS) : patienceMs;
        if (Date.now() + pauseMs > begun + patience || !mayPass(error)) throw error;
      }
      await delay(pauseMs);
    }
  }

  async #sendOnce(path: string, init: RequestInit & { method: string }): Promise<Answer> {
    const { patienceMs = 0 } = this.#options;
    const limit = patienceMs > 0 ? { signal: AbortSignal.timeout(ANSWER_LIMIT_MS) } : {};
    const response = await fetch(this.#baseUrl + path, { ...init, ...limit });
    // The connection may break in the middle of the answer: that is a lost answer too.
    const bytes = await response.arrayBuffer();
    const answer = { headers: response.headers, bytes: Buffer.from(bytes) };
    if (response.ok) return answer;
    throw new ApiError(init.method, path, response.status, problemIn(answer));
  }
}

interface Answer {
  readonly headers: Headers;
  readonly bytes: Buffer;
}

/** Texts before the file: the server has them when the file comes. */
function formData(files: readonly Attachment[], fields: Readonly<Record<string, string>>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  for (const { field, fileName, bytes, mediaType } of files)
    form.append(field, new Blob([Buffer.from(bytes)], { type: mediaType }), fileName);
  return form;
}

function jsonOf<T>(answer: Answer): T {
  return JSON.parse(answer.bytes.toString('utf8')) as T;
}

function problemIn(answer: Answer): { code?: string; detail?: string } {
  try {
    return jsonOf(answer);
  } catch {
    return {};
  }
}

/** A busy server turned the request away before it looked at it: nothing has happened. */
function isUnheard(error: unknown): boolean {
  return error instanceof ApiError && error.problem.code === 'overloaded';
}

/** Whether the same request may succeed a moment later. */
function mayPass(error: unknown): boolean {
  if (!(error instanceof ApiError)) return true;
  return error.status >= 500 || error.status === 429 || error.problem.code === 'request-in-progress';
}
