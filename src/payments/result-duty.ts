import type { Db, Trx } from '../db/client.ts';
import { type OwnCaseRefusal, ownCaseRefusals, ownCases } from '../db/own-case.ts';

export interface ResultBar {
  readonly code: 'separation-of-duties' | OwnCaseRefusal['code'];
  readonly message: string;
  readonly remedy: string;
}

/**
 * Why this officer may not bring in the bank's answer to this batch, or null. Who sent the money must not be the one
 * who says that it came back: a forged return would have it paid a second time.
 */
export async function barredFromResult(
  db: Db | Trx,
  batchId: string,
  officer: string,
): Promise<ResultBar | null> {
  const batch = await db
    .selectFrom('payment_batch')
    .select(['released_by', 'released_for'])
    .where('id', '=', batchId)
    .executeTakeFirst();
  if (batch && [batch.released_by, batch.released_for].includes(officer)) {
    return {
      code: 'separation-of-duties',
      message: '这一批由您放款，银行回单须由另一位财政人员导入。',
      remedy: '请把银行回单交给本级另一位财政人员导入；本级没有的，由州财政局导入。',
    };
  }
  const lines = await db
    .selectFrom('payment as p')
    .innerJoin('claim as c', 'c.id', 'p.claim_id')
    .select('c.subject_id as id')
    .where('p.batch_id', '=', batchId)
    .execute();
  const ties = await ownCases(
    db,
    officer,
    lines.map(({ id }) => id),
  );
  const own = lines.find(({ id }) => ties.has(id));
  if (!own) return null;
  const { code, message, remedy } = ownCaseRefusals[ties.get(own.id)!];
  if (code !== 'own-case') return { code, message, remedy };
  return {
    code,
    message: `批次中有您应当回避的案件（${own.id}）。${message}`,
    remedy: '请把银行回单交给没有回避事由的其他财政人员导入。',
  };
}
