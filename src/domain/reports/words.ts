import { problemKindNames } from '../coordination/problem.ts';
import { type Fen, formatYuan } from '../money.ts';
import { reasonText } from '../reasons.ts';
import { serviceKindNames } from '../services/words.ts';
import { nameOf, programmeNames, tierNames, waitKindNames } from '../words.ts';
import { type PartKind, type ReportLineCode, reportLineOf } from './lines.ts';

const names: Record<PartKind, (part: string) => string> = {
  poverty: (part) => (part === 'poor' ? '建档立卡' : '其他'),
  tier: (part) => nameOf(tierNames, part),
  programme: (part) => nameOf(programmeNames, part),
  reason: (part) => reasonText(part),
  wait: (part) => nameOf(waitKindNames, part),
  problem: (part) => nameOf(problemKindNames, part),
  service: (part) => nameOf(serviceKindNames, part),
};

/** What a part of a line is called; its code where nobody knows a name. */
export function partName(line: ReportLineCode, part: string): string {
  const { parts } = reportLineOf(line);
  return parts ? names[parts](part) : part;
}

/** 1,234, 98.5%, 1,000.00 (yuan). */
export function reportValueInWords(line: ReportLineCode, value: number | null): string {
  if (value === null) return '—';
  const { unit } = reportLineOf(line);
  if (unit === 'share') return `${value / 10}%`;
  return unit === 'fen' ? formatYuan(value as Fen) : value.toLocaleString('en-US');
}

/** The unit as it stands in the column 单位. */
export function unitInWords(line: ReportLineCode): string {
  const { unit } = reportLineOf(line);
  if (unit === 'share') return '%';
  return unit === 'fen' ? '元' : unit;
}

/** As a spreadsheet counts: yuan and percent, not fen and per mille. */
export function reportValueInFile(line: ReportLineCode, value: number | null): number | null {
  if (value === null) return null;
  const { unit } = reportLineOf(line);
  if (unit === 'share') return value / 10;
  return unit === 'fen' ? value / 100 : value;
}
