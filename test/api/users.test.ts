import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createActivities } from '../../activities/index.ts';
import { identityNumber } from '../../cli/bench/numbers.ts';
import { DEMO_PASSWORD, demoAccounts, demoCounties, demoIdentityNumber } from '../../src/accounts/demo.ts';
import { checkIdentityNumber } from '../../src/domain/identity-number.ts';
import { place, raiseClaim } from './support/county.ts';
import { type House, openHouse } from './support/house.ts';
import { type Answer, GIVEN_PASSWORD, type Loose, Person } from './support/person.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

let people = 880_000;
const grant = (role: string, division: string | null = '433101') => ({
  role,
  division,
  employer: null,
  intermediary: null,
});

async function create(username: string, grants: unknown[]): Promise<Loose> {
  return (await tryToCreate(username, grants, identityNumber(people++))).body;
}

async function tryToCreate(username: string, grants: unknown[], identity?: string): Promise<Answer<Loose>> {
  const admin = await house.person('admin');
  const json = {
    username,
    displayName: `新人${username}`,
    password: GIVEN_PASSWORD,
    grants,
    ...(identity && { identityNumber: identity }),
  };
  return admin.ask<Loose>('/api/users', { json });
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

  test('the auditor reads who may do what, and changes nothing', async () => {
    const auditor = await house.person('auditor');
    const { status, body } = await auditor.ask<Loose>('/api/users?name=jishou-hr1');
    expect([status, body.items.map((user: Loose) => user.username)]).toEqual([200, ['jishou-hr1']]);
    const { id } = body.items[0];
    for (const act of ['disable', 'enable'])
      expect((await auditor.ask(`/api/users/${id}/${act}`, { json: {} })).status).toBe(403);
    expect((await (await house.person('jishou-hr1')).ask('/api/users')).status).toBe(403);
  });

  test('a disabled one is out at once and back when enabled; nobody disables or changes the own one', async () => {
    const { id } = await create('comes-back', [grant('county-hr-reviewer')]);
    const admin = await house.person('admin');
    const person = await Person.settledIn(house.baseUrl, 'comes-back', DEMO_PASSWORD);
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
    const person = await Person.settledIn(house.baseUrl, 'changes-post', DEMO_PASSWORD);
    expect((await person.ask('/api/audit')).status).toBe(403);
    const admin = await house.person('admin');
    const answer = await admin.ask(`/api/users/${id}/grants`, { json: { grants: [grant('auditor', null)] } });
    expect(answer.status).toBe(200);
    expect((await person.ask('/api/audit')).status).toBe(200);
    const { items } = (await admin.ask<Loose>(`/api/audit?operation=changeGrants&subject=user:${id}`)).body;
    expect(items).toEqual([
      expect.objectContaining({
        operationName: '改变用户的岗位与范围',
        before: { grants: [{ ...grant('county-hr-reviewer'), institution: null }] },
        after: { grants: [grant('auditor', null)] },
      }),
    ]);
    const wrong = { grants: [grant('auditor')] };
    expect((await admin.ask(`/api/users/${id}/grants`, { json: wrong })).status).toBe(400);
  });

  test('who acts for an institution has a grant that names it, and no place', async () => {
    const institution = '52433101000000001A';
    const named = { ...grant('institution-agent', null), institution };
    const agent = await tryToCreate('acts-for-school', [named]);
    expect(agent.status).toBe(201);
    const placed = await tryToCreate('acts-for-place', [grant('institution-agent')]);
    const both = await tryToCreate('acts-for-both', [{ ...named, division: '433101' }]);
    expect([placed.status, both.status]).toEqual([400, 400]);
    const admin = await house.person('admin');
    const { items } = (await admin.ask<Loose>('/api/users?username=acts-for-school')).body;
    expect(items[0].grants).toEqual([named]);
  });
});

describe('one person has one account', () => {
  test('who decides gives the identity number; who only reads or brings in files need not', async () => {
    for (const role of ['county-hr-reviewer', 'finance-officer', 'county-employment-centre']) {
      const refused = await tryToCreate(`no-number-${role}`, [grant('village-officer'), grant(role)]);
      expect([role, refused.status, refused.body.errors?.[0]?.code]).toEqual([
        role,
        400,
        'identity-number-needed',
      ]);
      expect(refused.body.errors[0].pointer).toBe('/body/identityNumber');
    }
    const reader = await tryToCreate('no-number-reader', [grant('auditor', null)]);
    expect(reader.status).toBe(201);
    const admin = await house.person('admin');
    const path = `/api/users/${reader.body.id}`;
    const grants = [grant('finance-officer')];
    const promoted = await admin.ask<Loose>(`${path}/grants`, { json: { grants } });
    expect([promoted.status, promoted.body.errors[0].code]).toEqual([400, 'identity-number-needed']);
    const number = { identityNumber: identityNumber(people++) };
    expect((await admin.ask(`${path}/identity-number`, { json: number })).status).toBe(200);
    expect((await admin.ask(`${path}/grants`, { json: { grants } })).status).toBe(200);
    const { items } = (await admin.ask<Loose>('/api/users?username=no-number-reader')).body;
    expect(items).toMatchObject([{ identityKnown: true }]);
    const log = (await admin.ask<Loose>(`/api/audit?operation=setIdentityNumber`)).body.items;
    expect(log[0].after).toEqual({ identityNumber: `**${number.identityNumber.slice(-4)}` });
    expect(JSON.stringify(log)).not.toContain(number.identityNumber);
    const own = await admin.ask('/api/users/admin/identity-number', { json: number });
    expect(own.body.code).toBe('own-account');
  });

  test('a second account of the same person is refused, also where the first is disabled', async () => {
    const number = identityNumber(people++);
    const first = await tryToCreate('first-of-two', [grant('county-hr-reviewer')], number);
    const admin = await house.person('admin');
    const again = () => tryToCreate('second-of-two', [grant('finance-officer')], number);
    expect((await again()).body).toMatchObject({
      code: 'identity-number-taken',
      detail: '这个身份证号已登记在账户 first-of-two（新人first-of-two）。',
      errors: [{ pointer: '/body/identityNumber' }],
    });
    await admin.ask(`/api/users/${first.body.id}/disable`, { json: {} });
    const refused = await again();
    expect([refused.status, refused.body.detail]).toEqual([
      409,
      '这个身份证号已登记在账户 first-of-two（新人first-of-two，已停用）。',
    ]);
    expect(refused.body.remedy).toContain('一个人只用一个账户');
    const reader = await tryToCreate('second-reader', [grant('auditor', null)]);
    const set = await admin.ask(`/api/users/${reader.body.id}/identity-number`, {
      json: { identityNumber: number },
    });
    expect([set.status, set.body.code]).toEqual([409, 'identity-number-taken']);
    const twice = await Promise.all(
      ['race-1', 'race-2'].map((name) => tryToCreate(name, [grant('auditor', null)], identityNumber(people))),
    );
    expect(twice.map(({ status }) => status).toSorted()).toEqual([201, 409]);
    people += 1;
  });

  test('an account from before the rule decides nothing until the number is registered', async () => {
    const claim = await raiseClaim(house, await place(house), 'review');
    const { id } = await create('of-old', [grant('county-hr-reviewer')]);
    await house.db.updateTable('app_user').set({ identity_key: null }).where('id', '=', id).execute();
    const officer = await Person.settledIn(house.baseUrl, 'of-old', DEMO_PASSWORD);
    const { body } = await officer.ask<Loose>(`/api/claims/${claim}`);
    expect(body.forMe.barred).toEqual({
      code: 'identity-number-missing',
      detail: '您的账户没有登记本人身份证号，无法核对您是否应当回避。',
      remedy: '请系统管理员在“用户与岗位”中登记您的身份证号，登记后即可办理。',
    });
    expect(body.whoCanDecide).toContainEqual({
      id,
      displayName: '新人of-old',
      excluded: 'identity-number-missing',
    });
    const json = { step: 'review', action: 'approve', revision: body.revision };
    const decided = await officer.ask(`/api/claims/${claim}/decisions`, { json });
    expect([decided.status, decided.body.code]).toEqual([403, 'identity-number-missing']);
    // Round the API: the process asks the same.
    const straight = createActivities({ database: house.database }).decideClaim({
      ...json,
      claimId: claim as never,
      officer: id,
      requestKey: 'of-old-1',
      businessNowMs: Date.parse('2017-06-30T01:00:00Z'),
    } as never);
    await expect(straight).rejects.toMatchObject({ type: 'identity-number-missing' });
  });

  test('the demo’s people have valid numbers of their own, of no county', () => {
    const numbers = demoAccounts().map(({ username }) => demoIdentityNumber(username));
    expect(new Set(numbers).size).toBe(numbers.length);
    for (const number of numbers) {
      expect(checkIdentityNumber(number)).toMatchObject({ ok: true });
      expect(Object.keys(demoCounties)).not.toContain(number.slice(0, 6));
    }
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
