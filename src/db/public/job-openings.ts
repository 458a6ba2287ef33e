import type { Tier } from '../../domain/job-tiers.ts';
import type { Db } from '../client.ts';

/** One opening as everybody may read it. */
export interface PublicOpening {
  readonly id: string;
  readonly title: string;
  readonly employer: string;
  readonly place: string;
  readonly tier: Tier;
  /** Per month, in fen; null: by agreement. */
  readonly payFromFen: number | null;
  readonly payToFen: number | null;
  /** How many people are wanted. */
  readonly number: number;
  readonly validUntil: string;
  readonly contact: string;
}

/**
 * Openings that are valid on that day, the newest first. The register of openings (art. 9) is kept elsewhere and is read
 * here once it is part of the record; until then there are none.
 */
export async function readJobOpenings(
  _db: Db,
  _asked: { readonly tier?: Tier | undefined; readonly on: string },
): Promise<PublicOpening[]> {
  return [];
}
