import { sql } from 'kysely';
import type { PlainDate } from '../../domain/dates.ts';
import { PREFECTURE } from '../../domain/divisions.ts';
import type { DivisionCode } from '../../domain/ids.ts';
import { type CardField, cardFields } from '../../domain/register/card.ts';
import { type Clear, clears } from '../../domain/register/four-clears.ts';
import type { Db } from '../client.ts';
import { type ClearRules, missingSql } from './clears.ts';
import { inRegister } from './in-register.ts';

/** What the register knows of the people of one area. */
export interface AreaClears {
  /** Six digits of a county, nine of a township, twelve of a village. */
  readonly area: string;
  readonly people: number;
  /** People clear in each of the four, and in all of them. */
  readonly clear: Readonly<Record<Clear, number>>;
  readonly allClear: number;
  /** How many people lack a field that is asked of them, the most first. */
  readonly missing: readonly { readonly field: CardField; readonly people: number }[];
}

/** How many digits name the areas right below: of the prefecture 6, of a county 9; a village stands for itself. */
function digitsBelow(division: string): number {
  if (division === PREFECTURE) return 6;
  return division.length === 6 ? 9 : 12;
}

/** The four clears of each area right below `division` that has people in the register, in one pass over it. */
export async function readAreaClears(
  db: Db,
  rules: ClearRules,
  on: PlainDate,
  division: DivisionCode,
): Promise<AreaClears[]> {
  const fields = Object.keys(cardFields) as CardField[];
  const missing = sql.join(clears.map((clear) => sql`${missingSql(rules, clear, on)} as ${sql.ref(clear)}`));
  // `offset 0` keeps each part by itself: the planner would else put the four lists into each of the counts that look at
  // them, and work out a person's some forty times.
  const { rows } = await sql<
    Record<Clear, number> & { area: string; people: number; all: number; lacking: number[] }
  >`
    with one as (
      select left(h.division, ${digitsBelow(division)}::int) as area, ${missing}
      from person p join household h on h.number = p.household_number
      where ${inRegister(on)} and h.division like ${`${division === PREFECTURE ? PREFECTURE.slice(0, 4) : division}%`}
      offset 0
    ), lacks as (
      select area, basic = '{}' as basic, destination = '{}' as destination, intention = '{}' as intention,
        income = '{}' as income, basic || destination || intention || income as fields
      from one
      offset 0
    )
    select area, count(*) as people,
      ${sql.join(clears.map((clear) => sql`count(*) filter (where ${sql.ref(clear)}) as ${sql.ref(clear)}`))},
      count(*) filter (where fields = '{}') as "all",
      array[${sql.join(fields.map((field) => sql`count(*) filter (where ${field} = any(fields))`))}] as lacking
    from lacks group by area order by area
  `.execute(db);
  return rows.map(({ area, people, all, lacking, ...clear }) => ({
    area,
    people,
    clear: {
      basic: clear.basic,
      destination: clear.destination,
      intention: clear.intention,
      income: clear.income,
    },
    allClear: all,
    missing: fields
      .map((field, i) => ({ field, people: Number(lacking[i]) }))
      .filter((one) => one.people > 0)
      .toSorted((a, b) => b.people - a.people),
  }));
}
