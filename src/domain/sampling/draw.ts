import { sha256Hex } from './sha256.ts';

export interface Approved {
  readonly id: string;
  readonly programme: string;
}

/** Of a thousand approved claims of a programme, how many are looked at again; a programme without a rate: none. */
export type SampleRates = Readonly<Record<string, number>>;

export interface Drawn extends Approved {
  /** Its place among the drawn of its programme, from 1. */
  readonly rank: number;
}

/**
 * The sample of a quarter: of each programme the claims with the smallest hashes of seed and id, so that who knows the seed
 * can check it and who does not cannot guess it. Depends on nothing but its arguments, in whatever order the claims come.
 * Rounded up: of 3 claims at 50‰ one is looked at.
 */
export function drawSample(seed: string, approved: readonly Approved[], rates: SampleRates): Drawn[] {
  const byProgramme = Map.groupBy(approved, ({ programme }) => programme);
  return [...byProgramme.entries()]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([programme, claims]) => {
      const wanted = Math.ceil((claims.length * (rates[programme] ?? 0)) / 1000);
      return claims
        .map(({ id }) => ({ id, lot: sha256Hex(`${seed}:${id}`) }))
        .toSorted((a, b) => (a.lot < b.lot || (a.lot === b.lot && a.id < b.id) ? -1 : 1))
        .slice(0, wanted)
        .map(({ id }, i) => ({ id, programme, rank: i + 1 }));
    });
}
