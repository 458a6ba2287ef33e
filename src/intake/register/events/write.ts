import { sql } from 'kysely';
import type { Trx } from '../../../db/client.ts';
import { nameInitials } from '../../../db/name-initials.ts';
import type { PlainDate } from '../../../domain/dates.ts';
import type {
  Effects,
  HouseholdEventKind,
  HouseholdValues,
  PersonValues,
} from '../../../domain/register/household-events.ts';

export interface EventRecord {
  readonly kind: HouseholdEventKind;
  readonly on: PlainDate;
  readonly today: PlainDate;
  readonly reason: string;
  readonly officer: string;
  readonly counters?: number;
  /** Of somebody whose card has no name yet: it gets one with its first household. */
  readonly name?: string;
}

/**
 * Writes an event with its effects; returns its id and whom it concerns: also who merely lives in a household that moves.
 * `enter` makes the card of somebody who has none.
 */
export async function writeEvent(
  trx: Trx,
  record: EventRecord,
  { people, households }: Effects,
  enter: () => Promise<number> = () => Promise.reject(new Error('nobody new in this event')),
): Promise<{ eventId: number; people: number[] }> {
  const { kind, on, today, reason, officer, counters } = record;
  const { id: eventId } = await trx
    .insertInto('household_event')
    .values({
      kind,
      happened_on: on,
      business_on: today,
      reason,
      decided_by: officer,
      counters: counters ?? null,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  const closes = ({ closedOn }: HouseholdValues) => closedOn !== undefined && closedOn !== null;
  const inOrder = [...households].sort(([, a], [, b]) => Number(closes(a.after)) - Number(closes(b.after)));
  const first = inOrder.filter(([, { after }]) => !closes(after));
  const last = inOrder.filter(([, { after }]) => closes(after));
  for (const [number, change] of first)
    await writeHousehold(trx, record, number, change.before, change.after);
  const ids = new Map<number | 'new', number>();
  for (const [who, { before, after }] of people) {
    const id = who === 'new' ? await enter() : who;
    ids.set(who, id);
    if (who !== 'new') await writePerson(trx, record, id, before?.household === null, after);
    await writePoverty(trx, record, id, after);
  }
  for (const [number, change] of last) await writeHousehold(trx, record, number, change.before, change.after);

  const json = (values: object | null) =>
    values === null ? null : sql<never>`${JSON.stringify(values)}::jsonb`;
  await trx
    .insertInto('household_event_household')
    .values(
      [...households].map(([number, change]) => ({
        event_id: eventId,
        household_number: number,
        before: json(change.before),
        after: json(change.after)!,
      })),
    )
    .execute();
  if (people.size > 0)
    await trx
      .insertInto('household_event_person')
      .values(
        [...people].map(([who, change]) => ({
          event_id: eventId,
          person_id: ids.get(who)!,
          before: json(change.before),
          after: json(change.after)!,
        })),
      )
      .execute();
  const moved = [...households]
    .filter(([, { after }]) => after.division !== undefined)
    .map(([number]) => number);
  const inMoved = await trx
    .selectFrom('person')
    .select('id')
    .where('household_number', 'in', ['', ...moved])
    .execute();
  return {
    eventId,
    people: [...new Set([...ids.values(), ...inMoved.map(({ id }) => id)])].sort((a, b) => a - b),
  };
}

async function writeHousehold(
  trx: Trx,
  { kind, on, officer }: EventRecord,
  number: string,
  before: HouseholdValues | null,
  after: HouseholdValues,
): Promise<void> {
  // One that the event founds is there since it was locked.
  if (before === null) return;
  await trx
    .updateTable('household')
    .set((eb) => ({
      business_on: on,
      changed_by: officer,
      import_id: null,
      revision: eb('revision', '+', 1),
      ...(after.division !== undefined && { division: after.division }),
      ...(after.closedOn !== undefined && { closed_on: after.closedOn }),
      // What an earlier family had is not what lives on under the number.
      ...(kind !== 'counter' && after.closedOn === null && { annual_income_fen: null }),
    }))
    .where('number', '=', number)
    .execute();
}

async function writePerson(
  trx: Trx,
  { on, officer, name }: EventRecord,
  id: number,
  unnamed: boolean,
  after: PersonValues,
) {
  const columns = {
    ...(unnamed && name !== undefined && { name, name_initials: nameInitials(name) }),
    ...(after.household !== undefined && { household_number: after.household }),
    ...(after.relation !== undefined && { relation: after.relation }),
    ...(after.diedOn !== undefined && { died_on: after.diedOn }),
    ...(after.leftOn !== undefined && { left_on: after.leftOn }),
  };
  if (Object.keys(columns).length === 0) return;
  await trx
    .updateTable('person')
    .set({ ...columns, source: 'office', changed_by: officer, import_id: null, business_on: on })
    .where('id', '=', id)
    .execute();
}

/** What was not known before an event is not known to be so after its counter: not registered. */
async function writePoverty(trx: Trx, { on }: EventRecord, id: number, { registeredPoor }: PersonValues) {
  if (registeredPoor === undefined) return;
  await sql`
    insert into poverty_status (person_id, valid_from, registered_poor) values (${id}, ${on}, ${registeredPoor ?? false})
    on conflict (person_id, valid_from) do update
    set registered_poor = excluded.registered_poor, import_id = null, recorded_at = clock_timestamp()
  `.execute(trx);
}
