import { inject } from 'vitest';
import {
  openWorld,
  openWorldDatabase,
  type World,
  type WorldDatabase,
  type WorldOptions,
} from './open-world.ts';

export type { World };

/** The product in one test file, on the run's engine. */
export const createWorld = (options?: WorldOptions): Promise<World> => openWorld(inject('engine'), options);

/** Only the record, for tests that need no engine. */
export const createWorldDatabase = (): Promise<WorldDatabase> => openWorldDatabase(inject('engine'));
