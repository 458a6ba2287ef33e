import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEMO_PASSWORD } from '../../src/accounts/demo.ts';
import { type House, openHouse } from './support/house.ts';
import { form, type Loose, Person } from './support/person.ts';

describe('sessions', () => {
  let house: House;
  beforeAll(async () => {
    house = await openHouse();
  });
  afterAll(() => house.close());

  test('signing in answers who I am, with a cookie that scripts and other sites cannot use', async () => {
    const person = new Person(house.baseUrl);
    const answer = await person.signIn('jishou-hr1', DEMO_PASSWORD);
    expect(answer.status).toBe(200);
    expect(answer.body.grants).toMatchObject([{ role: 'county-hr-reviewer', division: '433101' }]);
    const [cookie] = answer.headers.getSetCookie();
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=Strict/);
    expect((await person.ask('/api/session')).body.user).toMatchObject({ username: 'jishou-hr1' });
  });

  test('a name is the same in capitals and with a blank behind it', async () => {
    const answer = await new Person(house.baseUrl).signIn('JISHOU-HR1 ', DEMO_PASSWORD);
    expect([answer.status, answer.body.user]).toMatchObject([200, { username: 'jishou-hr1' }]);
  });

  test('an unknown name and a wrong password get the same answer', async () => {
    const nobody = await new Person(house.baseUrl).signIn('no-such-user', 'wrong');
    const wrong = await new Person(house.baseUrl).signIn('jishou-hr1', 'wrong');
    for (const answer of [nobody, wrong]) expect(answer.status).toBe(401);
    const { requestId: _a, ...one } = nobody.body;
    const { requestId: _b, ...other } = wrong.body;
    expect(one).toEqual(other);
    expect(one.code).toBe('sign-in-failed');
  });

  test('without a session: 401; without the csrf token: 403', async () => {
    expect((await new Person(house.baseUrl).ask('/api/employments')).body.code).toBe('not-signed-in');
    const person = await Person.signedIn(house.baseUrl, 'admin', DEMO_PASSWORD);
    person.csrfToken = 'wrong';
    const answer = await person.ask('/api/session', { method: 'DELETE' });
    expect([answer.status, answer.body.code]).toEqual([403, 'csrf-token-invalid']);
  });

  test('a page of another person than the session is refused, whatever it asks', async () => {
    const person = await Person.signedIn(house.baseUrl, 'baojing-hr1', DEMO_PASSWORD);
    const { id } = (await person.ask('/api/session')).body.user;
    const whose = (user: string) => ({ headers: { 'x-signed-in-as': user } });
    expect((await person.ask('/api/employments', whose(id))).status).toBe(200);
    for (const [path, method] of [
      ['/api/employments', 'GET'],
      ['/api/session', 'DELETE'],
    ] as const) {
      const answer = await person.ask(path, { method, ...whose('somebody-else') });
      expect([answer.status, answer.body.code]).toEqual([401, 'session-changed']);
    }
    // Public pages are everybody's.
    expect((await person.ask('/api/public/notices', whose('somebody-else'))).status).toBe(200);
  });

  test('signing out ends the session', async () => {
    const person = await Person.signedIn(house.baseUrl, 'luxi-hr1', DEMO_PASSWORD);
    expect((await person.ask('/api/session', { method: 'DELETE' })).status).toBe(204);
    expect((await person.ask('/api/session')).status).toBe(401);
  });

  test('a disabled user is out at once, and so is one whose password was reset', async () => {
    const admin = await house.person('admin');
    const officer = await Person.signedIn(house.baseUrl, 'luxi-hr2', DEMO_PASSWORD);
    const { id } = (await officer.ask('/api/session')).body.user;
    await admin.ask(`/api/users/${id}/password`, { json: { password: 'another-password' } });
    expect((await officer.ask('/api/session')).status).toBe(401);
    expect((await officer.signIn('luxi-hr2', DEMO_PASSWORD)).status).toBe(401);
    expect((await officer.signIn('luxi-hr2', 'another-password')).status).toBe(200);
    expect((await admin.ask(`/api/users/${id}/disable`, { method: 'POST', json: {} })).status).toBe(200);
    expect((await officer.ask('/api/session')).status).toBe(401);
    expect((await officer.signIn('luxi-hr2', 'another-password')).status).toBe(401);
  });

  test('a password that an administrator gave opens nothing but the way to an own one', async () => {
    const admin = await house.person('admin');
    const given = 'given-by-admin';
    await admin.ask('/api/users/luxi-centre/password', { json: { password: given } });
    const officer = new Person(house.baseUrl);
    const signedIn = await officer.signIn('luxi-centre', given);
    expect([signedIn.status, signedIn.body.mustChangePassword]).toEqual([200, true]);
    expect((await officer.ask('/api/session')).body.mustChangePassword).toBe(true);
    for (const ask of [
      officer.ask('/api/employments'),
      officer.ask('/api/claims?mine=true'),
      officer.ask('/api/imports/registry', { form: form('x') }),
    ]) {
      const { status, body } = await ask;
      expect([status, body.code]).toEqual([403, 'password-change-required']);
      expect(body.remedy).toContain('修改口令');
    }
    // What is for everybody is for them too.
    expect((await officer.ask('/api/public/notices')).status).toBe(200);

    const change = (password: string) =>
      officer.ask<Loose>('/api/session/password', { json: { current: given, password } });
    const same = await change(given);
    expect([same.status, same.body.errors[0].code]).toEqual([400, 'password-unchanged']);
    expect((await change('my-own-password')).status).toBe(200);
    expect((await officer.signIn('luxi-centre', 'my-own-password')).body.mustChangePassword).toBe(false);
    expect((await officer.ask('/api/employments')).status).toBe(200);
    expect((await officer.signIn('luxi-centre', given)).status).toBe(401);
  });

  test('one changes the own password with the old one, and signs in anew', async () => {
    const officer = await Person.signedIn(house.baseUrl, 'baojing-hr1', DEMO_PASSWORD);
    const change = (current: string) =>
      officer.ask('/api/session/password', { json: { current, password: 'new-password' } });
    expect((await change('wrong')).body.code).toBe('sign-in-failed');
    expect((await change(DEMO_PASSWORD)).status).toBe(200);
    expect((await officer.ask('/api/session')).status).toBe(401);
    expect((await officer.signIn('baojing-hr1', 'new-password')).status).toBe(200);
  });

  test('the rehearsal decides what day it is', async () => {
    const officer = await house.person('jishou-hr1');
    expect((await officer.ask('/api/session', { on: '2017-06-18' })).body.businessDate).toBe('2017-06-18');
    expect((await officer.ask('/api/session', { headers: { 'x-business-time': 'yesterday' } })).status).toBe(
      400,
    );
  });
});

describe('behind TLS', () => {
  const byTls = { 'x-forwarded-proto': 'https' };
  const signIn = (house: House, headers: Record<string, string>) =>
    new Person(house.baseUrl).ask('/api/session', {
      json: { username: 'jishou-hr1', password: DEMO_PASSWORD },
      key: null,
      headers,
    });

  test('where it must be so the cookie never travels in clear, and one hears why plain HTTP is refused', async () => {
    const house = await openHouse({ env: { HTTPS_ONLY: '1' } });
    try {
      const answer = await signIn(house, byTls);
      expect([answer.status, answer.headers.getSetCookie()[0]]).toEqual([
        200,
        expect.stringMatching(/; Secure/),
      ]);
      const plain = await signIn(house, {});
      expect([plain.status, plain.body.code]).toEqual([403, 'https-required']);
      expect(plain.headers.getSetCookie()).toEqual([]);
      expect(plain.body.remedy).toContain('https://');
    } finally {
      await house.close();
    }
  });

  test('where plain HTTP is allowed the cookie is as the connection is', async () => {
    const house = await openHouse();
    try {
      expect((await signIn(house, byTls)).headers.getSetCookie()[0]).toMatch(/; Secure/);
      expect((await signIn(house, {})).headers.getSetCookie()[0]).not.toMatch(/; Secure/);
    } finally {
      await house.close();
    }
  });
});

describe('outside a rehearsal', () => {
  let house: House;
  beforeAll(async () => {
    house = await openHouse({ rehearsal: false });
  });
  afterAll(() => house.close());

  test('nobody moves the business date', async () => {
    const officer = await house.person('jishou-hr1');
    const { businessDate } = (await officer.ask('/api/session', { on: '2017-06-18' })).body;
    expect(businessDate > '2020-01-01').toBe(true);
  });

  test('one name gets few guesses', async () => {
    const guesses = await Promise.all(
      Array.from({ length: 12 }, () => new Person(house.baseUrl).signIn('auditor', 'guess')),
    );
    const limited = guesses.filter((answer) => answer.status === 429);
    expect(limited.length).toBe(2);
    expect(limited[0]?.body.code).toBe('too-many-requests');
    expect((await new Person(house.baseUrl).signIn('luxi-hr1', DEMO_PASSWORD)).status).toBe(200);
  });

  test('another spelling is no other name', async () => {
    const spellings = ['secretary', 'SECRETARY', ' secretary', 'Secretary '];
    const guesses: number[] = [];
    for (let i = 0; i < 12; i++) {
      const name = spellings[i % spellings.length]!;
      guesses.push((await new Person(house.baseUrl).signIn(name, 'guess')).status);
    }
    expect(guesses).toEqual([...Array(10).fill(401), 429, 429]);
  });

  test('wrong passwords for one name count from wherever they come', async () => {
    const from = (place: number) => ({ headers: { 'x-forwarded-for': `10.0.${place}.1` } });
    const guess = (place: number, password = 'guess') =>
      new Person(house.baseUrl).ask('/api/session', {
        json: { username: 'hr', password },
        key: null,
        ...from(place),
      });
    const wrong: number[] = [];
    for (let place = 0; place < 13; place++)
      for (let i = 0; i < 10; i++) wrong.push((await guess(place)).status);
    expect(wrong.slice(0, 121)).toEqual(Array(121).fill(401));
    expect(new Set(wrong.slice(121))).toEqual(new Set([429]));
    expect((await guess(99, DEMO_PASSWORD)).status).toBe(429);
    expect((await new Person(house.baseUrl).signIn('luxi-hr1', DEMO_PASSWORD)).status).toBe(200);
  }, 120_000);

  test('the own password is not guessed at an open screen', async () => {
    const officer = await Person.signedIn(house.baseUrl, 'longshan-hr1', DEMO_PASSWORD);
    const json = { current: 'guess', password: 'new-password' };
    const guesses: number[] = [];
    for (let i = 0; i < 11; i++) guesses.push((await officer.ask('/api/session/password', { json })).status);
    expect(guesses).toEqual([...Array(10).fill(401), 429]);
  });
});
