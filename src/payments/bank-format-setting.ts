import { audit } from '../db/audit.ts';
import type { Database, Db, Trx } from '../db/client.ts';
import { type BankFormatId, DEFAULT_BANK_FORMAT } from '../domain/bank-formats.ts';
import { shanghaiDateAt } from '../domain/dates.ts';

/** The format that the next bank file of this county is written in. */
export async function bankFormatOfCounty(db: Db | Trx, division: string): Promise<BankFormatId> {
  const row = await db
    .selectFrom('bank_format')
    .select('format')
    .where('division', '=', division)
    .executeTakeFirst();
  return (row?.format as BankFormatId | undefined) ?? DEFAULT_BANK_FORMAT;
}

/** Chooses the format for the files to come; batches that have gone out keep theirs. */
export async function setBankFormat(
  { database }: { database: Database },
  request: { division: string; format: BankFormatId; officer: string; businessAtMs: number },
): Promise<void> {
  const { division, format, officer, businessAtMs } = request;
  const set = { format, set_by: officer, set_on: shanghaiDateAt(businessAtMs) };
  await database.db.transaction().execute(async (trx) => {
    const before = await bankFormatOfCounty(trx, division);
    await trx
      .insertInto('bank_format')
      .values({ division, ...set })
      .onConflict((oc) => oc.column('division').doUpdateSet(set))
      .execute();
    await audit(trx, {
      actor: officer,
      operation: 'setBankFormat',
      subject: `division:${division}`,
      outcome: 'done',
      businessAtMs,
      before: { format: before },
      after: { format },
    });
  });
}
