import { normaliseText } from '../../domain/text.ts';
import { fileProblem, TableError, type TableProblem } from './errors.ts';

/** Where the wanted columns stand in a table. */
export interface Header {
  /** -1: an optional column that the table does not have. */
  readonly places: readonly number[];
  /** Cells up to the last named column. */
  readonly width: number;
  /** What was left out or made up for. */
  readonly warnings: readonly TableProblem[];
}

/**
 * Finds the place of each wanted column; full-width brackets and spaces around a name are forgiven. Further columns
 * are ignored with a warning. Throws with every column that is missing or there twice.
 */
export function readHeader(
  header: readonly string[],
  columns: readonly string[],
  optional: readonly string[] = [],
): Header {
  const names = header.map(normaliseText);
  const separator = otherSeparator(names, columns);
  if (separator !== null) throw wrongSeparator(separator);
  const faults: TableProblem[] = [];
  const warnings: TableProblem[] = [];
  const problem = (code: TableProblem['code'], column: string, message: string, remedy: string) => ({
    row: 1,
    column,
    code,
    message,
    remedy,
  });

  for (const column of columns) {
    const count = names.filter((name) => name === column).length;
    const remedy = `请在第一行加上列名“${column}”，列名须与模板一致。`;
    if (count === 0 && optional.includes(column)) {
      warnings.push(
        problem(
          'header-optional-missing',
          column,
          `缺少列“${column}”：这一栏不登记，已有的内容不变。`,
          remedy,
        ),
      );
    } else if (count === 0) {
      faults.push(problem('header-missing', column, `缺少列“${column}”。`, remedy));
    } else if (count > 1) {
      const message = `列“${column}”出现了 ${count} 次。`;
      faults.push(problem('header-duplicate', column, message, '请删除重复的列。'));
    }
  }
  for (const name of new Set(names)) {
    // A nameless column is an empty one at the table's edge, as Excel likes to leave behind.
    if (name === '' || columns.includes(name)) continue;
    const column = name.slice(0, 60);
    const remedy = '如果这一列本应导入，请按模板改正列名；否则无需处理。';
    warnings.push(problem('header-unknown', column, `没有用到列“${column}”，已忽略。`, remedy));
  }
  if (faults.length > 0) throw new TableError([...faults, ...warnings]);
  return {
    places: columns.map((column) => names.indexOf(column)),
    width: names.findLastIndex((name) => name !== '') + 1,
    warnings,
  };
}

const SEPARATORS = {
  ';': '分号',
  '\t': '制表符',
  '|': '竖线',
  '、': '顿号',
  '，': '中文逗号或没有分列的逗号',
} as const;

/** What stands between the names instead of a comma, where the first row is one cell with some of them in it. */
function otherSeparator(
  names: readonly string[],
  columns: readonly string[],
): keyof typeof SEPARATORS | null {
  const [only, ...others] = names.filter((name) => name !== '');
  if (only === undefined || others.length > 0 || columns.length < 2) return null;
  const found = (Object.keys(SEPARATORS) as (keyof typeof SEPARATORS)[]).find(
    (sign) =>
      only.split(normaliseText(sign) || sign).filter((part) => columns.includes(part.trim())).length > 1,
  );
  return found ?? null;
}

function wrongSeparator(sign: keyof typeof SEPARATORS): TableError {
  return fileProblem(
    'separator-wrong',
    `表头只有一个单元格：各列之间是${SEPARATORS[sign]}，分不出各列。`,
    '请用 Excel 或 WPS 打开，另存为“CSV UTF-8（逗号分隔）”或 .xlsx 后重新导入。',
    1,
  );
}
