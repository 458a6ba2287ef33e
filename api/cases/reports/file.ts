import type { SentReport } from '../../../src/db/reports/report.ts';
import type { ReportPeriod } from '../../../src/domain/reports/period.ts';
import { isMonth, periodInWords } from '../../../src/domain/reports/period.ts';
import { reportValueInFile } from '../../../src/domain/reports/words.ts';
import type { Column } from '../../lists/export.ts';
import type { ShownReport, ShownRow } from './shown.ts';

interface FileRow extends ShownRow {
  readonly section: string;
}

/** The report as a table for spreadsheets: yuan and percent; what was sent beside what the record says now. */
export function reportFile(
  { name, period }: { readonly name: string; readonly period: ReportPeriod },
  { columns, sections }: ShownReport,
  sent: SentReport | null,
): { name: string; columns: Column<FileRow>[]; rows: FileRow[] } {
  const number = (row: FileRow, value: number | null) => reportValueInFile(row.line, value);
  return {
    name: `${name}${periodInWords(period)}劳务协作工作报告`,
    rows: sections.flatMap(({ title, rows }) => rows.map((row) => ({ ...row, section: title }))),
    columns: [
      { header: '类别', value: (row) => row.section },
      { header: '指标', value: (row) => (row.part === null ? row.title : `　其中：${row.title}`) },
      { header: '条文', value: (row) => `第${row.article}条` },
      { header: '单位', value: (row) => row.unit },
      { header: '本期', value: (row) => number(row, row.total) },
      { header: isMonth(period) ? '上月' : '上年', value: (row) => number(row, row.before) },
      ...(isMonth(period)
        ? [{ header: '上年同月', value: (row: FileRow) => number(row, row.yearBefore) }]
        : []),
      ...(sent
        ? [{ header: `${sent.releasedOn}报送`, value: (row: FileRow) => number(row, row.sent!.total) }]
        : []),
      ...columns.map((column, i) => ({
        header: column.name,
        value: (row: FileRow) => number(row, row.cells[i] ?? null),
      })),
    ],
  };
}
