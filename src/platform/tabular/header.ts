import { TableError, type TableProblem } from './errors.ts';

/** Finds the place of each wanted column; throws with every missing, doubled or unknown one. */
export function mapHeader(
  header: readonly string[],
  columns: readonly string[],
  normalise: (header: string) => string = (cell) => cell.trim(),
): number[] {
  const names = header.map(normalise);
  const problems: TableProblem[] = [];
  const report = (code: TableProblem['code'], column: string, message: string, remedy: string) =>
    problems.push({ row: 1, column, code, message, remedy });

  for (const column of columns) {
    const count = names.filter((name) => name === column).length;
    if (count === 0) {
      report(
        'header-missing',
        column,
        `缺少列“${column}”。`,
        `请在第一行加上列名“${column}”，列名须与模板一致。`,
      );
    } else if (count > 1) {
      report('header-duplicate', column, `列“${column}”出现了 ${count} 次。`, '请删除重复的列。');
    }
  }
  for (const name of new Set(names)) {
    // A nameless column is an empty one at the table's edge, as Excel likes to leave behind.
    if (name === '' || columns.includes(name)) continue;
    report(
      'header-unknown',
      name.slice(0, 60),
      `不认识的列“${name.slice(0, 60)}”。`,
      '请删除该列，或按模板改正列名。',
    );
  }
  if (problems.length > 0) throw new TableError(problems);
  return columns.map((column) => names.indexOf(column));
}
