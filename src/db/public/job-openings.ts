import { sql } from 'kysely';
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

/** A page for people, not a download. */
const MOST = 200;

/** Openings with free places that are valid on that day, the newest first, at most 200. */
export async function readJobOpenings(
  db: Db,
  { tier, on }: { readonly tier?: Tier | undefined; readonly on: string },
): Promise<PublicOpening[]> {
  const { rows } = await sql<PublicOpening>`
    select o.id, o.post as title, o.employer_name as employer, coalesce(p.name, o.place) as place,
      (array['prefecture','province','outside'])[o.zone] as tier, o.pay_from_fen as "payFromFen",
      o.pay_to_fen as "payToFen", o.places - o.held as number, o.valid_until as "validUntil",
      d.name || '就业服务中心' as contact
    from job_opening o join division d on d.code = o.division left join division p on p.code = o.place
    where o.status = 'open' and o.held < o.places and o.opens_on <= ${on} and o.valid_until >= ${on}
      and (${tier ?? null}::text is null or (array['prefecture','province','outside'])[o.zone] = ${tier ?? null})
    order by o.opens_on desc, o.id limit ${MOST}
  `.execute(db);
  return rows;
}
