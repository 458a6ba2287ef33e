import { sql } from 'kysely';
import type { Db } from '../../src/db/client.ts';
import { openDatabase } from '../../src/db/client.ts';
import { suggestToAll } from '../../src/db/matching/suggest.ts';
import { type PlainDate, shanghaiDateAt } from '../../src/domain/dates.ts';
import { fillMatching } from './fill-matching.ts';
import { openServer, type Quantiles, quantiles } from './site.ts';

export interface MatchingReport {
  /** In the register, those with wishes among them. */
  readonly people: number;
  readonly wishes: number;
  readonly openings: number;
  /** Openings suggested for each wish at most, and in all. */
  readonly best: number;
  readonly suggestions: number;
  /** Milliseconds for everybody, on as many connections, until the last row is here. */
  readonly everybody: Readonly<Record<string, Quantiles>>;
  /** Milliseconds of the pages over HTTP. */
  readonly pages: Readonly<Record<string, Quantiles>>;
  /** The plain cross join of wishes and openings, of a sample of the wishes and what all of them would take. */
  readonly crossJoin: { readonly sampled: number; readonly ms: number; readonly allMs: number };
}

const [BEST, REPEATS, SAMPLE] = [10, 3, 500];

/** Everybody's best openings at once, on a real register, beside the cross join of the same conditions. */
export async function measureMatching(
  { people, wishes, openings }: { people: number; wishes: number; openings: number },
  say: (line: string) => void,
): Promise<MatchingReport> {
  const server = await openServer();
  try {
    const today = shanghaiDateAt(Date.now());
    const site = await server.openSite('matching', (db) =>
      fillMatching(db, { wishes, others: Math.max(0, people - wishes), openings, today }),
    );
    const database = openDatabase({ url: server.url('matching'), maxConnections: 4 });
    const { db } = database;
    let suggestions = 0;
    const everybody: Record<string, Quantiles> = {};
    for (const lanes of [1, 2]) {
      everybody[`on ${lanes}`] = await timed(REPEATS, async () => {
        suggestions = (await suggestToAll(db, { today, limit: BEST, lanes })).length;
      });
      say(
        `${wishes} wishes × ${openings} openings on ${lanes} connections: p50 ${everybody[`on ${lanes}`]!.p50} ms`,
      );
    }
    const crossJoin = await crossJoined(db, today, wishes);
    say(`cross join: ${crossJoin.ms} ms for ${SAMPLE} wishes, ${crossJoin.allMs} ms for all`);
    const [county, prefecture] = [await site.signedIn('jishou-centre'), await site.signedIn('centre')];
    const pages: Record<string, Quantiles> = {
      fiftySeekers: await timed(20, () => county.get('/api/job-seekers?limit=50')),
      fiftySeekersOfAll: await timed(20, () => prefecture.get('/api/job-seekers?limit=50')),
      candidates: await timed(20, () => county.get('/api/job-openings/M17/candidates')),
      candidatesOfAll: await timed(20, () => prefecture.get('/api/job-openings/M18/candidates')),
    };
    for (const [name, { p50, p95 }] of Object.entries(pages)) say(`${name}: p50 ${p50} ms, p95 ${p95} ms`);
    await database.close();
    return { people, wishes, openings, best: BEST, suggestions, everybody, pages, crossJoin };
  } finally {
    await server.close();
  }
}

async function timed(repeats: number, act: () => Promise<unknown>): Promise<Quantiles> {
  const times: number[] = [];
  for (let i = 0; i < repeats + 1; i++) {
    const from = performance.now();
    await act();
    if (i > 0) times.push(performance.now() - from);
  }
  return quantiles(times);
}

/** What one would write first: each wish with each opening, points of each pair, the best kept. */
async function crossJoined(db: Db, today: PlainDate, wishes: number) {
  const from = performance.now();
  await sql`
    select p.id, best.* from person p join household h on h.number = p.household_number
    cross join lateral (
      select o.id as opening,
        case when p.wished_region = case when left(o.place, 2) <> '43' then '省外' when left(o.place, 4) <> '4331' then '省内'
          when o.place <> left(h.division, 6) then '州内' else '县内' end then 4 else 0 end
        + case when o.post = p.wished_post then 4 when o.industry = p.wished_industry then 2 else 0 end
        + case when o.pay_to_fen >= p.wished_wage_fen then 2 else 0 end
        + case when p.service_needs = any(o.services) then 2 else 0 end as points
      from job_opening o
      where o.status = 'open' and o.held < o.places and o.valid_until >= ${today}
        and extract(year from age(${today}::date, p.birth_on)) between coalesce(o.age_from, 16) and coalesce(o.age_to, 99)
        and (o.sex is null or o.sex = p.sex)
      order by points desc, o.pay_to_fen desc, o.id limit ${BEST}) best
    where p.id <= ${SAMPLE}`.execute(db);
  const ms = Math.round(performance.now() - from);
  return { sampled: SAMPLE, ms, allMs: Math.round((ms * wishes) / SAMPLE) };
}
