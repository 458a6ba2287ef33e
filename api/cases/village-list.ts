import { sql } from 'kysely';
import { z } from 'zod';
import type { Db } from '../../src/db/client.ts';
import { joinCardByNumber } from '../../src/db/identity-numbers.ts';
import { clearRulesOf } from '../../src/db/register/clears.ts';
import type { PlainDate } from '../../src/domain/dates.ts';
import { type CardField, cardFields } from '../../src/domain/register/card.ts';
import { clears } from '../../src/domain/register/four-clears.ts';
import { type VisitField, type VisitValue, visitFields } from '../../src/domain/register/visit.ts';
import type { Vault } from '../../src/platform/vault.ts';
import { readVillageReports, villageReport } from './people/reports.ts';
import { cards, clearRules, toCard } from './person-cards.ts';

const fieldName = z.enum(Object.keys(cardFields) as [CardField, ...CardField[]]);
export const visitValue = z.union([z.string().max(1_000), z.number(), z.boolean(), z.null()]);

const villager = z
  .object({
    id: z.int(),
    revision: z.int(),
    name: z.string(),
    initials: z.string().nullable().meta({ description: '姓名拼音首字母' }),
    birthOn: z.string(),
    household: z.string().nullable(),
    registeredPoor: z.boolean().nullable(),
    own: z.boolean().meta({ description: '本人或本人家庭成员，应当回避' }),
    confirmedOn: z.string().nullable().meta({ description: '本年度核实日期' }),
    known: z.array(z.enum(['phone', 'account'])).meta({ description: '已登记、但不下发的栏目' }),
    values: z.record(z.string(), visitValue).meta({ description: '已知的栏目；没有的不列' }),
  })
  .meta({ id: 'Villager' });

/** All that the page of a village officer needs to go on without a line: no identity number, telephone or account. */
export const villageList = z
  .object({
    division: z.string(),
    name: z.string(),
    place: z.string(),
    on: z.string(),
    year: z.int().meta({ description: '正在进行的更新年度' }),
    dueOn: z.string().nullable().meta({ description: '本村期限；年度更新没有开始的为空' }),
    clearRules: z
      .array(
        z.object({
          clear: z.enum(clears),
          groups: z.array(z.string()).optional(),
          fromAge: z.int().optional(),
          where: fieldName.optional(),
          fields: z.array(fieldName),
        }),
      )
      .meta({ description: '四清要求；离线时由页面核对' }),
    people: z.array(villager),
    reports: z
      .array(villageReport)
      .meta({ description: '本村报给乡镇的变动：待处理的和近期办结的，近的在前' }),
  })
  .meta({ id: 'VillageList' });
export type VillageList = z.output<typeof villageList>;

/** The people of a village by household, as `userId` may visit them; null where there is no such village. */
export async function readVillageList(
  db: Db,
  division: string,
  {
    userId,
    on,
    vault,
  }: { readonly userId: string; readonly on: PlainDate; readonly vault: Pick<Vault, 'open'> },
): Promise<VillageList | null> {
  const village = await db
    .selectFrom('division as v')
    .leftJoin('division as t', 't.code', 'v.parent')
    .select(['v.name', sql<string>`coalesce(t.name, '') || v.name`.as('place')])
    .where('v.code', '=', division)
    .where('v.level', '=', 'village')
    .executeTakeFirst();
  if (!village) return null;
  const { rows } = await sql<{ year: number; dueOn: string | null }>`
    select y.year, a.due_on as "dueOn" from (select coalesce((select max(year) from refresh_year where frozen_on is null
      and opened_on <= ${on}), ${Number(on.slice(0, 4))}::int) as year) y
    left join refresh_area a on a.year = y.year and a.division = ${division}
  `.execute(db);
  const { year, dueOn } = rows[0]!;
  const rules = await clearRules(db, on);
  return {
    division,
    ...village,
    on,
    year,
    dueOn,
    clearRules: clearRulesOf(rules, division).map(({ groups, fields, ...rule }) => ({
      ...rule,
      ...(groups && { groups: [...groups] }),
      fields: [...fields],
    })),
    people: await readPeople(db, division, { userId, on, year, rules }),
    reports: await readVillageReports(db, vault, division, { userId, on }),
  };
}

async function readPeople(
  db: Db,
  division: string,
  asked: { userId: string; on: PlainDate; year: number; rules: Awaited<ReturnType<typeof clearRules>> },
): Promise<VillageList['people']> {
  const rows = await cards(db, asked.rules, asked.on)
    .select('p.name_initials as initials')
    .select([
      sql<string | null>`(select c.confirmed_on from refresh_confirmation c where c.person_id = p.id
        and c.year = ${asked.year})`.as('seenOn'),
      sql<boolean>`exists (select from app_user u ${joinCardByNumber('me', 'u.identity_key', 'left join')}
        where u.id = ${asked.userId} and (me.id = p.id or me.household_number = p.household_number))`.as(
        'own',
      ),
      sql<('phone' | 'account')[]>`array_remove(array[case when p.phone_cipher is not null then 'phone' end,
        case when p.account_cipher is not null then 'account' end], null)`.as('known'),
    ])
    .where('h.division', '=', division)
    .orderBy('p.household_number')
    .orderBy('p.id')
    .execute();
  return rows.map(({ initials, seenOn, own, known, ...row }) => {
    const card = toCard(row);
    const { id, revision, name, birthOn, household, registeredPoor } = card;
    const values = (Object.keys(visitFields) as VisitField[])
      .filter((field) => field !== 'phone')
      .map((field): [string, VisitValue] => [field, card[field as keyof typeof card] as VisitValue])
      .filter(([, value]) => value !== null);
    return {
      id,
      revision,
      name,
      initials,
      birthOn,
      household,
      registeredPoor,
      own,
      confirmedOn: seenOn,
      known,
      values: Object.fromEntries(values),
    };
  });
}
