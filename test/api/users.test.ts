import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEMO_PASSWORD } from '../../src/accounts/demo.ts';
import { place } from './support/county.ts';
import { type House, openHouse } from './support/house.ts';
import { type Loose, Person } from './support/person.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

const grant = (role: string, division: string | null = '433101') => ({
  role,
  division,
  employer: null,
  intermediary: null,
});

async function create(username: string, grants: unknown[]): Promise<Loose> {
  const admin = await house.person('admin');
  const json = { username, displayName: `新人${username}`, password: DEMO_PASSWORD, grants };
  return (await admin.ask<Loose>('/api/users', { json })).body;
}

describe('accounts', () => {
  test('are found by a part of the name, by role and by division', async () => {
    const { id } = await create('find-me', [grant('finance-officer')]);
    const admin = await house.person('admin');
    const ids = async (filter: string) =>
      (await admin.ask<Loose>(`/api/users?limit=500&${filter}`)).body.items.map((u: Loose) => u.id);
    for (const filter of [
      'name=find',
      'name=新人',
      'role=finance-officer',
      'division=433101',
      'division=433100',
    ]) {
      expect([filter, (await ids(filter)).includes(id)]).toEqual([filter, true]);
    }
    for (const filter of ['name=%25', 'role=auditor', 'division=433122', 'active=false']) {
      expect([filter, (await ids(filter)).includes(id)]).toEqual([filter, false]);
    }
  });

  test('a disabled one is out at once and back when enabled; nobody disables or changes the own one', async () => {
    const { id } = await create('comes-back', [grant('county-hr-reviewer')]);
    const admin = await house.person('admin');
    const person = await Person.signedIn(house.baseUrl, 'comes-back', DEMO_PASSWORD);
    await admin.ask(`/api/users/${id}/disable`, { json: {} });
    expect((await person.ask('/api/session')).status).toBe(401);
    await admin.ask(`/api/users/${id}/enable`, { json: {} });
    expect((await new Person(house.baseUrl).signIn('comes-back', DEMO_PASSWORD)).status).toBe(200);
    expect((await admin.ask('/api/users/admin/disable', { json: {} })).body.code).toBe('own-account');
    const grants = [grant('auditor', null)];
    expect((await admin.ask('/api/users/admin/grants', { json: { grants } })).body.code).toBe('own-account');
  });

  test('changed roles hold at the next request, and the log has both', async () => {
    const { id } = await create('changes-post', [grant('county-hr-reviewer')]);
    const person = await Person.signedIn(house.baseUrl, 'changes-post', DEMO_PASSWORD);
    expect((await person.ask('/api/audit')).status).toBe(403);
    const admin = await house.person('admin');
    const answer = await admin.ask(`/api/users/${id}/grants`, { json: { grants: [grant('auditor', null)] } });
    expect(answer.status).toBe(200);
    expect((await person.ask('/api/audit')).status).toBe(200);
    const { items } = (await admin.ask<Loose>(`/api/audit?operation=changeGrants&subject=user:${id}`)).body;
    expect(items).toEqual([
      expect.objectContaining({
        operationName: '改变用户的岗位与范围',
        before: { grants: [grant('county-hr-reviewer')] },
        after: { grants: [grant('auditor', null)] },
      }),
    ]);
    const wrong = { grants: [grant('auditor')] };
    expect((await admin.ask(`/api/users/${id}/grants`, { json: wrong })).status).toBe(400);
  });
});

describe('the audit log', () => {
  test('is searched by who, by what and by the case’s number alone', async () => {
    const one = await place(house);
    const auditor = await house.person('auditor');
    const search = async (filter: string): Promise<Loose[]> =>
      (await auditor.ask<Loose>(`/api/audit?limit=500&${filter}`)).body.items;
    expect((await search('actor=jishou-centre')).length).toBeGreaterThan(0);
    expect((await search('actor=吉首市就业服务中心')).map((a) => a.actor)).toContain('jishou-centre');
    expect((await search('actor=nobody-at-all')).length).toBe(0);
    for (const { subject } of await search(`subject=${one.id}`)) expect(subject).toContain(one.id);
    const { items } = (await auditor.ask<Loose>('/api/audit/operations')).body;
    expect(items).toContainEqual({ operation: 'signIn', name: '登录' });
    expect(items).toContainEqual({ operation: 'createUser', name: '新增用户并授权' });
    expect(new Set(items.map((o: Loose) => o.operation)).size).toBe(items.length);
    expect(items.filter((o: Loose) => o.name === o.operation)).toEqual([]);
  });
});
