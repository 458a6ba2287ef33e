import { Link } from '@tanstack/react-router';
import { changeOf } from '../../../../src/domain/reports/compare.ts';
import { type ReportLineCode, reportLineOf } from '../../../../src/domain/reports/lines.ts';
import { reportValueInWords } from '../../../../src/domain/reports/words.ts';
import type { components } from '../../api/openapi.d.ts';

export type Report = components['schemas']['Report'];
export type ReportRow = Report['sections'][number]['rows'][number];
export type Dashboard = components['schemas']['Dashboard'];

/** Which list a number is the sum of. */
export interface ListOf {
  readonly division: string;
  readonly period: string;
  readonly line: ReportLineCode;
  readonly part?: string | null;
  readonly own?: boolean;
  /** Last day that counts, where the period goes on. */
  readonly asOf?: string;
}

/** One number, and the way to its cases. */
export function Figure({ value, of }: { value: number | null; of: ListOf }) {
  const { own, part, ...rest } = of;
  if (value === null) return <>—</>;
  const search = { ...rest, ...(part && { part }), ...(own && { own: 'true' }) };
  return (
    <Link className="amount" to={'/reports/cases' as never} search={search as never}>
      {reportValueInWords(of.line, value)}
    </Link>
  );
}

/** +12（+20%）, −3; of money in yuan; of a share in points. */
export function Difference({
  line,
  now,
  then,
}: {
  line: ReportLineCode;
  now: number | null;
  then: number | null;
}) {
  const change = changeOf(now, then);
  if (!change) return <>—</>;
  const { difference, permille } = change;
  const sign = difference > 0 ? '+' : difference < 0 ? '−' : '';
  return (
    <span className="amount">
      {sign}
      {reportValueInWords(line, Math.abs(difference))}
      {permille !== null && difference !== 0 && reportLineOf(line).unit !== 'share' && (
        <small>
          （{sign}
          {Math.abs(permille) / 10}%）
        </small>
      )}
    </span>
  );
}
