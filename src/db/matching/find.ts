import { type RawBuilder, sql } from 'kysely';
import type { PlainDate } from '../../domain/dates.ts';
import type { DivisionCode } from '../../domain/ids.ts';
import type { Opening } from '../../domain/matching/fit.ts';
import { fen } from '../../domain/money.ts';
import type { Db } from '../client.ts';
import { type Seeker, seekerColumns, seekers } from './seekers.ts';

/** The person as a seeker on that day; undefined: not looking for work. */
export async function findSeeker(db: Db, personId: number, today: PlainDate): Promise<Seeker | undefined> {
  const [seeker] = await readSeekers(db, today, sql`p.id = ${personId}`);
  return seeker;
}

export async function readSeekers(db: Db, today: PlainDate, where: RawBuilder<unknown>): Promise<Seeker[]> {
  const { rows } =
    await sql<Seeker>`select ${seekerColumns} from ${seekers(today, where)} w order by w.person_id`.execute(
      db,
    );
  return rows;
}

const columns = [
  'id',
  'place',
  'industry',
  'post',
  'pay_to_fen as payToFen',
  'age_from as ageFrom',
  'age_to as ageTo',
  'sex',
  'education',
  'skill',
  'services',
  'valid_until as validUntil',
  'status',
] as const;

/** Openings as the rules ask about them, by number. */
export async function readOpenings(db: Db, ids: readonly string[]): Promise<Map<string, Opening>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('job_opening')
    .select(columns)
    .select(sql<number>`places - held`.as('free'))
    .where('id', 'in', [...new Set(ids)])
    .execute();
  return new Map(
    rows.map((row) => [
      row.id,
      {
        ...row,
        place: row.place as DivisionCode,
        payToFen: fen(row.payToFen),
        validUntil: row.validUntil as PlainDate,
        status: row.status as Opening['status'],
      },
    ]),
  );
}
