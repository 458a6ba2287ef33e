import type { Db, Trx } from '../db/client.ts';

export interface Payee {
  readonly name: string;
  readonly bank: string | null;
  readonly accountCipher: Buffer;
}

/** Where the money goes, or null while the register knows no account. The account stays sealed. */
export async function findPayee(trx: Db | Trx, kind: string, id: string): Promise<Payee | null> {
  const row = await payeeRow(trx, kind, id);
  if (!row?.name || !row.account_cipher) return null;
  return { name: row.name, bank: row.bank, accountCipher: row.account_cipher };
}

async function payeeRow(trx: Db | Trx, kind: string, id: string) {
  if (kind === 'employer') {
    return trx
      .selectFrom('employer')
      .select(['name', 'bank', 'account_cipher'])
      .where('credit_code', '=', id)
      .executeTakeFirst();
  }
  if (kind === 'intermediary') {
    return trx
      .selectFrom('intermediary')
      .select(['name', 'bank', 'account_cipher'])
      .where('number', '=', id)
      .executeTakeFirst();
  }
  if (kind === 'institution') {
    return trx
      .selectFrom('institution')
      .select(['name', 'bank', 'account_cipher'])
      .where('credit_code', '=', id)
      .executeTakeFirst();
  }
  if (kind === 'unit') {
    return trx
      .selectFrom('reward_unit')
      .select(['name', 'bank', 'account_cipher'])
      .where('id', '=', id)
      .executeTakeFirst();
  }
  // A person is paid to the family's 一卡通 card, whose bank the register does not name.
  const person = await trx
    .selectFrom('person')
    .select(['name', 'account_cipher'])
    .where('id', '=', Number(id))
    .executeTakeFirst();
  return person && { ...person, bank: null };
}
