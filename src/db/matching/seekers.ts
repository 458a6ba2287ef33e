import { type RawBuilder, sql } from 'kysely';
import type { PlainDate } from '../../domain/dates.ts';
import type { DivisionCode } from '../../domain/ids.ts';
import { DEFAULT_MARKS, LEAST_AGE, type Wish, type WishMarks } from '../../domain/matching/fit.ts';
import { type Tier, tierOfWord } from '../../domain/matching/tiers.ts';
import { fen } from '../../domain/money.ts';

/** Why somebody is looking for work: never yet, after school, to change, or again after an employment here. */
export const seekerReasons = ['seeking', 'student', 'change', 'again'] as const;
export type SeekerReason = (typeof seekerReasons)[number];

/** One person who is looking for work, with the wishes of the register and the marks on them. */
export interface Seeker {
  readonly personId: number;
  readonly reason: SeekerReason;
  /** Village of the household. */
  readonly home: string;
  readonly name: string;
  readonly identityLast4: string;
  readonly bornOn: PlainDate;
  readonly sex: string | null;
  readonly education: string | null;
  readonly skill: string | null;
  readonly region: keyof typeof tierOfWord | null;
  readonly industry: string | null;
  readonly post: string | null;
  readonly wageFen: number | null;
  readonly services: readonly string[];
  readonly dependants: number | null;
  readonly marks: WishMarks;
  readonly marked: boolean;
}

/** What the table has beside what `seekerColumns` reads of it. */
interface SeekerRow {
  readonly person_id: number;
  readonly name: string;
  readonly name_initials: string | null;
  readonly home: string;
  readonly reason: SeekerReason;
}

const underWay = (today: PlainDate) => sql`exists (select 1 from employment e
  where e.person_id = p.id and e.standing = 'tracked' and (upper_inf(e.occupied) or upper(e.occupied) > ${today}))`;
const over = (today: PlainDate) => sql`exists (select 1 from employment e
  where e.person_id = p.id and e.standing = 'tracked' and upper(e.occupied) <= ${today})`;

/** Holds of everybody who is looking, and costs little to ask of all that are not. */
const mayBeLooking = (
  today: PlainDate,
) => sql`(p.employment_state in ('未转移有意愿','两后生') or p.wants_change
  or p.id in (select person_id from employment where standing = 'tracked' and upper(occupied) <= ${today}))`;

/**
 * Who is looking for work on that day, as a table (docs/matching.md): read from register and employments, so that a
 * departure or a changed row counts at once. `where` narrows the people `p` of the households `h`.
 */
export function seekers(today: PlainDate, where: RawBuilder<unknown> = sql`true`): RawBuilder<SeekerRow> {
  const region = Object.entries(tierOfWord).map(
    ([word], step) => sql`when ${sql.lit(word)} then ${sql.lit(step)}`,
  );
  const mark = (kind: keyof WishMarks) => sql`coalesce(m.${sql.ref(kind)}, ${sql.lit(DEFAULT_MARKS[kind])})`;
  return sql<SeekerRow>`(
    select p.id as person_id, h.division as home, left(h.division, 6) as home_county, p.birth_on, p.sex, p.name,
      p.name_initials, p.identity_last4, p.education, p.skill, p.wished_region, p.wished_industry, p.wished_post,
      p.wished_wage_fen, p.dependants, why.reason, m.person_id is not null as marked,
      education_rank(p.education) as education_rank, skill_rank(p.skill) as skill_rank,
      extract(year from age(${today}::date, p.birth_on))::int as age,
      case p.wished_region ${sql.join(region, sql` `)} end as region,
      match_word(p.wished_industry) as industry_word, match_word(p.wished_post) as post_word,
      needs.words as needs, service_mask(needs.words) as need_mask,
      ${mark('region')} as region_mark, ${mark('industry')} as industry_mark, ${mark('post')} as post_mark,
      ${mark('wage')} as wage_mark, ${mark('services')} as services_mark
    from person p join household h on h.number = p.household_number
      left join job_wish m on m.person_id = p.id
      cross join lateral (select array_remove(array[p.service_needs,
        case when p.dependants > 0 and p.service_needs is distinct from '住房' then '住房' end], null) as words) needs
      cross join lateral (select ${underWay(today)} as under_way offset 0) now
      cross join lateral (select case
        when p.employment_state = '无转移意愿' then null
        when p.wants_change and (now.under_way or p.employment_state = '已转移就业') then 'change'
        when now.under_way then null
        when ${over(today)} then 'again'
        when p.employment_state = '未转移有意愿' then 'seeking'
        when p.employment_state = '两后生'
          and num_nonnulls(p.wished_region, p.wished_industry, p.wished_post) > 0 then 'student'
      end as reason offset 0) why
    where p.birth_on <= ${today}::date - interval '${sql.lit(LEAST_AGE)} years' and ${mayBeLooking(today)}
      and why.reason is not null and (${where})
    offset 0)`;
}

/**
 * Numbers of those among whom all seekers are, as a table with `id`: for lists, which take them in order and stop when the page is full
 * instead of making everybody's wishes first. `where` as for `seekers`.
 */
export const maySeek = (today: PlainDate, where: RawBuilder<unknown>): RawBuilder<{ id: number }> => sql`(
    select p.id from person p join household h on h.number = p.household_number
    where ${mayBeLooking(today)} and (${where}))`;

/** Of the table under the name `w`, a `Seeker`. */
export const seekerColumns = sql`w.person_id as "personId", w.reason, w.home, w.name, w.identity_last4 as "identityLast4",
  w.birth_on as "bornOn", w.sex, w.education, w.skill, w.wished_region as region, w.wished_industry as industry,
  w.wished_post as post, w.wished_wage_fen as "wageFen", w.needs as services, w.dependants, w.marked,
  jsonb_build_object('region', w.region_mark, 'industry', w.industry_mark, 'post', w.post_mark, 'wage', w.wage_mark,
    'services', w.services_mark) as marks`;

/** What the rules ask of a seeker. */
export function wishOf(seeker: Seeker): Wish {
  const { home, region, wageFen, ...rest } = seeker;
  const tier: Tier | null = region === null ? null : tierOfWord[region];
  return {
    ...rest,
    homeCounty: home.slice(0, 6) as DivisionCode,
    region: tier,
    wageFen: wageFen === null ? null : fen(wageFen),
  };
}
