import { sql } from 'kysely';
import type { Trx } from '../../../db/client.ts';
import type { PlainDate } from '../../../domain/dates.ts';
import { RegisterError } from '../errors.ts';

/** What can move, each column with the key of its table, in the order in which it does (docs/register.md has the others). */
const MOVING = {
  employment: { key: 'id', field: 'person_id', what: '就业' },
  aid_case: { key: 'id', field: 'person_id', what: '补助个案' },
  job_wish: { key: 'person_id', field: 'person_id', what: '意愿标记' },
  identity_alias: { key: 'identity_key', field: 'person_id', what: '曾用证号' },
  claim: { key: 'id', field: 'entitlement_key', what: '补贴申请' },
  person: { key: 'id', field: 'merged_into', what: '信息卡' },
} as const;
type MovingTable = keyof typeof MOVING;

/** Moves to the card that stays what can move, and writes down each value. The caller has locked cards and cases. */
export async function moveToKept(
  trx: Trx,
  {
    mergeId,
    keptId,
    goneId,
    on,
    officer,
  }: { mergeId: number; keptId: number; goneId: number; on: PlainDate; officer: string },
): Promise<void> {
  const kept = String(keptId);
  const unclaimed = (table: string) =>
    sql`person_id = ${goneId} and not exists (select from claim c where c.subject_id = ${sql.ref(`${table}.id`)})`;
  // Keys first, while the trigger still takes both cards for people of their own.
  await move(
    trx,
    mergeId,
    'claim',
    rewritten(keptId),
    sql`entitlement_key ~ ${`^[a-z-]+:${goneId}(:|$)`}
    and subject_id in (select s.id from case_subject s join person p on p.id = s.person_id
      where ${goneId} in (p.id, p.merged_into))`,
  );
  await move(trx, mergeId, 'employment', sql`${keptId}`, unclaimed('employment'));
  await move(trx, mergeId, 'aid_case', sql`${keptId}`, sql`kind <> 'training' and ${unclaimed('aid_case')}`);
  await move(
    trx,
    mergeId,
    'job_wish',
    sql`${keptId}`,
    sql`person_id = ${goneId}
    and not exists (select from job_wish w where w.person_id = ${keptId})`,
  );
  await move(trx, mergeId, 'identity_alias', sql`${keptId}`, sql`person_id = ${goneId}`);
  await sql`update person set source = 'office', changed_by = ${officer}, import_id = null, business_on = ${on}
    where ${goneId} in (id, merged_into)`.execute(trx);
  await move(trx, mergeId, 'person', sql`${keptId}`, sql`merged_into = ${goneId} or id = ${goneId}`);
  await trx
    .deleteFrom('duplicate_look')
    .where('person_id', 'in', [Number(kept), goneId])
    .execute();
}

const rewritten = (keptId: number) =>
  sql`regexp_replace(entitlement_key, '^([a-z-]+):[0-9]+', '\\1:' || ${keptId}::text)`;

async function move(
  trx: Trx,
  mergeId: number,
  table: MovingTable,
  to: ReturnType<typeof sql>,
  where: ReturnType<typeof sql>,
): Promise<void> {
  const { key, field } = MOVING[table];
  const [t, k, f] = [sql.table(table), sql.ref(key), sql.ref(field)];
  // Where the key itself moves, the row is found again by its new value.
  const found = key === field ? sql`${to}` : k;
  await sql`
    with moved as (
      select ${keyText(table, found)} as row_key, ${f}::text as before, (${to})::text as after from ${t} where ${where}
      order by ${k}), noted as (
      insert into person_merge_move (merge_id, table_name, row_key, field, before, after)
      select ${mergeId}, ${table}, row_key, ${field}, before, after from moved)
    update ${t} set ${f} = ${to} where ${where}
  `.execute(trx);
}

const keyText = (table: MovingTable, key: ReturnType<typeof sql>) =>
  table === 'identity_alias' ? sql`encode(${key}, 'hex')` : sql`(${key})::text`;

export interface PutBack {
  readonly id: number;
  readonly kept_id: number;
  readonly gone_id: number;
  readonly on: PlainDate;
  readonly officer: string;
  /** Only says whether it could be done. */
  readonly dryRun?: boolean;
}

/** Puts back what a merge moved, the last first. Throws built-on-merge, naming what has since been built on it. */
export async function putBack(
  trx: Trx,
  { id, kept_id, gone_id, on, officer, dryRun = false }: PutBack,
): Promise<void> {
  const moves = await trx
    .selectFrom('person_merge_move')
    .selectAll()
    .where('merge_id', '=', id)
    .orderBy('id', 'desc')
    .execute();
  await lockMoved(trx, kept_id, gone_id);
  const built = await builtOn(trx, id, kept_id);
  for (const one of moves) {
    const { what } = MOVING[one.table_name as MovingTable];
    if ((await valueNow(trx, one)) !== one.after)
      built.push(`${what} ${one.table_name === 'identity_alias' ? '' : one.row_key}`.trim());
  }
  if (built.length > 0) throw new RegisterError('built-on-merge', { details: built.join('、') });
  if (dryRun) return;
  await sql`update person set source = 'office', changed_by = ${officer}, import_id = null, business_on = ${on}
    where id in (select row_key::bigint from person_merge_move where merge_id = ${id} and table_name = 'person')`.execute(
    trx,
  );
  for (const one of moves) await setBack(trx, one);
  await trx.deleteFrom('duplicate_look').where('person_id', 'in', [kept_id, gone_id]).execute();
}

async function lockMoved(trx: Trx, keptId: number, goneId: number): Promise<void> {
  for (const table of ['employment', 'aid_case'] as const)
    await sql`select id from ${sql.table(table)} where person_id in (${keptId}, ${goneId}) order by id for update`.execute(
      trx,
    );
}

/** What has come since that rests on there being one card. */
async function builtOn(trx: Trx, mergeId: number, keptId: number): Promise<string[]> {
  const { rows } = await sql<{ what: string }>`
    select '补贴申请 ' || c.id as what from person_merge_move m join claim c on c.subject_id = m.row_key
      where m.merge_id = ${mergeId} and m.table_name in ('employment','aid_case')
    union all
    select '补贴申请 ' || c.id from claim c join case_subject s on s.id = c.subject_id join person p on p.id = s.person_id
      where p.merged_into = ${keptId} and c.recorded_at > (select max(recorded_at) from register_change r
        where r.person_id = p.id and r.fields ? 'merged_into')
    union all
    select '信息卡 ' || p.id || ' 已并入 ' || p.merged_into from person p where p.id = ${keptId} and p.merged_into is not null
    union all
    select '户 ' || h.number || ' 已注销' from person_merge_move m join person p on p.id::text = m.row_key
      join household h on h.number = p.household_number
      where m.merge_id = ${mergeId} and m.table_name = 'person' and m.before is null and p.died_on is null and p.left_on is null
        and h.closed_on is not null
    order by 1
  `.execute(trx);
  return rows.map(({ what }) => what);
}

interface Moved {
  readonly table_name: string;
  readonly row_key: string;
  readonly field: string;
  readonly before: string | null;
  readonly after: string | null;
}

const rowOf = ({ table_name, row_key }: Moved) => {
  const { key } = MOVING[table_name as MovingTable];
  return table_name === 'identity_alias'
    ? sql`${sql.ref(key)} = decode(${row_key}, 'hex')`
    : sql`${sql.ref(key)}::text = ${row_key}`;
};

async function valueNow(trx: Trx, one: Moved): Promise<string | null | undefined> {
  const { rows } = await sql<{ value: string | null }>`
    select ${sql.ref(one.field)}::text as value from ${sql.table(one.table_name)} where ${rowOf(one)}`.execute(
    trx,
  );
  return rows[0]?.value;
}

async function setBack(trx: Trx, one: Moved): Promise<void> {
  const value = one.field === 'entitlement_key' ? sql`${one.before}` : sql`${one.before}::bigint`;
  await sql`update ${sql.table(one.table_name)} set ${sql.ref(one.field)} = ${value} where ${rowOf(one)}`.execute(
    trx,
  );
}
