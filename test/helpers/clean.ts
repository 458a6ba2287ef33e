import { expect } from 'vitest';
import { verify } from '../../cli/verify/verify.ts';
import type { World } from './open-world.ts';

/** Nothing that `npm run verify` looks for: the audit chain, the ledger, duties kept apart, record and engine at one. */
export async function expectCleanRecord(world: World): Promise<void> {
  const wrong = async () => (await verify(world.database.db, world.engine)).filter((f) => f.count > 0);
  // The engine's list of running processes lags behind the processes.
  await expect.poll(wrong, { timeout: 30_000, interval: 500 }).toEqual([]);
}
