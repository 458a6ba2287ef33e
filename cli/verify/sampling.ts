import { sql } from 'kysely';
import type { Db } from '../../src/db/client.ts';
import { approvedIn } from '../../src/db/sampling/draw.ts';
import { drawSample, type SampleRates } from '../../src/domain/sampling/draw.ts';
import { sha256Hex } from '../../src/domain/sampling/sha256.ts';

/**
 * Draws every sample anew from its seed: the quarters whose seed is not the committed one, whose commitment does not stand
 * in the audit log, whose claims were not all there to be drawn, or whose sample is another.
 */
export async function samplesNotAsDrawn(db: Db): Promise<string[]> {
  const { rows } = await sql<{
    period: string;
    beginsOn: string;
    endsOn: string;
    seed: string;
    seedHash: string;
    rates: SampleRates;
    population: string[];
    published: boolean;
    sample: string[];
  }>`
    select d.period, s.begins_on as "beginsOn", s.ends_on as "endsOn", d.seed, s.seed_hash as "seedHash", s.rates,
      d.population,
      exists (select from audit_entry a where a.operation = 'commitSamplingSeed' and a.outcome = 'done'
        and a.subject = 'sampling:' || d.period and a.after->>'seedHash' = s.seed_hash) as published,
      (select coalesce(array_agg(i.claim_id || ' ' || i.rank), '{}') from sample_item i where i.period = d.period)
        as sample
    from sampling_draw d join sampling_seed s on s.period = d.period`.execute(db);
  const wrong: string[] = [];
  for (const { period, seed, seedHash, rates, population, published, sample, ...quarter } of rows) {
    const approved = await approvedIn(db, quarter);
    const drawn = drawSample(seed, approved, rates).map(({ id, rank }) => `${id} ${rank}`);
    const same =
      published &&
      sha256Hex(seed) === seedHash &&
      JSON.stringify(approved.map(({ id }) => id)) === JSON.stringify(population) &&
      JSON.stringify(drawn.toSorted()) === JSON.stringify(sample.toSorted());
    if (!same) wrong.push(period);
  }
  return wrong;
}
