import type { World } from '../../test/helpers/open-world.ts';

/** A run whose history is kept. */
export interface Run {
  readonly workflowId: string;
  readonly runId?: string;
}

/** One short case; returns the runs to keep, by the end of their file's name. */
export type Play = (world: World) => Promise<Readonly<Record<string, Run>>>;
