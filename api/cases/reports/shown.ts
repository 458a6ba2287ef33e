import {
  type ComparedReport,
  type ReportColumn,
  type ReportRow,
  rowKey,
  type SentReport,
} from '../../../src/db/reports/report.ts';
import { reportLineOf, reportSections } from '../../../src/domain/reports/lines.ts';
import { partName, unitInWords } from '../../../src/domain/reports/words.ts';

/** One line of the report as it is shown: what the record says now, before, and what was sent. */
export interface ShownRow extends ReportRow {
  readonly title: string;
  readonly unit: string;
  readonly article: string;
  readonly definition: string;
  readonly before: number | null;
  readonly yearBefore: number | null;
  readonly sent: { readonly total: number | null; readonly cells: readonly (number | null)[] } | null;
}

export interface ShownReport {
  readonly columns: readonly ReportColumn[];
  readonly sections: readonly {
    readonly code: string;
    readonly title: string;
    readonly rows: readonly ShownRow[];
  }[];
}

/** Sections in their order; a row that was sent and is nothing now stays, and so does its column. */
export function shownReport(report: ComparedReport, sent: SentReport | null): ShownReport {
  const columns = columnsOf(report.columns, sent?.columns ?? []);
  const now = new Map(report.rows.map((row) => [rowKey(row), row]));
  const then = new Map(sent?.rows.map((row) => [rowKey(row), row]));
  const rowOf = (key: string): ShownRow => {
    const { line, part } = (now.get(key) ?? then.get(key))!;
    const { title, article, definition } = reportLineOf(line);
    const nothing = reportLineOf(line).unit === 'share' ? null : 0;
    const cellsOf = (row: ReportRow | undefined, of: readonly ReportColumn[]) =>
      columns.map(({ division, own }) => {
        const at = of.findIndex((one) => one.division === division && one.own === own);
        return row?.cells[at] ?? nothing;
      });
    const before = (totals: ReadonlyMap<string, number | null>) => totals.get(key) ?? nothing;
    return {
      line,
      part,
      title: part === null ? title : partName(line, part),
      unit: unitInWords(line),
      article,
      definition,
      total: now.get(key)?.total ?? nothing,
      cells: cellsOf(now.get(key), report.columns),
      before: before(report.before),
      yearBefore: report.yearBefore && before(report.yearBefore),
      sent: sent && {
        total: then.get(key)?.total ?? nothing,
        cells: cellsOf(then.get(key), sent.columns),
      },
    };
  };
  const keys = [...new Set([...now.keys(), ...then.keys()])].toSorted();
  return {
    columns,
    sections: reportSections.map(({ code, title, lines }) => ({
      code,
      title,
      rows: lines.flatMap((line) => keys.filter((key) => key.startsWith(`${line}|`)).map(rowOf)),
    })),
  };
}

/** Those of now and those that were sent, the report's own last. */
function columnsOf(now: readonly ReportColumn[], sent: readonly ReportColumn[]): ReportColumn[] {
  const all = new Map([...sent, ...now].map((column) => [`${column.own}|${column.division}`, column]));
  return [...all.values()].toSorted(
    (a, b) => Number(a.own) - Number(b.own) || (a.division < b.division ? -1 : 1),
  );
}
