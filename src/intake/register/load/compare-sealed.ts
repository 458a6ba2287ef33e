import { sql } from 'kysely';
import type { Trx } from '../../../db/client.ts';
import type { Vault } from '../../../platform/vault.ts';
import { recordset } from '../../sql.ts';
import type { Alive, LoadRecord } from './record.ts';
import { openSecrets, type Secret } from './secrets.ts';

interface Known {
  readonly row: number;
  readonly phone: Buffer | null;
  readonly accountKey: Buffer | null;
}

/**
 * Which telephones and accounts differ from what is sealed on the cards: `load_sealed`, for this transaction. The same
 * value sealed anew would look changed, so it is opened and compared; of people who are new nothing is opened.
 */
export async function compareSealed(trx: Trx, vault: Vault, load: LoadRecord, alive: Alive): Promise<void> {
  await sql`create temp table load_sealed (row_no int primary key, fields jsonb not null) on commit drop`.execute(
    trx,
  );
  const pieces = await trx
    .selectFrom('register_load_secret')
    .select(['first_row as first', 'last_row as last'])
    .where('load_no', '=', load.no)
    .where(sql<boolean>`exists (select from load_match m where m.row_no between first_row and last_row)`)
    .orderBy('first_row')
    .execute();
  for (const { first, last } of pieces) {
    const known = await sql<Known>`
      select m.row_no as "row", p.phone_cipher as phone, p.account_key as "accountKey"
      from load_match m join person p on p.id = m.person_id
      where m.row_no between ${first} and ${last} and not m.stub
    `.execute(trx);
    if (known.rows.length === 0) continue;
    const { sealed } = await trx
      .selectFrom('register_load_secret')
      .select('sealed')
      .where('load_no', '=', load.no)
      .where('first_row', '=', first)
      .executeTakeFirstOrThrow();
    const secrets = new Map(openSecrets(vault, sealed).map((secret) => [secret.row, secret]));
    const changed = known.rows.flatMap((card) => differing(vault, card, secrets.get(card.row)!));
    if (changed.length > 0)
      await sql`insert into load_sealed select * from ${recordset(changed, 'row_no int, fields jsonb')}`.execute(
        trx,
      );
    alive();
  }
}

const UNREAD = [null, null];

function differing(vault: Vault, card: Known, { row, phone, account }: Secret) {
  const fields = {
    ...((card.phone === null ? null : vault.open(card.phone)) !== phone && { phone: UNREAD }),
    ...(!sameKey(card.accountKey, account === null ? null : vault.accountKey(account)) && {
      account: UNREAD,
    }),
  };
  return Object.keys(fields).length === 0 ? [] : [{ row_no: row, fields }];
}

const sameKey = (a: Buffer | null, b: Buffer | null): boolean =>
  a === null || b === null ? a === b : a.equals(b);
