import { sql } from 'kysely';
import type { PlainDate } from '../../domain/dates.ts';
import { type Approved, type Drawn, drawSample, type SampleRates } from '../../domain/sampling/draw.ts';
import type { Db, Trx } from '../client.ts';

/** All claims that finance approved from `beginsOn` to `endsOn`, sorted by id; approved again after a return counts once. */
export async function approvedIn(
  db: Db | Trx,
  { beginsOn, endsOn }: { beginsOn: string; endsOn: string },
): Promise<Approved[]> {
  const { rows } = await sql<Approved>`
    select c.id, c.programme from claim c where exists (
      select from claim_decision d where d.claim_id = c.id and d.step = 'finance' and d.action = 'approve'
        and d.decided_on between ${beginsOn} and ${endsOn})
    order by c.id collate "C"`.execute(db);
  return rows;
}

export interface Draw {
  readonly period: string;
  readonly beginsOn: string;
  readonly endsOn: string;
  readonly seed: string;
  readonly rates: SampleRates;
  readonly officer: string;
  readonly on: PlainDate;
}

/** Draws the sample of a quarter, once for all: the database takes no second draw and no other seed than the committed. */
export async function recordDraw(
  trx: Trx,
  { period, seed, rates, officer, on, ...quarter }: Draw,
): Promise<{ population: number; drawn: Drawn[] }> {
  const population = await approvedIn(trx, quarter);
  await trx
    .insertInto('sampling_draw')
    .values({
      period,
      seed,
      population: population.map(({ id }) => id),
      drawn_by: officer,
      drawn_on: on,
    })
    .execute();
  const drawn = drawSample(seed, population, rates);
  await sql`
    insert into sample_item (period, claim_id, rank)
    select ${period}, id, rank from unnest(${drawn.map(({ id }) => id)}::text[],
      ${drawn.map(({ rank }) => rank)}::int[]) d (id, rank)`.execute(trx);
  return { population: population.length, drawn };
}
