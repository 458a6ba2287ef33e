import { type RawBuilder, sql } from 'kysely';
import type { Trx } from '../../../db/client.ts';
import { joinCardByNumber } from '../../../db/identity-numbers.ts';
import { inRegister } from '../../../db/register/in-register.ts';
import { type CardColumn, columnsIn } from './card-columns.ts';
import { compareSealed } from './compare-sealed.ts';
import { type Alive, type LoadDeps, type LoadRecord, readLoad, stepLoad, under } from './record.ts';
import { refuseByRegister, refuseOwn, refuseWithinFile } from './refuse.ts';
import { indexAndAnalyze, stagingOf } from './staging.ts';

/**
 * Compares what is in staging with the register, in statements over all of it and one transaction: who is new, what has
 * changed of whom, who is gone, which rows are refused. Ends in `ready`, where a person looks at it. Nothing of the
 * register is written here.
 */
export async function checkRegisterLoad(deps: LoadDeps, id: string, alive: Alive): Promise<void> {
  const load = await readLoad(deps.database.db, id);
  if (load?.phase !== 'checking') return;
  await deps.database.db.transaction().execute(async (trx) => {
    await sql`select set_config('work_mem', '128MB', true), set_config('jit', 'off', true)`.execute(trx);
    await indexAndAnalyze(trx, load.no);
    await readAll(trx, true);
    const withinFile = await refuseWithinFile(trx, load);
    alive();
    await matchPeople(trx, load);
    const byRegister = await refuseByRegister(trx, load);
    alive();
    await readAll(trx, false);
    await compareSealed(trx, deps.vault, load, alive);
    await readAll(trx, true);
    await listNew(trx, load);
    await listChanged(trx, load, columnsIn(load.absent));
    alive();
    await listHouseholds(trx, load);
    const own = await refuseOwn(trx, load, load.uploadedBy);
    await listGone(trx, load);
    const refused = withinFile + byRegister + own;
    await stepLoad(
      trx,
      load,
      { phase: 'checking' },
      {
        phase: 'ready',
        refused: sql<number>`refused + ${refused}`,
        unchanged: await countUnchanged(trx, load),
      },
    );
  });
  await deps.database.db
    .transaction()
    .execute((trx) =>
      sql`analyze register_load_row, register_load_household, register_load_gone`.execute(trx),
    );
}

/** Statements that read everything do it by hashes of it, whatever the planner believes of tables that have just grown. */
async function readAll(trx: Trx, on: boolean): Promise<void> {
  await sql`select set_config('enable_nestloop', ${on ? 'off' : 'on'}, true)`.execute(trx);
}

/** Who of the file is known, and at which state of the card: `load_match`, for this transaction. */
async function matchPeople(trx: Trx, load: LoadRecord): Promise<void> {
  await sql`
    create temp table load_match on commit drop as
    select s.row_no, p.id as person_id, p.revision, p.name is null as stub, poverty.registered_poor as poor
    from ${sql.table(stagingOf(load.no))} s ${joinCardByNumber('p', 's.identity_key')}
    left join lateral (
      select registered_poor from poverty_status
      where person_id = p.id and valid_from <= ${load.businessOn} order by valid_from desc limit 1
    ) poverty on true
    where s.taken
  `.execute(trx);
  await sql`create unique index on load_match (row_no)`.execute(trx);
  await sql`analyze load_match`.execute(trx);
}

/** Not in the register yet, or known from a placement alone. */
async function listNew(trx: Trx, load: LoadRecord): Promise<void> {
  await sql`
    insert into register_load_row (load_no, row_no, kind, name, household_number, division, person_id, person_revision,
      poor_before)
    select ${load.no}, s.row_no, 'new', s.name, s.household_number, s.division, m.person_id, m.revision, m.poor
    from ${sql.table(stagingOf(load.no))} s left join load_match m using (row_no)
    where s.taken and (m.row_no is null or m.stub)
    order by s.row_no
  `.execute(trx);
}

async function listChanged(trx: Trx, load: LoadRecord, columns: readonly CardColumn[]): Promise<void> {
  const of = (table: string) => sql.join(columns.map(({ column }) => sql.ref(`${table}.${column}`)));
  const values = columns.map(
    ({ column }) =>
      sql`(${column}::text, to_jsonb(${sql.ref(`p.${column}`)}), to_jsonb(${sql.ref(`s.${column}`)}))`,
  );
  await sql`
    insert into register_load_row (load_no, row_no, kind, name, household_number, division, person_id, person_revision,
      poor_before, fields)
    select ${load.no}, s.row_no, 'changed', s.name, s.household_number, s.division, p.id, m.revision, m.poor,
      coalesce(card.fields, '{}') || coalesce(c.fields, '{}')
        || case when m.poor is distinct from s.registered_poor
          then jsonb_build_object('registered_poor', jsonb_build_array(m.poor, s.registered_poor)) else '{}' end
    from load_match m join ${sql.table(stagingOf(load.no))} s using (row_no) join person p on p.id = m.person_id
    left join load_sealed c using (row_no)
    left join lateral (
      -- Most cards are as they were: the comparison of whole rows is all that is done with them.
      select jsonb_object_agg(v."column", jsonb_build_array(v.before, v.after)) as fields
      from (values ${sql.join(values)}) v("column", before, after)
      where v.before is distinct from v.after and ${differs(of)}
    ) card on ${differs(of)}
    where s.taken and not m.stub
      and (m.poor is distinct from s.registered_poor or c.row_no is not null or ${differs(of)})
    order by s.row_no
  `.execute(trx);
}

const differs = (of: (table: string) => RawBuilder<unknown>): RawBuilder<boolean> =>
  sql<boolean>`((${of('p')}) is distinct from (${of('s')}))`;

/** The first row of a household in the file speaks for its village and income. */
async function listHouseholds(trx: Trx, load: LoadRecord): Promise<void> {
  await sql`
    insert into register_load_household (load_no, number, kind, row_no, division, income_fen, division_before,
      income_fen_before)
    select ${load.no}, f.household_number, case when h.number is null then 'new' else 'changed' end, f.row_no, f.division,
      f.annual_income_fen, h.division, h.annual_income_fen
    from (select distinct on (household_number) household_number, row_no, division, annual_income_fen
      from ${sql.table(stagingOf(load.no))} where taken order by household_number, row_no) f
    left join household h on h.number = f.household_number
    where h.number is null or (h.division, h.annual_income_fen) is distinct from (f.division, f.annual_income_fen)
    order by f.household_number
  `.execute(trx);
}

/**
 * Of the whole area, so that a village that somebody forgot is seen. Whoever stands in a refused row is not gone: by the number, or where that cannot
 * be read by name and household.
 */
async function listGone(trx: Trx, load: LoadRecord): Promise<void> {
  const staging = sql.table(stagingOf(load.no));
  await sql`
    insert into register_load_gone (load_no, person_id, division)
    select ${load.no}, p.id, h.division
    from household h join person p on p.household_number = h.number
    where h.division like ${under(load.area)} and ${inRegister(load.businessOn)}
      and not exists (select from ${staging} s join identity_number n using (identity_key) where n.person_id = p.id)
      and not exists (select from ${staging} s where s.identity_key is null
        and s.name = p.name and s.household_number = p.household_number)
    order by h.division, p.id
  `.execute(trx);
}

async function countUnchanged(trx: Trx, load: LoadRecord): Promise<number> {
  const { rows } = await sql<{ unchanged: number }>`
    select (select count(*) from ${sql.table(stagingOf(load.no))} where taken)
      - (select count(*) from register_load_row where load_no = ${load.no}) as unchanged
  `.execute(trx);
  return Number(rows[0]!.unchanged);
}
