import { sql } from 'kysely';
import { rowProblem } from '../../errors.ts';
import { affectedCases, tellAffected } from '../affected.ts';
import type { ApplyContext } from './apply.ts';
import type { LoadUpdate } from './record.ts';

const HOUSEHOLDS_A_PIECE = 5_000;

/** Households before their people. One that has changed since the report stays as it is and is reported. */
export async function applyHouseholds(context: ApplyContext): Promise<LoadUpdate | null> {
  const { load, transaction, on, userId, businessAtMs } = context;
  const { trx } = transaction;
  const { rows } = await sql<{ last: string | null; moved: string[] }>`
    with piece as (
      select * from register_load_household
      where load_no = ${load.no} and number > ${load.householdsDone} order by number limit ${HOUSEHOLDS_A_PIECE}
    ), entered as (
      insert into household (number, division, annual_income_fen, import_id, business_on)
      select number, division, income_fen, ${load.id}, ${on} from piece where kind = 'new' order by number
      on conflict (number) do nothing returning number
    ), changed as (
      update household h set division = p.division, annual_income_fen = p.income_fen, import_id = ${load.id},
        business_on = ${on}, changed_by = null
      from piece p
      where p.kind = 'changed' and h.number = p.number and h.closed_on is null
        and (h.division, h.annual_income_fen) is not distinct from (p.division_before, p.income_fen_before)
      returning h.number
    ), left_alone as (
      update register_load_household l set kind = 'conflict'
      from piece p where l.load_no = p.load_no and l.number = p.number
        and p.number not in (select number from entered union all select number from changed)
        -- Who wrote the same meanwhile is no conflict.
        and not exists (select from household h where h.number = p.number and h.closed_on is null
          and (h.division, h.annual_income_fen) is not distinct from (p.division, p.income_fen))
      returning l.row_no
    ), told as (${reported(load.id, 'household-changed-since', '户编号')})
    select (select max(number) from piece) as last,
      array(select p.number from piece p join changed c using (number) where p.division <> p.division_before) as moved
  `.execute(trx);
  const { last, moved } = rows[0]!;
  if (last === null) return null;
  if (moved.length > 0) {
    const affected = await affectedCases(
      trx,
      sql`select id from person where household_number = any(${moved})`,
    );
    await tellAffected(trx, affected, {
      key: `register:${load.id}:households`,
      importId: load.id,
      userId,
      businessAtMs,
    });
  }
  return { households_done: last };
}

/** Reports the rows of `left_alone`. */
export function reported(
  loadId: string,
  code: 'household-changed-since' | 'card-changed-since',
  column: string,
) {
  const { message, remedy } = rowProblem(code, 0, column);
  return sql`insert into import_error (import_id, row_no, column_name, code, message, remedy)
    select ${loadId}::text, row_no, ${column}::text, ${code}::text, ${message}::text, ${remedy}::text from left_alone`;
}
