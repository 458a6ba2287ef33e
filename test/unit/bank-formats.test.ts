import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  bankFileColumns,
  bankFileLines,
  bankResultColumns,
  parseBankResult,
} from '../../src/domain/bank-file.ts';
import { bankFormatIds } from '../../src/domain/bank-formats.ts';
import { yuanToFen } from '../../src/domain/money.ts';
import { bankFormatOf, readBankTable } from '../../src/payments/bank-formats/index.ts';

/** Names as registers have them: rare characters (beyond the basic plane too), minority names with a dot, full width. */
const sign = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...'石龙张田彭向覃湘西土家族苗自治州有限公司厂合作社') },
  { weight: 2, arbitrary: fc.constantFrom(...'𠅤𦡦𡗗㛃䶮𬭊𱅒𣲗玥喆堃') },
  { weight: 2, arbitrary: fc.constantFrom(...'０１２３４５６７８９ＡＺ（）·　') },
  { weight: 1, arbitrary: fc.constantFrom(...'abc019 ,"\'()-.|;:') },
  {
    weight: 1,
    arbitrary: fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 1 })
      .filter((s) => !/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\uFEFF\uFFFE\uFFFF]/u.test(s) && !/[\p{Cn}\p{Co}]/u.test(s)),
  },
);
const text = fc.array(sign, { maxLength: 20 }).map((signs) =>
  signs
    .join('')
    .trim()
    .replace(/[\u200B-\u200D]/g, ''),
);
const name = text.filter((s) => s !== '');
const amount = fc.oneof(fc.integer({ min: 1, max: 99_999_999_999 }), fc.constantFrom(1, 99, 100, 30_007));
const key = fc
  .tuple(fc.constantFrom('employer-post', 'intermediary-placement'), fc.stringMatching(/^[A-Z0-9]{1,40}$/))
  .map(([programme, id]) => `${programme}:${id}:1`);
const line = fc.record({
  paymentKey: key,
  payeeName: name,
  bank: fc.option(name),
  account: fc.stringMatching(/^\d{10,30}$/),
  amountFen: amount,
  purpose: text,
});
const lines = fc.uniqueArray(line, { minLength: 1, maxLength: 8, selector: (l) => l.paymentKey });
const settings = { numRuns: 60 };
const TIMEOUT_MS = 60_000;

describe.each(bankFormatIds)('%s', (id) => {
  const format = bankFormatOf(id);

  test(
    'a payment file reads as what was written: names to the character, amounts to the fen',
    async () => {
      await fc.assert(
        fc.asyncProperty(lines, async (batch) => {
          const table = bankFileLines({
            batchId: '433101-20170703-1f3a9c02',
            county: '吉首市',
            lines: batch,
          });
          const [header, ...rows] = await readBankTable(await format.write(table));
          const control = rows.pop()!;
          expect(header).toEqual([...bankFileColumns]);
          expect(rows).toHaveLength(batch.length);
          for (const [i, { paymentKey, payeeName, bank, account, amountFen, purpose }] of batch.entries()) {
            const cells = [...rows[i]!, '', '', '', '', '', ''].slice(0, 7);
            expect(cells.with(5, '')).toEqual([
              String(i + 1),
              paymentKey,
              payeeName,
              bank ?? '',
              account,
              '',
              purpose,
            ]);
            expect(yuanToFen(cells[5]!)).toBe(amountFen);
          }
          expect(Number(control[1])).toBe(batch.length);
          expect(yuanToFen(control[3]!)).toBe(batch.reduce((sum, l) => sum + l.amountFen, 0));
          expect(control.slice(4)).toEqual(['批次', '433101-20170703-1f3a9c02', '吉首市']);
        }),
        settings,
      );
    },
    TIMEOUT_MS,
  );

  test(
    'a bank’s result is the same in each format',
    async () => {
      const told = fc.uniqueArray(
        fc.record({
          paymentKey: key,
          amountFen: amount,
          word: fc.constantFrom('成功', '退票', '冲正'),
          reason: text,
        }),
        { minLength: 1, maxLength: 8, selector: (l) => l.paymentKey },
      );
      await fc.assert(
        fc.asyncProperty(told, async (said) => {
          const yuan = (n: number) => `${Math.floor(n / 100)}.${String(n % 100).padStart(2, '0')}`;
          const total = said.reduce((sum, l) => sum + l.amountFen, 0);
          const table = [
            [...bankResultColumns],
            ...said.map((l) => [l.paymentKey, yuan(l.amountFen), l.word, l.reason, '2017-07-03']),
            ['总笔数', String(said.length), '总金额', yuan(total), '批次', 'B1'],
          ];
          const read = await readBankTable(await format.write(table));
          expect(parseBankResult(read, said)).toEqual(parseBankResult(table, said));
          expect(parseBankResult(read, said)).toMatchObject({ ok: true });
        }),
        settings,
      );
    },
    TIMEOUT_MS,
  );

  test('a file that has lost its last line is refused', async () => {
    const table = [[...bankResultColumns], ['employer-post:A:1', '10.00', '成功', '', '2017-07-03']];
    const rows = [...table, ['总笔数', '1', '总金额', '10.00']];
    const whole = await readBankTable(await format.write(rows));
    const result = parseBankResult(whole.slice(0, -1), [
      { paymentKey: 'employer-post:A:1', amountFen: 1000 },
    ]);
    expect(result).toMatchObject({ ok: false, errors: [{ code: 'bank-control-missing' }] });
  });
});

test('what does not fit a fixed field is refused, never cut', () => {
  const table = bankFileLines({
    batchId: 'B1',
    county: '吉首市',
    lines: [
      {
        paymentKey: 'k:1:1',
        bank: null,
        account: '1',
        amountFen: 1,
        purpose: '',
        payeeName: '公'.repeat(121),
      },
    ],
  });
  expect(() => bankFormatOf('fixed-width').write(table)).toThrow(/收款单位/);
});

test('a fixed line with bytes too many is no table', async () => {
  const bytes = await bankFormatOf('fixed-width').write([
    [...bankResultColumns],
    ['employer-post:A:1', '10.00', '成功', '', '2017-07-03'],
    ['总笔数', '1', '总金额', '10.00'],
  ]);
  const longer = Buffer.from(bytes.toString('latin1').replace('D', 'D多'), 'latin1');
  await expect(readBankTable(longer)).rejects.toThrow(/行长|行首/);
});
