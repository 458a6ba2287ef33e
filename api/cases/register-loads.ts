import { sql } from 'kysely';
import { z } from 'zod';
import type { Db } from '../../src/db/client.ts';
import type { ScopeFilter } from '../../src/domain/access.ts';
import { canAbandon, type LoadPhase, loadPhases, rowsBelowHeader } from '../../src/domain/register/load.ts';
import { headerOf } from '../../src/intake/register/load/card-columns.ts';
import { inScope } from '../lists/scope.ts';
import { iso } from '../schemas/common.ts';
import { rowErrorSchema } from './read-table.ts';

const count = z.int();

export const loadItem = z
  .object({
    id: z.string(),
    area: z.string(),
    areaName: z.string(),
    phase: z.enum(loadPhases as [LoadPhase, ...LoadPhase[]]),
    fileName: z.string(),
    uploadedOn: z.string(),
    uploadedAt: z.string(),
    uploadedBy: z.string().nullable(),
    confirms: z.boolean().meta({ description: '写入后视为本年度已核实' }),
    rowsExpected: count.nullable().meta({ description: '文件行数的估计，仅供显示进度' }),
    rowsRead: count.meta({ description: '已读取的行，不含表头' }),
    refused: count,
    applied: count,
    endedOn: z.string().nullable(),
  })
  .meta({ id: 'RegisterLoad' });

export const loadDetail = loadItem
  .extend({
    revision: count,
    tally: z
      .object({
        new: count,
        changed: count,
        unchanged: count,
        refused: count,
        gone: count,
        conflict: count,
        newHouseholds: count,
        changedHouseholds: count,
        conflictHouseholds: count,
      })
      .meta({ description: '差异报告的数目；比对完成后才有意义' }),
    rowsWritten: count.meta({ description: '已写入到文件的第几行' }),
    confirmed: count,
    decidedBy: z.string().nullable(),
    problems: z.array(z.object({ code: z.string(), message: z.string(), remedy: z.string() })),
    warnings: z
      .array(rowErrorSchema)
      .meta({ description: '照样读入但须留意的行和没有用到的列；读完一份文件约前 1000 条' }),
    changedColumns: z.array(z.object({ key: z.string(), column: z.string(), people: count })),
    goneByVillage: z
      .array(z.object({ division: z.string(), name: z.string(), people: count }))
      .meta({ description: '名册有、文件没有的人，按村；最多的 100 个村' }),
    may: z.object({ apply: z.boolean(), abandon: z.boolean() }),
  })
  .meta({ id: 'RegisterLoadDetail' });

/** Loads that this scope reaches: those of a county, or of the prefecture for who has all of it. */
export function loadsIn(db: Db, scope: ScopeFilter) {
  return db
    .selectFrom('register_load as l')
    .innerJoin('import_run as m', 'm.id', 'l.id')
    .innerJoin('division as d', 'd.code', 'l.area')
    .leftJoin('app_user as u', 'u.id', 'm.imported_by')
    .where(inScope(scope, { divisions: [sql.ref('l.area')] }))
    .select([
      'l.id',
      'l.area',
      'd.name as areaName',
      'l.phase',
      'm.file_name as fileName',
      'm.business_on as uploadedOn',
      'm.recorded_at as recordedAt',
      'u.display_name as uploadedBy',
      'l.confirms',
      'l.rows_expected as rowsExpected',
      'l.rows_read as rowsRead',
      'l.refused',
      'l.applied',
      'l.ended_on as endedOn',
    ])
    .$narrowType<{ phase: LoadPhase }>();
}

type LoadRow = Awaited<ReturnType<ReturnType<typeof loadsIn>['execute']>>[number];

export const toLoad = ({ recordedAt, rowsRead, ...row }: LoadRow): z.output<typeof loadItem> => ({
  ...row,
  rowsRead: rowsBelowHeader(rowsRead),
  uploadedAt: iso(recordedAt),
});

/** One load with the numbers of its report; undefined where the scope does not reach it. */
export async function readLoadDetail(
  db: Db,
  scope: ScopeFilter,
  id: string,
  mayDecide: boolean,
): Promise<z.output<typeof loadDetail> | undefined> {
  const row = await loadsIn(db, scope)
    .leftJoin('app_user as b', 'b.id', 'l.decided_by')
    .select([
      'l.no',
      'l.revision',
      'l.unchanged',
      'l.rows_applied as rowsWritten',
      'l.confirmed',
      'l.problem',
      'm.warnings',
      'b.display_name as decidedBy',
    ])
    .where('l.id', '=', id)
    .executeTakeFirst();
  if (!row) return undefined;
  const { no, unchanged, problem, warnings, ...load } = row;
  return {
    ...toLoad(load),
    revision: load.revision,
    rowsWritten: load.rowsWritten,
    confirmed: load.confirmed,
    decidedBy: load.decidedBy,
    problems: (problem as z.output<typeof loadDetail>['problems'] | null) ?? [],
    warnings: warnings as z.output<typeof loadDetail>['warnings'],
    tally: { ...(await tallyOf(db, no)), unchanged, refused: load.refused },
    changedColumns: await changedColumns(db, no),
    goneByVillage: await goneByVillage(db, no),
    may: {
      apply: mayDecide && load.phase === 'ready',
      abandon: mayDecide && canAbandon(load.phase),
    },
  };
}

type Tally = Omit<z.output<typeof loadDetail>['tally'], 'unchanged' | 'refused'>;

async function tallyOf(db: Db, no: number): Promise<Tally> {
  const { rows } = await sql<Tally>`
    select r.new, r.changed, r.conflict, h."newHouseholds", h."changedHouseholds", h."conflictHouseholds",
      (select count(*) from register_load_gone where load_no = ${no}) as gone
    from (select count(*) filter (where kind = 'new') as new, count(*) filter (where kind = 'changed') as changed,
        count(*) filter (where kind = 'conflict') as conflict
      from register_load_row where load_no = ${no}) r,
    (select count(*) filter (where kind = 'new') as "newHouseholds",
        count(*) filter (where kind = 'changed') as "changedHouseholds",
        count(*) filter (where kind = 'conflict') as "conflictHouseholds"
      from register_load_household where load_no = ${no}) h
  `.execute(db);
  return rows[0]!;
}

async function changedColumns(db: Db, no: number): Promise<z.output<typeof loadDetail>['changedColumns']> {
  const { rows } = await sql<{ key: string; people: number }>`
    select k.key, count(*) as people
    from register_load_row r cross join lateral jsonb_object_keys(r.fields) k(key)
    where r.load_no = ${no} and r.kind = 'changed' group by 1 order by 2 desc, 1
  `.execute(db);
  return rows.map((row) => ({ ...row, column: headerOf(row.key) }));
}

async function goneByVillage(
  db: Db,
  no: number,
): Promise<{ division: string; name: string; people: number }[]> {
  const { rows } = await sql<{ division: string; name: string; people: number }>`
    select g.division, concat_ws(' ', t.name, d.name) as name, count(*) as people
    from register_load_gone g join division d on d.code = g.division left join division t on t.code = d.parent
    where g.load_no = ${no} group by 1, 2 order by 3 desc, 1 limit 100
  `.execute(db);
  return rows;
}
