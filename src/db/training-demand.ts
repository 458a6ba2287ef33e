import { sql } from 'kysely';
import { type PlainDate, plainDate } from '../domain/dates.ts';
import { parameterOf, type ServiceRules } from '../domain/services/rules.ts';
import { OTHER_TRADE, type WishGroup, wishesByTrade } from '../domain/services/trades.ts';
import type { Db } from './client.ts';

/** One county and trade of a year: what is asked for, planned and done. */
export interface DemandLine {
  readonly division: string;
  readonly trade: string;
  readonly tradeTitle: string;
  /** Registered poor who wish for it, and of them who master no skill yet. */
  readonly wishes: number;
  readonly unskilled: number;
  /** What employers ask for. */
  readonly employers: number;
  /** Persons and budget of approved plans. */
  readonly planned: number;
  readonly budgetFen: number;
  readonly classes: number;
  readonly enrolled: number;
  readonly completed: number;
  readonly certified: number;
  readonly employed: number;
}

/**
 * Who of the register wishes for what on a day, grouped by the very words: registered poor who are ready to work, or at
 * work and ready to change. One scan, however many there are.
 */
async function readWishes(db: Db, on: PlainDate): Promise<WishGroup[]> {
  const { rows } = await sql<WishGroup>`
    with poor as (
      select distinct on (person_id) person_id, registered_poor from poverty_status
      where valid_from <= ${on} order by person_id, valid_from desc)
    select left(h.division, 6) as division, p.wished_post as post, p.wished_industry as industry,
      count(*)::integer as persons,
      count(*) filter (where coalesce(p.skill, '无') = '无')::integer as unskilled
    from person p
      join household h on h.number = p.household_number
      join poor on poor.person_id = p.id and poor.registered_poor
    where (p.wished_post is not null or p.wished_industry is not null)
      and (p.employment_state in ('未转移有意愿', '两后生') or p.wants_change or p.employment_state is null)
    group by 1, 2, 3
  `.execute(db);
  return rows;
}

/** Progress of the classes linked to a line of `training_plan_line l`, as columns of `made`. */
export const progressOf = (employedWithinDays: number) => sql`lateral (
  select count(distinct k.id)::integer as classes, count(e.aid_id)::integer as enrolled,
    count(e.aid_id) filter (where done.completed)::integer as completed,
    count(e.aid_id) filter (where exists (select 1 from training_certificate c
      where c.aid_id = e.aid_id and c.revoked_on is null))::integer as certified,
    count(e.aid_id) filter (where done.completed and exists (select 1 from employment w
      where w.person_id = e.person_id and w.standing = 'tracked'
        and w.starts_on between k.ends_on and k.ends_on + ${employedWithinDays}::integer))::integer as employed
  from training_plan_class t
    join training_class k on k.id = t.class_id
    left join training_enrolment e on e.class_id = k.id
    left join training_completion done on done.aid_id = e.aid_id and done.revoked_on is null
  where t.plan_id = l.plan_id and t.line_no = l.no and t.unlinked_on is null) made`;

/** Demand beside plan beside classes of a year, by county and trade; every county that has any of them. */
export async function readDemand(
  db: Db,
  { year, today, rules }: { year: number; today: PlainDate; rules: ServiceRules },
): Promise<DemandLine[]> {
  const lastDay = plainDate(`${year}-12-31`);
  const [wishes, asked, planned] = await Promise.all([
    readWishes(db, lastDay < today ? lastDay : today),
    db
      .selectFrom('employer_training_demand')
      .select(['division', 'trade', 'persons'])
      .where('year', '=', year)
      .execute(),
    sql<Omit<DemandLine, 'tradeTitle' | 'wishes' | 'unskilled' | 'employers'>>`
      select p.division, l.trade, sum(l.persons)::integer as planned, sum(l.budget_fen)::bigint as "budgetFen",
        sum(made.classes)::integer as classes, sum(made.enrolled)::integer as enrolled,
        sum(made.completed)::integer as completed, sum(made.certified)::integer as certified,
        sum(made.employed)::integer as employed
      from training_plan p join training_plan_line l on l.plan_id = p.id
        cross join ${progressOf(parameterOf(rules, 'employedWithinDays'))}
      where p.year = ${year} and p.status = 'approved' group by p.division, l.trade
    `.execute(db),
  ]);
  const lines = new Map<string, DemandLine>();
  const add = (division: string, trade: string, more: Partial<DemandLine>) => {
    const key = `${division}:${trade}`;
    lines.set(key, { ...(lines.get(key) ?? blank(division, trade, rules)), ...more });
  };
  for (const { division, trade, ...found } of wishesByTrade(wishes, rules.trades).values())
    add(division, trade, found);
  for (const { division, trade, persons } of asked)
    if (division && trade) add(division, trade, { employers: persons ?? 0 });
  for (const { division, trade, ...found } of planned.rows) add(division, trade, found);
  return [...lines.values()].toSorted(
    (a, b) => a.division.localeCompare(b.division) || b.wishes - a.wishes || a.trade.localeCompare(b.trade),
  );
}

const blank = (division: string, trade: string, rules: ServiceRules): DemandLine => ({
  division,
  trade,
  tradeTitle: trade === OTHER_TRADE ? '其他（没有写明工种）' : (rules.trades[trade]?.title ?? trade),
  wishes: 0,
  unskilled: 0,
  employers: 0,
  planned: 0,
  budgetFen: 0,
  classes: 0,
  enrolled: 0,
  completed: 0,
  certified: 0,
  employed: 0,
});
