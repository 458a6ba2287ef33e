import { audit } from '../../../db/audit.ts';
import type { Trx } from '../../../db/client.ts';
import { waitForScope } from '../../../db/register/refresh-areas.ts';
import { type PlainDate, shanghaiDateAt } from '../../../domain/dates.ts';
import {
  type Change,
  counterEffects,
  type Effects,
  type HouseholdEventKind,
  type HouseholdValues,
  householdEventNames,
  type PersonValues,
  standing,
} from '../../../domain/register/household-events.ts';
import { RegisterError } from '../errors.ts';
import { refuseOwn } from '../own.ts';
import { tellRegisterChanged } from '../tell.ts';
import { type LockedHousehold, lastRecorded, lockHouseholds } from './read.ts';
import { writeEvent } from './write.ts';

export interface CounterHouseholdEvent {
  readonly eventId: number;
  readonly on: PlainDate;
  readonly reason: string;
  readonly reaches: (division: string) => boolean;
  readonly officer: string;
  readonly businessAtMs: number;
}

/** Puts back what an event changed, as an event of its own day. Throws RegisterError; built-upon where something has changed since. */
export async function counterHouseholdEvent(
  trx: Trx,
  { eventId, on, reason, reaches, officer, businessAtMs }: CounterHouseholdEvent,
): Promise<{ eventId: number }> {
  const today = shanghaiDateAt(businessAtMs);
  const event = await trx
    .selectFrom('household_event')
    .select(['id', 'kind'])
    .where('id', '=', eventId)
    .executeTakeFirst();
  if (!event) throw new RegisterError('event-unknown');
  await waitForScope(trx);
  const done = await readEffects(trx, eventId);
  const numbers = [...done.households.keys()];
  const locked = await lockHouseholds(trx, numbers, on);
  if (![...locked.values()].every(({ division }) => reaches(division)))
    throw new RegisterError('event-unknown');
  if (event.kind === 'counter') throw new RegisterError('counter-of-counter');
  if (on > today) throw new RegisterError('event-in-future', { field: 'on' });
  const countered = await trx
    .selectFrom('household_event')
    .select('id')
    .where('counters', '=', eventId)
    .executeTakeFirst();
  if (countered) throw new RegisterError('event-countered');
  const people = [...done.people.keys()] as number[];
  await refuseOwn(trx, officer, { people, households: numbers });
  const cards = await readCards(trx, people);
  // Who has died or left since stays in the household that the others came to: their days are not to be told anew.
  const ended =
    event.kind === 'merge' ? cards.filter(({ diedOn, leftOn }) => (diedOn ?? leftOn) !== null) : [];
  const undone: Effects = {
    households: done.households,
    people: new Map([...done.people].filter(([id]) => ended.every((card) => card.id !== id))),
  };
  const affected = cards.filter((card) => !ended.includes(card));
  await refuseBuiltUpon(trx, eventId, undone, affected);
  const effects = counterEffects(undone, on);
  refuseIntoClosed(affected, locked, effects);
  for (const [number, { before, after }] of effects.households) {
    const empties = before !== null && typeof after.closedOn === 'string';
    const stays = locked.get(number)!.members.filter(({ id }) => !effects.people.has(id));
    if (empties && stays.length > 0) throw new RegisterError('household-not-empty');
  }
  const last = await lastRecorded(trx, { people, households: numbers });
  if (last !== null && on < last)
    throw new RegisterError('event-before-last', { field: 'on', details: last });
  const written = await writeEvent(
    trx,
    { kind: 'counter', on, today, reason, officer, counters: eventId },
    effects,
  );
  const key = `register:event-${written.eventId}`;
  await tellRegisterChanged(trx, written.people, { key, actor: officer, businessAtMs });
  await audit(trx, {
    actor: officer,
    operation: 'counterHouseholdEvent',
    subject: `household:${numbers[0]}`,
    outcome: 'done',
    businessAtMs,
    after: { eventId: written.eventId, counters: eventId, on, reason },
  });
  return { eventId: written.eventId };
}

async function readEffects(trx: Trx, eventId: number): Promise<Effects> {
  const households = await trx
    .selectFrom('household_event_household')
    .select(['household_number', 'before', 'after'])
    .where('event_id', '=', eventId)
    .execute();
  const people = await trx
    .selectFrom('household_event_person')
    .select(['person_id', 'before', 'after'])
    .where('event_id', '=', eventId)
    .execute();
  return {
    households: new Map(
      households.map(({ household_number, before, after }) => [
        household_number,
        { before, after } as Change<HouseholdValues>,
      ]),
    ),
    people: new Map(
      people.map(({ person_id, before, after }) => [person_id, { before, after } as Change<PersonValues>]),
    ),
  };
}

const readCards = (trx: Trx, ids: readonly number[]) =>
  trx
    .selectFrom('person')
    .select(['id', 'household_number as household', 'relation', 'died_on as diedOn', 'left_on as leftOn'])
    .select('merged_into')
    .where('id', 'in', [0, ...ids])
    .execute();
type Card = Awaited<ReturnType<typeof readCards>>[number];

/** Who would live again in a household that has been closed since, and stays so. */
function refuseIntoClosed(
  cards: readonly Card[],
  locked: ReadonlyMap<string, LockedHousehold>,
  { people, households }: Effects,
): void {
  for (const card of cards) {
    const { household, diedOn, leftOn } = { ...card, ...people.get(card.id)!.after };
    if (diedOn !== null || leftOn !== null) continue;
    const home = locked.get(household ?? '');
    // Of one day the last word holds: they have left another household on that day.
    if (!home) throw new RegisterError('built-upon', { details: '同一天又从另一户迁出' });
    const { closedOn = home.closedOn } = households.get(home.number)?.after ?? {};
    if (closedOn !== null) throw new RegisterError('household-closed', { details: `户 ${home.number}` });
  }
}

/** Each value has to be as the event has left it, or putting it back would undo something else as well. */
async function refuseBuiltUpon(
  trx: Trx,
  eventId: number,
  { people, households }: Effects,
  cards: readonly Card[],
): Promise<void> {
  const ids = [...people.keys()] as number[];
  const rooms = await trx
    .selectFrom('household')
    .select(['number', 'division', 'closed_on as closedOn'])
    .where('number', 'in', [...households.keys()])
    .execute();
  const poverty = await trx
    .selectFrom('poverty_status')
    .select(['person_id', 'registered_poor as registeredPoor'])
    .distinctOn('person_id')
    .where('person_id', 'in', [0, ...ids])
    .orderBy('person_id')
    .orderBy('valid_from', 'desc')
    .execute();
  const as = (now: object | undefined, after: object) =>
    Object.entries(after).every(([field, value]) => (now as Record<string, unknown>)?.[field] === value);
  const stands =
    cards.every((card) => {
      const registeredPoor = poverty.find(({ person_id }) => person_id === card.id)?.registeredPoor;
      return (
        card.merged_into === null && as({ ...card, registeredPoor }, standing.person(people.get(card.id)!))
      );
    }) && rooms.every((room) => as(room, standing.household(households.get(room.number)!)));
  if (stands) return;
  const later = await trx
    .selectFrom('household_event as e')
    .leftJoin('household_event_household as h', 'h.event_id', 'e.id')
    .select(['e.kind', 'e.happened_on'])
    .where('e.id', '>', eventId)
    .where('h.household_number', 'in', [...households.keys()])
    .orderBy('e.id', 'desc')
    .executeTakeFirst();
  throw new RegisterError('built-upon', {
    details: later
      ? `${later.happened_on} ${householdEventNames[later.kind as HouseholdEventKind]}`
      : '名册导入或信息卡更正',
  });
}
