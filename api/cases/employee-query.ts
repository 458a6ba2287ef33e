import { type RawBuilder, sql } from 'kysely';
import type { Db } from '../../src/db/client.ts';
import type { ScopeFilter } from '../../src/domain/access.ts';
import type { PlainDate } from '../../src/domain/dates.ts';
import type { EmployeeState } from '../../src/domain/employee-ledger.ts';
import type { PolicyParameters } from '../../src/domain/policy/types.ts';
import { knownPerson } from './known-person.ts';
import { isDisputed } from './worker-statement.ts';

type Json = Record<string, unknown>;

/**
 * One row an employment, with the facts its ledger line is made of. The facts of many kinds are subqueries of the
 * select list, so that they are read for the rows of the page and not for all that are sorted.
 */
export function employeeQuery(db: Db, asOf: PlainDate, scope: ScopeFilter) {
  return db
    .selectFrom('employment as e')
    .innerJoin('employer as r', 'r.credit_code', 'e.employer')
    .innerJoin('person as p', 'p.id', 'e.person_id')
    .innerJoin('policy_version as v', 'v.id', 'e.policy_version')
    .leftJoin('household as h', 'h.number', 'p.household_number')
    .innerJoinLateral(knownPerson(scope), (join) => join.onTrue())
    .leftJoin('claim as c', (join) =>
      join
        .onRef('c.employment_id', '=', 'e.id')
        .on('c.programme', '=', 'employer-post')
        .on('c.top_up_no', '=', 0),
    )
    .select([
      'e.id',
      'e.employer',
      'e.post',
      'e.starts_on as startsOn',
      'e.due_on as dueOn',
      'e.standing',
      'known.shown as identified',
      'known.name as personName',
      'p.identity_last4 as last4',
      'h.division as homeDivision',
      'r.name as employerName',
      'r.division as employerDivision',
      'c.id as claimId',
      'c.status as claimStatus',
      'c.step as claimStep',
      'c.amount_fen as claimAmountFen',
      'c.revision as claimRevision',
      'c.notice_ends_on as noticeEndsOn',
      'c.correct_until as correctUntil',
      'c.closed_on as closedOn',
      'c.refused_reason as refusedReason',
      'c.refused_article as refusedArticle',
    ])
    .select([
      sql<string>`${asOf}::text`.as('asOf'),
      sql<boolean>`r.account_cipher is not null`.as('hasAccount'),
      sql<PolicyParameters>`v.document -> 'parameters'`.as('parameters'),
      sql<number>`coalesce(v.document #>> '{programmes,employer-post,amount,fen}',
        v.document #>> '{programmes,employer-post,amountFen}')::bigint`.as('amountFen'),
      sql<boolean | null>`(select s.registered_poor from poverty_status s
        where known.shown and s.person_id = p.id and s.valid_from <= e.starts_on and p.household_number is not null
        order by s.valid_from desc limit 1)`.as('registeredPoor'),
      sql<string | null>`${departedOn}`.as('departedOn'),
      sql<{ month: string; paidOn: string; origin: 'office' | 'employer' | 'bureau' }[] | null>`(
        select jsonb_agg(jsonb_build_object('month', to_char(y.month, 'YYYY-MM'), 'paidOn', y.paid_on, 'origin', y.origin))
        from insurance_payment y
        where y.identity_key = any(numbers_of(p.id)) and y.employer = e.employer and y.revoked_on is null
          and y.month >= date_trunc('month', e.starts_on) and y.month <= e.due_on)`.as('payments'),
      sql<ContractJson[] | null>`(
        select jsonb_agg(jsonb_build_object('id', k.id, 'startsOn', k.starts_on, 'endsOn', k.ends_on, 'status', k.status,
          'replaces', k.replaces, 'refusedReason', k.refused_reason) order by k.starts_on, k.id)
        from contract k where k.employment_id = e.id)`.as('contracts'),
      sql<{ kind: string; since: string; dueAt: string | null; params: Json } | null>`(
        select jsonb_build_object('kind', w.kind, 'since', w.since, 'dueAt', w.due_at, 'params', w.params)
        from case_wait w
        where w.employment_id = e.id and w.closed_at is null
          and w.case_id in ('employment-' || e.id, 'claim-' || c.id)
        order by (w.case_id = 'claim-' || c.id) desc limit 1)`.as('wait'),
      isDisputed(sql.ref('e.id')).as('disputed'),
    ]);
}

export interface ContractJson {
  readonly id: string;
  readonly startsOn: string;
  readonly endsOn: string | null;
  readonly status: 'declared' | 'uploaded' | 'confirmed' | 'refused' | 'superseded';
  readonly replaces: string | null;
  readonly refusedReason: string | null;
}

const departedOn = sql`(select min(d.departed_on) from departure d
  where d.employment_id = e.id and d.revoked_on is null)`;

/** As `employeeStanding` says it; a test compares the two over all kinds of lines. */
export function inState(state: EmployeeState): RawBuilder<boolean> {
  const claim = sql`e.standing = 'tracked' and c.status`;
  switch (state) {
    case 'overlapping':
      return sql<boolean>`e.standing = 'overlapping'`;
    case 'paid':
      return sql<boolean>`(${claim} = 'paid')`;
    case 'claiming':
      return sql<boolean>`(${claim} = 'open')`;
    case 'closed':
      return sql<boolean>`(${claim} in ('refused', 'withdrawn', 'lapsed'))`;
    case 'departed':
      return sql<boolean>`(${claim} is null and coalesce(${departedOn} < e.due_on, false))`;
    case 'running':
      return sql<boolean>`(${claim} is null and not coalesce(${departedOn} < e.due_on, false))`;
  }
}

export const missingKinds = ['anything', 'contract', 'insurance', 'correction'] as const;
export type MissingKind = (typeof missingKinds)[number];

/** Lines on which the employer itself has something to do, as `employeeStanding` lists it. */
export function isMissing(kind: MissingKind, asOf: PlainDate): RawBuilder<boolean> {
  const goesOn = sql`(${inState('running')} or ${inState('claiming')})`;
  const kinds = { contract: contractMissing, insurance: insuranceMissing(asOf), correction: correctionDue };
  if (kind !== 'anything') return sql<boolean>`(${goesOn} and ${kinds[kind]})`;
  return sql<boolean>`(${goesOn} and (r.account_cipher is null or ${isDisputed(sql.ref('e.id'))}
    or ${sql.join(Object.values(kinds), sql` or `)}))`;
}

const correctionDue = sql`coalesce(c.step = 'correction', false)`;

/** Uploaded and confirmed contracts together do not cover every day of the year. */
const contractMissing = sql`not coalesce((
  select range_agg(daterange(k.starts_on, k.ends_on + 1)) from contract k
  where k.employment_id = e.id and k.status in ('uploaded', 'confirmed')
) @> daterange(e.starts_on, e.due_on), false)`;

/** A month is over, has no payment that counts, and may still be paid for. */
function insuranceMissing(asOf: PlainDate): RawBuilder<unknown> {
  const lastDay = sql`e.due_on + (v.document #>> '{parameters,latePaymentGraceDays}')::int`;
  return sql`(${asOf}::date <= ${lastDay} and exists (
    select 1 from generate_series(0, (v.document #>> '{parameters,insuranceMonths}')::int - 1) n
    cross join lateral (select (date_trunc('month', e.starts_on::timestamp) + n * interval '1 month')::date as month) m
    where m.month + interval '1 month' <= ${asOf}::date and not exists (
      select 1 from insurance_payment y
      where y.identity_key = any(numbers_of(p.id)) and y.employer = e.employer and y.month = m.month
        and y.revoked_on is null and y.paid_on <= ${lastDay})))`;
}
