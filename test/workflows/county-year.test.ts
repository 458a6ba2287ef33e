import { expect, test } from 'vitest';
import { deviations, playCountyYear } from '../../cli/county-year/play.ts';
import { verify } from '../../cli/verify/verify.ts';
import { activeSeries } from '../../src/db/coordination/plan.ts';
import { createWorld } from '../helpers/world.ts';

test('a year of a county: meetings, problems, targets, evaluation and reward, and nothing left over', async () => {
  const world = await createWorld();
  try {
    const { db } = world.database;
    const year = await playCountyYear(world, await activeSeries(db), {
      onProgress: () => {},
      verify: () => verify(db, world.engine),
    });
    expect(deviations(year)).toEqual([]);
    expect(year.checked.length).toBeGreaterThan(40);
  } finally {
    await world.close();
  }
});
