import type { BankFormatId } from '../../domain/bank-formats.ts';

/** A bank's file as a table of text: header, one row a payment, control row (src/domain/bank-file.ts). */
export type BankTable = readonly (readonly string[])[];

/** One way of putting such a table into bytes. What is read is what was written, to the last character. */
export interface BankFormat {
  readonly id: BankFormatId;
  /** Whether the bytes are in this format, by what they begin with. */
  recognises(content: Buffer): boolean;
  /** Throws BankFieldTooLong. */
  write(table: BankTable): Buffer | Promise<Buffer>;
  /** Throws BankFileUnreadable. */
  read(content: Buffer): string[][] | Promise<string[][]>;
}

/** The file cannot be read as a table; `row` counts from 1, 0 is the file itself. */
export class BankFileUnreadable extends Error {
  override readonly name = 'BankFileUnreadable';
  readonly row: number;
  constructor(message: string, row = 0) {
    super(message);
    this.row = row;
  }
}

/** A value does not fit into its field. Cutting it would pay another name or account. */
export class BankFieldTooLong extends Error {
  override readonly name = 'BankFieldTooLong';
  readonly column: string;
  readonly row: number;
  constructor(column: string, row: number) {
    super(`“${column}”超出银行文件的栏宽。`);
    this.column = column;
    this.row = row;
  }
}
