import { describe, expect, test } from 'vitest';
import {
  bankFileColumns,
  bankFileLines,
  bankResultColumns,
  parseBankResult,
} from '../../src/domain/bank-file.ts';

const line = (n: number, amountFen: number) => ({
  paymentKey: `employer-post:JY000${n}:1`,
  payeeName: '酉和茶业有限公司',
  bank: n === 1 ? '农村商业银行' : null,
  account: '6228481533715135421',
  amountFen,
  purpose: '岗位补贴',
});

test('a payment file ends with count and total', () => {
  const rows = bankFileLines({ batchId: 'B1', county: '433127', lines: [line(1, 100_000), line(2, 30_007)] });
  expect(rows).toEqual([
    [...bankFileColumns],
    [
      '1',
      'employer-post:JY0001:1',
      '酉和茶业有限公司',
      '农村商业银行',
      '6228481533715135421',
      '1000.00',
      '岗位补贴',
    ],
    ['2', 'employer-post:JY0002:1', '酉和茶业有限公司', '', '6228481533715135421', '300.07', '岗位补贴'],
    ['总笔数', '2', '总金额', '1300.07', '批次', 'B1', '433127'],
  ]);
});

describe('a bank result', () => {
  const expected = [line(1, 100_000), line(2, 30_000)];
  const good = [
    [...bankResultColumns],
    ['employer-post:JY0001:1', '1000.00', '成功', '', '2017-07-03'],
    ['employer-post:JY0002:1', '300', '退票', '账户已销', '2017/7/3'],
    ['总笔数', '2', '总金额', '1,300.00', ''],
  ];
  const withRow = (at: number, cells: string[]) => good.map((row, i) => (i === at ? cells : row));
  const codes = (rows: string[][]) => {
    const parsed = parseBankResult(rows, expected);
    return parsed.ok ? [] : parsed.errors.map(({ row, column, code }) => [row, column, code]);
  };

  test('tells what was paid and what came back', () => {
    expect(parseBankResult(good, expected)).toEqual({
      ok: true,
      results: [
        { paymentKey: 'employer-post:JY0001:1', outcome: 'paid', reason: null, on: '2017-07-03' },
        { paymentKey: 'employer-post:JY0002:1', outcome: 'returned', reason: '账户已销', on: '2017-07-03' },
      ],
    });
  });

  test('a payment it does not mention goes on waiting', () => {
    const partial = [...good.slice(0, 2), ['总笔数', '1', '总金额', '1000.00', '']];
    expect(parseBankResult(partial, expected)).toMatchObject({ ok: true, results: [{ outcome: 'paid' }] });
  });

  test('a payment that the bank took back after it had paid', () => {
    const rows = withRow(1, ['employer-post:JY0001:1', '1000.00', '冲正', '账户冻结', '2017-07-09']);
    expect(parseBankResult(rows, expected)).toMatchObject({
      ok: true,
      results: [{ outcome: 'reversed', reason: '账户冻结', on: '2017-07-09' }, { outcome: 'returned' }],
    });
  });

  test.each<[string, string[], object]>([
    ['a word we do not know', ['1000.00', '处理中', '稍后', ''], { why: 'word-unknown', on: null }],
    ['no word', ['1000.00', '', '', '2017-07-03'], { why: 'word-unknown', said: '（结果空白），1000.00 元' }],
    [
      'one fen less',
      ['999.99', '成功', '', '2017-07-03'],
      { why: 'amount-differs', said: '成功，999.99 元' },
    ],
    ['one fen more, returned', ['1000.01', '退票', '', '2017-07-03'], { why: 'amount-differs' }],
  ])('%s is a question for a person where the rest is in order', (_, cells, unclear) => {
    const [yuan = ''] = cells;
    const total = (Number(yuan) + 300).toFixed(2);
    const rows = [good[0]!, ['employer-post:JY0001:1', ...cells], good[2]!, ['总笔数', '2', '总金额', total]];
    expect(parseBankResult(rows, expected)).toMatchObject({
      ok: true,
      results: [{ outcome: 'unclear', ...unclear }, { outcome: 'returned' }],
    });
  });

  test('the only line of a file may be unclear', () => {
    const rows = [
      good[0]!,
      ['employer-post:JY0001:1', '1000.00', '处理中', '', ''],
      ['总笔数', '1', '总金额', '1000.00'],
    ];
    expect(parseBankResult(rows, expected)).toMatchObject({ ok: true, results: [{ outcome: 'unclear' }] });
  });

  test.each<[string, string[][], unknown[]]>([
    [
      'an unknown line',
      withRow(1, ['employer-post:JY0009:1', '1000.00', '成功', '', '2017-07-03']),
      [2, '支付编号', 'bank-line-unknown'],
    ],
    [
      'another amount',
      withRow(1, ['employer-post:JY0001:1', '100.00', '成功', '', '2017-07-03']),
      [2, '金额(元)', 'bank-amount-differs'],
    ],
    [
      'no amount',
      withRow(1, ['employer-post:JY0001:1', '一千', '成功', '', '2017-07-03']),
      [2, '金额(元)', 'amount-not-a-number'],
    ],
    ['a line twice', withRow(2, good[1] ?? []), [3, '支付编号', 'bank-line-repeated']],
    [
      'an unknown outcome beside another fault',
      withRow(1, ['employer-post:JY0001:1', '1000.00', '处理中', '', '2017-02-29']),
      [2, '结果', 'value-not-listed'],
    ],
    [
      'part of a payment taken back',
      [
        ...withRow(1, ['employer-post:JY0001:1', '999.99', '冲正', '', '2017-07-03']).slice(0, 3),
        ['总笔数', '2', '总金额', '1299.99'],
      ],
      [2, '金额(元)', 'bank-amount-differs'],
    ],
    [
      'no line of several that anybody understands',
      [
        good[0]!,
        ['employer-post:JY0001:1', '1000.00', '0000', '', '2017-07-03'],
        ['employer-post:JY0002:1', '300.00', '0001', '', '2017-07-03'],
        good[3]!,
      ],
      [3, '结果', 'value-not-listed'],
    ],
    [
      'no real date',
      withRow(1, ['employer-post:JY0001:1', '1000.00', '成功', '', '2017-02-29']),
      [2, '日期', 'date-invalid'],
    ],
    [
      'a wrong count',
      withRow(3, ['总笔数', '3', '总金额', '1300.00']),
      [4, '总笔数', 'bank-control-differs'],
    ],
    [
      'a wrong total',
      withRow(3, ['总笔数', '2', '总金额', '1300.01']),
      [4, '总金额', 'bank-control-differs'],
    ],
    ['no control row', good.slice(0, 3), [3, '总笔数', 'bank-control-missing']],
    ['a column missing', withRow(0, ['支付编号', '金额(元)', '原因', '日期']), [1, '结果', 'header-missing']],
    ['nothing', [], [1, '支付编号', 'header-missing']],
  ])('%s: nothing is taken', (_, rows, error) => {
    expect(codes(rows)).toContainEqual(error);
  });
});
