import type { ReportLineCode } from './lines.ts';

/** Lines that the map may be coloured by, and that stand in the table beside it. */
export const mapLines = [
  'placed',
  'employed',
  'stable',
  'claims-late',
  'paid-fen',
  'problems-told',
] as const satisfies readonly ReportLineCode[];
export type MapLine = (typeof mapLines)[number];
export const isMapLine = (line: string): line is MapLine => mapLines.some((one) => one === line);

/** What the tiles say. */
export const tileLines = [
  'claims-late',
  'paid-fen',
  'committed-fen',
  'short-fen',
  'meetings-missed',
  'problems-told',
] as const satisfies readonly ReportLineCode[];

export const dashboardLines: readonly ReportLineCode[] = [...new Set([...mapLines, ...tileLines])];

/** What is shown month by month. */
export const trendLines = ['placed', 'paid-fen'] as const satisfies readonly ReportLineCode[];

/** How many colours the map has, lightest first. */
export const MAP_STEPS = 5;

/**
 * Which of five colours a value has, by its share of the greatest: 0 for nothing, 4 from four fifths on. 12 of 100: 0; 81 of 100: 4.
 */
export function mapStep(value: number | null, greatest: number): number {
  if (value === null || value <= 0 || greatest <= 0) return 0;
  return Math.min(MAP_STEPS - 1, Math.floor((value * MAP_STEPS) / greatest));
}

/** From where to where the values of a colour go: `from` included, `below` not; null: without end. */
export function stepBounds(step: number, greatest: number): { from: number; below: number | null } {
  const from = Math.ceil((greatest * step) / MAP_STEPS);
  return { from, below: step === MAP_STEPS - 1 ? null : Math.ceil((greatest * (step + 1)) / MAP_STEPS) };
}
