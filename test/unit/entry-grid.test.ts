import { describe, expect, test } from 'vitest';
import { normaliseHeader } from '../../src/domain/import-rows/index.ts';
import { parseBlock, placeBlock } from '../../web/src/ui/entry-grid/paste.ts';

describe('a block from the clipboard', () => {
  test.each<[string, string, string[][]]>([
    [
      'tabs and lines',
      'a\tb\r\nc\td\r\n',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    [
      'empty cells stay, empty lines go',
      'a\t\tb\n\n\t\t\nc\t\t',
      [
        ['a', '', 'b'],
        ['c', '', ''],
      ],
    ],
    ['a quoted cell holds breaks, tabs and quotes', '"a\n""b"""\tc\n', [['a\n"b"', 'c']]],
    ['a stray quote is text', 'a"b\tc', [['a"b', 'c']]],
    [
      'a CSV text',
      'a,"b,c"\nd,e',
      [
        ['a', 'b,c'],
        ['d', 'e'],
      ],
    ],
    ['one cell', 'a,b', [['a,b']]],
    ['nothing', '', []],
  ])('%s', (_, text, rows) => {
    expect(parseBlock(text)).toEqual(rows);
  });
});

describe('where its cells go', () => {
  const columns = ['代码', '月份', '金额(元)'];
  const place = (block: string[][], at = 0) => placeBlock(block, columns, { at, normalise: normaliseHeader });

  test('from the column it is pasted at; the others keep what they have', () => {
    expect(place([['2016-06', '500']], 1)).toEqual([[undefined, '2016-06', '500']]);
  });
  test('too wide for that: as far left as it needs', () => {
    expect(place([['A', '2016-06', '500']], 2)).toEqual([['A', '2016-06', '500']]);
  });
  test('by its own header, in any order, without columns that nobody knows', () => {
    expect(
      place([
        ['备注', '金额（元）', '代码'],
        ['x', ' 500 ', 'A'],
      ]),
    ).toEqual([['A', undefined, '500']]);
  });
  test('one word that happens to be a column is no header', () => {
    expect(place([['代码', '2016-06', '1']])).toEqual([['代码', '2016-06', '1']]);
  });
  test('cells beyond the last column are left out', () => {
    expect(place([['A', '2016-06', '1', 'x']], 1)).toEqual([['A', '2016-06', '1']]);
  });
});
