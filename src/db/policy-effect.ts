import { sql } from 'kysely';
import type { PlainDate } from '../domain/dates.ts';
import { type Effect, effectOf } from '../domain/policy/effect.ts';
import type { Policy } from '../domain/policy/types.ts';
import type { Db } from './client.ts';
import { readEmploymentFacts } from './employment-facts.ts';

/** Employments read at once: a few megabytes of facts. */
const PAGE = 500;

/**
 * How the open employments pinned to `a` would be judged by `b` on `asOf`: those that wait, and those with a claim under
 * way. Only reads; what is paid or refused for good stays out.
 */
export async function effectOnOpenCases(
  db: Db,
  a: Policy,
  b: Policy,
  asOf: PlainDate,
): Promise<{ cases: number; effects: Effect[] }> {
  let cases = 0;
  let after = '';
  const effects: Effect[] = [];
  for (;;) {
    const { rows } = await sql<{ id: string }>`
      select e.id from employment e
      where e.id > ${after} and e.policy_version = ${a.versionId} and e.standing = 'tracked' and (
        exists (select from case_wait w where w.employment_id = e.id and w.closed_at is null)
        or exists (select from claim c where c.employment_id = e.id and c.status = 'open'))
      order by e.id limit ${PAGE}`.execute(db);
    const last = rows.at(-1);
    if (!last) return { cases, effects };
    const found = await readEmploymentFacts(
      db,
      rows.map(({ id }) => id),
      asOf,
    );
    for (const { facts } of found.values()) effects.push(...effectOf(a, b, facts));
    cases += rows.length;
    after = last.id;
  }
}
