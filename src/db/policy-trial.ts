import { sql } from 'kysely';
import type { PlainDate } from '../domain/dates.ts';
import { covers } from '../domain/divisions.ts';
import { lastYear, type Trial, tryOn, whenDecided } from '../domain/policy/trial.ts';
import type { Policy } from '../domain/policy/types.ts';
import type { Db } from './client.ts';
import { readEmploymentFacts } from './employment-facts.ts';

export const trialGroups = ['open', 'last-year'] as const;
/** `open`: not paid, not refused yet. `last-year`: whose due day lies in the year before today, decided or not. */
export type TrialGroup = (typeof trialGroups)[number];

export interface TriedCase extends Trial {
  readonly group: TrialGroup;
  readonly employmentId: string;
  readonly personName: string | null;
  readonly employerName: string;
}

export interface TrialPage {
  readonly cases: TriedCase[];
  /** Employments looked at, and the last of them where there may be more. */
  readonly scanned: number;
  readonly next: string | null;
}

export interface TrialAsked {
  readonly present: Policy;
  readonly changed: Policy;
  readonly today: PlainDate;
  /** Divisions that pay and that the reader reads; null: all. */
  readonly within: readonly string[] | null;
}

/** Employments weighed at a time: their facts are a few megabytes, and other requests get through between two pages. */
const PAGE = 500;

/**
 * Weighs the next employments of a policy under it and under the changed one. Only reads; who asks goes on from `next`
 * until it is null, so that no request lasts long, however many cases there are.
 */
export async function tryPolicyPage(db: Db, asked: TrialAsked, after: string): Promise<TrialPage> {
  const { present, changed, today } = asked;
  const { dueFrom, dueBefore } = lastYear(today);
  const { rows } = await sql<{
    id: string;
    dueOn: PlainDate;
    personName: string | null;
    employerName: string;
    settled: string[];
  }>`
    select e.id, e.due_on as "dueOn", p.name as "personName", r.name as "employerName",
      array(select c.programme from claim c where c.employment_id = e.id and c.status <> 'open') as settled
    from employment e join person p on p.id = e.person_id join employer r on r.credit_code = e.employer
    where e.policy_version = ${present.versionId} and e.standing = 'tracked' and e.id > ${after}
      and (e.due_on >= ${dueFrom} or exists (select from claim c where c.employment_id = e.id and c.status = 'open'))
    order by e.id limit ${PAGE}`.execute(db);
  const ids = rows.map(({ id }) => id);
  const facts = await readEmploymentFacts(db, ids, today);
  const cases = rows.flatMap(({ id, dueOn, settled, ...names }): TriedCase[] => {
    const found = facts.get(id);
    if (!found) return [];
    const of = (group: TrialGroup, trials: Trial[]) =>
      trials
        .filter(({ paidBy }) => asked.within === null || asked.within.some((code) => covers(code, paidBy)))
        .map((trial): TriedCase => ({ group, employmentId: id, ...names, ...trial }));
    const open = tryOn(found.facts, present, changed, today).filter(
      ({ programme }) => !settled.includes(programme),
    );
    if (dueOn < dueFrom || dueOn >= dueBefore) return of('open', open);
    const decided = { ...found.facts, asOf: whenDecided(dueOn, present, changed) };
    return [...of('open', open), ...of('last-year', tryOn(decided, present, changed, dueOn))];
  });
  return { cases, scanned: rows.length, next: rows.length === PAGE ? (ids.at(-1) ?? null) : null };
}
