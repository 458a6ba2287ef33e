import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * What became of the demo county in this data folder. `loading` outlives a start that was cut short: the next one goes
 * on with the same dates, so that the rows already taken are recognised.
 */
export interface DemoCounty {
  readonly state: 'loading' | 'loaded' | 'left-out';
  /** Instant around which the county's dates were laid. */
  readonly atMs: number;
  /** What lies before today has been laid down; from then on processes may be at work on it. */
  readonly pastIsThere?: boolean;
}

const fileOf = (dataDir: string) => path.join(dataDir, 'demo-county.json');

export function readDemoCounty(dataDir: string): DemoCounty | null {
  try {
    return JSON.parse(readFileSync(fileOf(dataDir), 'utf8')) as DemoCounty;
  } catch {
    return null;
  }
}

export function noteDemoCounty(dataDir: string, note: DemoCounty): void {
  writeFileSync(`${fileOf(dataDir)}.new`, `${JSON.stringify(note)}\n`);
  renameSync(`${fileOf(dataDir)}.new`, fileOf(dataDir));
}
