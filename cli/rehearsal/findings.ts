/** What is to be said about a row or a file of the folder; `row` counts as in Excel, 0 is the file itself. */
export interface Finding {
  /** Relative to the folder. */
  readonly file: string;
  readonly row: number;
  readonly column: string;
  readonly code: string;
  readonly message: string;
}

/** What an import or a table reader says of rows; it may say more than a finding keeps. */
export type Said = Omit<Finding, 'file'>;

/** What the rehearsal could not take as it was, and what it took all the same. */
export interface Findings {
  readonly problems: Finding[];
  readonly warnings: Finding[];
}

export function finding(file: string, { row, column, code, message }: Said): Finding {
  return { file, row, column, code, message };
}

/** departures.csv 第 3 行“离职日期”：… [date-invalid] */
export function findingText({ file, row, column, code, message }: Finding): string {
  return `${file}${row > 0 ? ` 第 ${row} 行` : ''}${column ? `“${column}”` : ''}：${message} [${code}]`;
}

/**
 * One fault a row, the row's first: a row is rejected once. Where it has more of them the message names the others too.
 */
export function onePerRow(faults: readonly Finding[]): Finding[] {
  const rows = Map.groupBy(faults, ({ file, row }) => `${file}\n${row}`);
  return [...rows.values()].map(([first, ...more]) => ({
    ...first!,
    message: [first!.message, ...more.map(({ column, message }) => `另：“${column}”${message}`)].join(''),
  }));
}
