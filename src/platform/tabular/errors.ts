/** What is wrong with a file or one of its rows; `row` counts as in Excel, the header being 1, the whole file 0. */
export interface TableProblem {
  readonly row: number;
  readonly column: string;
  readonly code: TableProblemCode;
  readonly message: string;
  readonly remedy: string;
}

export type TableProblemCode =
  | 'file-empty'
  | 'file-not-table'
  | 'file-too-large'
  | 'file-damaged'
  | 'header-missing'
  | 'separator-wrong'
  | 'header-duplicate'
  | 'header-unknown'
  | 'header-optional-missing'
  | 'quote-not-closed'
  | 'cells-too-many'
  | 'text-unreadable'
  | 'number-rounded';

/** The file cannot be read as a table at all: nothing of it is imported. */
export class TableError extends Error {
  override readonly name = 'TableError';
  readonly problems: readonly TableProblem[];

  constructor(problems: readonly TableProblem[]) {
    super(problems.map((p) => p.message).join(' '));
    this.problems = problems;
  }
}

export function fileProblem(code: TableProblemCode, message: string, remedy: string, row = 0): TableError {
  return new TableError([{ row, column: '', code, message, remedy }]);
}
