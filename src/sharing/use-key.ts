import { sql } from 'kysely';
import type { Db } from '../db/client.ts';
import { shanghaiDateAt } from '../domain/dates.ts';
import { keyState } from '../domain/sharing/key.ts';
import type { Vault } from '../platform/vault.ts';

/** A key that works, with what it may. */
export interface ShareKey {
  readonly id: string;
  readonly department: string;
  readonly purpose: string;
  readonly purposeText: string;
  readonly fields: readonly string[];
  readonly divisions: readonly string[];
  readonly office: string | null;
  readonly perMinute: number;
  readonly peoplePerDay: number;
  readonly expiresOn: string;
  readonly endsOn: string | null;
}

export type FoundKey =
  | { readonly ok: true; readonly key: ShareKey }
  | { readonly ok: false; readonly why: 'unknown' | 'ended' | 'revoked' };

/** The key whose secret this is. A wrong secret is the same as none. */
export async function findKey(db: Db, shown: string, vault: Vault, nowMs: number): Promise<FoundKey> {
  const [, number, secret] = /^xsk_([0-9a-f]{10})_([A-Za-z0-9_-]{43})$/.exec(shown) ?? [];
  if (!number || !secret) return { ok: false, why: 'unknown' };
  const row = await db
    .selectFrom('share_key')
    .selectAll()
    .where('id', '=', `SK-${number.toUpperCase()}`)
    .where('secret_hash', '=', vault.codeHash(secret))
    .executeTakeFirst();
  if (!row) return { ok: false, why: 'unknown' };
  const life = {
    approved: row.approved,
    revokedOn: row.revoked_on,
    endsOn: row.ends_on,
    expiresOn: row.expires_on,
  };
  const state = keyState(life, shanghaiDateAt(nowMs));
  if (state !== 'active') return { ok: false, why: state === 'revoked' ? 'revoked' : 'ended' };
  const key = {
    id: row.id,
    department: row.department,
    purpose: row.purpose,
    purposeText: row.purpose_text,
    fields: row.fields,
    divisions: row.divisions,
    office: row.office,
    perMinute: row.per_minute,
    peoplePerDay: row.people_per_day,
    expiresOn: row.expires_on,
    endsOn: row.ends_on,
  };
  return { ok: true, key };
}

/**
 * Counts a request for so many people against the key's minute and day, for all API processes together; says which limit
 * it would pass. What is refused counts as refused alone.
 */
export async function countUse(
  db: Db,
  key: ShareKey,
  people: number,
  nowMs: number,
): Promise<'counted' | 'minute' | 'day'> {
  const on = shanghaiDateAt(nowMs);
  const minute = new Date(Math.floor(nowMs / 60_000) * 60_000);
  const inMinute = await sql`
    insert into share_key_minute as m (key_id, minute, requests) values (${key.id}, ${minute}, 1)
    on conflict (key_id) do update
      set requests = case when m.minute = excluded.minute then m.requests + 1 else 1 end, minute = excluded.minute
      where m.minute <> excluded.minute or m.requests < ${key.perMinute}
    returning requests`.execute(db);
  if (inMinute.rows.length === 0) {
    await countRefused(db, key.id, nowMs);
    return 'minute';
  }
  const inDay =
    people > key.peoplePerDay
      ? { rows: [] }
      : await sql`
    insert into share_key_use as u (key_id, used_on, requests, people) values (${key.id}, ${on}, 1, ${people})
    on conflict (key_id, used_on) do update set requests = u.requests + 1, people = u.people + excluded.people
      where u.people + excluded.people <= ${key.peoplePerDay}
    returning people`.execute(db);
  if (inDay.rows.length > 0) return 'counted';
  await countRefused(db, key.id, nowMs);
  return 'day';
}

/** A request that was refused, for the page of use. */
export async function countRefused(db: Db, keyId: string, nowMs: number): Promise<void> {
  await sql`
    insert into share_key_use as u (key_id, used_on, refused) values (${keyId}, ${shanghaiDateAt(nowMs)}, 1)
    on conflict (key_id, used_on) do update set refused = u.refused + 1`.execute(db);
}
