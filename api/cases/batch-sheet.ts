import type { bankFileColumns } from '../../src/domain/bank-file.ts';
import { yuanToFen } from '../../src/domain/money.ts';
import type { BatchSheet } from '../../src/paper/batch.ts';
import { readBankTable } from '../../src/payments/bank-formats/index.ts';

type Lines = Pick<BatchSheet, 'lines' | 'controlLine'>;

/**
 * The lines of the payment list, read out of the very file the bank got, so that paper and file cannot differ.
 * `account` shows or masks an account number.
 */
export async function readBankFile(content: Buffer, account: (whole: string) => string): Promise<Lines> {
  const [header = [], ...rest] = await readBankTable(content);
  const control = rest.pop() ?? [];
  const cellOf = (cells: string[], column: (typeof bankFileColumns)[number]): string =>
    cells[header.indexOf(column)] ?? '';
  return {
    controlLine: control.join(','),
    lines: rest.map((cells) => {
      const amountFen = yuanToFen(cellOf(cells, '金额(元)'));
      if (amountFen === null) throw new Error(`bank file without an amount: ${cellOf(cells, '支付编号')}`);
      return {
        key: cellOf(cells, '支付编号'),
        payeeName: cellOf(cells, '收款单位'),
        bank: cellOf(cells, '开户行'),
        account: account(cellOf(cells, '账号')),
        purpose: cellOf(cells, '用途'),
        amountFen,
      };
    }),
  };
}
