import { sql } from 'kysely';
import type { Trx } from '../../../db/client.ts';
import type { PlainDate } from '../../../domain/dates.ts';
import type { HouseholdNow, Joiner, MemberNow } from '../../../domain/register/household-events.ts';

export interface LockedHousehold extends HouseholdNow {
  readonly revision: number;
}

/** A household that an event brings in. */
export interface Founding {
  readonly number: string;
  readonly division: string;
  readonly officer: string;
}

/**
 * Locks these households in the order of their numbers, then everybody in them in that of their ids; unknown ones are left
 * out. The row of one that is founded is made in its place of that order, and left out as well: what comes back under
 * its number was there before.
 */
export async function lockHouseholds(
  trx: Trx,
  numbers: readonly string[],
  on: PlainDate,
  founding: Founding | null = null,
): Promise<Map<string, LockedHousehold>> {
  const { rows: inOrder } = await sql<{ number: string }>`
    select distinct number from unnest(${[...numbers]}::text[]) number order by number`.execute(trx);
  const households = [];
  for (const { number } of inOrder) {
    if (number === founding?.number && (await found(trx, founding, on))) continue;
    const row = await trx
      .selectFrom('household')
      .select(['number', 'division', 'closed_on', 'revision'])
      .where('number', '=', number)
      .forUpdate()
      .executeTakeFirst();
    if (row)
      households.push({ ...row, mistaken: row.closed_on !== null && (await closedAsMistake(trx, number)) });
  }
  await trx
    .selectFrom('person')
    .select('id')
    .where('household_number', 'in', [...numbers])
    .orderBy('id')
    .forUpdate()
    .execute();
  // A statement of its own: what the locks have waited for is read too.
  const { rows } = await sql<MemberNow>`
    select p.id, p.household_number as household, p.relation, ${poorOn(on)} as "registeredPoor"
    from person p where p.household_number = any(${[...numbers]}::text[]) and p.merged_into is null
      and p.died_on is null and p.left_on is null order by p.id
  `.execute(trx);
  return new Map(
    households.map(({ number, division, closed_on, revision, mistaken }) => [
      number,
      {
        number,
        division,
        closedOn: closed_on as PlainDate | null,
        mistaken,
        revision,
        members: rows.filter(({ household }) => household === number),
      },
    ]),
  );
}

/** A counter closes what was founded by mistake, and nothing else. */
async function closedAsMistake(trx: Trx, number: string): Promise<boolean> {
  const { rows } = await sql<{ kind: string }>`
    select e.kind from household_event e join household_event_household h on h.event_id = e.id
    where h.household_number = ${number} and h.after ->> 'closedOn' is not null order by e.id desc limit 1
  `.execute(trx);
  return rows[0]?.kind === 'counter';
}

/** False: there is one of that number, also one of this moment. */
async function found(trx: Trx, { number, division, officer }: Founding, on: PlainDate): Promise<boolean> {
  const made = await trx
    .insertInto('household')
    .values({ number, division, founded_on: on, business_on: on, changed_by: officer })
    .onConflict((conflict) => conflict.doNothing())
    .returning('number')
    .executeTakeFirst();
  return made !== undefined;
}

/** The card a number leads to, locked; null: nobody has it. Of one that was merged while the lock was waited for, the card that stays. */
export async function lockJoiner(
  trx: Trx,
  identityKey: Buffer,
  on: PlainDate,
): Promise<(NonNullable<Joiner> & { name: string | null }) | null> {
  const cardNow = async () => {
    const row = await trx
      .selectFrom('identity_number')
      .select('person_id')
      .where('identity_key', '=', identityKey)
      .executeTakeFirst();
    return row?.person_id ?? null;
  };
  let id = await cardNow();
  for (let locked: number | null = null; id !== null && id !== locked; id = await cardNow()) {
    await trx.selectFrom('person').select('id').where('id', '=', id).forUpdate().execute();
    locked = id;
  }
  if (id === null) return null;
  const { rows } = await sql<NonNullable<Joiner> & { name: string | null }>`
    select p.id, p.name, p.household_number as household, p.relation, p.died_on as "diedOn", p.left_on as "leftOn",
      ${poorOn(on)} as "registeredPoor" from person p where p.id = ${id}
  `.execute(trx);
  return rows[0]!;
}

/** The latest day on which something was recorded of these households and people; null: never. */
export async function lastRecorded(
  trx: Trx,
  { households, people }: { households: readonly string[]; people: readonly number[] },
): Promise<PlainDate | null> {
  const numbers = sql`${[...households]}::text[]`;
  const ids = sql`${[...people]}::bigint[]`;
  const { rows } = await sql<{ last: PlainDate | null }>`
    select max(day) as last from (
      select max(from_on) as day from household_state where household_number = any(${numbers})
      union all select max(greatest(founded_on, closed_on)) from household where number = any(${numbers})
      union all select max(from_on) from household_membership where person_id = any(${ids})
      union all select max(valid_from) from poverty_status where person_id = any(${ids})
      union all select max(greatest(died_on, left_on)) from person where id = any(${ids})
      union all select max(e.happened_on) from household_event e join household_event_household h on h.event_id = e.id
        where h.household_number = any(${numbers})
      union all select max(e.happened_on) from household_event e join household_event_person p on p.event_id = e.id
        where p.person_id = any(${ids})) d
  `.execute(trx);
  return rows[0]!.last;
}

const poorOn = (on: PlainDate) => sql<boolean | null>`(select s.registered_poor from poverty_status s
  where s.person_id = p.id and s.valid_from <= ${on} order by s.valid_from desc limit 1)`;
