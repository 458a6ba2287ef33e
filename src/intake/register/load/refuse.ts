import { type RawBuilder, sql } from 'kysely';
import type { Trx } from '../../../db/client.ts';
import { joinCardByNumber } from '../../../db/identity-numbers.ts';
import { type IntakeRowCode, rowProblem } from '../../errors.ts';
import { type LoadRecord, under } from './record.ts';
import { stagingOf } from './staging.ts';

/** Refuses these rows of the file (`rows` selects `row_no`) for this reason; returns how many. */
async function refuse(
  trx: Trx,
  { id, no }: Pick<LoadRecord, 'id' | 'no'>,
  code: IntakeRowCode,
  column: string,
  rows: RawBuilder<unknown>,
): Promise<number> {
  const { message, remedy } = rowProblem(code, 0, column);
  const { numAffectedRows } = await sql`
    with bad as (
      update ${sql.table(stagingOf(no))} s set taken = false
      from (${rows}) r where s.row_no = r.row_no and s.taken returning s.row_no
    )
    insert into import_error (import_id, row_no, column_name, code, message, remedy)
    select ${id}, row_no, ${column}, ${code}, ${message}, ${remedy} from bad
  `.execute(trx);
  return Number(numAffectedRows ?? 0);
}

/** What only the file as a whole shows. The first row of a person or household stays. Returns how many are refused. */
export async function refuseWithinFile(trx: Trx, load: LoadRecord): Promise<number> {
  const staging = sql.table(stagingOf(load.no));
  const repeated = await refuse(
    trx,
    load,
    'identity-repeated',
    '身份证号',
    sql`select row_no from (
      select row_no, row_number() over (partition by identity_key order by row_no) as n from ${staging} where taken
    ) r where n > 1`,
  );
  const divided = await refuse(
    trx,
    load,
    'household-divided',
    '行政区划代码',
    sql`select row_no from (
      select row_no, division,
        first_value(division) over (partition by household_number order by row_no) as first from ${staging} where taken
    ) r where division <> first`,
  );
  return repeated + divided;
}

/**
 * What the register says against a row: another household or name of that person is a person's decision, and what lies
 * outside the area is not this file's to change. `matched` is `load_match`. Returns how many are refused.
 */
export async function refuseByRegister(trx: Trx, load: LoadRecord): Promise<number> {
  const staging = sql.table(stagingOf(load.no));
  const repeated = await refuse(
    trx,
    load,
    'identity-repeated',
    '身份证号',
    // Two numbers of one person, an earlier and the present one.
    sql`select row_no from (
      select row_no, row_number() over (partition by person_id order by row_no) as n from load_match
    ) r where n > 1`,
  );
  const inUse = await refuse(
    trx,
    load,
    'identity-in-use',
    '身份证号',
    sql`select m.row_no from load_match m join ${staging} s using (row_no) join person p on p.id = m.person_id
      where not m.stub and (p.name <> s.name or p.household_number <> s.household_number)`,
  );
  const ended = await refuse(
    trx,
    load,
    'person-ended',
    '身份证号',
    sql`select m.row_no from load_match m join person p on p.id = m.person_id
      where p.died_on is not null or p.left_on is not null or p.merged_into is not null`,
  );
  const elsewhere = await refuse(
    trx,
    load,
    'row-out-of-scope',
    '户编号',
    sql`select s.row_no from ${staging} s join household h on h.number = s.household_number
      where s.taken and h.division not like ${under(load.area)}`,
  );
  const closed = await refuse(
    trx,
    load,
    'household-closed',
    '户编号',
    // Whose card is in it already has died, left, or is the same person's.
    sql`select s.row_no from ${staging} s join household h on h.number = s.household_number left join load_match m using (row_no)
      where s.taken and h.closed_on is not null and coalesce(m.stub, true)`,
  );
  return repeated + inUse + ended + elsewhere + closed;
}

/**
 * Rows of the own household that would change something (回避), as the register has it and as the file does. They leave the
 * report. Returns how many.
 */
export async function refuseOwn(trx: Trx, load: LoadRecord, userId: string | null): Promise<number> {
  if (userId === null) return 0;
  const { no } = load;
  const own = ownHouseholds(load, userId);
  await sql`
    delete from register_load_household
    where load_no = ${no} and number in (${own})
  `.execute(trx);
  const refused = await refuse(
    trx,
    load,
    'own-case',
    '户编号',
    sql`select row_no from register_load_row where load_no = ${no} and household_number in (${own})`,
  );
  await sql`delete from register_load_row where load_no = ${no} and household_number in (${own})`.execute(
    trx,
  );
  return refused;
}

/** Numbers of the households that a user lives in: by the register and by the file. */
export function ownHouseholds({ no }: Pick<LoadRecord, 'no'>, userId: string): RawBuilder<unknown> {
  return sql`select p.household_number from app_user u ${joinCardByNumber('p', 'u.identity_key')}
      where u.id = ${userId} and p.household_number is not null
    union select s.household_number from app_user u
      join ${sql.table(stagingOf(no))} s on s.identity_key = u.identity_key
      where u.id = ${userId} and s.household_number is not null`;
}
