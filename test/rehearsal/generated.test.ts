import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { compareWithRules } from './support/compare.ts';

// More of them, and larger: npm run campaign:counties.
test('a generated county, dirty as real ones: the outcome is what the rules say', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'generated-county-'));
  try {
    expect(await compareWithRules(folder, { seed: 10, employments: 18 })).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 480_000);
