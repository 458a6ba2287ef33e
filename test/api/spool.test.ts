import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openHouse } from './support/house.ts';

test('what a killed process left in the spool is gone after a start; what may still be in use stays', async () => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'spool-'));
  const spool = path.join(dataDir, 'spool');
  mkdirSync(spool);
  const [old, young] = ['old', 'young'].map((name) => path.join(spool, name)) as [string, string];
  for (const file of [old, young]) writeFileSync(file, '433125196304065747');
  const anHourAgo = new Date(Date.now() - 3_600_000);
  utimesSync(old, anHourAgo, anHourAgo);
  const house = await openHouse({ env: { DATA_DIR: dataDir } });
  try {
    expect([existsSync(old), existsSync(young)]).toEqual([false, true]);
  } finally {
    await house.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
});
