import { type RawBuilder, sql } from 'kysely';
import { z } from 'zod';
import type { Db } from '../../../src/db/client.ts';
import { cardColumns } from '../../../src/db/register/card-columns.ts';
import type { ScopeFilter } from '../../../src/domain/access.ts';
import { type CardField, cardFields } from '../../../src/domain/register/card.ts';
import {
  type DuplicateCaution,
  type DuplicateReason,
  type DuplicateState,
  duplicateCautions,
  duplicateReasonNames,
  duplicateState,
  duplicateStateNames,
} from '../../../src/domain/register/duplicates.ts';
import { maskedPhone } from '../../../src/domain/sharing/fields.ts';
import type { Vault } from '../../../src/platform/vault.ts';
import { inScope } from '../../lists/scope.ts';
import { maskedIdentity } from '../../schemas/people.ts';

export const duplicateStates = Object.keys(duplicateStateNames) as [DuplicateState, ...DuplicateState[]];
export const duplicateReasons = Object.keys(duplicateReasonNames) as [DuplicateReason, ...DuplicateReason[]];

const side = z.object({
  id: z.int(),
  name: z.string().nullable(),
  identityMasked: z.string(),
  birthOn: z.string(),
  household: z.string().nullable(),
  place: z.string().nullable(),
});

export const duplicateItem = z
  .object({
    id: z.int(),
    revision: z.int(),
    state: z.enum(duplicateStates),
    reasons: z.array(z.enum(duplicateReasons)),
    foundOn: z.string(),
    first: side,
    second: side,
    note: z.string().nullable().meta({ description: '认定不是同一人的理由' }),
  })
  .meta({ id: 'DuplicatePair' });

const mergeItem = z.object({
  id: z.int(),
  keptId: z.int(),
  goneId: z.int(),
  reason: z.string(),
  proposedBy: z.string(),
  proposedOn: z.string(),
  decidedBy: z.string().nullable(),
  decidedOn: z.string().nullable(),
  approved: z.boolean().nullable(),
  decisionNote: z.string().nullable(),
  withdrawnOn: z.string().nullable(),
  undoBy: z.string().nullable(),
  undoOn: z.string().nullable(),
  undoReason: z.string().nullable(),
  undoneBy: z.string().nullable(),
  undoneOn: z.string().nullable(),
  moved: z.array(z.string()).meta({ description: '合并时移到保留的卡上的' }),
});

export const duplicateDetail = duplicateItem
  .extend({
    fields: z.array(
      z.object({
        label: z.string(),
        first: z.string().nullable(),
        second: z.string().nullable(),
        differs: z.boolean(),
      }),
    ),
    cautions: z
      .array(z.object({ code: z.enum(['relations-exclude']), message: z.string() }))
      .meta({ description: '看来不是同一人的迹象；只提醒，不妨碍合并' }),
    merges: z.array(mergeItem).meta({ description: '近的在前' }),
    may: z.object({
      rule: z.boolean(),
      propose: z.boolean(),
      decide: z.boolean(),
      withdraw: z.boolean(),
      askUndo: z.boolean(),
      decideUndo: z.boolean(),
    }),
  })
  .meta({ id: 'DuplicateDetail' });

/** The latest merge of a pair that stands or waits. */
const liveMerge = sql`(select m.id, m.approved, m.undo_by from person_merge m where m.duplicate_id = d.id
  and m.approved is not false and m.withdrawn_on is null and m.undone_on is null)`;

const STATE: Readonly<Record<DuplicateState, RawBuilder<boolean>>> = {
  open: sql`l.id is null and d.ruled_on is null`,
  different: sql`l.id is null and d.ruled_on is not null`,
  proposed: sql`l.id is not null and l.approved is null`,
  merged: sql`l.approved and l.undo_by is null`,
  undoing: sql`l.approved and l.undo_by is not null`,
};

/** Pairs of which the scope reaches both cards; a card without household counts as lying where the other does. */
export function duplicatePairs(db: Db, scope: ScopeFilter) {
  const [one, other] = [
    sql<string>`coalesce(hp.division, hq.division)`,
    sql<string>`coalesce(hq.division, hp.division)`,
  ];
  return db
    .selectFrom('person_duplicate as d')
    .innerJoin('person as p', 'p.id', 'd.first_id')
    .innerJoin('person as q', 'q.id', 'd.second_id')
    .leftJoin('household as hp', 'hp.number', 'p.household_number')
    .leftJoin('household as hq', 'hq.number', 'q.household_number')
    .leftJoin('division as vp', 'vp.code', 'hp.division')
    .leftJoin('division as vq', 'vq.code', 'hq.division')
    .leftJoin('division as tp', 'tp.code', 'vp.parent')
    .leftJoin('division as tq', 'tq.code', 'vq.parent')
    .leftJoin(
      sql<{ id: number | null; approved: boolean | null; undo_by: string | null }>`lateral ${liveMerge}`.as(
        'l',
      ),
      (join) => join.onTrue(),
    )
    .where(inScope(scope, { divisions: [one] }))
    .where(inScope(scope, { divisions: [other] }))
    .select(['d.id', 'd.revision', 'd.found_on as foundOn', 'd.ruling_note as note', 'd.reasons'])
    .select([
      sql<boolean>`d.ruled_on is not null`.as('ruled'),
      'l.id as liveId',
      'l.approved as approved',
      'l.undo_by as undoBy',
    ])
    .select([
      'p.id as firstId',
      'p.name as firstName',
      'p.identity_last4 as firstLast4',
      'p.birth_on as firstBirth',
      'p.household_number as firstHousehold',
      sql<string | null>`tp.name || ' ' || vp.name`.as('firstPlace'),
    ])
    .select([
      'q.id as secondId',
      'q.name as secondName',
      'q.identity_last4 as secondLast4',
      'q.birth_on as secondBirth',
      'q.household_number as secondHousehold',
      sql<string | null>`tq.name || ' ' || vq.name`.as('secondPlace'),
    ]);
}

export const pairIs = (state: DuplicateState): RawBuilder<boolean> => STATE[state];

type PairRow = Awaited<ReturnType<ReturnType<typeof duplicatePairs>['executeTakeFirstOrThrow']>>;

export function toPair(row: PairRow): z.output<typeof duplicateItem> {
  const merge = row.liveId === null ? null : { approved: row.approved, undoAsked: row.undoBy !== null };
  return {
    id: row.id,
    revision: row.revision,
    state: duplicateState({ ruled: row.ruled, merge }),
    reasons: row.reasons as DuplicateReason[],
    foundOn: row.foundOn,
    note: row.note,
    first: {
      id: row.firstId,
      name: row.firstName,
      identityMasked: maskedIdentity(row.firstLast4),
      birthOn: row.firstBirth,
      household: row.firstHousehold,
      place: row.firstPlace,
    },
    second: {
      id: row.secondId,
      name: row.secondName,
      identityMasked: maskedIdentity(row.secondLast4),
      birthOn: row.secondBirth,
      household: row.secondHousehold,
      place: row.secondPlace,
    },
  };
}

/** What speaks against one person, of what the page compares. */
export function cautionsOf(
  pair: z.output<typeof duplicateItem>,
  fields: z.output<typeof duplicateDetail>['fields'],
): DuplicateCaution[] {
  const relation = fields.find(({ label }) => label === cardFields.relation);
  const side = (which: 'first' | 'second') => ({
    household: pair[which].household,
    relation: relation?.[which] ?? null,
  });
  return duplicateCautions(side('first'), side('second'));
}

/** Both cards side by side, field by field; telephone and account are compared as they are and shown masked. */
export async function comparedFields(
  db: Db,
  vault: Pick<Vault, 'open'>,
  pair: z.output<typeof duplicateItem>,
): Promise<z.output<typeof duplicateDetail>['fields']> {
  const columns = Object.entries(cardColumns) as [CardField, string][];
  const { rows } = await sql<Record<string, unknown> & { id: number }>`
    select p.id, ${sql.join(columns.map(([field, column]) => sql`${sql.ref(column)} as ${sql.ref(field)}`))}
    from person p left join household h on h.number = p.household_number
    where p.id in (${pair.first.id}, ${pair.second.id})
  `.execute(db);
  const of = (id: number) => rows.find((row) => row.id === id) ?? {};
  const [one, other] = [of(pair.first.id), of(pair.second.id)];
  const same = (label: string, first: string | null, second: string | null) => ({
    label,
    first,
    second,
    differs: first !== second,
  });
  const sealed = (value: unknown) => (value instanceof Buffer ? vault.open(value) : null);
  return [
    same('姓名', pair.first.name, pair.second.name),
    { ...same('身份证号', pair.first.identityMasked, pair.second.identityMasked), differs: true },
    same('出生日期', pair.first.birthOn, pair.second.birthOn),
    same('户编号', pair.first.household, pair.second.household),
    same('乡镇、村', pair.first.place, pair.second.place),
    ...columns.map(([field]) => {
      const values = [one, other].map((row) => (row as Record<string, unknown>)[field] ?? null);
      if (field === 'phone' || field === 'account') {
        const [a, b] = values.map(sealed) as [string | null, string | null];
        const shown = (text: string | null) => text && maskedPhone(text);
        return { label: cardFields[field], first: shown(a), second: shown(b), differs: a !== b };
      }
      const [a, b] = values.map((value) => inWords(field, value)) as [string | null, string | null];
      return same(cardFields[field], a, b);
    }),
  ];
}

function inWords(field: CardField, value: unknown): string | null {
  if (value === null) return null;
  if (typeof value === 'boolean') return value ? '是' : '否';
  return field.endsWith('Fen') ? `${(Number(value) / 100).toFixed(2)} 元` : String(value);
}

const movedNames: Readonly<Record<string, string>> = {
  employment: '就业',
  aid_case: '补助个案',
  job_wish: '意愿标记',
  identity_alias: '曾用证号',
  claim: '补贴申请的享受人',
};

/** All merges of a pair, the latest first, each with what it moved. */
export async function readMerges(db: Db, pairId: number): Promise<z.output<typeof mergeItem>[]> {
  const rows = await db
    .selectFrom('person_merge as m')
    .innerJoin('app_user as p', 'p.id', 'm.proposed_by')
    .leftJoin('app_user as d', 'd.id', 'm.decided_by')
    .leftJoin('app_user as u', 'u.id', 'm.undo_by')
    .leftJoin('app_user as n', 'n.id', 'm.undone_by')
    .select([
      'm.id',
      'm.kept_id as keptId',
      'm.gone_id as goneId',
      'm.reason',
      'p.display_name as proposedBy',
      'm.proposed_on as proposedOn',
      'd.display_name as decidedBy',
      'm.decided_on as decidedOn',
      'm.approved',
      'm.decision_note as decisionNote',
      'm.withdrawn_on as withdrawnOn',
      'u.display_name as undoBy',
      'm.undo_on as undoOn',
      'm.undo_reason as undoReason',
      'n.display_name as undoneBy',
      'm.undone_on as undoneOn',
    ])
    .select(
      sql<
        { table: string; key: string }[]
      >`(select coalesce(jsonb_agg(jsonb_build_object('table', v.table_name,
        'key', v.row_key) order by v.id), '[]') from person_merge_move v where v.merge_id = m.id
        and v.table_name <> 'person')`.as('moved'),
    )
    .where('m.duplicate_id', '=', pairId)
    .orderBy('m.id', 'desc')
    .execute();
  const named = ({ table, key }: { table: string; key: string }) => {
    const what = movedNames[table] ?? table;
    return table === 'identity_alias' || table === 'job_wish' ? what : `${what} ${key}`;
  };
  return rows.map(({ moved, ...row }) => ({ ...row, moved: moved.map(named) }));
}
