import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runImport } from '../../src/intake/index.ts';
import { brief, csv, openWorld, person, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const run = (id: string) =>
  world.db.selectFrom('import_run').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
const stored = (id: string) =>
  world.db
    .selectFrom('import_error')
    .select(['row_no', 'code'])
    .where('import_id', '=', id)
    .orderBy('id')
    .execute();

test('all-or-nothing: one bad row, and nothing is taken but the run with its errors', async () => {
  const rows = [person(1), person(2, { 姓名: '' }), person(3)];
  const report = await world.importRows('registry', rows, { mode: 'all-or-nothing', userId: 'clerk' });
  expect(report).toMatchObject({ status: 'refused', rowsTotal: 3, accepted: 0, unchanged: 0, rejected: 1 });
  expect(brief(report)).toEqual([[3, '姓名', 'name-missing']]);
  expect(await world.count('person')).toBe(0);
  expect(await world.db.selectFrom('household').selectAll().execute()).toEqual([]);
  expect(await world.count('outbox')).toBe(0);
  expect(await run(report.importId)).toMatchObject({
    status: 'refused',
    rejected: 1,
    accepted: 0,
    imported_by: 'clerk',
  });
  expect(await stored(report.importId)).toEqual([{ row_no: 3, code: 'name-missing' }]);
  const audit = await world.db
    .selectFrom('audit_entry')
    .selectAll()
    .where('subject', '=', `import:${report.importId}`)
    .execute();
  expect(audit).toMatchObject([{ actor: 'clerk', operation: 'import-registry', outcome: 'refused' }]);
});

test('all-or-nothing: without a bad row all is taken', async () => {
  const report = await world.importRows('registry', [person(1), person(3)], {
    mode: 'all-or-nothing',
    userId: 'clerk',
  });
  expect(report).toMatchObject({ status: 'done', accepted: 2 });
  expect(await run(report.importId)).toMatchObject({
    status: 'done',
    rows_total: 2,
    accepted: 2,
    business_on: '2016-12-01',
  });
  const audit = await world.db
    .selectFrom('audit_entry')
    .selectAll()
    .where('subject', '=', `import:${report.importId}`)
    .execute();
  expect(audit).toMatchObject([{ outcome: 'done' }]);
});

test('all-or-nothing: errors that only the database sees count too', async () => {
  const before = await world.count('person');
  const report = await world.importRows('registry', [person(50), person(1, { 姓名: '别名' })], {
    mode: 'all-or-nothing',
  });
  expect(report).toMatchObject({ status: 'refused', accepted: 0, rejected: 1 });
  expect(await world.count('person')).toBe(before);
});

test.each<[string, string | Buffer, string, number]>([
  ['empty', '', 'file-empty', 0],
  ['a picture', Buffer.from('89504e470d0a1a0a0000', 'hex'), 'file-not-table', 0],
  ['a missing column', csv('registry', [person(1)]).replace('姓名,', '名字,'), 'header-missing', 1],
])('not a table: %s is refused with a clear error and kept as a run', async (_name, content, code, row) => {
  const before = await world.count('person');
  const report = await world.importFile('registry', content);
  expect(report).toMatchObject({ status: 'refused', accepted: 0 });
  expect(report.errors[0]).toMatchObject({ code, row });
  expect(await run(report.importId)).toMatchObject({ status: 'refused' });
  expect(await stored(report.importId)).toContainEqual({ row_no: row, code });
  expect(await world.count('person')).toBe(before);
});

test('an open quote costs its own row; the others are kept, unless it was to be all or nothing', async () => {
  const [header, row7, row8] = csv('registry', [person(7), person(8)]).split('\r\n');
  const content = [header, 'H6,"石6,x', row7, row8].join('\n');
  const whole = await world.importFile('registry', content, { mode: 'all-or-nothing' });
  expect(whole).toMatchObject({ status: 'refused', accepted: 0, rejected: 1 });
  const report = await world.importFile('registry', content);
  expect(report).toMatchObject({ status: 'done', accepted: 2, rejected: 1 });
  expect(brief(report)).toEqual([[2, '', 'quote-not-closed']]);
});

test('a NUL byte in a cell, however far down, is taken out', async () => {
  const rows = Array.from({ length: 60 }, (_, i) =>
    person(200 + i, { 就业单位: `厂${'\u0000'.repeat(i % 2)}` }),
  );
  expect(await world.importRows('registry', rows)).toMatchObject({ status: 'done', accepted: 60 });
  const works = await world.db.selectFrom('person').select('employed_by').distinct().execute();
  expect(works).toContainEqual({ employed_by: '厂' });
});

test('full-width brackets and spaces in headers are forgiven', async () => {
  const content = csv('registry', [person(20)])
    .replaceAll('(元)', '（元）')
    .replace('姓名', ' 姓名 ');
  expect(await world.importFile('registry', content)).toMatchObject({ status: 'done', accepted: 1 });
});

test('the report shows a thousand errors, the record keeps them all', async () => {
  const rows = Array.from({ length: 2500 }, (_, i) => person(i % 900, { 姓名: '' }));
  const report = await world.importRows('registry', rows);
  expect(report).toMatchObject({ status: 'done', rejected: 2500, accepted: 0 });
  expect(report.errors).toHaveLength(1000);
  expect(await stored(report.importId)).toHaveLength(2500);
});

test('a column that is not asked for is ignored, an optional one may lack; both are said', async () => {
  await world.importRows('registry', [person(60)]);
  const header = '离职日期,备注,就业编号';
  const report = await world.importFile('departures', `${header}\r\n2016-07-01,无,JY404\r\n`);
  expect(brief(report)).toEqual([[2, '就业编号', 'employment-unknown']]);
  const warned = report.warnings.map(({ row, column, code }) => [row, column, code]);
  expect(warned).toEqual([
    [1, '原因', 'header-optional-missing'],
    [1, '备注', 'header-unknown'],
  ]);
  expect((await run(report.importId)).warnings).toMatchObject([{ column: '原因' }, { column: '备注' }]);
});

test('a stream that breaks leaves nothing', async () => {
  const before = await world.count('person');
  const content = Readable.from(
    (async function* () {
      yield Buffer.from(csv('registry', [person(40)]));
      throw new Error('connection lost');
    })(),
  );
  const request = {
    kind: 'registry',
    fileName: 'r.csv',
    content,
    mode: 'keep-good',
    businessAtMs: 0,
    userId: null,
  } as const;
  await expect(runImport({ database: world.database, vault: world.vault }, request)).rejects.toThrow(
    'connection lost',
  );
  expect(await world.count('person')).toBe(before);
});

test('a fault of ours rolls everything back and marks the run as failed', async () => {
  const before = await world.count('person');
  const vault = {
    ...world.vault,
    seal: () => {
      throw new Error('no entropy');
    },
  };
  const content = Readable.from([Buffer.from(csv('registry', [person(41)]))]);
  const request = {
    kind: 'registry',
    fileName: 'f.csv',
    content,
    mode: 'keep-good',
    businessAtMs: Date.now(),
    userId: null,
  } as const;
  await expect(runImport({ database: world.database, vault }, request)).rejects.toThrow('no entropy');
  expect(await world.count('person')).toBe(before);
  const [failed] = await world.db
    .selectFrom('import_run')
    .select('status')
    .where('file_name', '=', 'f.csv')
    .execute();
  expect(failed).toEqual({ status: 'failed' });
  // The connection went back clean.
  expect(await world.importRows('registry', [person(41)])).toMatchObject({ accepted: 1 });
});
