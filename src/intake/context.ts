import type { ClientTransaction } from '../db/client-transaction.ts';
import type { PlainDate } from '../domain/dates.ts';
import type { Row, RowCheck, RowContext } from '../domain/import-rows/index.ts';
import type { Vault } from '../platform/vault.ts';
import type { AccountChange } from './account-changes.ts';
import { type ImportProblem, type IntakeRowCode, rowProblem } from './errors.ts';
import type { ImportRequest, RowTarget } from './types.ts';

/** A value and the row of the file it came from. */
export interface Numbered<T> {
  readonly row: number;
  readonly value: T;
}

/** What an importer works with while one file runs. */
export interface ImportContext {
  readonly importId: string;
  readonly userId: string | null;
  readonly businessAtMs: number;
  readonly businessOn: PlainDate;
  readonly transaction: ClientTransaction;
  readonly vault: Vault;
  readonly tally: Tally;
  /** Gathered over the file, for its end and for the log. */
  readonly accountChanges: AccountChange[];
  /** Undefined: every row may be written. */
  readonly rowAllowed: ((target: RowTarget) => boolean) | undefined;
  /** Undefined: every row is the office's. */
  readonly ownReport: ImportRequest['ownReport'];
  /** Of an office outside. */
  readonly outside: ImportRequest['outside'];
}

/** One kind of file: how a row is checked and how checked rows are written. */
export interface Importer<T, Encoded = undefined> {
  check(row: Row, context: RowContext): RowCheck<T>;
  /** Work without the database, done slice by slice while the chunk before is still being written. */
  encode?(context: ImportContext, slice: readonly Numbered<T>[]): Encoded;
  /** Writes the rows of one chunk, which are in file order; `encoded` has one piece a slice. */
  apply(context: ImportContext, rows: readonly Numbered<T>[], encoded: readonly Encoded[]): Promise<void>;
  /** What is settled once the last row is written. */
  finish?(context: ImportContext): Promise<void>;
  readonly chunkRows: number;
}

export const REPORTED = 1000;

/** Counts a file's rows and gathers what is wrong with them. */
export class Tally {
  accepted = 0;
  unchanged = 0;
  rejected = 0;
  unmatched = 0;
  /** Of the rejected rows: identity numbers of households outside the importer's scope. For the audit log alone. */
  identitiesElsewhere = 0;
  /** The first thousand, for the report. */
  readonly reported: ImportProblem[] = [];
  /** What was taken all the same, but somebody should look at; the first thousand. */
  readonly warnings: ImportProblem[] = [];
  #pending: ImportProblem[] = [];

  /** One row that is not taken, for one or more reasons. */
  reject(problems: readonly ImportProblem[]): void {
    this.rejected += 1;
    for (const problem of problems) {
      if (this.reported.length < REPORTED) this.reported.push(problem);
      this.#pending.push(problem);
    }
  }

  refuse(code: IntakeRowCode, row: number, column: string): void {
    this.reject([rowProblem(code, row, column)]);
  }

  warn(...problems: readonly ImportProblem[]): void {
    this.warnings.push(...problems.slice(0, REPORTED - this.warnings.length));
  }

  /** Problems not yet stored; the caller stores them. */
  drain(): ImportProblem[] {
    const problems = this.#pending;
    this.#pending = [];
    return problems;
  }
}
