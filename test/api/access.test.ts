import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isProblemCode } from '../../api/problems.ts';
import { identityNumber } from '../../cli/bench/numbers.ts';
import { DEMO_PASSWORD } from '../../src/accounts/demo.ts';
import { type Operation, type Role, roles, scopeOf } from '../../src/domain/access.ts';
import { FAILURE_TYPES } from '../../workflows/contract.ts';
import { place, raiseClaim, userId } from './support/county.ts';
import { type House, openHouse } from './support/house.ts';
import { form, GIVEN_PASSWORD, type Loose, Person } from './support/person.ts';
import { openCountyB } from './support/two-counties.ts';

interface Route {
  readonly method: string;
  readonly path: string;
  readonly operationId: string;
  readonly access: string | string[];
  readonly upload: boolean;
}

let house: House;
let routes: Route[];
beforeAll(async () => {
  house = await openHouse();
  routes = await readRoutes();
});
afterAll(() => house.close());

async function readRoutes(): Promise<Route[]> {
  const { body } = await new Person(house.baseUrl).ask('/openapi.json');
  return Object.entries(body.paths as Record<string, Record<string, Loose>>).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, spec]) => ({
      method: method.toUpperCase(),
      path: path.replaceAll(/\{[^}]+\}/g, '1'),
      operationId: spec.operationId,
      access: spec['x-access'],
      upload: String(spec.description).includes('multipart'),
    })),
  );
}

async function call(person: Person, route: Route) {
  const path = route.path
    .replace('/imports/1', '/imports/insurance')
    .replace('/imports/insurance/errors', '/imports/1/errors');
  if (route.method === 'GET' || route.method === 'DELETE') return person.ask(path, { method: route.method });
  return person.ask(path, route.upload ? { form: form('x') } : { json: {} });
}

async function withRole(role: Role): Promise<Person> {
  const admin = await house.person('admin');
  const username = `only-${role}`;
  const grant = { role, division: '433122', employer: null, intermediary: null };
  const organisation =
    role === 'employer-agent'
      ? { ...grant, division: null, employer: '91433122000000001X' }
      : role === 'intermediary-agent'
        ? { ...grant, division: null, intermediary: 'ZJ-X' }
        : role === 'institution-agent' || role === 'service-centre-agent'
          ? { ...grant, division: null, institution: '52433122000000001A' }
          : role === 'administrator' || role === 'auditor'
            ? { ...grant, division: null }
            : grant;
  const body = {
    username,
    displayName: role,
    password: GIVEN_PASSWORD,
    identityNumber: identityNumber(870_000 + roles.indexOf(role)),
    grants: [organisation],
  };
  const created = await admin.ask('/api/users', { json: body });
  expect(created.status, created.text).toBe(201);
  return Person.settledIn(house.baseUrl, username, DEMO_PASSWORD);
}

describe('every route and every role', () => {
  test('operation ids are unique, and there are the routes we think', () => {
    const ids = routes.map((route) => route.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.every((id) => /^[a-z][A-Za-z0-9]+$/.test(id))).toBe(true);
    expect(ids.length).toBeGreaterThan(50);
  });

  test('without a session only public routes answer', async () => {
    const nobody = new Person(house.baseUrl);
    for (const route of routes) {
      const { status, body } = await call(nobody, route);
      if (route.access === 'public') expect(body.code, route.operationId).not.toBe('not-signed-in');
      // Other departments come with a key of their own, not with a session.
      else if (route.access === 'share-key')
        expect([status, body.code], route.operationId).toEqual([401, 'share-key-missing']);
      else expect([status, body.code], route.operationId).toEqual([401, 'not-signed-in']);
    }
  });

  for (const role of roles) {
    test(role, async () => {
      const person = await withRole(role);
      for (const route of routes) {
        if (route.access === 'public' || route.access === 'share-key' || route.operationId === 'signOut')
          continue;
        const operations = [route.access].flat() as Operation[];
        const allowed = route.access === 'signed-in' || operations.some((o) => scopeOf(role, o) !== null);
        const { status, body } = await call(person, route);
        expect(status, `${route.operationId}: ${JSON.stringify(body)}`).not.toBe(401);
        expect(status, `${route.operationId}: ${JSON.stringify(body)}`).not.toBe(500);
        if (!allowed) expect([status, body.code], route.operationId).toEqual([403, 'not-permitted']);
        // Nothing here belongs to anybody, so what is allowed ends as not found, not understood, or out of scope.
        else expect(body.detail, route.operationId).not.toBe('您的岗位没有这项操作的权限。');
      }
    });
  }
});

test('each refusal of the processes has a problem of its own', () => {
  expect(FAILURE_TYPES.filter((type) => !isProblemCode(type))).toEqual([]);
});

/** The refusals in the audit log, as they come. */
async function refusals() {
  const auditor = await house.person('auditor');
  return expect.poll(async () => (await auditor.ask('/api/audit?outcome=refused&limit=500')).body.items);
}

/** Takes the lock under which the audit log is written. */
async function holdAuditLog() {
  const client = await house.database.pool.connect();
  await client.query('select pg_advisory_lock(4331)');
  return async () => {
    await client.query('select pg_advisory_unlock(4331)');
    client.release();
  };
}

describe('whose case it is', () => {
  test('an officer of another county does not see it, one of the prefecture does', async () => {
    const one = await place(house);
    expect((await (await house.person('luxi-hr1')).ask(`/api/employments/${one.id}`)).status).toBe(404);
    expect((await (await house.person('jishou-hr1')).ask(`/api/employments/${one.id}`)).status).toBe(200);
    expect((await (await house.person('hr')).ask(`/api/employments/${one.id}`)).status).toBe(200);
    const listed = await (await house.person('luxi-hr1')).ask('/api/employments');
    expect(listed.body.items).toEqual([]);
  });

  test("an employer's agent sees its own cases and nobody else's", async () => {
    const [mine, other] = [await place(house), await place(house)];
    await house.seedAgents();
    const agent = await house.person(`employer-${mine.employer}`.toLowerCase());
    expect((await agent.ask('/api/employments')).body.items.map((e: Loose) => e.id)).toEqual([mine.id]);
    expect((await agent.ask(`/api/employments/${other.id}`)).status).toBe(404);
    expect((await agent.ask('/api/people')).body.items).toEqual([]);
  });

  test('of a party that works in two counties, each counts its own cases', async () => {
    await openCountyB(house);
    await place(house, '2016-06-18', { 介绍机构编号: 'ZJ-BAI-1' });
    const counted = async (who: string) =>
      (await (await house.person(who)).ask('/api/intermediaries/ZJ-BAI-1')).body.trackedEmployments;
    expect([await counted('jishou-hr1'), await counted('luxi-hr1'), await counted('auditor')]).toEqual([
      1, 1, 2,
    ]);
    const listed = (await (await house.person('jishou-hr1')).ask('/api/intermediaries')).body.items;
    expect(listed.map((i: Loose) => [i.number, i.trackedEmployments])).toEqual([['ZJ-BAI-1', 1]]);
  });

  test('refused attempts are in the audit log', async () => {
    const one = await place(house);
    const hr2 = await house.person('luxi-hr2');
    await hr2.ask(`/api/contracts/${one.contractId}/decision`, { json: { accept: true } });
    await (await house.person('jishou-finance1')).ask('/api/users');
    const entries = await refusals();
    await entries.toContainEqual(
      expect.objectContaining({ subject: `employment:${one.id}`, operation: 'decideContract' }),
    );
    await entries.toContainEqual(
      expect.objectContaining({ actorName: '吉首市财政局审批员', operation: 'listUsers' }),
    );
  });

  test('those of nobody are not: anybody could fill a log that is never cut', async () => {
    const nobody = new Person(house.baseUrl);
    const outside = { headers: { 'x-forwarded-for': '10.0.0.8' } };
    for (let i = 0; i < 3; i++) expect((await nobody.ask('/metrics', outside)).status).toBe(403);
    expect((await nobody.signIn('jishou-hr1', 'a guess')).status).toBe(401);
    // Written in order: what comes after them is there, they are not.
    await (await house.person('luxi-finance1')).ask('/metrics', outside);
    await (await refusals()).toContainEqual(
      expect.objectContaining({ actorName: '泸溪县财政局审批员', operation: 'getMetrics' }),
    );
    const entries = await house.db
      .selectFrom('audit_entry')
      .select('actor')
      .where('outcome', '=', 'refused')
      .execute();
    expect(entries.filter(({ actor }) => actor === null)).toEqual([]);
  });

  test('the answer does not wait for the log: foreign takes no longer than unknown', async () => {
    const one = await place(house);
    const hr2 = await house.person('luxi-hr2');
    const release = await holdAuditLog();
    // With the log's lock in other hands an answer that waits for it would not come.
    expect((await hr2.ask(`/api/employments/${one.id}`)).status).toBe(404);
    await release();
    await (await refusals()).toContainEqual(
      expect.objectContaining({ subject: `employment:${one.id}`, operation: 'getEmployment' }),
    );
  });

  test('nobody decides a case of the own household or organisation', async () => {
    const one = await place(house);
    const claimId = await raiseClaim(house, one, 'review');
    const admin = await house.person('admin');
    const reviewer = { role: 'county-hr-reviewer', division: '433101', employer: null, intermediary: null };
    const agent = { role: 'employer-agent', division: null, employer: one.employer, intermediary: null };
    const people = [
      { username: 'relative', identityNumber: one.identity, grants: [reviewer] },
      { username: 'moonlighter', identityNumber: identityNumber(871_000), grants: [reviewer, agent] },
    ];
    const { revision } = (await (await house.person('hr')).ask(`/api/claims/${claimId}`)).body;
    for (const person of people) {
      await admin.ask('/api/users', {
        json: { displayName: person.username, password: GIVEN_PASSWORD, ...person },
      });
      const officer = await Person.settledIn(house.baseUrl, person.username, DEMO_PASSWORD);
      const answer = await officer.ask(`/api/claims/${claimId}/decisions`, {
        json: { step: 'review', action: 'approve', revision },
        on: one.dueOn,
      });
      expect([answer.status, answer.body.code]).toEqual([403, 'own-case']);
    }
    const { whoCanDecide } = (await (await house.person('hr')).ask(`/api/claims/${claimId}`)).body;
    const excluded = Object.fromEntries(whoCanDecide.map((d: Loose) => [d.displayName, d.excluded]));
    expect(excluded).toMatchObject({ relative: 'own-case', moonlighter: 'own-case' });
    expect(excluded.吉首市人社局合同确认员).toBe('separation-of-duties');
    expect(excluded.吉首市人社局审核员).toBe(null);
    expect(await userId(house, 'relative')).toBeTruthy();
  });
});
