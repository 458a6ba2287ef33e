import { sql } from 'kysely';
import type { Db } from '../db/client.ts';
import type { Vault } from '../platform/vault.ts';
import { hex, recordset } from './sql.ts';

const TABLES = {
  person: 'id',
  employer: 'credit_code',
  intermediary: 'number',
  institution: 'credit_code',
  reward_unit: 'id',
} as const;
const BATCH = 2_000;

/**
 * Gives the accounts that were written before there were keys theirs: at a start, by whoever has the vault. Safe to
 * repeat; what an import writes meanwhile brings its own. Returns how many were filled in.
 */
export async function fillAccountKeys(db: Db, vault: Pick<Vault, 'open' | 'accountKey'>): Promise<number> {
  let filled = 0;
  for (const [table, id] of Object.entries(TABLES)) {
    const [from, by] = [sql.table(table), sql.ref(id)];
    for (let after = ''; ; ) {
      const { rows } = await sql<{ id: string; cipher: Buffer }>`
        select ${by}::text as id, account_cipher as cipher from ${from}
        where account_cipher is not null and account_key is null and ${by}::text > ${after}
        order by ${by}::text limit ${BATCH}`.execute(db);
      const last = rows.at(-1);
      if (!last) break;
      after = last.id;
      const keys = rows.flatMap(({ id, cipher }) => {
        const account = opened(vault, cipher);
        return account === null ? [] : [{ id, sealed: hex(cipher), key: hex(vault.accountKey(account)) }];
      });
      // Only where the account is still the one that was read.
      await sql`
        update ${from} t set account_key = r.key
        from ${recordset(keys, 'id text, sealed bytea, key bytea')}
        where t.${by}::text = r.id and t.account_cipher = r.sealed`.execute(db);
      filled += keys.length;
    }
  }
  return filled;
}

/** A damaged value is told of where it is needed; it keeps nobody from starting. */
function opened(vault: Pick<Vault, 'open'>, cipher: Buffer): string | null {
  try {
    return vault.open(cipher);
  } catch {
    return null;
  }
}
