import { readFileSync } from 'node:fs';
import path from 'node:path';
import { creditCode } from '../bench/numbers.ts';

/** A row of a county's file, by column. */
export type Row = Record<string, string>;

export const COUNTIES = ['433101', '433122', '433123', '433127', '433130'] as const;
/** Outside the prefecture: article 24 does not pay there. */
const SHENZHEN = '440300';
export const EMPLOYERS = 12;

export const divisionOfEmployer = (n: number): string =>
  n === EMPLOYERS - 1 ? SHENZHEN : COUNTIES[n % COUNTIES.length]!;
export const employerCode = (n: number): string => creditCode(n, divisionOfEmployer(n));

/** Three villages of each county. */
export function villages(): string[] {
  const file = path.join(import.meta.dirname, '../../data/divisions.csv');
  const all = readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => line.split(','))
    .filter(([, , level]) => level === 'village');
  return COUNTIES.flatMap((county) => {
    const own = all.filter(([code]) => code!.startsWith(county)).slice(0, 3);
    return own.map(([code]) => code!);
  });
}
