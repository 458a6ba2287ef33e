import { sql } from 'kysely';
import type { Sandbox } from './sandbox.ts';

/** Every message of the record is answered as the processes would answer it, until none is left. */
export async function digest({ database, activities }: Sandbox, businessNowMs: number): Promise<void> {
  for (let round = 0; ; round++) {
    const told = await sql<{ workflow_id: string }>`
      update outbox set delivered_at = clock_timestamp() where delivered_at is null
      returning workflow_id`.execute(database.db);
    if (told.rows.length === 0) return;
    if (round > 20) throw new Error('messages without end');
    for (const id of new Set(told.rows.map((row) => row.workflow_id))) {
      const rest = id.slice(id.indexOf('-') + 1) as never;
      if (id.startsWith('employment-'))
        await activities.assessEmployment({ employmentId: rest, businessNowMs });
      else if (id.startsWith('aid-')) await activities.assessAid({ aidId: rest, businessNowMs });
      else if (id.startsWith('recovery-'))
        await activities.refreshRecovery({ recoveryId: rest, businessNowMs });
      else if (id.startsWith('batch-')) await activities.refreshBatch({ batchId: rest, businessNowMs });
      else await activities.refreshClaim({ claimId: rest, businessNowMs });
    }
  }
}
