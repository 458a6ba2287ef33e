import { sql } from 'kysely';
import type { Trx } from '../../../db/client.ts';
import type { PlainDate } from '../../../domain/dates.ts';
import type { HouseholdNow, Joiner, MemberNow } from '../../../domain/register/household-events.ts';

export interface LockedHousehold extends HouseholdNow {
  readonly revision: number;
}

/** Locks these households in the order of their numbers, then everybody in them in that of their ids; unknown ones are left out. */
export async function lockHouseholds(
  trx: Trx,
  numbers: readonly string[],
  on: PlainDate,
): Promise<Map<string, LockedHousehold>> {
  const households = await trx
    .selectFrom('household')
    .select(['number', 'division', 'closed_on', 'revision'])
    .where('number', 'in', [...numbers])
    .orderBy('number')
    .forUpdate()
    .execute();
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
    households.map(({ number, division, closed_on, revision }) => [
      number,
      {
        number,
        division,
        closedOn: closed_on as PlainDate | null,
        revision,
        members: rows.filter(({ household }) => household === number),
      },
    ]),
  );
}

/** The card a number leads to, locked; null: nobody has it. */
export async function lockJoiner(
  trx: Trx,
  identityKey: Buffer,
  on: PlainDate,
): Promise<(NonNullable<Joiner> & { name: string | null }) | null> {
  const found = await trx
    .selectFrom('identity_number')
    .select('person_id')
    .where('identity_key', '=', identityKey)
    .executeTakeFirst();
  if (!found) return null;
  await trx.selectFrom('person').select('id').where('id', '=', found.person_id).forUpdate().execute();
  const { rows } = await sql<NonNullable<Joiner> & { name: string | null }>`
    select p.id, p.name, p.household_number as household, p.relation, p.died_on as "diedOn", p.left_on as "leftOn",
      ${poorOn(on)} as "registeredPoor" from person p where p.id = ${found.person_id}
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
