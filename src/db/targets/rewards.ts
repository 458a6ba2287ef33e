import { sql } from 'kysely';
import { type PlainDate, plainDate } from '../../domain/dates.ts';
import type { PolicyVersionId } from '../../domain/ids.ts';
import { fen } from '../../domain/money.ts';
import type { RewardFacts } from '../../domain/targets/reward.ts';
import type { Db, Trx } from '../client.ts';

/** The facts of these rewards, by their ids, without locks; unknown ids are left out. */
export async function readRewardFacts(
  db: Db | Trx,
  ids: readonly string[],
  asOf?: PlainDate,
): Promise<Map<string, RewardFacts>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<
    Omit<RewardFacts, 'asOf' | 'policyVersion' | 'publishedOn'> & {
      id: string;
      policyVersion: string;
      publishedOn: string | null;
      grantedOn: string;
    }
  >`
    select r.id, r.year, r.division as county, r.unit, r.amount_fen as "amountFen", r.policy_version as "policyVersion",
      y.published_on as "publishedOn", y.total_tenths as "totalTenths", y.award_fen as "awardFen", r.granted_on as "grantedOn",
      (select sum(o.amount_fen) from performance_reward o where (o.year, o.division) = (r.year, r.division))::bigint
        as "grantedFen",
      exists (select from evaluation_outcome x where (x.year, x.division) = (r.year, r.division)
        and x.kind = 'disqualification') as disqualified
    from performance_reward r join responsibility_year y on (y.year, y.division) = (r.year, r.division)
    where r.id = any(${[...ids]}::text[])
  `.execute(db);
  return new Map(
    rows.map(({ id, policyVersion, publishedOn, grantedOn, amountFen, ...row }) => [
      id,
      {
        ...row,
        amountFen: fen(amountFen),
        policyVersion: policyVersion as PolicyVersionId,
        publishedOn: publishedOn === null ? null : plainDate(publishedOn),
        asOf: asOf ?? plainDate(grantedOn),
      },
    ]),
  );
}
