import type { Db } from '../db/client.ts';

/** Whether facts of this process are still to be delivered to the engine. */
export async function isOnItsWay(db: Db, workflowId: string): Promise<boolean> {
  const row = await db
    .selectFrom('outbox')
    .select('id')
    .where('workflow_id', '=', workflowId)
    .where('delivered_at', 'is', null)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
