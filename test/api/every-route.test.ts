import iconv from 'iconv-lite';
import { readSheet } from 'read-excel-file/node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { identityNumber } from '../../cli/bench/numbers.ts';
import { DEMO_PASSWORD } from '../../src/accounts/demo.ts';
import { type Grant, type Operation, type Role, roles, scopeOf } from '../../src/domain/access.ts';
import type { ImportKind } from '../../src/domain/import-rows/index.ts';
import { csv, place } from './support/county.ts';
import { type House, openHouse } from './support/house.ts';
import { form, GIVEN_PASSWORD, type Loose, Person } from './support/person.ts';
import {
  type Attempt,
  type Entry,
  filtersOf,
  foreignRows,
  idsOf,
  needed,
  table,
  unknownIds,
} from './support/route-table.ts';
import { type CountyA, openCountyA, openCountyB, TODAY } from './support/two-counties.ts';

interface Route {
  readonly method: string;
  readonly path: string;
  readonly operationId: string;
  readonly access: readonly string[];
  readonly query: readonly { name: string; required: boolean }[];
}

interface Viewer {
  readonly name: string;
  readonly person: Person;
  readonly grants: readonly Grant[];
}

interface Answer {
  readonly status: number;
  readonly code: string | undefined;
  readonly detail: string | undefined;
  /** All that can be read in it, whatever its format. */
  readonly text: string;
  readonly url: string;
  /** What the asker wrote and so knows already. */
  readonly asked: string;
}

let house: House;
let routes: Route[];
let a: CountyA;
let outside: Viewer[];
let inside: Viewer[];
/** Sums that everybody saw before county A was there. */
let before: Map<string, string>;

beforeAll(async () => {
  house = await openHouse();
  routes = await readRoutes();
  outside = await openOutside();
  before = new Map();
  for (const viewer of [...outside, ...(await openOffices())])
    for (const [key, text] of await countsOf(viewer)) before.set(key, text);
  a = await openCountyA(house);
  inside = [
    ...(await openOffices()),
    await signedIn(`employer-${a.employer}`.toLowerCase()),
    await signedIn(`intermediary-${a.intermediary}`.toLowerCase()),
    await signedIn(`institution-${a.institution}`.toLowerCase()),
  ];
});
afterAll(() => house?.close());

async function readRoutes(): Promise<Route[]> {
  const { body } = await new Person(house.baseUrl).ask('/openapi.json');
  return Object.entries(body.paths as Record<string, Record<string, Loose>>).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, spec]) => ({
      method: method.toUpperCase(),
      path,
      operationId: spec.operationId,
      access: [spec['x-access']].flat(),
      query: (spec.parameters ?? [])
        .filter((parameter: Loose) => parameter.in === 'query')
        .map(({ name, required }: Loose) => ({ name, required: required === true })),
    })),
  );
}

/** Everybody who has nothing to do with the cases of A: the other county, and others of the same county. */
async function openOutside(): Promise<Viewer[]> {
  const b = await openCountyB(house);
  const [neighbour] = [await place(house, '2016-06-18')];
  const organisations: Record<string, Partial<Grant>[]> = {
    'employer-agent': [{ employer: b.employer }, { employer: neighbour.employer }],
    'intermediary-agent': [{ intermediary: b.intermediary }, { intermediary: 'ZJ-NEIGHBOUR' }],
    'institution-agent': [{ institution: neighbour.employer }],
    'service-centre-agent': [{ institution: neighbour.employer }],
    'village-officer': [{ division: b.village }, { division: '433101101001' }],
    'township-station': [{ division: b.township }, { division: '433101101' }],
  };
  const everywhere: readonly Role[] = ['administrator', 'auditor'];
  const posts = roles
    .filter((role) => !everywhere.includes(role))
    .flatMap((role) =>
      (organisations[role] ?? [{ division: b.county }]).map((reach) => ({ role, ...reach })),
    );
  const admin = await house.person('admin');
  const viewers: Viewer[] = [];
  for (const [i, post] of posts.entries()) {
    const grant: Grant = { division: null, employer: null, intermediary: null, ...post };
    const username = `outside-${i}`;
    const created = await admin.ask('/api/users', {
      json: {
        username,
        displayName: username,
        password: GIVEN_PASSWORD,
        identityNumber: identityNumber(888_000 + i),
        grants: [grant],
      },
    });
    expect(created.status, created.text).toBe(201);
    const where = grant.division ?? grant.employer ?? grant.intermediary ?? grant.institution;
    viewers.push({
      name: `${grant.role} of ${where}`,
      person: await Person.settledIn(house.baseUrl, username, DEMO_PASSWORD),
      grants: [grant],
    });
  }
  return viewers;
}

const OFFICES = ['jishou-hr1', 'jishou-centre', 'jishou-finance1', 'hr', 'admin', 'auditor'];
const openOffices = (): Promise<Viewer[]> => Promise.all(OFFICES.map(signedIn));

async function signedIn(username: string): Promise<Viewer> {
  const person = await house.person(username);
  return { name: username, person, grants: (await person.ask('/api/session')).body.grants };
}

/** One request, with all that can be read in the answer. */
async function request(
  person: Person,
  method: string,
  url: string,
  attempt: Omit<Attempt, 'path'> = {},
): Promise<Answer> {
  const form = attempt.form?.();
  const json = attempt.json === undefined ? undefined : JSON.stringify(attempt.json);
  const body = form ?? json;
  const response = await fetch(house.baseUrl + url, {
    method,
    ...(body !== undefined && { body }),
    headers: {
      cookie: person.cookie,
      'x-csrf-token': person.csrfToken,
      'x-business-time': `${TODAY}T01:00:00Z`,
      ...(method === 'POST' && { 'idempotency-key': crypto.randomUUID() }),
      ...(json !== undefined && { 'content-type': 'application/json' }),
    },
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  const type = response.headers.get('content-type') ?? '';
  const text = type.includes('spreadsheet')
    ? JSON.stringify(await readSheet(bytes))
    : `${bytes.toString('utf8')}\n${type.includes('csv') ? iconv.decode(bytes, 'gb18030') : ''}`;
  const problem = type.includes('problem+json') ? JSON.parse(bytes.toString('utf8')) : {};
  // A busy machine is no answer.
  if (problem.code === 'overloaded') return request(person, method, url, attempt);
  const sent = form ? await new Response(form).text() : (json ?? '');
  return {
    status: response.status,
    code: problem.code,
    detail: problem.detail,
    text: text + decodeURIComponent(response.headers.get('content-disposition') ?? ''),
    url: `${method} ${decodeURIComponent(url)}`,
    asked: decodeURIComponent(url) + sent,
  };
}

/** What of A stands in the answer and was not in the question. */
function leaksIn(answer: Answer): string[] {
  return a.markers
    .filter(({ text }) => stands(text, answer.text) && !answer.asked.includes(text))
    .map(({ what, text }) => `${what} (${text})`);
}

/** An amount in fen is a number of its own, not digits within another or within a random id. */
function stands(marker: string, text: string): boolean {
  return /^\d{5,6}$/.test(marker)
    ? new RegExp(`(?<![\\da-f])${marker}(?![\\da-f])`).test(text)
    : text.includes(marker);
}

/** Addresses of a route with A's ids in the place of each `{id}`; without an id: as it is. */
function pathsOf(
  route: Pick<Route, 'path'>,
  ids: Readonly<Record<string, readonly (string | number)[]>>,
): string[] {
  const hole = /\/([^/]+)\/\{\w+\}/.exec(route.path);
  if (!hole) return [route.path];
  const known = ids[hole[1]!];
  if (!known) throw new Error(`idsOf has nothing for ${route.path}`);
  return known.flatMap((id) => pathsOf({ path: route.path.replace(/\{\w+\}/, String(id)) }, ids));
}

interface Question {
  readonly url: string;
  readonly format: string;
}

/** Every way to ask a reading route for A's things: by id, by each filter, in each format. */
function questionsOf(route: Route): Question[] {
  const names = new Set(route.query.map(({ name }) => name));
  const must = route.query
    .filter(({ required }) => required)
    .map(({ name }) => [name, needed[name] ?? ''] as const);
  const filters = Object.entries(filtersOf(a)).flatMap(([name, values]) =>
    names.has(name) ? values.map((value) => [[name, value]] as [string, string][]) : [],
  );
  const limit: [string, string][] = names.has('limit') ? [['limit', '500']] : [];
  const formats = names.has('format') ? ['json', 'csv', 'xlsx'] : ['json'];
  return pathsOf(route, idsOf(a)).flatMap((path) => [
    ...formats.map((format) =>
      asUrl(path, [...must, ...(names.has('format') ? [['format', format] as const] : limit)], format),
    ),
    ...filters.map((filter) => {
      const others = must.filter(([name]) => !filter.some(([own]) => own === name));
      return asUrl(path, [...others, ...filter, ...limit], 'json');
    }),
  ]);
}

function asUrl(path: string, query: readonly (readonly [string, string])[], format: string): Question {
  const params = new URLSearchParams(query.map(([name, value]): [string, string] => [name, value]));
  return { url: query.length > 0 ? `${path}?${params}` : path, format };
}

const entryOf = (route: Route): Entry => table[route.operationId]!;
const routesOf = (...kinds: Entry['kind'][]): Route[] =>
  routes.filter((route) => kinds.includes(entryOf(route).kind));

/** Questions with a body, of those that tell this. */
const asking = (...tells: Extract<Entry, { kind: 'asks' }>['tells'][]) =>
  routesOf('asks').flatMap((route) => {
    const entry = entryOf(route);
    return entry.kind === 'asks' && tells.includes(entry.tells) ? [{ route, ...entry }] : [];
  });

function mayAtAll(viewer: Viewer, route: Route): boolean {
  if (route.access.includes('signed-in') || route.access.includes('public')) return true;
  return viewer.grants.some(({ role }) => route.access.some((o) => scopeOf(role, o as Operation) !== null));
}

/** Sums as one viewer sees them, without the moment at which they were asked. */
async function countsOf(viewer: Viewer): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const route of routesOf('counts')) {
    const must = route.query.filter(({ required }) => required);
    const { url } = asUrl(
      route.path,
      must.map(({ name }) => [name, needed[name] ?? '']),
      'json',
    );
    const { text, status } = await request(viewer.person, 'GET', url);
    found.set(`${viewer.name}: ${route.operationId}`, status === 200 ? text : String(status));
  }
  for (const { route, attempts } of asking('count'))
    for (const attempt of attempts) {
      const { text, status } = await request(viewer.person, route.method, route.path, attempt);
      found.set(`${viewer.name}: ${route.operationId}`, status === 200 ? text : String(status));
    }
  return found;
}

/** All tables but the logs of having been asked. */
async function fingerprint(without: readonly string[] = []): Promise<string> {
  const logs = ['audit_entry', 'idempotency_key', 'session', 'notification_seen', ...without];
  const { rows } = await house.database.pool.query<{ name: string }>(
    `select table_name as name from information_schema.tables
     where table_schema = 'public' and table_type = 'BASE TABLE' and not table_name = any($1) order by 1`,
    [logs],
  );
  const sums = rows.map(
    ({ name }) =>
      `select '${name}' as name, md5(coalesce(string_agg(t::text, '|' order by t::text), '')) as sum from "${name}" t`,
  );
  // In an order: the planner reads so many tables in parallel.
  const all = await house.database.pool.query(`${sums.join(' union all ')} order by 1`);
  return all.rows.map((row: { name: string; sum: string }) => `${row.name} ${row.sum}`).join('\n');
}

test('every operation of the interface document has its entry, and no entry is left over', () => {
  const operations = routes.map(({ operationId }) => operationId).toSorted();
  expect(Object.keys(table).toSorted()).toEqual(operations);
});

describe('who has nothing to do with it', () => {
  test('sees nothing of county A: no page, file, export, paper or error text', async () => {
    const leaks: string[] = [];
    for (const viewer of outside) {
      for (const route of routesOf('shows', 'counts', 'shows-nothing')) {
        // Who may not ask at all is asked once.
        const questions = questionsOf(route).slice(0, mayAtAll(viewer, route) ? undefined : 1);
        for (const { url, format } of questions) {
          const answer = await request(viewer.person, route.method, url);
          const at = `${viewer.name}: ${route.operationId} ${answer.url}`;
          for (const leak of leaksIn(answer)) leaks.push(`${at} shows ${leak}`);
          if (answer.status >= 500) leaks.push(`${at} answers ${answer.status}`);
          if (entryOf(route).kind === 'shows' && route.path.includes('{') && hasContent(answer, format))
            leaks.push(`${at} answers ${answer.status}`);
          if (!mayAtAll(viewer, route) && answer.status !== 403)
            leaks.push(`${at} answers ${answer.status}, though the role has no such operation`);
        }
      }
    }
    expect(leaks).toEqual([]);
  }, 600_000);

  test('sees the same sums as before county A was there', async () => {
    const changed: string[] = [];
    for (const viewer of outside)
      for (const [key, text] of await countsOf(viewer))
        if (text !== before.get(key)) changed.push(`${key}\n  before ${before.get(key)}\n  after  ${text}`);
    expect(changed).toEqual([]);
  });

  test('cannot tell what is foreign from what is not there', async () => {
    const different: string[] = [];
    const withIds = routesOf('shows').filter(({ path }) => path.includes('{'));
    for (const viewer of outside) {
      for (const route of withIds.filter((one) => mayAtAll(viewer, one))) {
        const resource = /\/([^/]+)\/\{/.exec(route.path)![1]!;
        const unknownPaths = pathsOf(route, {
          ...idsOf(a),
          [resource]: [encodeURIComponent(unknownIds[resource]!)],
        });
        const unknowns = await Promise.all(
          unknownPaths.map(async (path) =>
            plain(await request(viewer.person, 'GET', path), unknownIds[resource]!),
          ),
        );
        for (const [i, path] of pathsOf(route, idsOf(a)).entries()) {
          const own = idsOf(a)[resource]!;
          const id = decodeURIComponent(String(own[i] ?? own[0]));
          const foreign = plain(await request(viewer.person, 'GET', path), id);
          // With a second id in the address: the same one of it.
          const unknown = unknowns[i % unknowns.length];
          if (foreign !== unknown)
            different.push(
              `${viewer.name}: ${route.operationId} ${id}\n  foreign ${foreign}\n  unknown ${unknown}`,
            );
        }
      }
    }
    expect(different).toEqual([]);
  }, 600_000);

  test('changes nothing of county A', async () => {
    const faults: string[] = [];
    for (const viewer of [...outside, ...inside.filter(({ name }) => name === 'auditor')]) {
      for (const route of routesOf('changes', 'answers-each', 'own')) {
        const entry = entryOf(route);
        if (entry.kind === 'asks' || !('attempts' in entry)) continue;
        const allowed = mayAtAll(viewer, route);
        // The report of a refused file, of a visit or of what happened in a village, is of who brought it.
        const own =
          entry.kind === 'answers-each'
            ? ['import_run', 'import_error', 'register_visit', 'register_report_answer']
            : [];
        const untouched = allowed ? await fingerprint(own) : '';
        for (const { path, ...attempt } of entry.attempts(a)) {
          const answer = await request(
            viewer.person,
            route.method,
            path ? `/api${path}` : route.path,
            attempt,
          );
          const at = `${viewer.name}: ${route.operationId} ${answer.url}`;
          for (const leak of leaksIn(answer)) faults.push(`${at} shows ${leak}`);
          const fine = allowed ? statusesOf(entry.kind) : [403];
          const unknown = path ? unknownPath(path) : null;
          if (allowed && unknown && entry.kind === 'changes') {
            const there = plain(answer, unknown.id);
            const nowhere = plain(
              await request(viewer.person, route.method, `/api${unknown.path}`, attempt),
              unknown.unknownId,
            );
            if (there !== nowhere)
              faults.push(`${at} tells that it is there: ${there}, elsewhere ${nowhere}`);
          }
          if (!fine.includes(answer.status))
            faults.push(`${at} answers ${answer.status} ${answer.text.slice(0, 300)}`);
        }
        const afterwards = allowed ? await fingerprint(own) : '';
        if (afterwards !== untouched)
          faults.push(
            `${viewer.name}: ${route.operationId} left a trace: ${difference(untouched, afterwards)}`,
          );
      }
    }
    expect(faults).toEqual([]);
  }, 600_000);

  test('hears nothing of county A from a question with a body, and leaves no trace of it', async () => {
    const faults: string[] = [];
    for (const viewer of outside) {
      for (const { route, attempts, refreshes } of asking('rows', 'count')) {
        const allowed = mayAtAll(viewer, route);
        for (const attempt of attempts) {
          const untouched = allowed ? await fingerprint(refreshes) : '';
          const answer = await request(viewer.person, route.method, route.path, attempt);
          const at = `${viewer.name}: ${route.operationId} ${JSON.stringify(attempt.json)}`;
          for (const leak of leaksIn(answer)) faults.push(`${at} shows ${leak}`);
          if (answer.status !== (allowed ? 200 : 403)) faults.push(`${at} answers ${answer.status}`);
          if (allowed && (await fingerprint(refreshes)) !== untouched) faults.push(`${at} left a trace`);
        }
      }
    }
    expect(faults).toEqual([]);
  }, 600_000);

  test('is told the same of every foreign row of a file, and of rows about nothing', async () => {
    const told: string[] = [];
    for (const viewer of outside) {
      for (const [kind, rows] of Object.entries(foreignRows(a))) {
        if (scopeOf(viewer.grants[0]!.role, `import-${kind}` as Operation) === null) continue;
        // Who acts for an employer alone names a proof, and would not get as far as the rows.
        if (kind === 'insurance' && viewer.grants[0]!.employer !== null) continue;
        const answer = await viewer.person.ask(`/api/imports/${kind}`, {
          form: form(csv(kind as ImportKind, rows)),
          on: TODAY,
        });
        const faults = (answer.body.errors as Loose[]).map(({ row: _row, ...fault }) =>
          JSON.stringify(fault),
        );
        if (faults.length !== rows.length || new Set(faults).size !== 1)
          told.push(`${viewer.name}: ${kind}\n  ${answer.status} ${faults.join('\n  ')}`);
      }
    }
    expect(told).toEqual([]);
  });

  test('hears no secret from the public forms', async () => {
    const faults: string[] = [];
    const nobody = new Person(house.baseUrl);
    const notice = a.cases['public-notice'];
    // The law publishes what is about to be paid: number, payee and amount, the worker masked.
    const ofNotice = [notice.id, '墨戎电子厂'];
    for (const route of routesOf('public')) {
      const entry = entryOf(route);
      if (entry.kind !== 'public') continue;
      for (const { path, ...attempt } of entry.attempts(a)) {
        const formats = route.query.some(({ name }) => name === 'format') ? ['json', 'csv', 'xlsx'] : [''];
        for (const format of formats) {
          const url = (path ? `/api${path}` : route.path) + (format && `?format=${format}`);
          const answer = await request(nobody, route.method, url, attempt);
          const text = ofNotice.reduce((rest, known) => rest.replaceAll(known, ''), answer.text);
          for (const leak of leaksIn({ ...answer, text }))
            faults.push(`${route.operationId} ${url} shows ${leak}`);
          const listed = route.operationId === 'listPublicNotices';
          if (answer.text.includes(notice.id) !== listed)
            faults.push(`${route.operationId} ${url} ${listed ? 'does not list' : 'names'} the notice`);
        }
      }
    }
    expect(faults).toEqual([]);
  });
});

test('the own people do see it: otherwise the walk would prove nothing', async () => {
  const unseen: string[] = [];
  for (const route of routesOf('shows')) {
    const seen = new Map<string, boolean>();
    for (const { url, format } of questionsOf(route)) {
      seen.set(format, seen.get(format) ?? false);
      for (const viewer of inside) {
        if (seen.get(format)) break;
        const answer = await request(viewer.person, route.method, url);
        // What has an id in its address is told from outside by being there at all.
        const found = route.path.includes('{') ? true : leaksIn(answer).length > 0;
        if (answer.status === 200 && found) seen.set(format, true);
      }
    }
    for (const [format, found] of seen) if (!found) unseen.push(`${route.operationId} as ${format}`);
  }
  for (const { route, attempts } of asking('rows'))
    for (const attempt of attempts) {
      const answers = await Promise.all(
        inside.map(({ person }) => request(person, route.method, route.path, attempt)),
      );
      if (!answers.some((answer) => answer.status === 200 && leaksIn(answer).length > 0))
        unseen.push(`${route.operationId} of ${JSON.stringify(attempt.json)}`);
    }
  expect(unseen).toEqual([]);
  const counted = new Map<string, boolean>();
  for (const viewer of inside)
    for (const [key, text] of await countsOf(viewer)) {
      const operation = key.split(': ')[1]!;
      counted.set(operation, counted.get(operation) || (before.has(key) && before.get(key) !== text));
    }
  expect([...counted].filter(([, different]) => !different).map(([operation]) => operation)).toEqual([]);
}, 600_000);

/** Whether something was found under an id; the list of a foreign id is as empty as that of none. */
function hasContent({ status, text }: Answer, format: string): boolean {
  if (status === 403 || status === 404) return false;
  // What the files of a list hold is what its page holds.
  return format === 'json' && text.trim() !== '{"items":[],"nextCursor":null}';
}

/** The same attempt on what is not there. */
function unknownPath(path: string): { path: string; id: string; unknownId: string } | null {
  const [, resource = '', id = ''] = path.split('/');
  const unknownId = unknownIds[resource];
  if (unknownId === undefined) return null;
  return { path: path.replace(id, encodeURIComponent(unknownId)), id: decodeURIComponent(id), unknownId };
}

function statusesOf(kind: Entry['kind']): number[] {
  if (kind === 'answers-each') return [200, 403, 404, 422];
  // The own session: a wrong password is refused, a mark of what was read is set.
  if (kind === 'own') return [200, 401, 403];
  return [403, 404];
}

/** Status and words with the id taken out of them. */
function plain({ status, code, detail }: Answer, id: string): string {
  const words = [id, id.split(':').at(-1)!].reduce(
    (text, known) => text.replaceAll(known, '…'),
    detail ?? '',
  );
  return `${status} ${code ?? ''} ${words}`;
}

function difference(one: string, other: string): string {
  const lines = new Set(one.split('\n'));
  return other
    .split('\n')
    .filter((line) => !lines.has(line))
    .map((line) => line.split(' ')[0])
    .join(', ');
}
