import { afterAll, beforeAll, expect, test } from 'vitest';
import { type House, openHouse } from './support/house.ts';
import { form, type Loose, Person } from './support/person.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

test('every failure is a problem in Chinese, with code and remedy', async () => {
  const admin = await house.person('admin');
  const cases: [string, Parameters<Person['ask']>[1], number, string][] = [
    ['/nowhere', {}, 404, 'route-unknown'],
    ['/api/payments', {}, 403, 'not-permitted'],
    ['/api/employments/none', {}, 404, 'not-found'],
    ['/api/imports/none', {}, 404, 'not-found'],
    ['/api/users', { json: { username: 'X' } }, 400, 'invalid-request'],
    [
      '/api/users',
      { method: 'POST', headers: { 'content-type': 'application/json' }, key: 'k-'.repeat(8) },
      400,
      'invalid-request',
    ],
    [
      '/api/users',
      { method: 'POST', headers: { 'content-type': 'text/plain' } },
      415,
      'media-type-unsupported',
    ],
    ['/api/users?limit=0', {}, 400, 'invalid-request'],
    ['/api/users?cursor=nonsense', {}, 400, 'invalid-cursor'],
    ['/api/users?sort=password', {}, 400, 'invalid-request'],
    ['/api/users', { json: { displayName: 'x'.repeat(1024 * 1024) } }, 413, 'payload-too-large'],
    ['/api/imports/registry', { json: {} }, 415, 'media-type-unsupported'],
    ['/api/imports/registry', { form: form('') }, 400, 'file-missing'],
  ];
  for (const [path, ask, status, code] of cases) {
    const answer = await admin.ask(path, ask);
    expect([path, answer.status, answer.body.code], answer.text).toEqual([path, status, code]);
    expect(answer.headers.get('content-type')).toMatch('application/problem+json');
    expect(answer.headers.get('content-language')).toBe('zh-CN');
    expect(answer.body).toMatchObject({ type: `/problems/${code}`, status, instance: path.split('?')[0] });
    expect(answer.body.remedy).toMatch(/\p{Script=Han}/u);
    expect(answer.text).not.toMatch(/node_modules|at .*\.ts:\d+/);
    expect((await admin.ask(`/problems/${code}`)).body).toMatchObject({ code, status });
  }
});

test('a cursor that no page gave is invalid, whatever the list is ordered by', async () => {
  const admin = await house.person('admin');
  const cursor = (...at: string[]) => Buffer.from(JSON.stringify(at)).toString('base64url');
  const forged = [
    ['/api/employments?sort=dueOn', cursor('tomorrow-ish', 'JY1')],
    ['/api/employments?sort=dueOn', cursor('2016-02-31', 'JY1')],
    ['/api/waits?sort=dueAt', cursor('soon', 'JY1')],
    ['/api/audit?sort=id', cursor('1; drop table audit_entry', 'x')],
    ['/api/audit?sort=id', cursor('9'.repeat(40), '1')],
    ['/api/users?sort=username', cursor('a\u0000b', 'x')],
  ];
  for (const [path, at] of forged) {
    const answer = await admin.ask(`${path}&cursor=${at}`);
    expect([path, answer.status, answer.body.code], answer.text).toEqual([path, 400, 'invalid-cursor']);
  }
  expect((await admin.ask(`/api/employments?sort=dueOn&cursor=${cursor('infinity', 'x')}`)).status).toBe(200);
});

test('an empty file is told as that', async () => {
  const admin = await house.person('admin');
  const { body } = await admin.ask('/api/imports/registry', { form: form('') });
  expect(body).toMatchObject({ detail: '收到的文件是空的。', remedy: '请选择有内容的文件重新上传。' });
});

test('a NUL is nobody’s: the request says what it says without it', async () => {
  const admin = await house.person('admin');
  const answers = await Promise.all([
    admin.ask('/api/employments/no%00ne'),
    admin.ask('/api/employments?q=%00JY'),
    admin.ask('/api/households/43%0031'),
  ]);
  expect(answers.map(({ status, body }) => [status, body.code])).toEqual([
    [404, 'not-found'],
    [200, undefined],
    [404, 'not-found'],
  ]);
  const grants = [{ role: 'administrator', division: null, employer: null, intermediary: null }];
  const created = await admin.ask('/api/users', {
    json: { username: 'nul.officer', displayName: '张\0三', password: 'a long password 7', grants },
  });
  expect(created.status, created.text).toBe(201);
  const { body } = await admin.ask('/api/users?sort=username&limit=200');
  expect(body.items.find((user: Loose) => user.username === 'nul.officer').displayName).toBe('张三');
});

test('no page runs a script that stands in it, but the reference', async () => {
  const nobody = new Person(house.baseUrl);
  const scripts = async (path: string) =>
    /script-src ([^;]+)/.exec((await nobody.ask(path)).headers.get('content-security-policy') ?? '')?.[1];
  for (const path of ['/', '/api/public/notices', '/nowhere', '/openapi.json'])
    expect([path, await scripts(path)]).toEqual([path, "'self'"]);
  expect(await scripts('/docs/')).toBe("'self' 'unsafe-inline'");
});

test('a field error points at its field and speaks Chinese', async () => {
  const admin = await house.person('admin');
  const { body } = await admin.ask('/api/users', {
    json: { username: '张三', displayName: '', password: '1', grants: [] },
  });
  const pointers = body.errors.map((e: Loose) => e.pointer);
  expect(pointers).toEqual(['/body/username', '/body/displayName', '/body/password', '/body/grants']);
  for (const error of body.errors) expect(error.message).toMatch(/\p{Script=Han}/u);
});

test('a fault of ours tells nothing but its number', async () => {
  const admin = await house.person('admin');
  await house.database.pool.query('alter table import_run rename to import_run_gone');
  const answer = await admin.ask('/api/imports');
  await house.database.pool.query('alter table import_run_gone rename to import_run');
  expect([answer.status, answer.body.code]).toEqual([500, 'internal-error']);
  expect(answer.text).not.toMatch(/import_run|select/);
});

test('the reference and its document are served from here', async () => {
  const nobody = new Person(house.baseUrl);
  expect((await nobody.ask('/openapi.json')).body.openapi).toBe('3.1.0');
  const page = await nobody.ask('/docs/');
  expect(page.status).toBe(200);
  expect(page.text).not.toMatch(/https?:\/\/(?!127)/);
  expect((await nobody.ask('/docs/js/scalar.js')).status).toBe(200);
  expect(page.headers.get('content-security-policy')).not.toMatch('upgrade-insecure-requests');
  expect((await nobody.ask('/')).text).toMatch('湘西州劳务协作补贴办理系统');
});

test('alive, but not ready without an engine', async () => {
  const nobody = new Person(house.baseUrl);
  expect((await nobody.ask('/health/live')).status).toBe(200);
  const ready = await nobody.ask('/health/ready');
  expect([ready.status, ready.body]).toEqual([
    503,
    { ready: false, database: true, engine: false, workers: 0 },
  ]);
});

test('metrics count what piles up, for this machine and who may read them', async () => {
  const metrics = await new Person(house.baseUrl).ask('/metrics');
  expect(metrics.text).toMatch(/^outbox_pending \d+$/m);
  expect(metrics.text).toMatch(/http_request_duration_seconds_count/);
  const outside = { headers: { 'x-forwarded-for': '10.0.0.8' } };
  expect((await new Person(house.baseUrl).ask('/metrics', outside)).status).toBe(403);
  expect((await (await house.person('auditor')).ask('/metrics', outside)).status).toBe(200);
});
