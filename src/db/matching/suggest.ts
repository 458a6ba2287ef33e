import { type RawBuilder, sql } from 'kysely';
import type { PlainDate } from '../../domain/dates.ts';
import { POINTS } from '../../domain/matching/fit.ts';
import { tiers } from '../../domain/matching/tiers.ts';
import type { Db } from '../client.ts';
import { seekers } from './seekers.ts';

export interface SuggestedOpening {
  readonly personId: number;
  readonly openingId: string;
  readonly points: number;
}

const lit = (value: number | string) => sql.lit(value);

/**
 * The ways in which an opening can fit the wish `w`: how far (steps of `tiers`), by post (2), industry (1) or neither (0),
 * wage and services fitting or not; at most 48. All openings of one cell have the same points (pointsOf in
 * src/domain/matching/fit). What a hard wish excludes is no cell; what is not wished is one, that of fitting.
 */
const cells = sql`
  select a.step, b.work, c.wage, d.services, a.points + b.points + c.points + d.points as points
  from (select step, coalesce(case abs(step - w.region) when 0 then ${lit(POINTS.region)}
        when 1 then ${lit(POINTS.regionBeside)} end, 0) as points
      from (values ${sql.join(tiers.map((_tier, step) => sql`(${lit(step)})`))}) v (step)
      where w.region is null or w.region_mark = 'soft' or step = w.region
        or w.region_mark = 'limit' and step < w.region) a,
    (select work, points from (values (2, ${lit(POINTS.post)}), (1, ${lit(POINTS.industry)}), (0, 0)) v (work, points)
      where case work when 2 then w.post_word is not null
        when 1 then w.industry_word is not null and (w.post_word is null or w.post_mark = 'soft')
        else (w.post_word is null or w.post_mark = 'soft')
          and (w.industry_word is null or w.industry_mark = 'soft') end) b,
    (select wage, case when wage and w.wished_wage_fen is not null then ${lit(POINTS.wage)} else 0 end as points
      from (values (true), (false)) v (wage)
      where wage or w.wished_wage_fen is not null and w.wage_mark = 'soft') c,
    (select services, case when services and w.need_mask <> 0 then ${lit(POINTS.services)} else 0 end as points
      from (values (true), (false)) v (services)
      where services or w.need_mask <> 0 and w.services_mark = 'soft') d`;

/** The opening `k` lies in the cell `c`, and asks nothing that the person does not have. */
const inCell = (today: PlainDate) => sql`
  k.area = case c.step when 0 then w.home_county when 1 then 'z1' when 2 then 'z2' else 'z3' end
  and k.word = case c.work when 2 then 'p:' || w.post_word when 1 then 'i:' || w.industry_word else '*' end
  and k.serves = case when c.services then w.need_mask else 0 end
  and k.pay_to_fen >= case when c.wage then coalesce(w.wished_wage_fen, 0) else 0 end
  and k.pay_to_fen < case when c.wage then 9223372036854775807 else w.wished_wage_fen end
  and k.education_rank <= w.education_rank and k.skill_rank <= w.skill_rank
  and w.age >= k.age_from and w.age <= k.age_to
  and (c.services or k.services & w.need_mask <> w.need_mask)
  and (k.sex is null or k.sex = w.sex)
  and k.valid_until >= ${today}
  and (c.step <> 1 or k.place <> w.home_county)
  and (c.work = 2 or w.post_word is null or k.post_word is distinct from w.post_word)
  and (c.work > 0 or w.industry_word is null or k.industry_word is distinct from w.industry_word)
  and (c.work < 2 or w.industry_mark = 'soft' or w.industry_word is null or k.industry_word = w.industry_word)`;

/**
 * The best openings of the wish `w`, best first, as rows of `opening_id`, `points`, `pay_to_fen`: its cells from the
 * highest points down, each a walk of the index that stops at `limit`; the walk of cells stops when enough are found.
 */
export const bestFor = (today: PlainDate, limit: number): RawBuilder<unknown> => sql`(
  select o.opening_id, c.points, o.pay_to_fen
  from (${cells} order by points desc) c cross join lateral (
    select k.opening_id, k.pay_to_fen from job_opening_key k
    where ${inCell(today)}
    order by k.pay_to_fen desc, k.opening_id limit ${limit}
  ) o
  order by c.points desc, o.pay_to_fen desc, o.opening_id limit ${limit})`;

/** The best openings for each of these people, best first; `where` narrows the people `p`. */
export async function suggestOpenings(
  db: Db,
  asked: { readonly today: PlainDate; readonly limit: number; readonly where?: RawBuilder<unknown> },
): Promise<SuggestedOpening[]> {
  const { today, limit, where } = asked;
  const { rows } = await sql<SuggestedOpening>`
    select w.person_id as "personId", best.opening_id as "openingId", best.points
    from ${seekers(today, where)} w cross join lateral ${bestFor(today, limit)} best
    order by w.person_id, best.points desc, best.pay_to_fen desc, best.opening_id
  `.execute(db);
  return rows;
}

/**
 * The same for everybody, on several connections at once: each takes a share of the people, because the server walks the
 * cells of one statement on one core.
 */
export async function suggestToAll(
  db: Db,
  { today, limit, lanes }: { readonly today: PlainDate; readonly limit: number; readonly lanes: number },
): Promise<SuggestedOpening[]> {
  const shares = await Promise.all(
    Array.from({ length: lanes }, (_, lane) =>
      suggestOpenings(db, { today, limit, where: sql`p.id % ${sql.lit(lanes)} = ${sql.lit(lane)}` }),
    ),
  );
  return shares.flat();
}
