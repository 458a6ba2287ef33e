import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { DEMO_PASSWORD, demoCounties } from '../../src/accounts/demo.ts';
import { createUser } from '../../src/accounts/users.ts';
import type { Db } from '../../src/db/client.ts';
import type { PlainDate } from '../../src/domain/dates.ts';
import type { RefreshLevel } from '../../src/domain/register/refresh.ts';
import { inParallel } from '../rehearsal/in-parallel.ts';
import type { Officers } from '../rehearsal/officers.ts';
import { patiently } from '../rehearsal/patience.ts';

/** Offices at work at the same time. */
const AT_ONCE = 8;
/** People told of in one request: a day's visits of a village's officers. */
const A_VISIT = 100;
/** One visit in so many is noted by two offices at once; in one in as many two villages are mixed, at once. */
const TWICE_EVERY = 20;

/** Some people of a village, to be confirmed with one request. */
export interface Visit {
  readonly division: string;
  readonly people: readonly number[];
}

/** What the offices do in a year's refresh, at the real API; and what they were told, to be held against the record. */
export function peopleAtWork({ db, officers, year }: { db: Db; officers: Officers; year: number }) {
  /** Whom the API has said to be confirmed, and how many of them it called new. */
  const answered = new Set<number>();
  let newOnes = 0;
  const rows = <T>(query: ReturnType<typeof sql<T>>) => patiently(async () => (await query.execute(db)).rows);

  async function confirm(by: string, people: readonly number[]): Promise<void> {
    const client = await officers.named(by);
    const told = await client.post<{ confirmed: number; leftOut: number[] }>('/api/register/confirmations', {
      people,
      source: 'visit',
    });
    if (told.leftOut.length > 0) throw new Error(`${by}: ${told.leftOut.length} people left out`);
    newOnes += told.confirmed;
    for (const id of people) answered.add(id);
  }

  return {
    answered,
    newOnes: () => newOnes,

    /** Who is in scope of each village and not confirmed yet, in visits; villages turn and turn about. */
    async visitsLeft(villages: readonly string[], share = 1): Promise<Visit[]> {
      const left = await rows(sql<{ division: string; people: number[] }>`
        select s.division, array_agg(s.person_id order by s.person_id) as people from refresh_scope s
        where s.year = ${year} and s.dropped_on is null and s.division = any(${[...villages]}::text[])
          and not exists (select from refresh_confirmation c where c.year = s.year and c.person_id = s.person_id)
        group by 1 order by 1`);
      return left
        .flatMap(({ division, people }) => {
          const now = people.slice(0, Math.ceil(people.length * share)).map(Number);
          return Array.from({ length: Math.ceil(now.length / A_VISIT) }, (_, n) => ({
            division,
            people: now.slice(n * A_VISIT, (n + 1) * A_VISIT),
            turn: n,
          }));
        })
        .toSorted((a, b) => a.turn - b.turn);
    },

    /** Makes the visits, the county's office noting them; `onVisit` hears how many have been answered. */
    async make(visits: readonly Visit[], onVisit: (answered: number) => void = () => {}): Promise<void> {
      const numbered = visits.map((visit, n) => ({ ...visit, n }));
      let done = 0;
      await inParallel(AT_ONCE, numbered, async ({ division, people, n }) => {
        const by = centreOf(division);
        const next = visits[n + 1];
        const told = [confirm(by, people)];
        if (n % TWICE_EVERY === 0) told.push(confirm('centre', people));
        if (n % TWICE_EVERY === 1 && next)
          told.push(...mixed(people, next.people).map((both) => confirm('centre', both)));
        await Promise.all(told);
        done += 1;
        onVisit(done);
      });
    },

    /** Areas that are still open, of a level or of all. */
    async open(level: RefreshLevel | null = null): Promise<string[]> {
      const found = await rows(sql<{ division: string }>`
        select division from refresh_area where year = ${year} and status = 'open'
          and (${level}::text is null or level = ${level}) order by 1`);
      return found.map(({ division }) => division);
    },

    /** Areas whose process has yet to look: nobody waits for them, or they are full and open. */
    async countBehind(): Promise<number> {
      const [row] = await rows(sql<{ n: number }>`
        select count(*) as n from refresh_area a where a.year = ${year} and a.status = 'open'
          and (a.level = 'village' and a.confirmed >= a.in_scope
            or not exists (select from case_wait w where w.case_id = 'refresh-' || a.year || '-' || a.division
              and w.closed_at is null))`);
      return row!.n;
    },

    async countOpened(): Promise<number> {
      const [row] = await rows(
        sql<{ n: number }>`select count(*) as n from refresh_area where year = ${year}`,
      );
      return row!.n;
    },

    /** An account of the village's own officer; returns its name. */
    async villageOfficer(division: string): Promise<string> {
      const username = `village-${division}`;
      await db.transaction().execute((trx) =>
        createUser(trx, {
          username,
          displayName: '村干部',
          password: DEMO_PASSWORD,
          passwordGiven: false,
          grants: [{ role: 'village-officer', division, employer: null, intermediary: null }],
        }),
      );
      return username;
    },

    /** People come into a village's register, as entries of an office do. */
    async enter(division: string, count: number, on: PlainDate): Promise<void> {
      await sql`
        insert into person (identity_key, identity_cipher, identity_last4, name, birth_on, household_number, employment_state,
          source, business_on)
        select decode(md5('newcomer' || n || ${randomUUID()}), 'hex'), '\\x00', '0000', '新来户', '1990-01-01',
          (select number from household where division = ${division} order by number limit 1), '无转移意愿', 'office', ${on}
        from generate_series(1, ${count}::int) n`.execute(db);
    },

    async die(people: readonly number[], on: PlainDate): Promise<void> {
      await sql`
        update person set died_on = ${on}, source = 'office', business_on = ${on} where id = any(${[...people]}::bigint[])
      `.execute(db);
    },
  };
}

export type PeopleAtWork = ReturnType<typeof peopleAtWork>;

/** Two requests, each about some people of both villages; one person is in both requests. */
function mixed(one: readonly number[], other: readonly number[]): number[][] {
  const half = A_VISIT / 2;
  return [
    [...one.slice(0, half), ...other.slice(0, half)],
    [...other.slice(half), ...one.slice(half), ...one.slice(0, 1)],
  ];
}

/** The county's employment centre; the prefecture's for what lies in none of the counties. */
export const centreOf = (division: string): string => {
  const county = demoCounties[division.slice(0, 6)];
  return county ? `${county[0]}-centre` : 'centre';
};
