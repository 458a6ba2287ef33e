import { expect, test } from 'vitest';
import { runCampaign } from '../../cli/faults/campaign.ts';
import { VICTIMS } from '../../cli/faults/killer.ts';

// The long form: npm run campaign:kills
test('a county’s year goes to its end, and is right, while each of the processes is killed', async () => {
  const log: string[] = [];
  const report = await runCampaign({
    employments: 12,
    aid: 14,
    kills: 4,
    seed: 1,
    limitMs: 500_000,
    onProgress: (line) => log.push(line),
  }).catch((error) => {
    throw new Error(`${error}\n${log.join('\n')}`, { cause: error });
  });
  expect(report.kills.map((kill) => kill.victim).toSorted()).toEqual(VICTIMS.toSorted());
  // Each of them came about: the bank's returns and reversals, short money, recoveries.
  for (const [what, n] of Object.entries(report.misfortunes)) expect(n, what).toBeGreaterThan(0);
  expect(report).toMatchObject({ differences: [], openCases: [], paidTwice: [], passed: true });
  expect(report.verify.filter((finding) => finding.count > 0)).toEqual([]);
});
