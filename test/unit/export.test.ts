import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { csvStream } from '../../api/lists/export.ts';

async function* each(cells: readonly string[]) {
  yield* cells;
}

test('a cell that a spreadsheet would run is text in the file, in half and in full width', async () => {
  const cells = ['=1+1', '+86', '-1', '@SUM', '\t=1', '\r=1', '\n=1', '＝1+1', '＋86', '－1', '＠SUM'];
  const file = await text(csvStream([{ header: '备注', value: (cell: string) => cell }], each(cells)));
  const rows = file
    .replace(/^\uFEFF/, '')
    .split('\r\n')
    .slice(1, -1);
  expect(rows.map((row) => row.replace(/^"/, '')[0])).toEqual(cells.map(() => "'"));
  const plain = await text(
    csvStream([{ header: '备注', value: (cell: string) => cell }], each(['石有福', '3-5'])),
  );
  expect(plain).toContain('石有福\r\n3-5\r\n');
});
