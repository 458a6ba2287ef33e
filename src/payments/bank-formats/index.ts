import type { BankFormatId } from '../../domain/bank-formats.ts';
import { csvFormat } from './csv.ts';
import { fixedWidthFormat } from './fixed-width.ts';
import type { BankFormat } from './format.ts';
import { xlsxFormat } from './xlsx.ts';

export { BankFieldTooLong, BankFileUnreadable, type BankTable } from './format.ts';

const formats: Record<BankFormatId, BankFormat> = {
  'csv-gb18030': csvFormat,
  'fixed-width': fixedWidthFormat,
  xlsx: xlsxFormat,
};

/** Those with a mark of their own come first. */
const byContent: readonly BankFormat[] = [xlsxFormat, fixedWidthFormat, csvFormat];

export const bankFormatOf = (id: BankFormatId): BankFormat => formats[id];

/** The table in a bank's file of any format: a bank may answer in another one than it was asked in. */
export async function readBankTable(content: Buffer): Promise<string[][]> {
  return byContent.find((format) => format.recognises(content))!.read(content);
}
