import { sql } from 'kysely';
import { z } from 'zod';
import type { Db } from '../../src/db/client.ts';
import { cardColumns } from '../../src/db/register/card-columns.ts';
import type { PlainDate } from '../../src/domain/dates.ts';
import { cardFields, type RegisterSource, registerSourceNames } from '../../src/domain/register/card.ts';
import type { Vault } from '../../src/platform/vault.ts';
import { cardItem, cards, clearRules, toCard } from './person-cards.ts';

const change = z.object({
  on: z.string(),
  source: z.enum(Object.keys(registerSourceNames) as [RegisterSource, ...RegisterSource[]]),
  by: z.string().nullable().meta({ description: '谁改的；由表格导入的为空' }),
  fields: z.array(
    z.object({ name: z.string(), before: z.string().nullable(), after: z.string().nullable() }),
  ),
});

export const cardDetail = cardItem
  .extend({
    diedOn: z.string().nullable(),
    leftOn: z.string().nullable(),
    mergedInto: z.int().nullable().meta({ description: '已并入的卡' }),
    phone: z.string().nullable().meta({ description: '辖区内管名册的人看到全号' }),
    members: z.array(
      z.object({ id: z.int(), name: z.string(), relation: z.string().nullable(), birthOn: z.string() }),
    ),
    employments: z.array(
      z.object({ id: z.string(), employerName: z.string(), startsOn: z.string(), standing: z.string() }),
    ),
    poverty: z.array(z.object({ from: z.string(), registeredPoor: z.boolean() })),
    households: z.array(z.object({ from: z.string(), household: z.string().nullable() })),
    changes: z.array(change).meta({ description: '历次变更，近的在前，最多 100 次' }),
  })
  .meta({ id: 'PersonCardDetail' });
export type CardDetail = z.output<typeof cardDetail>;

/** The whole card with its story; null where the register has no such person. `whole`: may the reader have the telephone number? */
export async function readCardDetail(
  db: Db,
  id: number,
  { on, vault, whole }: { on: PlainDate; vault: Vault; whole: (division: string) => boolean },
): Promise<CardDetail | null> {
  const row = await cards(db, await clearRules(db, on), on, { gone: true })
    .select([
      'p.phone_cipher as phone',
      'p.died_on as diedOn',
      'p.left_on as leftOn',
      'p.merged_into as mergedInto',
    ])
    .where('p.id', '=', id)
    .executeTakeFirst();
  if (!row) return null;
  const { phone, diedOn, leftOn, mergedInto, ...card } = row;
  const members = await db
    .selectFrom('person')
    .select(['id', 'name', 'relation', 'birth_on as birthOn'])
    .where('household_number', '=', card.household)
    .where('merged_into', 'is', null)
    .where('died_on', 'is', null)
    .where('left_on', 'is', null)
    .where('id', '<>', id)
    .orderBy('id')
    .execute();
  const employments = await db
    .selectFrom('employment as e')
    .innerJoin('employer as r', 'r.credit_code', 'e.employer')
    .select(['e.id', 'r.name as employerName', 'e.starts_on as startsOn', 'e.standing'])
    .innerJoin('person as c', 'c.id', 'e.person_id')
    .where((eb) => eb.or([eb('c.id', '=', id), eb('c.merged_into', '=', id)]))
    .orderBy('e.starts_on', 'desc')
    .execute();
  const poverty = await db
    .selectFrom('poverty_status')
    .select(['valid_from as from', 'registered_poor as registeredPoor'])
    .where('person_id', '=', id)
    .orderBy('valid_from', 'desc')
    .execute();
  const households = await db
    .selectFrom('household_membership')
    .select(['from_on as from', 'household_number as household'])
    .where('person_id', '=', id)
    .orderBy('from_on', 'desc')
    .execute();
  const changes = await db
    .selectFrom('register_change as c')
    .leftJoin('app_user as u', 'u.id', 'c.changed_by')
    .select(['c.business_on as on', 'u.display_name as by'])
    .select([
      sql<RegisterSource>`c.source`.as('source'),
      sql<Record<string, [unknown, unknown]>>`c.fields`.as('fields'),
    ])
    .where('c.person_id', '=', id)
    .orderBy('c.id', 'desc')
    .limit(100)
    .execute();
  return {
    ...toCard(card),
    diedOn,
    leftOn,
    mergedInto,
    phone: phone && card.division && whole(card.division) ? vault.open(phone) : null,
    members: members.map((member) => ({ ...member, name: member.name ?? '' })),
    employments,
    poverty,
    households,
    changes: changes.map(({ fields, ...rest }) => ({
      ...rest,
      fields: Object.entries(fields).map(([column, [before, after]]) => ({
        name: columnNames.get(column) ?? column,
        before: inWords(column, before),
        after: inWords(column, after),
      })),
    })),
  };
}

/** What the columns of `person` are called on the card. */
const columnNames = new Map<string, string>([
  ...(Object.entries(cardColumns) as [keyof typeof cardFields, string][]).map(
    ([field, column]) => [column.slice(column.indexOf('.') + 1), cardFields[field]] as const,
  ),
  ['name', '姓名'],
  ['birth_on', '出生日期'],
  ['household_number', '户编号'],
  ['identity_key', '身份证号'],
  ['identity_cipher', '身份证号'],
  ['identity_last4', '身份证号末四位'],
  ['died_on', '死亡日期'],
  ['left_on', '迁出日期'],
  ['merged_into', '并入'],
]);

/** A value of a change as people read it; what is sealed is said to be there, not what it is. */
function inWords(column: string, value: unknown): string | null {
  if (value === null) return null;
  if (column.endsWith('_cipher') || column.endsWith('_key')) return '（已登记）';
  if (typeof value === 'boolean') return value ? '是' : '否';
  if (column.endsWith('_fen')) return (Number(value) / 100).toFixed(2);
  return String(value);
}
