import path from 'node:path';
import { expect, test } from 'vitest';
import { rehearse } from './support/rehearse.ts';

test('money that runs out in November and arrives in January pays in the order of approval', async () => {
  const { report } = await rehearse(path.join(import.meta.dirname, '../scenarios/money-runs-out'));
  expect(report.payments.map(({ employment, paidOn }) => [employment, paidOn])).toEqual([
    ['JY1', '2017-11-07'],
    ['JY2', '2018-01-08'],
    ['JY3', '2018-01-15'],
  ]);
});
