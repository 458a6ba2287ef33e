import { type RawBuilder, sql } from 'kysely';
import type { PlainDate } from '../../domain/dates.ts';
import { POINTS, regionPoints } from '../../domain/matching/fit.ts';
import { type Tier, tiers } from '../../domain/matching/tiers.ts';
import type { Db } from '../client.ts';
import { seekers } from './seekers.ts';

export interface SuggestedOpening {
  readonly personId: number;
  readonly openingId: string;
  readonly points: number;
}

const lit = (value: number | string) => sql.lit(value);

/** One bit for each way in which a cell may lie: how far (a step of `tiers`), by which word, wage and services fitting or not. */
const BIT = {
  step: (step: number) => 1 << step,
  post: 1 << 4,
  industry: 1 << 5,
  neither: 1 << 6,
  wage: 1 << 7,
  noWage: 1 << 8,
  services: 1 << 9,
  noServices: 1 << 10,
} as const;
const POINTS_AT = 11;
const lies = (cell: RawBuilder<unknown>, bits: number) => sql`(${cell} & ${lit(bits)} <> 0)`;

/**
 * The ways in which an opening can fit a wish for the region `region` (or none), as the farthest or as this very one: 48, each its bits below and its points
 * above them (pointsOf in src/domain/matching/fit), as if everything were wished. All openings of one cell have the same points.
 */
function cellsFor(region: Tier | null, mark: 'limit' | 'soft'): number[] {
  const near = (tier: Tier) => (region === null ? 0 : regionPoints(region, tier, mark));
  const options = [
    tiers.map((tier, step) => [BIT.step(step), near(tier)] as const),
    [[BIT.post, POINTS.post] as const, [BIT.industry, POINTS.industry] as const, [BIT.neither, 0] as const],
    [[BIT.wage, POINTS.wage] as const, [BIT.noWage, 0] as const],
    [[BIT.services, POINTS.services] as const, [BIT.noServices, 0] as const],
  ];
  return options
    .reduce<(readonly [number, number])[]>(
      (cells, more) =>
        cells.flatMap(([bits, points]) => more.map(([b, p]) => [bits | b, points + p] as const)),
      [[0, 0]],
    )
    .map(([bits, points]) => (points << POINTS_AT) | bits);
}
const array = (cells: readonly number[]) => sql`${sql.lit(`{${cells.join()}}`)}::int[]`;
const cellsByRegion = (mark: 'limit' | 'soft') =>
  sql`case w.region ${sql.join(
    tiers.map((tier, step) => sql`when ${lit(step)} then ${array(cellsFor(tier, mark))}`),
    sql` `,
  )} end`;

/**
 * Of the wish `w`: the bits that a hard wish does not exclude – what is not wished fits –, the points that nobody earns because nothing
 * is wished, and the words to look for.
 */
const asked = sql`
  select (case when w.region is null or w.region_mark = 'soft' then 15
      when w.region_mark = 'limit' then (2 << w.region) - 1 else 1 << w.region end)
    | case when w.post_word is not null then ${lit(BIT.post)} else 0 end
    | case when w.industry_word is not null and (w.post_word is null or w.post_mark = 'soft') then ${lit(BIT.industry)} else 0 end
    | case when (w.post_word is null or w.post_mark = 'soft') and (w.industry_word is null or w.industry_mark = 'soft')
        then ${lit(BIT.neither)} else 0 end
    | case when w.wished_wage_fen is not null and w.wage_mark = 'soft' then ${lit(BIT.wage | BIT.noWage)} else ${lit(BIT.wage)} end
    | case when w.need_mask <> 0 and w.services_mark = 'soft' then ${lit(BIT.services | BIT.noServices)} else ${lit(BIT.services)} end
      as bits,
    case when w.wished_wage_fen is null then ${lit(POINTS.wage)} else 0 end
      + case when w.need_mask = 0 then ${lit(POINTS.services)} else 0 end as unearned,
    'p:' || w.post_word as post_key, 'i:' || w.industry_word as industry_key,
    -- A wished industry that is hard holds for who fits by post, too.
    case when w.industry_mark = 'hard' then w.industry_word end as industry_needed,
    case when w.region is null then ${array(cellsFor(null, 'soft'))}
      when w.region_mark = 'limit' then ${cellsByRegion('limit')} else ${cellsByRegion('soft')} end as cells
  offset 0`;

const cell = sql.ref('c.cell');

/** The opening `k` lies in the cell `c`, and asks nothing that the person does not have. */
const inCell = (today: PlainDate) => sql`
  k.area = case when ${lies(cell, BIT.step(0))} then w.home_county when ${lies(cell, BIT.step(1))} then 'z1'
    when ${lies(cell, BIT.step(2))} then 'z2' else 'z3' end
  and k.word = case when ${lies(cell, BIT.post)} then c.post_key when ${lies(cell, BIT.industry)} then c.industry_key else '*' end
  and k.serves = case when ${lies(cell, BIT.services)} then w.need_mask else 0 end
  and k.pay_to_fen >= case when ${lies(cell, BIT.wage)} then coalesce(w.wished_wage_fen, 0) else 0 end
  and k.pay_to_fen < case when ${lies(cell, BIT.wage)} then 9223372036854775807 else w.wished_wage_fen end
  and k.education_rank <= w.education_rank and k.skill_rank <= w.skill_rank
  and w.age >= k.age_from and w.age <= k.age_to
  and k.valid_until >= ${today}
  and (k.sex is null or k.sex = w.sex)
  and (${lies(cell, BIT.services)} or k.services & w.need_mask <> w.need_mask)
  and (not ${lies(cell, BIT.step(1))} or k.place <> w.home_county)
  and (${lies(cell, BIT.post)} or w.post_word is null or k.post_word is distinct from w.post_word)
  and (not ${lies(cell, BIT.neither)} or w.industry_word is null or k.industry_word is distinct from w.industry_word)
  and (not ${lies(cell, BIT.post)} or c.industry_needed is null or k.industry_word = c.industry_needed)`;

/**
 * The best openings of the wish `w`, best first, as rows of `opening_id`, `points`, `pay_to_fen`: its cells from the
 * highest points down, each a walk of the index that stops at `limit`; the walk of cells stops when enough are found.
 */
export const bestFor = (today: PlainDate, limit: number): RawBuilder<unknown> => sql`(
  select o.opening_id, c.points, o.pay_to_fen
  from (
    select cell, (cell >> ${lit(POINTS_AT)}) - a.unearned as points, a.post_key, a.industry_key, a.industry_needed
    from (${asked}) a, unnest(a.cells) cell
    -- "< 1" as against "= 0": the planner takes some of them to be left, and keeps their order instead of sorting all that they lead to.
    where cell & ${lit((1 << POINTS_AT) - 1)} & ~a.bits < 1 order by 2 desc) c
  cross join lateral (
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
