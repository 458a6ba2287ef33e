import { sql } from 'kysely';
import type { FlagKind } from '../../domain/flags.ts';
import type { Db, Trx } from '../client.ts';

export interface StandingFlag {
  readonly kind: FlagKind;
  readonly confirmed: boolean;
}

/** Of these cases of either kind, the flags that are found and not ruled harmless; the confirmed first. */
export async function standingFlags(
  db: Db | Trx,
  subjectIds: readonly string[],
): Promise<Map<string, StandingFlag[]>> {
  if (subjectIds.length === 0) return new Map();
  const { rows } = await sql<StandingFlag & { subjectId: string }>`
    select k.subject_id as "subjectId", f.kind, coalesce(r.verdict = 'confirmed', false) as confirmed
    from suspicion_flag_case k join suspicion_flag f on f.id = k.flag_id and f.gone_on is null
      left join lateral (
        select verdict from flag_ruling where flag_id = f.id order by id desc limit 1) r on true
    where k.subject_id = any(${[...subjectIds]}::text[]) and r.verdict is distinct from 'harmless'
    order by confirmed desc, f.id`.execute(db);
  const found = new Map<string, StandingFlag[]>();
  for (const { subjectId, ...flag } of rows) found.set(subjectId, [...(found.get(subjectId) ?? []), flag]);
  return found;
}
