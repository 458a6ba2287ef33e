import { stringify } from 'csv-stringify/sync';
import { addDays, addYears, type PlainDate, type YearMonth } from '../../src/domain/dates.ts';
import { type ImportKind, importColumns } from '../../src/domain/import-rows/columns.ts';
import type { Officers } from '../rehearsal/officers.ts';
import type { ImportReport } from '../rehearsal/play.ts';
import { creditCode, identityNumber } from './numbers.ts';

const EMPLOYERS = 50;

/** Employments numbered from `first`, all of one start date, spread over fifty employers. */
export interface Load {
  readonly first: number;
  readonly count: number;
  readonly startsOn: PlainDate;
}

export const employmentIdOf = (n: number): string => `B${n}`;

export function employersFile(): Buffer {
  return csv(
    'employers',
    Array.from({ length: EMPLOYERS }, (_, n) => ({
      统一社会信用代码: creditCode(n),
      名称: `试验企业${n}`,
      行政区划代码: '433101',
      开户行: '农村商业银行',
      账号: `622848${String(n).padStart(13, '0')}`,
    })),
  );
}

export function placementsFile({ first, count, startsOn }: Load): Buffer {
  const lastDay = addDays(addYears(startsOn, 1), -1);
  return csv(
    'placements',
    Array.from({ length: count }, (_, i) => ({
      就业编号: employmentIdOf(first + i),
      身份证号: identityNumber(first + i),
      统一社会信用代码: creditCode((first + i) % EMPLOYERS),
      岗位: '普工',
      '月工资(元)': '4000',
      入职日期: startsOn,
      合同起始日: startsOn,
      合同终止日: lastDay,
    })),
  );
}

const PENSION = '城镇职工基本养老保险';
/** What a bureau's file has for each month of each person. */
export const FIVE_INSURANCES = [PENSION, '职工基本医疗保险', '工伤保险', '失业保险', '生育保险'] as const;

/** One row an employment, month and kind. */
export function insuranceFile(
  { first, count }: Load,
  months: readonly YearMonth[],
  paidOn: PlainDate,
  kinds: readonly string[] = [PENSION],
): Buffer {
  const row = (n: number, month: YearMonth, kind: string) => ({
    统一社会信用代码: creditCode(n % EMPLOYERS),
    所属月份: month,
    身份证号: identityNumber(n),
    险种: kind,
    缴费日期: paidOn,
    '缴费金额(元)': '500.00',
  });
  const people = Array.from({ length: count }, (_, i) => first + i);
  return csv(
    'insurance',
    months.flatMap((month) => kinds.flatMap((kind) => people.map((n) => row(n, month, kind)))),
  );
}

function csv(kind: ImportKind, rows: Record<string, string>[]): Buffer {
  return Buffer.from(stringify(rows, { header: true, columns: [...importColumns[kind]] }));
}

/** Sends a file to the import; throws unless every row was taken. */
export async function send(officers: Officers, kind: ImportKind, bytes: Buffer): Promise<ImportReport> {
  const administrator = await officers.administrator();
  const file = { field: 'file', fileName: `${kind}.csv`, bytes, mediaType: 'text/csv' };
  const report = await administrator.upload<ImportReport>(`/api/imports/${kind}`, file, {
    mode: 'keep-good',
  });
  if (report.rejected > 0) throw new Error(`bench rows refused: ${JSON.stringify(report.errors[0])}`);
  return report;
}
