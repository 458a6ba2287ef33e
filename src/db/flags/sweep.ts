import { sql } from 'kysely';
import type { PlainDate } from '../../domain/dates.ts';
import type { Trx } from '../client.ts';
import { detectors } from './detectors.ts';
import { lookAtWaiting } from './look-at-waiting.ts';

const FLAG_LOCK = 4336;

export interface FlagSweep {
  /** Flags that were never found before. */
  readonly found: number;
  /** Flags that are not found any more. */
  readonly gone: number;
}

/**
 * Looks for everything that is suspicious, over all cases at once. A flag that is there already stays as it is, with its
 * ruling; more subjects or other facts have another key, so they are a new flag, and the narrower one is gone. Only one
 * that was confirmed stays as long as its subjects are found together: nobody lifts it by adding to it.
 * `onDay` is the business day of who asks.
 */
export async function sweepFlags(trx: Trx, onDay: PlainDate): Promise<FlagSweep> {
  await sql`select pg_advisory_xact_lock(${FLAG_LOCK})`.execute(trx);
  const all = sql.join(
    Object.values(detectors).map(
      (found) => sql`(select kind, subjects, facts, told, cases from (${found}) d)`,
    ),
    sql` union all `,
  );
  await sql`
    create temporary table flag_found on commit drop as
    select kind, subjects, told, cases,
      encode(sha256(convert_to(concat_ws('|', kind, subjects::text, facts), 'UTF8')), 'hex') as key
    from (${all}) found`.execute(trx);
  const { rows } = await sql<{ found: number }>`
    with made as (
      insert into suspicion_flag (kind, key, facts, found_on)
      select kind, key, told, ${onDay} from flag_found
      on conflict (key) do nothing returning id, key),
    subjects as (
      insert into suspicion_flag_subject (flag_id, kind, subject_id)
      select m.id, s->>0, s->>1 from made m join flag_found f using (key), jsonb_array_elements(f.subjects) s)
    select count(*)::int as found from made`.execute(trx);
  // Of a known flag another case of the same subjects may have come.
  await sql`
    insert into suspicion_flag_case (flag_id, employment_id, aid_id)
    select g.id, e.id, a.id from flag_found f join suspicion_flag g using (key) cross join unnest(f.cases) c
      left join employment e on e.id = c left join aid_case a on a.id = c
    on conflict do nothing`.execute(trx);
  await sql`
    update suspicion_flag g set gone_on = null
    where gone_on is not null and exists (select from flag_found f where f.key = g.key)`.execute(trx);
  const { rows: gone } = await sql<{ id: number }>`
    update suspicion_flag g set gone_on = ${onDay}
    where gone_on is null and not exists (select from flag_found f where f.key = g.key)
      and not (coalesce('confirmed' = (
          select r.verdict from flag_ruling r where r.flag_id = g.id order by r.id desc limit 1), false)
        and exists (select from flag_found f where f.kind = g.kind and f.subjects @> (
          select jsonb_agg(jsonb_build_array(s.kind, s.subject_id)) from suspicion_flag_subject s
          where s.flag_id = g.id)))
    returning g.id`.execute(trx);
  await lookAtWaiting(
    trx,
    gone.map(({ id }) => id),
    onDay,
  );
  return { found: rows[0]!.found, gone: gone.length };
}
