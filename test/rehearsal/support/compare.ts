import { writeCounty } from './county.ts';
import { dirtyFiles } from './dirty-files.ts';
import { generateCounty, villages } from './generate.ts';
import { answersOf } from './oracle.ts';
import { outcomesOf, rehearse } from './rehearse.ts';

/** Plays a generated county in the folder; what differs from the rules, in lines. */
export async function compareWithRules(
  folder: string,
  options: { seed: number; employments: number },
): Promise<string[]> {
  const county = generateCounty(options);
  writeCounty(folder, county, await dirtyFiles(county, options.seed));
  const expected = answersOf(county, new Set(villages));
  const { report } = await rehearse(folder);

  const differences: string[] = [];
  const compare = (what: string, wanted: unknown, found: unknown) => {
    const [a, b] = [JSON.stringify(wanted), JSON.stringify(found)];
    if (a !== b) differences.push(`${what}: rules say ${a}, rehearsal ${b}`);
  };
  const outcomes = outcomesOf(report);
  for (const key of new Set([...Object.keys(expected.outcomes), ...outcomes.keys()]))
    compare(key, expected.outcomes[key], outcomes.get(key));
  compare('accepted in the register', expected.registry.accepted, report.registry.accepted);
  compare(
    'rejected rows of the register',
    expected.registry.rejectedRows,
    report.registry.rejected.map(({ row }) => row),
  );
  compare('unmatched insurance', expected.unmatchedInsurance, report.unmatchedInsurance);
  compare(
    'open',
    expected.stuck,
    report.open.map(({ programme, employment }) => `${programme} ${employment}`).toSorted(),
  );
  const paidFen = report.payments.reduce((sum, { amountFen }) => sum + amountFen, 0);
  compare('ledger', { debitFen: 3 * paidFen, creditFen: 3 * paidFen }, report.ledger);
  return differences;
}
