import { randomUUID } from 'node:crypto';

// biome-ignore lint/suspicious/noExplicitAny: tests say what they expect of an answer
export type Loose = any;

export interface Answer<T = Record<string, unknown>> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
  readonly text: string;
}

export interface Ask {
  readonly method?: string;
  readonly json?: unknown;
  readonly form?: FormData;
  readonly headers?: Record<string, string>;
  /** Default: a new one for each POST; null sends none. */
  readonly key?: string | null;
  /** Calendar date or instant the request is made on. */
  readonly on?: string;
}

/** What an administrator types for somebody else. */
export const GIVEN_PASSWORD = 'given-by-admin';

/** Somebody at the API, signed in or not. Answers come back as they are, refusals too. */
export class Person {
  readonly #baseUrl: string;
  cookie = '';
  csrfToken = '';

  constructor(baseUrl: string) {
    this.#baseUrl = baseUrl;
  }

  static async signedIn(baseUrl: string, username: string, password: string): Promise<Person> {
    const person = new Person(baseUrl);
    const answer = await person.signIn(username, password);
    if (answer.status !== 200) throw new Error(`${username}: ${answer.text}`);
    return person;
  }

  /** Somebody whom an administrator has just given `GIVEN_PASSWORD`, and who sets the own one. */
  static async settledIn(baseUrl: string, username: string, password: string): Promise<Person> {
    const person = await Person.signedIn(baseUrl, username, GIVEN_PASSWORD);
    const answer = await person.ask('/api/session/password', { json: { current: GIVEN_PASSWORD, password } });
    if (answer.status !== 200) throw new Error(`${username}: ${answer.text}`);
    return Person.signedIn(baseUrl, username, password);
  }

  async signIn(username: string, password: string): Promise<Answer> {
    const answer = await this.ask('/api/session', {
      method: 'POST',
      json: { username, password },
      key: null,
    });
    if (answer.status === 200) {
      this.cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
      this.csrfToken = String(answer.body.csrfToken);
    }
    return answer;
  }

  async ask<T = Record<string, Loose>>(path: string, ask: Ask = {}): Promise<Answer<T>> {
    const { json, form, on } = ask;
    const method = ask.method ?? (json !== undefined || form ? 'POST' : 'GET');
    const key = ask.key === undefined ? randomUUID() : ask.key;
    const body = form ?? (json === undefined ? undefined : JSON.stringify(json));
    const response = await fetch(this.#baseUrl + path, {
      method,
      ...(body !== undefined && { body }),
      headers: {
        ...(json !== undefined && { 'content-type': 'application/json' }),
        ...(this.cookie && { cookie: this.cookie, 'x-csrf-token': this.csrfToken }),
        ...(method === 'POST' && key !== null && { 'idempotency-key': key }),
        ...(on && { 'x-business-time': on.includes('T') ? on : `${on}T01:00:00Z` }),
        ...ask.headers,
      },
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json');
    const answered = isJson && text ? JSON.parse(text) : {};
    // A busy machine is no answer: nothing was done, and the same wish is asked again.
    if (answered.code === 'overloaded') return this.ask<T>(path, { ...ask, key });
    return { status: response.status, headers: response.headers, text, body: answered as T };
  }
}

/** A multipart body with one file. */
export function form(
  content: Uint8Array | string,
  fields: Record<string, string> = {},
  fileName = '文件.csv',
): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.append(name, value);
  data.append('file', new Blob([typeof content === 'string' ? content : new Uint8Array(content)]), fileName);
  return data;
}

export const PDF = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n');
