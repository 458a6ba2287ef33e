import type { ClaimRow } from '../../src/db/claim-state.ts';
import type { Db } from '../../src/db/client.ts';
import { Problem } from '../problems.ts';

export async function findClaim(db: Db, id: string): Promise<ClaimRow> {
  const row = await db.selectFrom('claim').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) throw new Problem('not-found', `没有申请 ${id}。`);
  return row;
}
