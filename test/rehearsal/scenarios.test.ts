import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { rehearse } from './support/rehearse.ts';

const FOLDER = path.join(import.meta.dirname, '../scenarios');
const scenarios = readdirSync(FOLDER).toSorted();

test.each(scenarios)('%s goes as its scenario says, on the real engine', async (name) => {
  const { report } = await rehearse(path.join(FOLDER, name), '--verify');
  expect(report.expectations.filter(({ met }) => !met)).toEqual([]);
  expect(report.expectations.length).toBeGreaterThan(0);
  expect(report.ledger.debitFen).toBe(report.ledger.creditFen);
  expect(report.open).toEqual([]);
  expect(report.differences).toEqual([]);
});
