import { sql } from 'kysely';
import { addMonths, monthOf, type PlainDate, plainDate, yearMonth } from '../domain/dates.ts';
import type { EmploymentFacts } from '../domain/facts.ts';
import type { ClaimId, CreditCode, DivisionCode, EmploymentId, IntermediaryNumber } from '../domain/ids.ts';
import type { Trx } from './client.ts';

/** An employment with its row locked, and all that the rules ask about it. */
export interface LockedEmployment {
  readonly facts: EmploymentFacts;
  readonly policyVersion: string;
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
  const row = await trx
    .selectFrom('employment')
    .selectAll()
    .where('id', '=', employmentId)
    .forNoKeyUpdate()
    .executeTakeFirst();
  if (!row) return null;

  const startsOn = plainDate(row.starts_on);
  const person = await trx
    .selectFrom('person as p')
    .leftJoin('household as h', 'h.number', 'p.household_number')
    .select(['p.identity_key', 'h.division', 'p.household_number'])
    .where('p.id', '=', row.person_id)
    .executeTakeFirstOrThrow();
  const poverty = await trx
    .selectFrom('poverty_status')
    .select('registered_poor')
    .where('person_id', '=', row.person_id)
    .where('valid_from', '<=', row.starts_on)
    .orderBy('valid_from', 'desc')
    .limit(1)
    .executeTakeFirst();
  const employer = await trx
    .selectFrom('employer')
    .select(['credit_code', 'division'])
    .where('credit_code', '=', row.employer)
    .executeTakeFirstOrThrow();
  const intermediary =
    row.intermediary === null
      ? null
      : await trx
          .selectFrom('intermediary')
          .selectAll()
          .where('number', '=', row.intermediary)
          .executeTakeFirstOrThrow();
  const contracts = await trx
    .selectFrom('contract')
    .select(['starts_on', 'ends_on', 'status'])
    .where('employment_id', '=', employmentId)
    .where('status', 'in', ['confirmed', 'uploaded'])
    .execute();
  const departures = await trx
    .selectFrom('departure')
    .select('departed_on')
    .where('employment_id', '=', employmentId)
    .where('revoked_on', 'is', null)
    .execute();
  // By person and employer, not by matched employment: a month counts for whom it was paid.
  const insurance = await trx
    .selectFrom('insurance_payment')
    .select(['id', 'month', 'paid_on'])
    .where('identity_key', '=', person.identity_key)
    .where('employer', '=', row.employer)
    .where('revoked_on', 'is', null)
    .where('month', '>=', `${monthOf(startsOn)}-01`)
    .where('month', '<=', `${monthOf(addMonths(startsOn, 12))}-01`)
    .execute();
  const followUps = await trx
    .selectFrom('follow_up')
    .select(['visited_on', 'intermediary'])
    .where('employment_id', '=', employmentId)
    .execute();
  const earlier = await trx
    .selectFrom('claim')
    .select('id')
    .where('entitlement_key', '=', employerPostEntitlement(row.person_id, row.employer))
    .where('employment_id', '<>', employmentId)
    .where('status', 'in', ['open', 'paid'])
    .executeTakeFirst();

  const facts: EmploymentFacts = {
    employmentId,
    startsOn,
    dueOn: plainDate(row.due_on),
    registration: { overlapsWith: row.overlaps_with as EmploymentId | null },
    person: {
      registeredPoor: person.household_number === null ? null : (poverty?.registered_poor ?? null),
      homeDivision: person.division as DivisionCode | null,
    },
    employer: { creditCode: employer.credit_code as CreditCode, division: employer.division as DivisionCode },
    intermediary: intermediary && {
      number: intermediary.number as IntermediaryNumber,
      licenceNumber: intermediary.licence_number ?? '',
      licenceValidUntil: intermediary.licence_valid_until as PlainDate | null,
      standing: intermediary.standing,
      division: intermediary.division as DivisionCode,
    },
    contracts: contracts
      .filter((c) => c.status === 'confirmed')
      .map((c) => ({ startsOn: plainDate(c.starts_on), endsOn: c.ends_on as PlainDate | null })),
    departures: departures.map((d) => plainDate(d.departed_on)),
    insuranceMonths: insurance.map((i) => ({
      month: yearMonth(i.month.slice(0, 7)),
      paidOn: plainDate(i.paid_on),
      key: String(i.id),
    })),
    followUps: followUps.map((f) => ({
      visitedOn: plainDate(f.visited_on),
      by: f.intermediary as IntermediaryNumber,
    })),
    earlierGrant: { employerPost: (earlier?.id ?? null) as ClaimId | null },
    asOf,
  };
  return {
    facts,
    policyVersion: row.policy_version,
    personId: row.person_id,
    division: row.division,
    contractWaiting: contracts.some((c) => c.status === 'uploaded'),
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

/** The policy a case is pinned to, as stored when it was loaded. */
export async function readPolicy<T>(trx: Trx, versionId: string): Promise<T> {
  const { rows } = await sql<{
    document: T;
  }>`select document from policy_version where id = ${versionId}`.execute(trx);
  const policy = rows[0]?.document;
  if (policy === undefined) throw new Error(`policy version ${versionId} is not in the database`);
  return policy;
}
