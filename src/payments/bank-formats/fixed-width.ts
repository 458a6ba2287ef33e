import { bankFileColumns, bankResultColumns } from '../../domain/bank-file.ts';
import { fen, formatYuan, yuanToFen } from '../../domain/money.ts';
import { BankFieldTooLong, BankFileUnreadable, type BankFormat, type BankTable } from './format.ts';
import { fromBytes, toGb18030 } from './gb18030.ts';

interface Field {
  readonly column: string;
  /** Bytes in GB18030. */
  readonly width: number;
  /** Amounts: fen, filled with zeros on the left. Text: filled with spaces on the right. */
  readonly amount?: true;
}

/** The lines between header and control line, by what the header says the file is. */
const layouts: Record<'支付' | '回单', readonly Field[]> = {
  支付: [
    { column: '序号', width: 6 },
    { column: '支付编号', width: 120 },
    { column: '收款单位', width: 240 },
    { column: '开户行', width: 240 },
    { column: '账号', width: 60 },
    { column: '金额(元)', width: 15, amount: true },
    { column: '用途', width: 240 },
  ],
  回单: [
    { column: '支付编号', width: 120 },
    { column: '金额(元)', width: 15, amount: true },
    { column: '结果', width: 40 },
    { column: '原因', width: 240 },
    { column: '日期', width: 20 },
  ],
};
/** 总笔数, 总金额, 批次, and the county of a payment file. */
const control: readonly Field[] = [
  { column: '总笔数', width: 6 },
  { column: '总金额', width: 15, amount: true },
  { column: '批次', width: 60 },
  { column: '地区', width: 60 },
];

/** Behind the letter of the line; its Chinese makes sure that nobody takes GB18030 for UTF-8. */
const VERSION = '01';
const isHeader = /^H(支付|回单)01\s*$/;

/**
 * Text lines of fields with a fixed number of bytes: `H支付01`, a line `D…` for each payment, and a control line `T…` with
 * count, sum and batch. Amounts stand in fen.
 */
export const fixedWidthFormat: BankFormat = {
  id: 'fixed-width',
  recognises: (content) =>
    isHeader.test(
      fromBytes(content)
        .replace(/^\uFEFF/, '')
        .split(/\r?\n/, 1)[0]!,
    ),
  write(table) {
    const kind = table[0]?.includes('结果') ? '回单' : '支付';
    const lines = table.slice(1, -1).map((row, i) => `D${fieldsOf(layouts[kind], row, i + 2)}`);
    const [, count = '', , total = '', , batch = '', county = ''] = table.at(-1) ?? [];
    const last = `T${fieldsOf(control, [count, total, batch, county], table.length)}`;
    return toGb18030([`H${kind}${VERSION}`, ...lines, last, ''].join('\r\n'));
  },
  read(content) {
    const [header = '', ...lines] = fromBytes(content)
      .replace(/^\uFEFF/, '')
      .split(/\r?\n/)
      .filter((line) => line.trim() !== '');
    const kind = isHeader.exec(header)?.[1] as keyof typeof layouts | undefined;
    if (!kind) throw new BankFileUnreadable('文件首行不是定长文本的表头。');
    const columns = kind === '支付' ? bankFileColumns : bankResultColumns;
    return [[...columns], ...lines.map((line, i) => rowOf(kind, line, i + 2))];
  },
};

function fieldsOf(fields: readonly Field[], row: BankTable[number], rowNo: number): string {
  return fields.map((field, i) => padded(field, row[i] ?? '', rowNo)).join('');
}

function padded({ column, width, amount }: Field, value: string, row: number): string {
  if (amount) {
    const digits = String(yuanToFen(value) ?? '').padStart(width, '0');
    if (digits.length > width) throw new BankFieldTooLong(column, row);
    return digits;
  }
  const bytes = toGb18030(value).length;
  if (bytes > width || /[\r\n]/.test(value)) throw new BankFieldTooLong(column, row);
  return value + ' '.repeat(width - bytes);
}

function rowOf(kind: keyof typeof layouts, line: string, row: number): string[] {
  if (line.startsWith('D')) return cut(layouts[kind], line, row);
  if (!line.startsWith('T')) throw new BankFileUnreadable('行首不是 D 或 T。', row);
  const [count = '', total = '', batch = '', county = ''] = cut(control, line, row);
  const named = batch === '' ? [] : ['批次', batch, ...(county === '' ? [] : [county])];
  return ['总笔数', count, '总金额', total, ...named];
}

/** A line of other length is not guessed at: every field behind the fault would be another's. */
function cut(fields: readonly Field[], line: string, row: number): string[] {
  const bytes = toGb18030(line);
  const length = 1 + fields.reduce((sum, { width }) => sum + width, 0);
  // Editors take the spaces at the end of a line away.
  if (bytes.length > length) throw new BankFileUnreadable(`行长应为 ${length} 字节。`, row);
  let at = 1;
  return fields.map(({ width, amount }) => {
    const text = fromGb(bytes.subarray(at, at + width));
    at += width;
    const value = text.replace(/^ +| +$/g, '');
    return amount && /^\d{15}$/.test(value) ? yuan(Number(value)) : value;
  });
}

const fromGb = (bytes: Buffer): string => new TextDecoder('gb18030').decode(bytes);

const yuan = (amount: number): string => formatYuan(fen(amount)).replaceAll(',', '');
