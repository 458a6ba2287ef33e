import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import type { RehearsalReport } from '../../cli/rehearsal/report.ts';

const ROOT = path.join(import.meta.dirname, '../..');
const COUNTY = path.join(ROOT, 'data/county-2016');

type Expected = {
  registry: { accepted: number; rejected: number };
  payments: Pick<
    RehearsalReport['payments'][number],
    'programme' | 'employment' | 'payee' | 'paidBy' | 'amountFen'
  >[];
  refusals: Pick<RehearsalReport['refusals'][number], 'programme' | 'employment' | 'reason'>[];
};

test('a county’s year on a real instance of its own pays and refuses what the rules say', async () => {
  const script = path.join(ROOT, 'cli/rehearse.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [script, COUNTY, '--json']);
  const report = JSON.parse(stdout) as RehearsalReport;
  const expected = JSON.parse(readFileSync(path.join(COUNTY, 'expected.json'), 'utf8')) as Expected;

  const byCase = (a: { programme: string; employment: string }, b: typeof a) =>
    `${a.programme} ${a.employment}` < `${b.programme} ${b.employment}` ? -1 : 1;
  expect(report.payments.map(({ paidOn: _, ...payment }) => payment).toSorted(byCase)).toEqual(
    expected.payments.toSorted(byCase),
  );
  expect(report.refusals.map(({ article: _, ...refusal }) => refusal).toSorted(byCase)).toEqual(
    expected.refusals.toSorted(byCase),
  );
  expect(report.registry.accepted).toBe(expected.registry.accepted);
  expect(report.registry.rejected).toHaveLength(expected.registry.rejected);
  expect(report.unmatchedInsurance).toBe(1);
  expect(report.open).toEqual([]);
  const paid = expected.payments.reduce((sum, payment) => sum + payment.amountFen, 0);
  // Booked, released and paid: three transactions of the amount for each payment.
  expect(report.ledger).toEqual({ debitFen: 3 * paid, creditFen: 3 * paid });
  expect(report.events.perEmployment).toBeLessThanOrEqual(80);
});
