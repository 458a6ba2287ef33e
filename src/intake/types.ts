import type { Readable } from 'node:stream';
import type { Database } from '../db/client.ts';
import type { ImportKind } from '../domain/import-rows/index.ts';
import type { FileStore } from '../platform/file-store.ts';
import type { Vault } from '../platform/vault.ts';
import type { StoredDocument } from './documents.ts';
import type { ImportProblem } from './errors.ts';

/** What a row touches, for the importer's scope; one of `divisions` inside it is enough. */
export interface RowTarget {
  readonly divisions: string[];
  readonly employer?: string;
  readonly intermediary?: string;
  readonly institution?: string;
}

export interface ImportDeps {
  readonly database: Database;
  readonly vault: Vault;
  /** Accepted for the API's convenience. Files with identity numbers in clear are not kept. */
  readonly files?: FileStore;
  /** Where an incoming file waits while it is read; default the system's temporary folder. */
  readonly spoolFolder?: string;
}

export interface ImportRequest {
  readonly kind: ImportKind;
  readonly fileName: string;
  readonly content: Readable;
  /** all-or-nothing: one bad row, and nothing of the file is taken. */
  readonly mode: 'keep-good' | 'all-or-nothing';
  readonly businessAtMs: number;
  /** Null: the product itself (command line, rehearsal). */
  readonly userId: string | null;
  /** For which divisions the user brings it in: their people see the report. */
  readonly divisions?: readonly string[];
  /** Absent: every row. */
  readonly rowAllowed?: (target: RowTarget) => boolean;
  /** Insurance rows of an office outside: marked as such. */
  readonly outside?: OutsideSource;
  /**
   * Insurance rows of these employers are the user's own report: they are marked as such and name `proof`, without
   * which they are refused. Rows of others are the office's.
   */
  readonly ownReport?: { readonly employers: readonly string[]; readonly proof: StoredDocument | null };
}

/** A social-security office outside whose rows these are: by its signature, or by its key. */
export interface OutsideSource {
  readonly office: string;
  readonly signature?: string;
  readonly shareKey?: string;
}

export interface ImportReport {
  readonly importId: string;
  readonly kind: ImportKind;
  /** refused: nothing was taken (not a table, or a bad row in all-or-nothing). */
  readonly status: 'done' | 'refused';
  readonly rowsTotal: number;
  readonly accepted: number;
  readonly unchanged: number;
  readonly rejected: number;
  /** Accepted insurance rows for nobody we track. */
  readonly unmatched: number;
  /** The first 1,000; all are in import_error. */
  readonly errors: readonly ImportProblem[];
  /** What was taken all the same, but somebody should look at; the first 1,000. */
  readonly warnings: readonly ImportProblem[];
}
