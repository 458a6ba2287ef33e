import { randomUUID } from 'node:crypto';

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

/** One signed-in person at the real API: keeps the cookie and the CSRF token, as a browser would. */
export class ApiClient {
  readonly #baseUrl: string;
  #cookie = '';
  #csrfToken = '';
  /** Business instant of the next requests; undefined: the API's own clock. */
  businessAtMs: number | undefined;

  constructor(baseUrl: string) {
    this.#baseUrl = baseUrl;
  }

  async signIn(username: string, password: string): Promise<void> {
    const body = JSON.stringify({ username, password });
    const response = await this.#send('POST', '/api/session', body, { 'content-type': 'application/json' });
    this.#cookie = (response.headers.get('set-cookie') ?? '').split(';')[0]!;
    this.#csrfToken = ((await response.json()) as { csrfToken: string }).csrfToken;
  }

  async get<T>(path: string): Promise<T> {
    return (await (await this.#send('GET', path)).json()) as T;
  }

  async bytes(path: string): Promise<Buffer> {
    return Buffer.from(await (await this.#send('GET', path)).arrayBuffer());
  }

  /** The same `key` again is the same request again. */
  async post<T>(path: string, body: unknown, key: string = randomUUID()): Promise<T> {
    const headers = { 'content-type': 'application/json', 'idempotency-key': key };
    return (await (await this.#send('POST', path, JSON.stringify(body), headers)).json()) as T;
  }

  async upload<T>(path: string, attachment: Attachment, fields: Record<string, string> = {}): Promise<T> {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    const blob = new Blob([Buffer.from(attachment.bytes)], { type: attachment.mediaType });
    form.append(attachment.field, blob, attachment.fileName);
    return (await (await this.#send('POST', path, form)).json()) as T;
  }

  async #send(
    method: string,
    path: string,
    body?: string | FormData,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    const response = await fetch(this.#baseUrl + path, {
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
    });
    if (response.ok) return response;
    const problem = (await response.json().catch(() => ({}))) as { code?: string; detail?: string };
    throw new ApiError(method, path, response.status, problem);
  }
}
