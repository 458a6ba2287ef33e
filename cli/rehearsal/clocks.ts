import { fastForwardTo } from '../../src/engine/rehearsal-clock.ts';
import { QUERY } from '../../workflows/contract.ts';
import { AT_ONCE, inParallel } from './in-parallel.ts';
import { patiently } from './patience.ts';
import type { Theatre } from './theatre.ts';

export async function bringAllTo(
  t: Pick<Theatre, 'engine'>,
  workflowIds: readonly string[],
  nowMs: number,
): Promise<void> {
  await inParallel(AT_ONCE, workflowIds, (id) => bringTo(t, id, nowMs));
}

/** Moves one process's clock to the instant; a process that has ended or does not exist has no clock to move. */
export async function bringTo(t: Pick<Theatre, 'engine'>, workflowId: string, nowMs: number): Promise<void> {
  const handle = t.engine.workflow.getHandle(workflowId);
  try {
    await patiently(async () => {
      // Not the process's own idea of now: that is the time of its last step, however far its clock has gone since.
      const offsetMs = await handle.query<number>(QUERY.clockOffset);
      await fastForwardTo(t.engine, workflowId, nowMs - offsetMs);
    });
  } catch (error) {
    if ((error as Error).name !== 'WorkflowNotFoundError') throw error;
  }
}
