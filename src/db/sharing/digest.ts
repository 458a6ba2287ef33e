import { sql } from 'kysely';
import type { Db, Trx } from '../client.ts';

/** SHA-256 over the rows that one request has written into the log: stands in the chained audit log beside it. */
export async function accessDigest(db: Db | Trx, requestId: string): Promise<string> {
  const { rows } = await sql<{ digest: string }>`
    select encode(sha256(convert_to(coalesce(string_agg(concat_ws('|', id, key_id, purpose, reference, person_id,
      encode(identity_key, 'hex'), fields, withheld, extract(epoch from happened_at)), E'\n' order by id), ''), 'UTF8')), 'hex')
      as digest
    from share_access where request_id = ${requestId}`.execute(db);
  return rows[0]!.digest;
}
