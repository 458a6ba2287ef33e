import { cancelled, heartbeat } from '@temporalio/activity';
import type { LoadPhase } from '../src/domain/register/load.ts';
import { applyRegisterLoad as apply } from '../src/intake/register/load/apply.ts';
import { checkRegisterLoad as check } from '../src/intake/register/load/check.ts';
import { copyRegisterFile as copy } from '../src/intake/register/load/copy.ts';
import { clearLoad } from '../src/intake/register/load/end.ts';
import { type Alive, type LoadDeps, LoadTaken, readLoad } from '../src/intake/register/load/record.ts';

export type RegisterLoadActivities = ReturnType<typeof createRegisterLoadActivities>;

const HEARTBEAT_MS = 2_000;

/**
 * What the process of a bulk import does. Each takes its phase up where the record says it stands, however often it is
 * called; a statement that takes long is no silence, for the heart beats by a clock beside it.
 */
export function createRegisterLoadActivities(deps: LoadDeps) {
  return {
    /** Where the load stands; null: there is none. */
    async loadPhase({ loadId }: { loadId: string }): Promise<LoadPhase | null> {
      return (await readLoad(deps.database.db, loadId))?.phase ?? null;
    },
    copyRegisterFile: ({ loadId }: { loadId: string }) => beating((alive) => copy(deps, loadId, alive)),
    checkRegisterLoad: ({ loadId }: { loadId: string }) => beating((alive) => check(deps, loadId, alive)),
    /** What only the work of a load needed goes, once it has ended. */
    clearRegisterLoad: ({ loadId }: { loadId: string }) => clearLoad(deps, loadId),
    applyRegisterLoad: ({ loadId }: { loadId: string }) => beating((alive) => apply(deps, loadId, alive)),
  };
}

async function beating(work: (alive: Alive) => Promise<void>): Promise<void> {
  let over = false;
  cancelled().catch(() => {
    over = true;
  });
  const clock = setInterval(() => heartbeat(), HEARTBEAT_MS);
  try {
    await work(() => {
      if (over) throw new LoadTaken('the engine gave this work to somebody else');
    });
  } catch (error) {
    // The record says where it stands now: the process looks there.
    if (!(error instanceof LoadTaken)) throw error;
  } finally {
    clearInterval(clock);
  }
}
