import { sql } from 'kysely';
import { z } from 'zod';
import type { Db } from '../../../src/db/client.ts';
import type { PlainDate } from '../../../src/domain/dates.ts';
import {
  type Change,
  type HouseholdEventKind,
  type HouseholdValues,
  householdEventNames,
  type PersonValues,
} from '../../../src/domain/register/household-events.ts';
import { maskedIdentity } from '../../schemas/people.ts';

export const householdEvent = z
  .object({
    id: z.int(),
    kind: z.enum(Object.keys(householdEventNames) as [HouseholdEventKind, ...HouseholdEventKind[]]),
    on: z.string().meta({ description: '发生日期' }),
    recordedOn: z.string(),
    reason: z.string(),
    by: z.string(),
    lines: z.array(z.string()).meta({ description: '改变了什么，每人每户一行' }),
    counters: z.int().nullable().meta({ description: '更正了哪一次' }),
    countered: z.boolean().meta({ description: '已被更正' }),
  })
  .meta({ id: 'HouseholdEvent' });

export const numberItem = z
  .object({
    identityMasked: z.string(),
    kind: z.enum(['mistyped', 'second', 'merged']),
    reason: z.string().nullable(),
    on: z.string().nullable(),
    cardId: z.int().nullable().meta({ description: '并入的卡' }),
  })
  .meta({ id: 'OtherNumber' });

/** What happened to a household or to a person, the latest first. */
export async function readStory(
  db: Db,
  of: { readonly household: string } | { readonly person: number },
): Promise<z.output<typeof householdEvent>[]> {
  const which =
    'household' in of
      ? sql<boolean>`exists (select from household_event_household h where h.event_id = e.id
          and h.household_number = ${of.household})`
      : sql<boolean>`exists (select from household_event_person p where p.event_id = e.id and p.person_id = ${of.person})`;
  const events = await db
    .selectFrom('household_event as e')
    .innerJoin('app_user as u', 'u.id', 'e.decided_by')
    .select([
      'e.id',
      'e.kind',
      'e.happened_on as on',
      'e.business_on as recordedOn',
      'e.reason',
      'e.counters',
    ])
    .select('u.display_name as by')
    .select(sql<boolean>`exists (select from household_event c where c.counters = e.id)`.as('countered'))
    .where(which)
    .orderBy('e.id', 'desc')
    .limit(200)
    .execute();
  if (events.length === 0) return [];
  const ids = events.map(({ id }) => id);
  const households = await db
    .selectFrom('household_event_household')
    .selectAll()
    .where('event_id', 'in', ids)
    .orderBy('household_number')
    .execute();
  const people = await db
    .selectFrom('household_event_person as h')
    .innerJoin('person as p', 'p.id', 'h.person_id')
    .select(['h.event_id', 'p.name', 'h.before', 'h.after'])
    .where('h.event_id', 'in', ids)
    .orderBy('h.person_id')
    .execute();
  const villages = await villageNames(db, households);
  return events.map((event) => ({
    ...event,
    kind: event.kind as HouseholdEventKind,
    lines: [
      ...households
        .filter(({ event_id }) => event_id === event.id)
        .flatMap(({ household_number: number, before, after }) =>
          householdLine(number, { before, after } as Change<HouseholdValues>, villages),
        ),
      ...people
        .filter(({ event_id }) => event_id === event.id)
        .flatMap(({ name, before, after }) =>
          personLines(name ?? '未登记姓名', { before, after } as Change<PersonValues>),
        ),
    ],
  }));
}

async function villageNames(
  db: Db,
  households: readonly { before: unknown; after: unknown }[],
): Promise<Map<string, string>> {
  const codes = households.flatMap(({ before, after }) =>
    [before, after].flatMap((values) => (values as HouseholdValues | null)?.division ?? []),
  );
  const rows = await db
    .selectFrom('division as v')
    .innerJoin('division as t', 't.code', 'v.parent')
    .select(['v.code', sql<string>`t.name || ' ' || v.name`.as('place')])
    .where('v.code', 'in', ['', ...codes])
    .execute();
  return new Map(rows.map(({ code, place }) => [code, place]));
}

function householdLine(
  number: string,
  { before, after }: Change<HouseholdValues>,
  villages: ReadonlyMap<string, string>,
): string[] {
  const place = (code: string | undefined) => (code === undefined ? '' : (villages.get(code) ?? code));
  if (before === null) return [`新户 ${number}（${place(after.division)}）`];
  const lines: string[] = [];
  if (after.division !== undefined)
    lines.push(`户 ${number}：${place(before.division)} → ${place(after.division)}`);
  if (after.closedOn !== undefined)
    lines.push(after.closedOn === null ? `户 ${number} 恢复` : `户 ${number} 注销`);
  return lines;
}

const poorWord = (poor: boolean | null | undefined) => (poor ? '建档立卡' : '非建档立卡');

function personLines(name: string, { before, after }: Change<PersonValues>): string[] {
  const lines: string[] = [];
  if (after.household !== undefined)
    lines.push(`${name}：${before?.household ? `户 ${before.household}` : '未在册'} → 户 ${after.household}`);
  if (after.relation !== undefined && before?.relation !== undefined)
    lines.push(`${name}与户主关系：${before.relation ?? '空'} → ${after.relation ?? '空'}`);
  if (after.diedOn !== undefined) lines.push(`${name}：${after.diedOn === null ? '撤销死亡登记' : '死亡'}`);
  if (after.leftOn !== undefined)
    lines.push(`${name}：${after.leftOn === null ? '恢复在册' : '不再列入名册'}`);
  if (after.registeredPoor !== undefined)
    lines.push(`${name}：${poorWord(before?.registeredPoor)} → ${poorWord(after.registeredPoor)}`);
  return lines;
}

/** Who was of the register in this household on that day, as far as is known today. */
export async function readMembersOn(
  db: Db,
  household: string,
  on: PlainDate,
): Promise<{ id: number; name: string | null; registeredPoor: boolean | null }[]> {
  const { rows } = await sql<{ id: number; name: string | null; registeredPoor: boolean | null }>`
    select p.id, p.name, r.registered_poor as "registeredPoor"
    from register_on(${on}) r join person p on p.id = r.person_id
    where r.household_number = ${household} and r.person_id in (
      select person_id from household_membership where household_number = ${household})
    order by p.id
  `.execute(db);
  return rows;
}

/** Other numbers under which a person is found, masked, and the cards that went into this one. */
export async function readOtherNumbers(db: Db, personId: number): Promise<z.output<typeof numberItem>[]> {
  const aliases = await db
    .selectFrom('identity_alias')
    .select(['identity_last4', 'kind', 'reason', 'business_on'])
    .where('person_id', '=', personId)
    .orderBy('recorded_at')
    .execute();
  const merged = await db
    .selectFrom('person')
    .select(['id', 'identity_last4'])
    .where('merged_into', '=', personId)
    .orderBy('id')
    .execute();
  return [
    ...aliases.map(({ identity_last4, kind, reason, business_on }) => ({
      identityMasked: maskedIdentity(identity_last4),
      kind: kind as 'mistyped' | 'second',
      reason,
      on: business_on,
      cardId: null,
    })),
    ...merged.map(({ id, identity_last4 }) => ({
      identityMasked: maskedIdentity(identity_last4),
      kind: 'merged' as const,
      reason: null,
      on: null,
      cardId: id,
    })),
  ];
}
