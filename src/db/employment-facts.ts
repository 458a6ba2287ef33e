import { sql } from 'kysely';
import { type PlainDate, plainDate } from '../domain/dates.ts';
import type { EmploymentFacts } from '../domain/facts.ts';
import type { ClaimId, CreditCode, DivisionCode, EmploymentId } from '../domain/ids.ts';
import { normalisePolicy } from '../domain/policy/normalise.ts';
import type { Policy } from '../domain/policy/types.ts';
import type { Db, Trx } from './client.ts';

/** An employment and all that the rules ask about it. */
export interface LockedEmployment {
  readonly facts: EmploymentFacts;
  readonly policyVersion: string;
  /** Under whose card it is granted once: that of the employment, or the one it was merged into. */
  readonly personId: number;
  readonly division: string;
  /** A contract is uploaded and waits for an HR officer. */
  readonly contractWaiting: boolean;
}

/**
 * Locks the employment against another assessment and reads its facts. Writers of facts are not kept out: what
 * commits after this reading sends its message after it too, and the process looks again. The weaker lock lets them
 * refer to the employment meanwhile, so an import of thousands of rows and a due day do not wait for each other.
 */
export async function lockEmploymentFacts(
  trx: Trx,
  employmentId: EmploymentId,
  asOf: PlainDate,
): Promise<LockedEmployment | null> {
  const locked = await trx
    .selectFrom('employment')
    .select('id')
    .where('id', '=', employmentId)
    .forNoKeyUpdate()
    .executeTakeFirst();
  // A statement of its own: what the lock has waited for is read too.
  return locked ? ((await readEmploymentFacts(trx, [employmentId], asOf)).get(employmentId) ?? null) : null;
}

/** A row of the one statement below; dates are texts. */
interface FactsRow {
  id: string;
  starts_on: string;
  due_on: string;
  overlaps_with: string | null;
  policy_version: string;
  person_id: number;
  division: string;
  contract_waiting: boolean;
  contract_declared: boolean;
  registered_poor: boolean | null;
  home_division: string | null;
  employer: string;
  employer_division: string;
  intermediary: EmploymentFacts['intermediary'];
  contracts: EmploymentFacts['contracts'];
  departures: EmploymentFacts['departures'];
  insurance: EmploymentFacts['insuranceMonths'];
  follow_ups: EmploymentFacts['followUps'];
  earlier: string | null;
  overruled: NonNullable<EmploymentFacts['overruled']> | null;
}

/**
 * The facts of these employments in one statement and without locks; unknown ids are left out. Without `asOf`, as of
 * the due day of each: whether a claim is granted does not change after it, only how long missing months are waited for.
 */
export async function readEmploymentFacts(
  db: Db | Trx,
  employmentIds: readonly string[],
  asOf?: PlainDate,
): Promise<Map<string, LockedEmployment>> {
  const { rows } = await sql<FactsRow>`
    select e.id, e.starts_on, e.due_on, e.overlaps_with, e.policy_version, e.division,
      -- What is granted once is so over all cards of a person.
      coalesce(p.merged_into, p.id) as person_id,
      h.division as home_division, e.employer, m.division as employer_division,
      case when p.household_number is not null then (
        select s.registered_poor from poverty_status s where s.person_id = e.person_id and s.valid_from <= e.starts_on
        order by s.valid_from desc limit 1) end as registered_poor,
      case when e.intermediary is not null then jsonb_build_object('number', e.intermediary,
        'registered', i.number is not null, 'licenceNumber', coalesce(i.licence_number, ''),
        'licenceValidUntil', i.licence_valid_until, 'standing', coalesce(i.standing, ''),
        'division', i.division) end as intermediary,
      exists (select 1 from contract c where c.employment_id = e.id and c.status = 'uploaded') as contract_waiting,
      exists (select 1 from contract c where c.employment_id = e.id) as contract_declared,
      (select coalesce(jsonb_agg(jsonb_build_object('startsOn', c.starts_on, 'endsOn', c.ends_on) order by c.id), '[]')
        from contract c where c.employment_id = e.id and c.status = 'confirmed') as contracts,
      (select coalesce(jsonb_agg(d.departed_on order by d.id), '[]')
        from departure d where d.employment_id = e.id and d.revoked_on is null) as departures,
      -- By person and employer, not by matched employment: a month counts for whom it was paid.
      (select coalesce(jsonb_agg(jsonb_build_object('month', left(n.month::text, 7), 'paidOn', n.paid_on,
          'key', n.id::text) order by n.id), '[]')
        from insurance_payment n where n.identity_key = any(numbers_of(p.id)) and n.employer = e.employer
          and n.revoked_on is null and n.month >= date_trunc('month', e.starts_on::timestamp)
          and n.month <= date_trunc('month', e.starts_on::timestamp) + interval '12 months') as insurance,
      (select coalesce(jsonb_agg(jsonb_build_object('visitedOn', f.visited_on, 'by', f.intermediary) order by f.id), '[]')
        from follow_up f where f.employment_id = e.id) as follow_ups,
      -- As employerPostEntitlement below.
      (select g.id from claim g where g.entitlement_key = concat_ws(':', 'employer-post', coalesce(p.merged_into, p.id), e.employer)
        and g.employment_id <> e.id and g.status in ('open', 'paid') limit 1) as earlier,
      (select jsonb_object_agg(o.programme, o.overruled) from claim o
        where o.employment_id = e.id and o.top_up_no = 0 and o.overruled <> '{}') as overruled
    from employment e join person p on p.id = e.person_id join employer m on m.credit_code = e.employer
      left join household h on h.number = p.household_number left join intermediary i on i.number = e.intermediary
    where e.id = any(${[...employmentIds]}::text[])
  `.execute(db);
  return new Map(rows.map((row) => [row.id, lockedEmployment(row, asOf ?? plainDate(row.due_on))]));
}

function lockedEmployment(row: FactsRow, asOf: PlainDate): LockedEmployment {
  const facts: EmploymentFacts = {
    employmentId: row.id as EmploymentId,
    startsOn: plainDate(row.starts_on),
    dueOn: plainDate(row.due_on),
    registration: { overlapsWith: row.overlaps_with as EmploymentId | null },
    person: {
      registeredPoor: row.registered_poor,
      homeDivision: row.home_division as DivisionCode | null,
    },
    employer: { creditCode: row.employer as CreditCode, division: row.employer_division as DivisionCode },
    intermediary: row.intermediary,
    contracts: row.contracts,
    contractDeclared: row.contract_declared,
    departures: row.departures,
    insuranceMonths: row.insurance,
    followUps: row.follow_ups,
    earlierGrant: { employerPost: row.earlier as ClaimId | null },
    ...(row.overruled && { overruled: row.overruled }),
    asOf,
  };
  return {
    facts,
    policyVersion: row.policy_version,
    personId: row.person_id,
    division: row.division,
    contractWaiting: row.contract_waiting,
  };
}

/** 1000 yuan once per person and employer (art. 24). */
export function employerPostEntitlement(personId: number, employer: string): string {
  return `employer-post:${personId}:${employer}`;
}

/** 300 yuan once per person and employment (art. 23). */
export function intermediaryEntitlement(personId: number, employmentId: string): string {
  return `intermediary-placement:${personId}:${employmentId}`;
}

/** The policy a case is pinned to, as the rules read it today. */
export async function readPolicy(trx: Db | Trx, versionId: string): Promise<Policy> {
  const { rows } = await sql<{
    document: unknown;
  }>`select document from policy_version where id = ${versionId}`.execute(trx);
  const policy = rows[0]?.document;
  if (policy === undefined) throw new Error(`policy version ${versionId} is not in the database`);
  return normalisePolicy(policy);
}
