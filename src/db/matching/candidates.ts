import { type RawBuilder, sql } from 'kysely';
import type { PlainDate } from '../../domain/dates.ts';
import { type Opening, POINTS, regionPoints } from '../../domain/matching/fit.ts';
import { tiers } from '../../domain/matching/tiers.ts';
import { educationRank, matchWord, skillRank } from '../../domain/matching/words.ts';
import type { Db } from '../client.ts';
import { readSeekers } from './find.ts';
import { type Seeker, seekers } from './seekers.ts';

export interface Candidate extends Seeker {
  readonly points: number;
}

/** The opening seen from the wish `w`, as `fitOf` has it: `step` of the tier, and which wishes it fits. */
const seen = ({ place, post, industry, payToFen, services }: Opening) => sql`
  select case when left(${place}, 2) <> '43' then 3 when left(${place}, 4) <> '4331' then 2
      when left(${place}, 6) = w.home_county then 0 else 1 end as step,
    w.post_word = ${matchWord(post)}::text as post, w.industry_word = ${matchWord(industry)}::text as industry,
    w.wished_wage_fen <= ${payToFen}::bigint as wage,
    case when w.need_mask <> 0 then w.needs <@ ${[...services]}::text[] end as services`;

/** The person `p` has what the opening asks for: told before anything is made of their wishes. */
const meets = (opening: Opening, today: PlainDate) => sql`
  extract(year from age(${today}::date, p.birth_on)) between ${opening.ageFrom ?? 0}::int and ${opening.ageTo ?? 999}::int
  and (${opening.sex}::text is null or p.sex = ${opening.sex}::text)
  and education_rank(p.education) >= ${educationRank(opening.education)}::int
  and skill_rank(p.skill) >= ${skillRank(opening.skill)}::int
  and ${opening.validUntil}::date >= ${today}::date`;

/** What is wished has an answer, true or false; a hard one must be true. */
const suits = sql`
  (w.region is null or case w.region_mark when 'hard' then s.step = w.region
    when 'limit' then s.step <= w.region else true end)
  and (w.post_word is null or w.post_mark = 'soft' or s.post is true)
  and (w.industry_word is null or w.industry_mark = 'soft' or s.industry is true)
  and (w.wage_mark = 'soft' or s.wage is not false)
  and (w.services_mark = 'soft' or s.services is not false)`;

/** Points of the tier `s.step` for the wished `w.region`, by the rules' own table. */
const byTiers = (mark: 'limit' | 'soft') =>
  sql`case s.step * ${sql.lit(tiers.length)} + w.region ${sql.join(
    tiers.flatMap((tier, step) =>
      tiers.map(
        (wished, region) =>
          sql`when ${sql.lit(step * tiers.length + region)} then ${sql.lit(regionPoints(wished, tier, mark))}`,
      ),
    ),
    sql` `,
  )} end`;

const points = sql<number>`
  coalesce(case when w.region_mark = 'limit' then ${byTiers('limit')} else ${byTiers('soft')} end, 0)
  + case when s.post then ${sql.lit(POINTS.post)} when s.industry then ${sql.lit(POINTS.industry)} else 0 end
  + case when s.wage then ${sql.lit(POINTS.wage)} else 0 end
  + case when s.services then ${sql.lit(POINTS.services)} else 0 end`;

/**
 * Whom an opening suits, those it fits best first, without who is referred to it already; of people for whom `shown` does
 * not hold it says only how many there are. `shown` speaks of the table `w`.
 */
export async function findCandidates(
  db: Db,
  opening: Opening,
  { today, limit, shown }: { today: PlainDate; limit: number; shown: RawBuilder<boolean> },
): Promise<{ candidates: Candidate[]; elsewhere: number }> {
  if (opening.status !== 'open' || opening.free <= 0) return { candidates: [], elsewhere: 0 };
  // Of the many that it suits only the best are read in full.
  const { rows } = await sql<{ best: { id: number; points: number }[] | null; elsewhere: number }>`
    with suitable as materialized (
      select w.person_id as id, ${points} as points, ${shown} as shown
      from ${seekers(today, meets(opening, today))} w cross join lateral (${seen(opening)}) s
      where ${suits} and not exists (
        select 1 from referral r where r.person_id = w.person_id and r.opening_id = ${opening.id} and r.live)
    )
    select (select count(*)::int from suitable where not shown) as elsewhere,
      (select json_agg(best) from (
        select id, points from suitable where shown order by points desc, id limit ${limit}) best) as best
  `.execute(db);
  const { best, elsewhere } = rows[0]!;
  const ids = (best ?? []).map(({ id }) => id);
  const people = new Map(
    (await readSeekers(db, today, sql`p.id = any(${ids}::bigint[])`)).map((one) => [one.personId, one]),
  );
  const candidates = (best ?? []).flatMap(({ id, points: got }) => {
    const person = people.get(id);
    return person ? [{ ...person, points: got }] : [];
  });
  return { candidates, elsewhere };
}
