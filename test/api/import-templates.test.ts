import { Readable } from 'node:stream';
import { readSheet } from 'read-excel-file/node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { plainDate } from '../../src/domain/dates.ts';
import { describeColumns, importColumns, importKinds } from '../../src/domain/import-rows/index.ts';
import { listedWords } from '../../src/domain/import-rows/listed-words.ts';
import { importers } from '../../src/intake/importers.ts';
import { readTable } from '../../src/platform/tabular/index.ts';
import { type House, openHouse } from './support/house.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

async function template(kind: string): Promise<{ name: string; bytes: Buffer }> {
  const { cookie } = await house.person('jishou-centre');
  const answer = await fetch(`${house.baseUrl}/api/import-columns/${kind}/template.xlsx`, {
    headers: { cookie },
  });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toContain('spreadsheetml');
  const name = decodeURIComponent(answer.headers.get('content-disposition')!.split("UTF-8''")[1]!);
  return { name, bytes: Buffer.from(await answer.arrayBuffer()) };
}

const noCertificate = { 证书编号: '', 证书等级: '', 发证日期: '' };
/** Cells that are asked for only because of what stands in another cell of the example. */
const ASKED_FOR_BY: Record<string, Record<string, string>> = {
  合同起始日: { 合同终止日: '' },
  用人单位代码: { 费用承担: '本人' },
  结业日期: { 是否结业: '' },
  证书编号: noCertificate,
  证书等级: noCertificate,
  发证日期: noCertificate,
};

describe.each(importKinds)('%s', (kind) => {
  const context = { row: 2, businessDate: plainDate('2017-08-01'), divisionExists: () => true };
  const rowsOf = async () => {
    const { bytes } = await template(kind);
    const rows: Record<string, string>[] = [];
    // As an import reads it: header and cells, empty lines left out.
    for await (const line of readTable(Readable.from([bytes]), importColumns[kind])) {
      if (!('cells' in line)) throw new Error(JSON.stringify(line));
      rows.push(line.cells);
    }
    return rows;
  };

  test('the two examples pass the checks of an import', async () => {
    const rows = await rowsOf();
    expect(rows).toHaveLength(2);
    for (const row of rows) expect(importers[kind].check(row, context)).toMatchObject({ ok: true });
  });

  test('a column is called needed exactly where an empty cell is refused', async () => {
    const [example] = await rowsOf();
    for (const { column, needed } of describeColumns(kind)) {
      const without = { ...example!, [column]: '', ...ASKED_FOR_BY[column] };
      expect([column, importers[kind].check(without, context).ok]).toEqual([column, !needed]);
    }
  });

  test('the second sheet explains every column, with its listed words', async () => {
    const { name, bytes } = await template(kind);
    expect(name).toMatch(/^导入模板-.+\.xlsx$/);
    const sheet = await readSheet(bytes, 2);
    const explained = sheet.slice(1, 1 + importColumns[kind].length);
    expect(explained.map(([column]) => column)).toEqual([...importColumns[kind]]);
    for (const [column, needed, note, words] of explained) {
      expect(['必填', '可空']).toContain(needed);
      expect(note).not.toBe('');
      const listed: readonly string[] =
        (listedWords as Record<string, readonly string[]>)[String(column)] ?? [];
      expect(words ?? '').toBe(listed.join('、'));
    }
  });
});

test('an unknown kind is refused, and so is somebody who has not signed in', async () => {
  const centre = await house.person('jishou-centre');
  expect((await centre.ask('/api/import-columns/salaries/template.xlsx')).status).toBe(400);
  expect((await fetch(`${house.baseUrl}/api/import-columns/registry/template.xlsx`)).status).toBe(401);
});
