import type { RegistryRow } from '../../../domain/import-rows/index.ts';
import { IDENTITY_KEY_BYTES } from '../../../platform/vault.ts';
import type { RowsToSeal } from '../../../platform/vault-thread.ts';
import { CopyWriter } from '../../copy-writer.ts';
import { SecretRows } from './secrets.ts';
import { SHARED_COLUMNS, type SharedColumn, STAGING_COLUMNS } from './staging.ts';

const ROW_BYTES = 330;

/** Whom a refused row is about, as far as it can be read. */
export interface Whom {
  readonly key: Buffer | null;
  readonly name: string | null;
  readonly household: string | null;
}

/** The rows of a piece of the file for a binary COPY; keys of identity numbers and seals are still to be made. */
export class PieceRows {
  readonly out: CopyWriter;
  readonly #keysAt: number[] = [];
  readonly #secrets: SecretRows;
  readonly #numbersAt: number[] = [];
  #firstTaken = Number.POSITIVE_INFINITY;
  #lastTaken = 0;
  #count = 0;

  /** `memory`: that of an earlier piece, which nobody needs any more. */
  constructor(expectedRows: number, memory?: Buffer) {
    this.out = new CopyWriter(expectedRows * ROW_BYTES, memory);
    this.#secrets = new SecretRows(expectedRows);
  }

  /** Rows that are taken or refused. */
  get count(): number {
    return this.#count;
  }

  /** A row that the rules of the import take. */
  accept(row: number, value: RegistryRow): void {
    this.acceptHead(row, value, value);
    for (const { field, type } of SHARED_COLUMNS) writeValue(this.out, type, value[field] ?? null);
  }

  /** A row that is taken, up to its shared columns, which come next. */
  acceptHead(
    row: number,
    { identityNumber, birthDate }: Pick<RegistryRow, 'identityNumber' | 'birthDate'>,
    { name, phone, account }: Pick<RegistryRow, 'name' | 'phone' | 'account'>,
  ): void {
    const { out } = this;
    this.#count += 1;
    out.row(STAGING_COLUMNS.length);
    out.int4(row);
    out.bool(true);
    this.#keysAt.push(out.gap(IDENTITY_KEY_BYTES));
    out.text(identityNumber.slice(-4));
    out.date(birthDate);
    out.text(name);
    this.#numbersAt.push(this.#secrets.add({ row, identityNumber, phone, account }));
    this.#firstTaken = Math.min(this.#firstTaken, row);
    this.#lastTaken = Math.max(this.#lastTaken, row);
  }

  /** A row that is refused: only whom it is about, so that nobody who is in the file is taken for gone. */
  refuse(row: number, whom: Whom): void {
    const { out } = this;
    this.#count += 1;
    out.row(STAGING_COLUMNS.length);
    out.int4(row);
    out.bool(false);
    out.bytes(whom.key);
    for (const value of [null, null, whom.name]) out.text(value);
    for (const { field } of SHARED_COLUMNS) out.text(field === 'householdNumber' ? whom.household : null);
  }

  /** The rows that are taken; null: none is. */
  get taken(): { readonly firstRow: number; readonly lastRow: number } | null {
    return this.#lastTaken === 0 ? null : { firstRow: this.#firstTaken, lastRow: this.#lastTaken };
  }

  /** All rows, to be sealed. */
  unsealed(): RowsToSeal {
    return {
      bytes: this.out.take(),
      keysAt: Int32Array.from(this.#keysAt),
      secrets: this.#secrets.take(),
      numbersAt: Int32Array.from(this.#numbersAt),
    };
  }
}

/** A value as a field of a binary COPY. */
export function writeValue(
  out: CopyWriter,
  type: SharedColumn['type'],
  value: string | number | boolean | null,
): void {
  if (type === 'text') out.text(value as string | null);
  else if (type === 'int8') out.int8(value as number | null);
  else if (type === 'int4') out.int4(value as number | null);
  else out.bool(value as boolean | null);
}
