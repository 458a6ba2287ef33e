import { sql } from 'kysely';
import type { Db, Trx } from '../../../db/client.ts';
import type { PlainDate } from '../../../domain/dates.ts';
import { oneDigitApart } from '../../../domain/register/duplicates.ts';
import type { Vault } from '../../../platform/vault.ts';
import { recordset } from '../../sql.ts';

const SWEEP_LOCK = 4341;
const BATCH = 1000;
/** A telephone or account that more people than this have is an office's, not a person's. */
const SHARED_BY_TOO_MANY = 6;

/**
 * Looks for the like of cards that are new or have changed since the last look, batch after batch, each kept on its own, at most
 * `batches` of them. Returns how many cards were looked at and how many pairs are new.
 */
export async function sweepDuplicates(
  db: Db,
  vault: Pick<Vault, 'open'>,
  onDay: PlainDate,
  batches = 20,
): Promise<{ looked: number; found: number }> {
  const sum = { looked: 0, found: 0 };
  for (let n = 0; n < batches; n++) {
    const one = await db.transaction().execute((trx) => sweepBatch(trx, vault, onDay));
    sum.looked += one.looked;
    sum.found += one.found;
    if (one.looked < BATCH) break;
  }
  return sum;
}

async function sweepBatch(trx: Trx, vault: Pick<Vault, 'open'>, onDay: PlainDate) {
  await sql`select pg_advisory_xact_lock(${SWEEP_LOCK})`.execute(trx);
  const { rows: cards } = await sql<{ id: number; revision: number }>`
    select p.id, p.revision from person p left join duplicate_look l on l.person_id = p.id
    where p.merged_into is null and l.revision is distinct from p.revision order by p.id limit ${BATCH}
  `.execute(trx);
  if (cards.length === 0) return { looked: 0, found: 0 };
  const ids = cards.map(({ id }) => id);
  const pairs = [...(await alikeInColumns(trx, ids)), ...(await alikeInNumber(trx, vault, ids))];
  const found = await keepPairs(trx, pairs, onDay);
  await sql`
    insert into duplicate_look (person_id, revision)
    select r.id, r.revision from ${recordset(cards, 'id bigint, revision int')}
    on conflict (person_id) do update set revision = excluded.revision
  `.execute(trx);
  return { looked: cards.length, found };
}

interface Pair {
  readonly one: number;
  readonly other: number;
  readonly reason: 'same-name' | 'same-phone' | 'same-account' | 'one-digit';
}

/** Telephone and account are a family's: within a household they say something only of people of one name. */
async function alikeInColumns(trx: Trx, ids: readonly number[]): Promise<Pair[]> {
  const shared = (column: string, reason: Pair['reason']) => sql`
    select p.id as one, q.id as other, ${reason}::text as reason
    from person p join person q on q.${sql.ref(column)} = p.${sql.ref(column)} and q.id <> p.id and q.merged_into is null
    where p.id = any(${[...ids]}::bigint[])
      and (q.household_number is distinct from p.household_number or q.name = p.name)
      and (select count(*) from (select from person o where o.${sql.ref(column)} = p.${sql.ref(column)}
        limit ${SHARED_BY_TOO_MANY + 1}) o) <= ${SHARED_BY_TOO_MANY}`;
  const { rows } = await sql<Pair>`
    select p.id as one, q.id as other, 'same-name' as reason
    from person p join household h on h.number = p.household_number
      join person q on q.name = p.name and q.birth_on = p.birth_on and q.id <> p.id and q.merged_into is null
      join household k on k.number = q.household_number and k.division = h.division
    where p.id = any(${[...ids]}::bigint[])
    union all ${shared('phone_key', 'same-phone')}
    union all ${shared('account_key', 'same-account')}
  `.execute(trx);
  return rows;
}

/**
 * One digit apart, among people of one name, or of two households of a village (twins are one digit apart, in one household);
 * of whom only a number is known, among those born on that day. One digit of a birth date is in its year, month or day, so two
 * of them are the same: that leaves few. Their numbers are sealed; they are opened here, and nothing of them is kept.
 */
async function alikeInNumber(trx: Trx, vault: Pick<Vault, 'open'>, ids: readonly number[]): Promise<Pair[]> {
  const apartAtMost = sql`(date_part('year', q.birth_on) = date_part('year', b.birth_on))::int
    + (date_part('month', q.birth_on) = date_part('month', b.birth_on))::int
    + (date_part('day', q.birth_on) = date_part('day', b.birth_on))::int >= 2`;
  const { rows } = await sql<{ one: number; other: number; cipher: Buffer; like: Buffer }>`
    with batch as (
      select p.id, p.name, p.birth_on, p.household_number, h.division
      from person p left join household h on h.number = p.household_number
      where p.id = any(${[...ids]}::bigint[])),
    pairs as (
      select b.id as one, q.id as other from batch b join person q on q.name = b.name and ${apartAtMost}
      union
      select b.id, q.id from batch b join household k on k.division = b.division
        join person q on q.household_number = k.number and q.household_number <> b.household_number and ${apartAtMost}
      union
      select b.id, q.id from batch b join person q on q.birth_on = b.birth_on where b.name is null
      union
      select b.id, q.id from batch b join person q on q.birth_on = b.birth_on and q.name is null)
    select one, other, p.identity_cipher as cipher, q.identity_cipher as like
    from pairs join person p on p.id = one join person q on q.id = other
    where one <> other and q.merged_into is null
  `.execute(trx);
  return rows
    .filter(({ cipher, like }) => oneDigitApart(opened(vault, cipher), opened(vault, like)))
    .map(({ one, other }): Pair => ({ one, other, reason: 'one-digit' }));
}

/** A damaged number is told of where it is needed; it keeps no sweep from going on. */
function opened(vault: Pick<Vault, 'open'>, cipher: Buffer): string {
  try {
    return vault.open(cipher);
  } catch {
    return '';
  }
}

async function keepPairs(trx: Trx, pairs: readonly Pair[], onDay: PlainDate): Promise<number> {
  if (pairs.length === 0) return 0;
  const { rows } = await sql<{ fresh: boolean }>`
    insert into person_duplicate (first_id, second_id, reasons, found_on)
    select least(r.one, r.other), greatest(r.one, r.other), array_agg(distinct r.reason order by r.reason), ${onDay}
    from ${recordset(pairs, 'one bigint, other bigint, reason text')}
    group by 1, 2 order by 1, 2
    on conflict (first_id, second_id) do update
    set reasons = array(select distinct x from unnest(person_duplicate.reasons || excluded.reasons) x order by x)
    where not person_duplicate.reasons @> excluded.reasons
    returning xmax = 0 as fresh
  `.execute(trx);
  return rows.filter(({ fresh }) => fresh).length;
}
