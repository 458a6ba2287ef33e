import { sql } from 'kysely';
import type { Db, Trx } from '../client.ts';

/** SHA-256 over the rows of one request, in their order. */
const digest = sql<string>`encode(sha256(convert_to(string_agg(concat_ws('|', id, key_id, purpose, reference, person_id,
  encode(identity_key, 'hex'), fields, withheld, extract(epoch from happened_at)), E'\n' order by id), 'UTF8')), 'hex')`;

/** Of the rows that one request has written into the log: stands in the chained audit log beside it. */
export async function accessDigest(trx: Trx, requestId: string): Promise<string> {
  const { rows } = await sql<{ digest: string }>`
    select ${digest} as digest from share_access where request_id = ${requestId}`.execute(trx);
  return rows[0]!.digest;
}

/** Requests whose rows in the log are not those of their audit entry: something was taken out, added or altered. */
export async function requestsNotAsLogged(db: Db): Promise<string[]> {
  const { rows } = await sql<{ request: string }>`
    select coalesce(a.request, s.request_id) as request
    from (select substr(subject, 12) as request, after->>'digest' as digest from audit_entry
      where operation = 'shareRead') a
    full join (select request_id, ${digest} as digest from share_access group by request_id) s
      on s.request_id = a.request
    where a.digest is distinct from s.digest order by 1`.execute(db);
  return rows.map(({ request }) => request);
}
