import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { place, raiseClaim, userId } from '../api/support/county.ts';
import { type House, openHouse } from '../api/support/house.ts';
import { form, type Loose, Person } from '../api/support/person.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

const ON = '2017-06-20';
const ask = async (who: string, path: string, json?: unknown, on = ON) =>
  (await house.person(who)).ask<Loose>(path, { on, ...(json !== undefined && { json }) });

describe('posts and terms', () => {
  test('a grant holds from the first day of its term to the last, and the seat is free again', async () => {
    const claimId = await raiseClaim(house, await place(house), 'review');
    const { revision } = (await ask('jishou-poverty', `/api/claims/${claimId}`)).body;
    const decides = async (on: string) =>
      (
        await ask(
          'jishou-poverty',
          `/api/claims/${claimId}/decisions`,
          { step: 'review', action: 'approve', revision },
          on,
        )
      ).body.code;
    const { id: post } = (
      await ask('admin', '/api/posts', {
        division: '433101',
        body: '吉首市人社局',
        title: '挂职审核员',
        role: 'county-hr-reviewer',
      })
    ).body;
    const appoint = async (user: string, more = {}) =>
      ask('admin', `/api/posts/${post}/terms`, {
        userId: await userId(house, user),
        fromOn: '2017-06-21',
        untilOn: '2017-06-25',
        ...more,
      });
    const { id: term } = (await appoint('jishou-poverty', { documentNo: '吉人社〔2017〕3号' })).body;
    expect((await appoint('jishou-poverty')).body.code).toBe('post-full');
    expect((await appoint('jishou-centre', { untilOn: '2017-07-01' })).body.code).toBe('post-full');
    expect((await appoint('jishou-centre', { fromOn: '2017-06-26', untilOn: undefined })).status).toBe(201);
    expect(await decides('2017-06-20')).toBe('not-permitted');
    expect(await decides('2017-06-21')).toBe('engine-unavailable');
    expect(await decides('2017-06-25')).toBe('engine-unavailable');
    expect(await decides('2017-06-26')).toBe('not-permitted');
    const end = (on: string) =>
      ask('admin', `/api/terms/${term}/end`, { reason: 'moved', lastOn: on }, '2017-06-22');
    expect((await end('2017-06-21')).body.code).toBe('term-ended');
    expect((await end('2017-06-22')).status).toBe(200);
    expect((await end('2017-06-23')).body.code).toBe('term-ended');
    expect(await decides('2017-06-23')).toBe('not-permitted');
    const { posts } = (await ask('jishou-hr1', '/api/organisation/433101', undefined, '2017-06-22')).body;
    expect(posts[0]).toMatchObject({ vacant: 0, seats: 1 });
    expect(posts[0].holders.map((one: Loose) => [one.now, one.endedReason])).toEqual([
      [false, null],
      [true, 'moved'],
    ]);
    // What is changed by hand leaves the term alone.
    const poverty = await userId(house, 'jishou-poverty');
    const grants = [
      { role: 'poverty-alleviation-officer', division: '433101', employer: null, intermediary: null },
    ];
    await ask('admin', `/api/users/${poverty}/grants`, { grants });
    expect(await decides('2017-06-22')).toBe('engine-unavailable');
  });

  test('nobody appoints themself, and a decider must be known', async () => {
    const { id } = (
      await ask('admin', '/api/posts', {
        division: '433101',
        body: '吉首市人社局',
        title: '审核二岗',
        role: 'county-hr-reviewer',
      })
    ).body;
    const to = async (user: string) =>
      (await ask('admin', `/api/posts/${id}/terms`, { userId: await userId(house, user), fromOn: ON })).body
        .code;
    expect(await to('admin')).toBe('own-account');
    await house.db
      .updateTable('app_user')
      .set({ identity_key: null })
      .where('username', '=', 'luxi-hr1')
      .execute();
    expect(await to('luxi-hr1')).toBe('heir-unfit');
  });
});

describe('publicity', () => {
  const body = '易地搬迁后，他在长沙的工厂稳定工作了一年，还带出去了三个同乡。';
  const picture = Buffer.from('ffd8ffe000104a46494600010100000100010000ffd9', 'hex');
  const nobody = () => new Person(house.baseUrl);

  test('one writes, another publishes, everybody reads, and what is out is not changed', async () => {
    const { id } = (
      await ask('jishou-hr1', '/api/articles', {
        kind: 'news',
        division: '433101',
        title: '<script>alert(1)</script>开班',
        body,
      })
    ).body;
    const publish = (who: string, revision: number) =>
      ask(who, `/api/articles/${id}/publication`, { revision });
    const hr1 = await house.person('jishou-hr1');
    const add = (content: Uint8Array | string) =>
      hr1.ask<Loose>(`/api/articles/${id}/pictures`, {
        form: form(content, { revision: '1', caption: '开班合影' }, '图.jpg'),
        on: ON,
      });
    expect((await add('<svg onload="alert(1)"/>')).status).toBe(422);
    expect((await add(picture)).status).toBe(201);
    expect((await publish('jishou-hr1', 2)).body.code).toBe('article-own');
    expect((await publish('jishou-hr2', 1)).body.code).toBe('article-changed');
    expect((await nobody().ask(`/api/public/articles/${id}`)).status).toBe(404);
    expect((await publish('jishou-hr2', 2)).status).toBe(200);
    const { body: read } = await nobody().ask<Loose>(`/api/public/articles/${id}`);
    expect(read).toMatchObject({ body, publishedOn: ON, pictures: [{ no: 1, caption: '开班合影' }] });
    const image = await nobody().ask(`/api/public/articles/${id}/picture?no=1`);
    expect(image.headers.get('content-security-policy')).toContain('sandbox');
    expect(image.headers.get('content-type')).toBe('image/jpeg');
    expect((await nobody().ask(`/api/public/articles/${id}/picture?no=2`)).status).toBe(404);
    const changed = house.db
      .updateTable('article')
      .set({ body: `${body}改` })
      .where('id', '=', id)
      .execute();
    await expect(changed).rejects.toThrow(/published once/);
    expect((await ask('jishou-hr1', `/api/articles/${id}/withdrawal`, { reason: '想撤下来' })).status).toBe(
      200,
    );
    expect((await nobody().ask(`/api/public/articles/${id}`)).status).toBe(404);
  });

  test('a story is published with its person’s consent alone, and goes with it', async () => {
    const one = await place(house);
    const write = (more: object) =>
      ask('jishou-hr1', '/api/articles', {
        kind: 'story',
        division: '433101',
        title: '他带出了三个同乡',
        body,
        ...more,
      });
    expect((await write({})).body.code).toBe('invalid-request');
    const { id } = (await write({ identityNumber: one.identity })).body;
    const publish = () => ask('jishou-hr2', `/api/articles/${id}/publication`, { revision: 1 });
    expect((await publish()).body.code).toBe('article-without-consent');
    const { person_id: person } = await house.db
      .selectFrom('employment')
      .select('person_id')
      .where('id', '=', one.id)
      .executeTakeFirstOrThrow();
    const agree = { purpose: 'publicity', stance: 'given', how: 'paper', statedOn: ON };
    const consent = await ask('jishou-centre', `/api/people/${person}/consents`, agree);
    expect(consent.status, consent.text).toBe(201);
    expect((await publish()).status).toBe(200);
    const seen = async () => (await nobody().ask(`/api/public/articles/${id}`)).status;
    expect(await seen()).toBe(200);
    await ask('jishou-centre', `/api/consents/${consent.body.id}/withdrawal`, { how: 'paper' });
    expect(await seen()).toBe(404);
  });
});

describe('hand-over', () => {
  test('everything goes to somebody fit in one act; a closed account keeps nothing unseen', async () => {
    const one = await place(house);
    const asked = await ask('jishou-hr1', '/api/services', {
      kind: 'rights',
      subject: '工资没有发',
      identityNumber: one.identity,
    });
    expect(asked.status, asked.text).toBe(201);
    const id = asked.body.id as string;
    const [centre, hr2, finance] = await Promise.all(
      ['jishou-centre', 'jishou-hr2', 'jishou-finance1'].map((name) => userId(house, name)),
    );
    // Taken by the centre; the engine is away here.
    await house.db
      .updateTable('service_case')
      .set({ owner: centre!, status: 'working' })
      .where('id', '=', id)
      .execute();
    await ask('jishou-centre', '/api/delegations', {
      delegate: await userId(house, 'jishou-poverty'),
      role: 'county-employment-centre',
      division: '433101',
      operations: ['decide-acceptance'],
      fromOn: ON,
      untilOn: '2017-07-30',
      reason: '下乡期间代理',
    });
    const closed = await ask('admin', `/api/users/${centre}/disable`, {});
    expect([closed.status, closed.body.code]).toEqual([409, 'tasks-open']);
    const { tasks, heirs } = (await ask('admin', `/api/users/${centre}/open-tasks`)).body;
    const kinds = tasks.map(({ kind }: Loose) => kind);
    expect(kinds).toEqual(expect.arrayContaining(['service', 'delegation']));
    expect(heirs.map((heir: Loose) => heir.id)).toContain(hr2);
    const hand = (services: unknown) =>
      ask('admin', `/api/users/${centre}/hand-over`, { reason: '调往州里', endTerms: 'moved', services });
    expect((await hand([])).body.code).toBe('hand-over-incomplete');
    expect((await hand([{ id, to: finance }])).body.code).toBe('heir-unfit');
    expect((await ask('jishou-hr1', `/api/users/${centre}/hand-over`, { reason: '不归我管' })).status).toBe(
      404,
    );
    const done = await hand([{ id, to: hr2 }]);
    expect(done.status, done.text).toBe(200);
    const { owner } = await house.db
      .selectFrom('service_case')
      .select('owner')
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    expect(owner).toBe(hr2);
    const left = (await ask('admin', `/api/users/${centre}/open-tasks`)).body;
    expect(left.tasks.filter(({ kind }: Loose) => kind !== 'term')).toEqual([]);
    expect(left.handOvers[0]).toMatchObject({ on: ON, reason: '调往州里' });
    expect((await ask('admin', `/api/users/${centre}/disable`, {})).status).toBe(200);
    // Closed at once, whatever is open: then it is seen.
    const urgent = await ask('admin', `/api/users/${hr2}/disable?anyway=true`, {});
    expect(urgent.status).toBe(200);
    const { items } = (await ask('admin', '/api/unattended')).body;
    expect(items).toContainEqual(expect.objectContaining({ kind: 'service', id, owner: hr2 }));
    await ask('admin', `/api/users/${hr2}/enable`, {});
    await ask('admin', `/api/users/${centre}/enable`, {});
  });
});
