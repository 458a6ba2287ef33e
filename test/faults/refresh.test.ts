import { expect, test } from 'vitest';
import { runRefreshCampaign } from '../../cli/refresh/campaign.ts';

// The long form: npm run campaign:refresh
test('a year’s refresh comes to its end, and loses no confirmation, when all processes are killed in the middle', async () => {
  const log: string[] = [];
  const report = await runRefreshCampaign({
    villages: 12,
    people: 1_500,
    late: 3,
    strikes: 1,
    seed: 1,
    limitMs: 500_000,
    onProgress: (line) => log.push(line),
  }).catch((error) => {
    throw new Error(`${error}\n${log.join('\n')}`, { cause: error });
  });
  expect(report.strikes).toMatchObject([{ phase: 'spring', victims: 4 }]);
  expect(report.told).toMatchObject({ reminded: 12, late: 3, newcomers: 3, died: 3 });
  expect(report.record).toMatchObject({ areas: 1923, excepted: 1, snapshot: 1_500, frozen: true });
  // Each process keeps a short history, however much went on in its village.
  expect(report.histories.largest.events).toBeLessThan(200);
  expect(report).toMatchObject({ differences: [], passed: true });
});
