import { createReadStream, readdirSync, readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import iconv from 'iconv-lite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import writeXlsx from 'write-excel-file/node';
import type { ImportKind } from '../../src/domain/import-rows/index.ts';
import { brief, openWorld, type World } from './world.ts';

const FOLDER = 'data/county-2016';
const months = readdirSync(`${FOLDER}/insurance`).sort();
const FILES: [ImportKind, string, string][] = [
  ['registry', 'registry.csv', '2016-06-01'],
  ['employers', 'employers.csv', '2016-06-01'],
  ['intermediaries', 'intermediaries.csv', '2016-06-01'],
  ['placements', 'placements.csv', '2016-09-01'],
  ...months.map((name): [ImportKind, string, string] => ['insurance', `insurance/${name}`, '2017-10-01']),
  ['departures', 'departures.csv', '2017-10-01'],
  ['follow-ups', 'follow-ups.csv', '2017-10-01'],
];

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

async function importAll(read: (path: string) => Promise<Buffer> | Buffer) {
  const totals = { rows: 0, accepted: 0, unchanged: 0, rejected: 0, unmatched: 0 };
  let registry: unknown;
  for (const [kind, file, on] of FILES) {
    const report = await world.importFile(kind, await read(`${FOLDER}/${file}`), { on, fileName: file });
    expect(report.status, file).toBe('done');
    if (kind === 'registry')
      registry = { accepted: report.accepted, unchanged: report.unchanged, errors: brief(report) };
    totals.rows += report.rowsTotal;
    totals.accepted += report.accepted;
    totals.unchanged += report.unchanged;
    totals.rejected += report.rejected;
    totals.unmatched += report.unmatched;
  }
  return { totals, registry };
}

const DIRT = [
  [403, '身份证号', 'identity-check-digit'],
  [404, '身份证号', 'identity-in-use'],
  [405, '身份证号', 'identity-number-length'],
  [406, '姓名', 'name-missing'],
  [407, '行政区划代码', 'village-unknown'],
  [408, '家庭年收入(元)', 'amount-negative'],
  [409, '身份证号', 'identity-birth-date'],
];
const FACTS = 401 + 12 + 5 + 48 + 465 + 10 + 146;

test('a county’s year as exported (GB18030): every row of dirt by its column and code', async () => {
  expect(await importAll((path) => readFileSync(path))).toEqual({
    registry: { accepted: 401, unchanged: 0, errors: DIRT },
    totals: { rows: FACTS + 7 + 1, accepted: FACTS, unchanged: 1, rejected: 7, unmatched: 1 },
  });
  expect(await world.outbox('insurance')).toHaveLength(464);
  expect(await world.count('audit_entry')).toBe(FILES.length);
});

test('JY0048 overlaps JY0001 and is kept as such', async () => {
  const found = await world.db
    .selectFrom('employment')
    .select(['id', 'overlaps_with'])
    .where('standing', '=', 'overlapping')
    .execute();
  expect(found).toEqual([{ id: 'JY0048', overlaps_with: 'JY0001' }]);
});

const text = (path: string) => iconv.decode(readFileSync(path), 'gb18030');

test.each<[string, (path: string) => Promise<Buffer> | Buffer]>([
  ['the same files again', (path) => readFileSync(path)],
  ['UTF-8', (path) => Buffer.from(text(path))],
  ['UTF-8 with BOM and LF', (path) => Buffer.from(`\uFEFF${text(path).replaceAll('\r\n', '\n')}`)],
  ['XLSX', (path) => workbook(text(path))],
])('%s: nothing changes', async (_name, read) => {
  const before = await snapshot();
  const { totals, registry } = await importAll(read);
  expect(registry).toEqual({ accepted: 0, unchanged: 401, errors: DIRT });
  expect(totals).toMatchObject({ accepted: 0, unchanged: FACTS + 1, rejected: 7 });
  expect(await snapshot()).toEqual(before);
});

/** As a clerk's workbook: dates are date cells, amounts numbers, everything else text. */
async function workbook(content: string): Promise<Buffer> {
  const rows = parse(content) as string[][];
  const cells = rows.map((row, i) =>
    row.map((value, c) => {
      const header = rows[0]![c]!;
      if (value === '') return null;
      if (i > 0 && /^\d{4}-\d{2}-\d{2}$/.test(value)) {
        return { value: new Date(`${value}T00:00:00Z`), type: Date, format: 'yyyy-mm-dd' };
      }
      if (i > 0 && header.endsWith('(元)')) return { value: Number(value), type: Number };
      return { value, type: String };
    }),
  );
  return await writeXlsx(cells as never).toBuffer();
}

async function snapshot(): Promise<unknown> {
  const tables = [
    'household',
    'person',
    'poverty_status',
    'employer',
    'intermediary',
    'employment',
    'contract',
    'insurance_payment',
    'departure',
    'follow_up',
    'outbox',
    'case_event',
  ] as const;
  return Promise.all(tables.map((table) => world.db.selectFrom(table).selectAll().execute()));
}

test('no identity number stands in clear anywhere in the record', async () => {
  const numbers = new Set(text(`${FOLDER}/registry.csv`).match(/\d{17}[\dX]/g));
  const dump = JSON.stringify([
    await snapshot(),
    await world.db.selectFrom('audit_entry').selectAll().execute(),
    await world.db.selectFrom('import_error').selectAll().execute(),
  ]);
  expect([...numbers].filter((number) => dump.includes(number))).toEqual([]);
  expect(numbers.size).toBeGreaterThan(390);
});

test('streams: a real file stream works like a buffer', async () => {
  const report = await world.importFile('registry', '', {
    on: '2016-06-01',
    ...({ content: createReadStream(`${FOLDER}/registry.csv`) } as object),
  });
  expect(report).toMatchObject({ unchanged: 401, rejected: 7 });
});
