import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import writeXlsx from 'write-excel-file/node';
import { readTable, TableError, type TableProblem } from '../../src/platform/tabular/index.ts';

const COLUMNS = ['编号', '姓名', '日期'];
const HEADER = '编号,姓名,日期';

async function read(content: Buffer, columns = COLUMNS, step = 7, optional: string[] = []) {
  // Small odd chunks cut characters in two, as a network does.
  async function* chunks() {
    for (let i = 0; i < content.length; i += step) yield content.subarray(i, i + step);
  }
  const rows: { rowNo: number; cells: Record<string, string> }[] = [];
  const problems: TableProblem[] = [];
  const warnings: TableProblem[] = [];
  for await (const item of readTable(chunks(), columns, { optional })) {
    if ('problem' in item) problems.push(item.problem);
    else if ('warning' in item) warnings.push(item.warning);
    else rows.push(item);
  }
  return { rows, problems, ...(warnings.length > 0 && { warnings }) };
}

async function failure(content: Buffer): Promise<readonly TableProblem[]> {
  const error = await read(content).then(
    () => undefined,
    (e: unknown) => e,
  );
  expect(error).toBeInstanceOf(TableError);
  return (error as TableError).problems;
}

const RARE = `${HEADER}\r\n1,龑䶮,2016-06-01\r\n2,"向,玉\n英",2016-06-02\r\n\r\n4,  石\u3000 ,\r\n`;
const RARE_ROWS = [
  { rowNo: 2, cells: { 编号: '1', 姓名: '龑䶮', 日期: '2016-06-01' } },
  { rowNo: 3, cells: { 编号: '2', 姓名: '向,玉\n英', 日期: '2016-06-02' } },
  { rowNo: 5, cells: { 编号: '4', 姓名: '石', 日期: '' } },
];

describe('csv', () => {
  test.each([
    ['utf-8', Buffer.from(RARE)],
    ['utf-8 with BOM', Buffer.from(`\uFEFF${RARE}`)],
    ['gb18030', iconv.encode(RARE, 'gb18030')],
    ['gb18030 with BOM', iconv.encode(`\uFEFF${RARE}`, 'gb18030', { addBOM: false })],
    ['LF', Buffer.from(RARE.replaceAll('\r\n', '\n'))],
    ['BOM and quoted header', Buffer.from(`\uFEFF${RARE.replace('编号', '"编号"')}`)],
  ])('%s reads alike, rows counted as Excel does', async (_name, content) => {
    for (const step of [1, 2, 3, 7, 1 << 20]) {
      expect(await read(content, COLUMNS, step)).toEqual({ rows: RARE_ROWS, problems: [] });
    }
  });

  test('one wrong byte late in the file makes it GB18030, not half of each', async () => {
    const text = `${HEADER}\n${'1,石,2016-06-01\n'.repeat(20_000)}`;
    const { rows } = await read(
      iconv.encode(`${HEADER}\n${'1,a,b\n'.repeat(20_000)}2,石,c\n`, 'gb18030'),
      COLUMNS,
      65_536,
    );
    expect(rows.at(-1)).toEqual({ rowNo: 20_002, cells: { 编号: '2', 姓名: '石', 日期: 'c' } });
    expect((await read(Buffer.from(text), COLUMNS, 65_536)).rows).toHaveLength(20_000);
  });

  test('columns may come in any order, with spaces and nameless columns', async () => {
    const { rows } = await read(Buffer.from('日期 , 编号,姓名,,\n2016-06-01,1,石,,\n'));
    expect(rows).toEqual([{ rowNo: 2, cells: { 编号: '1', 姓名: '石', 日期: '2016-06-01' } }]);
  });

  test('further columns are ignored and named, optional ones may lack, full-width brackets are forgiven', async () => {
    const content = Buffer.from('备注,编号,金额（元）,附注\n"x,y",1,5,\nz,2,6,w\n,3,7,,8\n');
    const { rows, problems, warnings } = await read(content, ['编号', '金额(元)', '原因'], 7, ['原因']);
    expect(rows.map((row) => row.cells)).toEqual([
      { 编号: '1', '金额(元)': '5', 原因: '' },
      { 编号: '2', '金额(元)': '6', 原因: '' },
    ]);
    expect(warnings).toMatchObject([
      { row: 1, column: '原因', code: 'header-optional-missing' },
      { row: 1, column: '备注', code: 'header-unknown' },
      { row: 1, column: '附注', code: 'header-unknown' },
    ]);
    expect(problems).toMatchObject([{ row: 4, code: 'cells-too-many' }]);
  });

  test('a short row has empty cells, a long one is an error of that row', async () => {
    const { rows, problems } = await read(Buffer.from(`${HEADER}\n1\n2,石,d,,\n3,a,b,c\n4,x,y\n`));
    expect(rows.map((row) => row.rowNo)).toEqual([2, 3, 5]);
    expect(rows[0]!.cells).toEqual({ 编号: '1', 姓名: '', 日期: '' });
    expect(problems).toMatchObject([{ row: 4, code: 'cells-too-many' }]);
  });

  test('bytes that are no text in GB18030 are an error of that row', async () => {
    const content = Buffer.concat([
      iconv.encode(`${HEADER}\n1,石`, 'gb18030'),
      Buffer.from([0xff]),
      iconv.encode(',d\n2,石,d\n', 'gb18030'),
    ]);
    const { rows, problems } = await read(content);
    expect(problems).toMatchObject([{ row: 2, column: '姓名', code: 'text-unreadable' }]);
    expect(rows.map((row) => row.rowNo)).toEqual([3]);
  });

  test('headers: every fault is named', async () => {
    expect(await failure(Buffer.from('编号,编号,日期X\n1,2,3\n'))).toMatchObject([
      { row: 1, column: '编号', code: 'header-duplicate' },
      { row: 1, column: '姓名', code: 'header-missing', message: '缺少列“姓名”。' },
      { row: 1, column: '日期', code: 'header-missing' },
      { row: 1, column: '日期X', code: 'header-unknown' },
    ]);
  });

  test.each([
    ['semicolons', Buffer.from('编号;姓名;日期\n1;石;2016-06-01\n')],
    ['tabs', Buffer.from('编号\t姓名\t日期\n')],
    ['full-width commas', Buffer.from('编号，姓名，日期\n')],
  ])('%s between the columns are told as that, once', async (_name, content) => {
    expect(await failure(content)).toMatchObject([{ row: 1, code: 'separator-wrong' }]);
  });

  test.each([
    ['empty', Buffer.alloc(0), 'file-empty'],
    ['blank lines', Buffer.from('\n\n , \n'), 'file-empty'],
    ['picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), 'file-not-table'],
    ['old xls', Buffer.from('d0cf11e0a1b11ae10000000000000000', 'hex'), 'file-not-table'],
    ['UTF-16', Buffer.from(`\uFEFF${RARE}`, 'utf16le'), 'file-not-table'],
    ['open quote in the header', Buffer.from(`"编号,姓名,日期\n1,a,b\n`), 'quote-not-closed'],
    ['a line without end', Buffer.from(`${HEADER}\n${'石'.repeat(300_000)}`), 'file-not-table'],
    ['damaged xlsx', Buffer.from('PK\u0003\u0004nonsense'), 'file-damaged'],
  ])('%s is refused whole', async (_name, content, code) => {
    const problems = await failure(content);
    expect(problems[0]!.code).toBe(code);
    expect(problems[0]!.remedy).not.toBe('');
  });

  test.each<[string, string, number[], string[]]>([
    ['the next line is a row', '1,a,b\n2,"石,c\n3,d,e\n', [3], ['1', '3']],
    ['all cells are quoted', '"1","a","b"\n"2","石","c\n"3","d","e"\n"4","f","g"\n', [3], ['1', '3', '4']],
    ['the next row has quotes of its own', '1,"a,b\n2,"石",c\n3,d,e\n', [2], ['2', '3']],
    ['on the last line', '1,a,b\n2,"石,c', [3], ['1']],
    ['two of them, far apart', `1,"a,b\n2,c,d\n3,e,f\n4,"g,h\n5,i,j\n`, [2, 5], ['2', '3', '5']],
    ['before lines that are no rows', `1,"a,b\n${'x\n'.repeat(30)}2,c,d\n`, [2], [...'x'.repeat(30), '2']],
  ])('an open quote costs its own row alone: %s', async (_name, text, bad, good) => {
    for (const step of [3, 1 << 20]) {
      const { rows, problems } = await read(Buffer.from(`${HEADER}\n${text}`), COLUMNS, step);
      expect(problems.map(({ code, row }) => [code, row])).toEqual(bad.map((r) => ['quote-not-closed', r]));
      expect(rows.map((row) => row.cells.编号)).toEqual(good);
    }
  });

  test('an open quote does not gather the file in memory', async () => {
    const content = Buffer.from(`${HEADER}\n1,a,b\n2,"石,c\n${'3,d,e\n'.repeat(200_000)}`);
    const { rows, problems } = await read(content, COLUMNS, 65_536);
    expect(problems).toMatchObject([{ code: 'quote-not-closed', row: 3 }]);
    expect(rows).toHaveLength(200_001);
  });

  test('line ends may be mixed, also inside quotes', async () => {
    const content = Buffer.from(`${HEADER}\r\n1,a,b\n2,"c\nd",e\r3,"f\r\ng",h\r\n\n4,i,j`);
    for (const step of [1, 5, 1 << 20]) {
      const { rows, problems } = await read(content, COLUMNS, step);
      expect(problems).toEqual([]);
      expect(rows.map(({ rowNo, cells }) => [rowNo, cells.编号, cells.姓名])).toEqual([
        [2, '1', 'a'],
        [3, '2', 'c\nd'],
        [4, '3', 'f\ng'],
        [6, '4', 'i'],
      ]);
    }
  });

  test('a stray NUL byte, early or late, does not make it another kind of file', async () => {
    const content = Buffer.from(`${HEADER}\n1,石\u0000,d\n${'2,石,d\n'.repeat(2_000)}3,\u0000,d\n`);
    expect((await read(content, COLUMNS, 4_096)).rows).toHaveLength(2_002);
  });

  test('reads what csv-stringify writes, whatever the cells hold', async () => {
    const cell = fc.stringMatching(/^[a,"\n石 ]{0,6}$/).map((text) => text.trim());
    const table = fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(table, fc.boolean(), async (cells, quoted) => {
        const rows = cells.map(([a, b, c], i) => [`${i}${a}`, b, c]);
        const { rows: back } = await read(
          Buffer.from(stringify([COLUMNS, ...rows], { quoted })),
          COLUMNS,
          64,
        );
        expect(back.map((row) => COLUMNS.map((column) => row.cells[column]))).toEqual(rows);
      }),
      { numRuns: 300 },
    );
  });
});

describe('xlsx', () => {
  async function workbook(rows: unknown[][]): Promise<Buffer> {
    const cells = rows.map((row) =>
      row.map((value) => {
        if (value === null) return null;
        if (value instanceof Date) return { value, type: Date, format: 'yyyy-mm-dd' };
        return { value, type: (value as { constructor: unknown }).constructor };
      }),
    );
    return await writeXlsx(cells as never).toBuffer();
  }

  test('text, numbers, dates, empty rows', async () => {
    const content = await workbook([
      COLUMNS,
      ['433123196208122438', '龑䶮', new Date(Date.UTC(2016, 5, 18))],
      [null, null, null],
      [715.82, ' 石 ', '2016-06-19'],
    ]);
    expect(await read(content, COLUMNS, 1000)).toEqual({
      problems: [],
      rows: [
        { rowNo: 2, cells: { 编号: '433123196208122438', 姓名: '龑䶮', 日期: '2016-06-18' } },
        { rowNo: 4, cells: { 编号: '715.82', 姓名: '石', 日期: '2016-06-19' } },
      ],
    });
  });

  test('an identity number that Excel rounded is refused even when its check digit happens to fit', async () => {
    const content = await workbook([COLUMNS, [Number('433123196208122438'), '石', 'd'], ['2', '石', 'd']]);
    const { rows, problems } = await read(content, COLUMNS, 1000);
    expect(problems).toMatchObject([{ row: 2, column: '编号', code: 'number-rounded' }]);
    expect(rows.map((row) => row.rowNo)).toEqual([3]);
  });
});
