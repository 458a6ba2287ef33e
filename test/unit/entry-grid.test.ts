import { describe, expect, test } from 'vitest';
import { normaliseHeader } from '../../src/domain/import-rows/index.ts';
import { parseBlock, placeBlock } from '../../web/src/ui/entry-grid/paste.ts';

const headers = { columns: ['代码', '月份', '金额(元)'], normalise: normaliseHeader };

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
      'empty cells stay, empty lines at the end go',
      'a\t\tb\nc\t\t\n\t\t\n\n',
      [
        ['a', '', 'b'],
        ['c', '', ''],
      ],
    ],
    ['a quoted cell holds breaks, tabs and quotes', '"a\n""b"""\tc\n', [['a\n"b"', 'c']]],
    ['a stray quote is text', 'a"b\tc', [['a"b', 'c']]],
    [
      'one column of amounts, with the separators of thousands and a gap',
      '1,715.82\r\n\r\n"2,000.00"\r\n1,234,567.00\r\n',
      [['1,715.82'], [''], ['2,000.00'], ['1,234,567.00']],
    ],
    [
      'two commas in one line of several make no table',
      '1,715.82\n1,234,567.00\n715',
      [['1,715.82'], ['1,234,567.00'], ['715']],
    ],
    [
      'a CSV as wide as the grid in every line',
      'a,"b,c",d\n\ne,f,g',
      [['a', 'b,c', 'd'], [''], ['e', 'f', 'g']],
    ],
    [
      'a CSV with a header',
      '备注,金额（元）,代码,月份\nx,500,A,2016-06',
      [
        ['备注', '金额（元）', '代码', '月份'],
        ['x', '500', 'A', '2016-06'],
      ],
    ],
    ['one cell', 'a,b', [['a,b']]],
    ['nothing', '', []],
  ])('%s', (_, text, rows) => {
    expect(parseBlock(text, headers)).toEqual(rows);
  });
});

describe('where its cells go', () => {
  const place = (block: string[][], at = 0) => placeBlock(block, { at, ...headers });

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
  test('a single column copied with its header goes to that column', () => {
    expect(place([['金额（元）'], ['1,715.82']])).toEqual([[undefined, undefined, '1,715.82']]);
  });
  test('cells beyond the last column are left out', () => {
    expect(place([['A', '2016-06', '1', 'x']], 1)).toEqual([['A', '2016-06', '1']]);
  });
  test('an empty line goes from whole rows, and stays beside other columns', () => {
    expect(
      place([
        ['A', '2016-06', '1'],
        ['', '', ''],
        ['B', '2016-06', '2'],
      ]),
    ).toEqual([
      ['A', '2016-06', '1'],
      ['B', '2016-06', '2'],
    ]);
    expect(place([['1'], [''], ['2']], 2)).toEqual([
      [undefined, undefined, '1'],
      [undefined, undefined, ''],
      [undefined, undefined, '2'],
    ]);
  });
});
