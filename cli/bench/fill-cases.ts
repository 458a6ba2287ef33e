import { sql } from 'kysely';
import type { Db } from '../../src/db/client.ts';
import type { PlainDate } from '../../src/domain/dates.ts';
import { fillWaits } from './fill-waits.ts';

const AT_ONCE = 2_000;

/**
 * Open cases as `fillWaits` makes them, with what is on record of such cases by now: the poor register, contracts of nine
 * in ten, most months of insurance, intermediaries of two in five and their visits, some departures.
 */
export async function fillCases(db: Db, count: number, today: PlainDate): Promise<void> {
  await fillWaits(db, count, today);
  await sql`
    insert into poverty_status (person_id, valid_from, registered_poor)
    select id, '1900-01-01', id % 50 <> 0 from person`.execute(db);
  await sql`
    insert into intermediary (number, name, kind, licence_number, licence_valid_until, standing, division, business_on)
    select 'B-' || n, '试验中介' || n, '商会组织', '湘人介' || n, '2100-12-31', '良好', '433101', ${today}
    from generate_series(1, 50) n`.execute(db);
  await sql`
    update employment set intermediary = 'B-' || 1 + person_id % 50 where person_id % 5 < 2`.execute(db);
  await sql`insert into document (sha256, media_type, byte_size) values (${'0'.repeat(64)}, 'application/pdf', 1)`.execute(
    db,
  );
  // Whoever confirms takes a lock for each employment; a statement for all would need too many.
  for (let from = 0; from < count; from += AT_ONCE)
    await sql`
      insert into contract (id, employment_id, starts_on, ends_on, status, document, confirmed_by, confirmed_on,
        business_on)
      select e.id || '-C1', e.id, e.starts_on, e.due_on - 1, 'confirmed', ${'0'.repeat(64)}, u.id, e.starts_on, e.starts_on
      from generate_series(${from}::int, ${from + AT_ONCE - 1}::int) n join employment e on e.id = 'B' || n
        cross join (select id from app_user order by id limit 1) u
      where n % 10 > 0`.execute(db);
  await sql`
    insert into insurance_payment (identity_key, identity_cipher, employer, month, kind, paid_on, amount_fen,
      matched_employment, business_on)
    select p.identity_key, '\\x00', e.employer, m::date, '城镇职工基本养老保险', m::date + 20, 50000, e.id, m::date + 20
    from employment e join person p on p.id = e.person_id
      cross join generate_series(date_trunc('month', e.starts_on::timestamp), ${today}::date - 31, '1 month') m
    where (p.id + extract(month from m)::int) % 40 > 0
  `.execute(db);
  await sql`
    insert into follow_up (employment_id, intermediary, visited_on, method, business_on)
    select e.id, e.intermediary, d::date, '电话', d::date
    from employment e cross join generate_series(e.starts_on + 10, ${today}::date, '3 months'::interval) d
    where e.intermediary is not null and e.person_id % 12 > 0
  `.execute(db);
  await sql`
    insert into departure (employment_id, departed_on, reason, business_on)
    select id, starts_on + 60, '辞职', starts_on + 60 from employment where person_id % 25 = 0 and starts_on + 60 < ${today}
  `.execute(db);
  await sql`vacuum analyze`.execute(db);
}
