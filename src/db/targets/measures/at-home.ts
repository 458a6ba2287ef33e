import { type RawBuilder, sql } from 'kysely';

/** What a measure asks of the record: `from` to `to`, both included, and the year they lie in. */
export interface Asked {
  readonly year: number;
  readonly from: string;
  readonly to: string;
  readonly paidInTimeDays: number;
}

/** The statement of a measure: columns county, township, village (null: not known), case_id, on_day, done, total. */
export type CasesOf = (asked: Asked) => RawBuilder<unknown>;

/** Where a person lived on a day, as a lateral `home` with county, township and village; nobody outside the prefecture. */
export const homeOn = (person: string, day: string) => sql`lateral (
    select left(s.division, 6) as county, left(s.division, 9) as township, s.division as village
    from (select m.household_number from household_membership m
      where m.person_id = ${sql.ref(person)} and m.from_on <= ${sql.ref(day)} order by m.from_on desc limit 1) lives
    cross join lateral (select d.division from household_state d
      where d.household_number = lives.household_number and d.from_on <= ${sql.ref(day)}
      order by d.from_on desc limit 1) s
    where s.division like '4331%') home`;

/** Registered poor (建档立卡) on a day. */
export const poorOn = (person: string, day: string) => sql`coalesce((
    select p.registered_poor from poverty_status p
    where p.person_id = ${sql.ref(person)} and p.valid_from <= ${sql.ref(day)}
    order by p.valid_from desc limit 1), false)`;
