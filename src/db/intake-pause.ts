import type { Db, Trx } from './client.ts';

export interface IntakePause {
  readonly reason: string;
  readonly pausedBy: string;
  /** Display name of who paused. */
  readonly pausedByName: string;
  readonly pausedAt: Date;
}

/** The pause in force, if there is one. */
export async function currentPause(db: Db | Trx): Promise<IntakePause | null> {
  const row = await db
    .selectFrom('intake_pause as i')
    .innerJoin('app_user as u', 'u.id', 'i.paused_by')
    .select([
      'i.reason',
      'i.paused_by as pausedBy',
      'u.display_name as pausedByName',
      'i.paused_at as pausedAt',
    ])
    .where('i.resumed_at', 'is', null)
    .executeTakeFirst();
  return row ?? null;
}
