import { sql } from 'kysely';
import type { Db } from '../db/client.ts';
import type { Vault } from '../platform/vault.ts';
import { hex, recordset } from './sql.ts';

const TABLES = [
  ['person', 'id', 'account'],
  ['person', 'id', 'phone'],
  ['employer', 'credit_code', 'account'],
  ['intermediary', 'number', 'account'],
  ['institution', 'credit_code', 'account'],
  ['reward_unit', 'id', 'account'],
] as const;
const BATCH = 2_000;

/**
 * Gives the accounts and telephones that were written before there were keys theirs: at a start, by whoever has the vault. Safe to
 * repeat; what an import writes meanwhile brings its own. Returns how many were filled in.
 */
export async function fillAccountKeys(
  db: Db,
  vault: Pick<Vault, 'open' | 'accountKey' | 'phoneKey'>,
): Promise<number> {
  let filled = 0;
  for (const [table, id, what] of TABLES) {
    const [from, by] = [sql.table(table), sql.ref(id)];
    const [sealedIn, keyIn] = [sql.ref(`${what}_cipher`), sql.ref(`${what}_key`)];
    const keyOf = what === 'phone' ? vault.phoneKey : vault.accountKey;
    for (let after = ''; ; ) {
      const { rows } = await sql<{ id: string; cipher: Buffer }>`
        select ${by}::text as id, ${sealedIn} as cipher from ${from}
        where ${sealedIn} is not null and ${keyIn} is null and ${by}::text > ${after}
        order by ${by}::text limit ${BATCH}`.execute(db);
      const last = rows.at(-1);
      if (!last) break;
      after = last.id;
      const keys = rows.flatMap(({ id, cipher }) => {
        const value = opened(vault, cipher);
        return value === null ? [] : [{ id, sealed: hex(cipher), key: hex(keyOf(value)) }];
      });
      // Only where the value is still the one that was read.
      await sql`
        update ${from} t set ${keyIn} = r.key
        from ${recordset(keys, 'id text, sealed bytea, key bytea')}
        where t.${by}::text = r.id and t.${sealedIn} = r.sealed`.execute(db);
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
