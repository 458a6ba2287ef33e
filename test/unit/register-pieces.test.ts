import { Readable } from 'node:stream';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { plainDate } from '../../src/domain/dates.ts';
import { identityCheckDigit } from '../../src/domain/identity-number.ts';
import { importColumns, optionalColumns } from '../../src/domain/import-rows/index.ts';
import { CopyWriter } from '../../src/intake/copy-writer.ts';
import { CellMemo, CellSplitter, type Encode } from '../../src/intake/register/load/cell-memo.ts';
import { type CheckedPiece, pieceChecker } from '../../src/intake/register/load/check-rows.ts';
import { openSecrets } from '../../src/intake/register/load/secrets.ts';
import { piecesOfText, readChunks, spool, type TablePiece } from '../../src/platform/tabular/index.ts';
import { createVault } from '../../src/platform/vault.ts';

const vault = createVault(Buffer.alloc(32, 7));
const thread = vault.startThread();
afterAll(() => thread.close());
const VILLAGES = ['433101002001', '433122104003'];
const RULES = {
  area: '433101',
  businessDate: plainDate('2016-12-01'),
  divisions: new Set(VILLAGES),
};
const OPTIONS = { optional: optionalColumns.registry };

/** What a piece says, without what depends on where pieces end. */
interface Told {
  readonly rows: Map<number, string>;
  readonly secrets: unknown[];
  readonly problems: unknown[];
  readonly warnings: unknown[];
  readonly refused: number;
  readonly lastRow: number;
}

async function told(pieces: AsyncIterable<TablePiece>, after: number): Promise<Told> {
  const check = pieceChecker(vault, thread, RULES);
  const all: CheckedPiece[] = [];
  const rows = new Map<number, string>();
  for await (const piece of pieces) {
    const checked = await (await check(piece, after)).sealed;
    // Nothing of what serves again is looked at later.
    piece.plain?.bytes.fill(0);
    all.push(checked);
    for (const [no, row] of copyRows(checked.bytes)) rows.set(no, row);
    checked.bytes.fill(0xff);
    checked.done();
  }
  const byRow = (a: { row: number }, b: { row: number }) => a.row - b.row;
  return {
    rows,
    secrets: all.flatMap(({ secret }) => (secret ? openSecrets(vault, secret.sealed) : [])).sort(byRow),
    problems: all.flatMap(({ problems }) => problems).sort(byRow),
    warnings: all.flatMap(({ warnings }) => warnings).sort(byRow),
    refused: all.reduce((sum, { refused }) => sum + refused, 0),
    lastRow: Math.max(...all.map(({ lastRow }) => lastRow)),
  };
}

/** Rows of a binary COPY by their number, the bytes as hex. */
function copyRows(bytes: Buffer): [number, string][] {
  const rows: [number, string][] = [];
  for (let at = 0; at < bytes.length; ) {
    const from = at;
    const fields = bytes.readInt16BE(at);
    at += 2;
    const row = bytes.readInt32BE(at + 4);
    for (let field = 0; field < fields; field += 1) at += 4 + Math.max(bytes.readInt32BE(at), 0);
    rows.push([row, bytes.subarray(from, at).toString('hex')]);
  }
  return rows;
}

const words: Record<string, string[]> = {
  性别: ['男', '女', '', ' 男', '未知'],
  与户主关系: ['户主', '配偶', '', '　子女', '舅舅'],
  健康状况: ['健康', '残疾', ''],
  '家庭年收入(元)': ['7300', '7300.50', '', '-1', '１２００', 'abc', '"1,200"'],
  建档立卡: ['是', '否', '', ' 是 ', '也许'],
  行政区划代码: [...VILLAGES, '433101002001', '433101002001', '433199999999', '４３３１０１００２００１'],
  就业状态: ['已转移就业', '两后生', ''],
  就业单位: ['电子厂', '', '吉首市 茶业公司', '"甲""乙"厂', '"一，\n二"'],
  联系电话: ['18899624574', '', '0743-8222222', '见"备注"', '不详\\', '见\u0000附页\u0001'],
  一卡通账号: ['6228420390807241201', '', '６２２８\u0000 420', 'X'.repeat(60)],
  毕业年份: ['2012', '', '2012年', '2030'],
  劳动能力: ['普通劳动力', '', '长'.repeat(41)],
};

const identity = fc
  .tuple(fc.integer({ min: 1940, max: 2005 }), fc.integer({ min: 0, max: 999 }))
  .map(([year, n]) => {
    const first = `433101${year}0611${String(n).padStart(3, '0')}`;
    return first + identityCheckDigit(first);
  });

const row = fc
  .record({
    number: fc.oneof(
      { weight: 8, arbitrary: identity },
      fc.constantFrom('', '43310119400611001', '433101194006110010', ' 4331 '),
    ),
    name: fc.constantFrom('石玉英', '龙 三', '𠮷田', '', '\u200b向'),
    household: fc.constantFrom('4331010020010000', '4331010020010001', ''),
    cells: fc.record(
      Object.fromEntries(
        Object.entries(words).map(([column, values]) => [column, fc.constantFrom(...values)]),
      ),
    ),
  })
  .map(({ number, name, household, cells }) => ({
    身份证号: number,
    姓名: name,
    户编号: household,
    ...cells,
  }));

const line = fc.oneof(
  { weight: 12, arbitrary: row },
  fc.constantFrom('', ',,,', '"没有闭合', 'x'.repeat(20), `${',多'.repeat(40)}`),
);
const lineEnd = fc.constantFrom('\n', '\r\n', '\n', '\n', '\r');

test('read as bytes or the long way, a file says the same', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.subarray(importColumns.registry.filter((c) => optionalColumns.registry.includes(c as never))),
      fc.array(fc.tuple(line, lineEnd), { minLength: 1, maxLength: 25 }),
      fc.boolean(),
      fc.integer({ min: 20, max: 2000 }),
      fc.constantFrom(0, 0, 4),
      async (lacking, lines, mark, pieceBytes, after) => {
        const columns = ['备注', ...importColumns.registry.filter((c) => !lacking.includes(c))];
        const text = lines.map(([one, end]) => {
          if (typeof one === 'string') return one + end;
          return columns.map((column) => (one as Record<string, string>)[column] ?? '').join() + end;
        });
        const bytes = Buffer.from(`${mark ? '\uFEFF' : ''}${columns.join()}\r\n${text.join('')}`);
        const content = async function* () {
          yield bytes.subarray(0, 11);
          for (let at = 11; at < bytes.length; at += 97) yield bytes.subarray(at, at + 97);
        };
        const file = await spool(content());
        const longWay = async function* () {
          for await (const chunk of readChunks(file, importColumns.registry, OPTIONS))
            yield { absent: chunk.absent, plain: null, rest: () => chunk };
        };
        try {
          const quick = piecesOfText(content(), importColumns.registry, { ...OPTIONS, pieceBytes });
          expect(await told(quick, after)).toEqual(await told(longWay(), after));
        } finally {
          await file.dispose();
        }
      },
    ),
    { numRuns: 200 },
  );
});

test('many lines that end with a return alone, behind others, are lines', async () => {
  const columns = importColumns.registry;
  const line = columns.map(() => '石').join();
  const bytes = Buffer.from(`${columns.join()}\n${`${line}\r`.repeat(6_000)}`);
  const content = async function* () {
    for (let at = 0; at < bytes.length; at += 64 * 1024) yield bytes.subarray(at, at + 64 * 1024);
  };
  let rows = 0;
  for await (const piece of piecesOfText(content(), columns, OPTIONS)) rows += piece.rest([]).rows.length;
  expect(rows).toBe(6_000);
});

test('what the header says is not said again by who goes on', async () => {
  const content = async function* () {
    yield Buffer.from(`备注,${importColumns.registry.join()}\n,石\n,龙\n`);
  };
  const pieces = () => piecesOfText(content(), importColumns.registry, OPTIONS);
  expect((await told(pieces(), 0)).warnings).toHaveLength(1);
  expect((await told(pieces(), 2)).warnings).toEqual([]);
});

test('a cell is remembered as itself, however many others share its slot, and when everything is forgotten', () => {
  const encode: Encode = (text, out) => {
    out.text(text);
    return true;
  };
  const memo = new CellMemo([encode, encode, encode], 20_000);
  const cells = new CellSplitter(3);
  const places = Int32Array.of(0, 1, 2);
  fc.assert(
    fc.property(fc.array(fc.nat(30_000), { minLength: 3, maxLength: 3 }), (numbers) => {
      const texts = numbers.map((n) => (n % 7 === 0 ? '' : `职工${n}`));
      const line = Buffer.from(texts.join());
      expect(cells.split(line, 0, line.length)).toBe(true);
      expect(memo.read(line, cells, places)).toBe(true);
      const out = new CopyWriter();
      memo.write(out);
      const expected = new CopyWriter();
      for (const text of texts) expected.text(text);
      expect(out.take()).toEqual(expected.take());
    }),
    { numRuns: 5000 },
  );
});

test('a piece may have any number of lines', async () => {
  const lines = 130_000;
  const text = `${importColumns.registry.join()}\n${'石\n'.repeat(lines)}`;
  const { refused, lastRow } = await told(
    piecesOfText(Readable.from([Buffer.from(text)]), importColumns.registry, OPTIONS),
    0,
  );
  expect([refused, lastRow]).toEqual([lines, lines + 1]);
});

test('secrets that an earlier release sealed as JSON are still opened', () => {
  const secrets = [
    { row: 2, identityNumber: '433101194006110010', phone: '18899624574', account: null },
    { row: 5, identityNumber: '433101194006110029', phone: null, account: '6228"420' },
  ];
  const json = JSON.stringify(secrets.map((one) => Object.values(one)));
  expect(openSecrets(vault, vault.seal(json))).toEqual(secrets);
});
