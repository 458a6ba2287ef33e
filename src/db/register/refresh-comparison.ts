import { sql } from 'kysely';
import { PREFECTURE } from '../../domain/divisions.ts';
import type { CardField } from '../../domain/register/card.ts';
import { type Clear, clears } from '../../domain/register/four-clears.ts';
import type { Db } from '../client.ts';
import { cardColumns } from './card-columns.ts';

export interface RefreshComparison {
  readonly year: number;
  /** The year compared with: the one before that has snapshots, else `year - 1`. */
  readonly before: number;
  readonly people: { before: number; now: number; came: number; gone: number; changed: number };
  /** People clear in each of the four, then and now. */
  readonly clear: { clear: Clear; before: number; now: number }[];
  /** What this year's cards lack, by clear, the most first. */
  readonly missing: { clear: Clear; field: CardField; people: number }[];
  /** Fields of the card in which people differ, the most first. */
  readonly fields: { field: string; people: number }[];
}

const NAMES = new Map(Object.entries(cardColumns).map(([field, column]) => [column.slice(2), field]));

/** What a year's snapshot says against that of the year before, of the people of an area. A move out of the area is a going. */
export async function readRefreshComparison(
  db: Db,
  year: number,
  division: string,
): Promise<RefreshComparison> {
  const prefix = `${division === PREFECTURE ? PREFECTURE.slice(0, 4) : division}%`;
  const { rows: years } = await sql<{ before: number | null }>`
    select max(year) as before from refresh_year where year < ${year}
  `.execute(db);
  const before = years[0]?.before ?? year - 1;
  const counted = clears.map(
    (clear) => sql`
      count(*) filter (where b.missing -> ${clear} = '[]') as ${sql.ref(`${clear}_before`)},
      count(*) filter (where n.missing -> ${clear} = '[]') as ${sql.ref(`${clear}_now`)}`,
  );
  const { rows } = await sql<Record<string, number>>`
    with b as (select * from refresh_snapshot where year = ${before} and division like ${prefix}),
      n as (select * from refresh_snapshot where year = ${year} and division like ${prefix})
    select count(b.person_id) as before, count(n.person_id) as now,
      count(*) filter (where b.person_id is null) as came, count(*) filter (where n.person_id is null) as gone,
      count(*) filter (where b.card <> n.card) as changed, ${sql.join(counted)}
    from b full join n using (person_id)
  `.execute(db);
  const { rows: fields } = await sql<{ column: string; people: number }>`
    select k.key as "column", count(*) as people
    from refresh_snapshot b join refresh_snapshot n using (person_id)
    cross join lateral jsonb_object_keys(b.card || n.card) k(key)
    where b.year = ${before} and n.year = ${year} and b.division like ${prefix} and n.division like ${prefix}
      and b.card <> n.card and b.card -> k.key is distinct from n.card -> k.key
    group by 1 order by 2 desc, 1
  `.execute(db);
  const { rows: missing } = await sql<{ clear: Clear; field: CardField; people: number }>`
    select c.clear, f.field, count(*) as people
    from refresh_snapshot n cross join lateral jsonb_each(n.missing) c (clear, fields)
      cross join lateral jsonb_array_elements_text(c.fields) f (field)
    where n.year = ${year} and n.division like ${prefix} group by 1, 2 order by 3 desc, 1, 2
  `.execute(db);
  const sums = rows[0]!;
  const sum = (name: string): number => Number(sums[name] ?? 0);
  return {
    year,
    before,
    people: {
      before: sum('before'),
      now: sum('now'),
      came: sum('came'),
      gone: sum('gone'),
      changed: sum('changed'),
    },
    clear: clears.map((clear) => ({ clear, before: sum(`${clear}_before`), now: sum(`${clear}_now`) })),
    missing: missing.map((one) => ({ ...one, people: Number(one.people) })),
    fields: fields.map(({ column, people }) => ({
      field: NAMES.get(column) ?? column,
      people: Number(people),
    })),
  };
}
