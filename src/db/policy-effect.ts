import { sql } from 'kysely';
import type { PlainDate } from '../domain/dates.ts';
import { effectOfAid } from '../domain/policy/aid-effect.ts';
import { type Effect, effectOf } from '../domain/policy/effect.ts';
import type { Policy } from '../domain/policy/types.ts';
import { readAidFacts } from './aid-facts.ts';
import type { Db } from './client.ts';
import { readEmploymentFacts } from './employment-facts.ts';

/** Cases read at once: a few megabytes of facts. */
const PAGE = 500;

/** Cases looked at, and what would be otherwise of them. */
export interface PolicyEffect {
  readonly cases: number;
  readonly effects: Effect[];
}

/**
 * How the open cases pinned to `a` – employments and aid cases – would be judged by `b` on `asOf`: those that wait, and
 * those with a claim under way. Only reads; what is paid or refused for good stays out.
 */
export async function effectOnOpenCases(
  db: Db,
  a: Policy,
  b: Policy,
  asOf: PlainDate,
): Promise<PolicyEffect> {
  const ofEmployments = await inPages((after) => employmentPage(db, a, b, asOf, after));
  const ofAid = await inPages((after) => aidPage(db, a, b, asOf, after));
  return { cases: ofEmployments.cases + ofAid.cases, effects: [...ofEmployments.effects, ...ofAid.effects] };
}

/** One page after another, from the last id of the one before, until there is none. */
async function inPages(page: (after: string) => Promise<Page>): Promise<PolicyEffect> {
  let cases = 0;
  const effects: Effect[] = [];
  for (let after = ''; ; ) {
    const { ids, effects: moved } = await page(after);
    const last = ids.at(-1);
    if (last === undefined) return { cases, effects };
    cases += ids.length;
    effects.push(...moved);
    after = last;
  }
}

type Page = { ids: readonly string[]; effects: Effect[] };

async function employmentPage(db: Db, a: Policy, b: Policy, asOf: PlainDate, after: string): Promise<Page> {
  const { rows } = await sql<{ id: string }>`
    select e.id from employment e
    where e.id > ${after} and e.policy_version = ${a.versionId} and e.standing = 'tracked' and (
      exists (select from case_wait w where w.employment_id = e.id and w.closed_at is null)
      or exists (select from claim c where c.employment_id = e.id and c.status = 'open'))
    order by e.id limit ${PAGE}`.execute(db);
  const ids = rows.map(({ id }) => id);
  const found = await readEmploymentFacts(db, ids, asOf);
  return { ids, effects: [...found.values()].flatMap(({ facts }) => effectOf(a, b, facts)) };
}

/** Of an aid case each school year or quarter is settled by itself: those that are paid or refused stay out. */
async function aidPage(db: Db, a: Policy, b: Policy, asOf: PlainDate, after: string): Promise<Page> {
  const { rows } = await sql<{ id: string; settled: string[] }>`
    select k.id, array(select c.programme || ':' || c.period from claim c
      where c.aid_id = k.id and c.status <> 'open') as settled
    from aid_case k
    where k.id > ${after} and k.policy_version = ${a.versionId} and (
      exists (select from case_wait w where w.aid_id = k.id and w.closed_at is null)
      or exists (select from claim c where c.aid_id = k.id and c.status = 'open'))
    order by k.id limit ${PAGE}`.execute(db);
  const found = await readAidFacts(
    db,
    rows.map(({ id }) => ({ id, asOf })),
  );
  const effects = rows.flatMap(({ id, settled }) => {
    const of = found.get(id);
    return of ? effectOfAid(a, b, of.facts, new Set(settled)) : [];
  });
  return { ids: rows.map(({ id }) => id), effects };
}
