import { unsentReportPrefix } from '../../../app/unsent.ts';
import { createKept } from './kept.ts';
import type { ReportEntry } from './report-entry.ts';

/** What officers have to tell of households, by the report's id on this telephone. */
export const {
  of: reportsOf,
  keep: keepReport,
  drop: dropReport,
  use: useReports,
} = createKept<string, ReportEntry>(unsentReportPrefix, ({ id }) => id);
