import { sql } from 'kysely';
import { z } from 'zod';
import type { Db } from '../../src/db/client.ts';
import type { ScopeFilter } from '../../src/domain/access.ts';
import { type PlainDate, plainDate, yearMonth } from '../../src/domain/dates.ts';
import { type EmployeeFacts, employeeStates } from '../../src/domain/employee-ledger.ts';
import type { EmploymentFacts } from '../../src/domain/facts.ts';
import { followUpStates } from '../../src/domain/follow-up-calendar.ts';
import type {
  ClaimId,
  CreditCode,
  DivisionCode,
  EmploymentId,
  IntermediaryNumber,
} from '../../src/domain/ids.ts';
import { placementStanding } from '../../src/domain/placement-ledger.ts';
import type { Policy } from '../../src/domain/policy/types.ts';
import { isReasonCode, reasons } from '../../src/domain/reasons.ts';
import { maskedIdentity } from '../schemas/people.ts';
import { knownPerson } from './known-person.ts';

export const placementSchema = z
  .object({
    id: z.string(),
    personName: z.string().nullable(),
    identityMasked: z.string(),
    identified: z.boolean().meta({ description: 'false：合同确认之前，姓名和金额暂不显示' }),
    employerName: z.string(),
    intermediary: z.string(),
    intermediaryName: z.string(),
    post: z.string().nullable(),
    startsOn: z.string(),
    dueOn: z.string(),
    departedOn: z.string().nullable(),
    state: z.enum(employeeStates),
    windows: z.array(
      z.object({
        number: z.int(),
        from: z.string(),
        until: z.string(),
        doneOn: z.string().nullable(),
        state: z.enum(followUpStates),
      }),
    ),
    gaps: z
      .array(z.object({ check: z.string(), article: z.string(), text: z.string(), remedy: z.string() }))
      .meta({ description: '还缺什么，或为什么得不到' }),
    expected: z
      .object({ amountFen: z.int(), earliestOn: z.string(), atRisk: z.boolean() })
      .nullable()
      .meta({ description: '各环节都不耽误时最早可以到账的日期' }),
    claim: z
      .object({
        id: z.string(),
        status: z.string(),
        step: z.string(),
        amountFen: z.int(),
        closedOn: z.string().nullable(),
        refused: z
          .object({ text: z.string(), article: z.string().nullable(), remedy: z.string() })
          .nullable(),
      })
      .nullable()
      .meta({ description: '中介和跟踪服务补贴申请' }),
  })
  .meta({ id: 'Placement', description: '介绍机构介绍的一段就业' });
export type Placement = z.output<typeof placementSchema>;

type Dates = string[] | null;

/**
 * One row an employment that an intermediary made, with all the facts the rules of article 23 can ask about. The facts
 * of many kinds are subqueries of the select list: they are read for the rows of the page, not for all that are sorted.
 */
export function placementQuery(db: Db, asOf: PlainDate, scope: ScopeFilter) {
  return db
    .selectFrom('employment as e')
    .leftJoin('intermediary as i', 'i.number', 'e.intermediary')
    .innerJoin('employer as r', 'r.credit_code', 'e.employer')
    .innerJoin('person as p', 'p.id', 'e.person_id')
    .leftJoin('household as h', 'h.number', 'p.household_number')
    .innerJoinLateral(knownPerson(scope), (join) => join.onTrue())
    .leftJoin('claim as c', (join) =>
      join
        .onRef('c.employment_id', '=', 'e.id')
        .on('c.programme', '=', 'intermediary-placement')
        .on('c.top_up_no', '=', 0),
    )
    .select([
      'e.id',
      'e.employer',
      'e.post',
      'e.starts_on as startsOn',
      'e.due_on as dueOn',
      'e.overlaps_with as overlapsWith',
      'e.policy_version as policyVersion',
      'known.shown as identified',
      'known.name as personName',
      'p.identity_last4 as last4',
      'h.division as homeDivision',
      'r.name as employerName',
      'r.division as employerDivision',
      'i.licence_number as licenceNumber',
      'i.licence_valid_until as licenceValidUntil',
      'i.standing as intermediaryStanding',
      'i.division as intermediaryDivision',
      'c.id as claimId',
      'c.status as claimStatus',
      'c.step as claimStep',
      'c.amount_fen as claimAmountFen',
      'c.notice_ends_on as noticeEndsOn',
      'c.correct_until as correctUntil',
      'c.closed_on as closedOn',
      'c.refused_reason as refusedReason',
      'c.refused_article as refusedArticle',
    ])
    .where('e.intermediary', 'is not', null)
    .select([
      sql<string>`${asOf}::text`.as('asOf'),
      sql<string>`e.intermediary`.as('intermediary'),
      sql<string>`coalesce(i.name, '尚未登记的机构')`.as('intermediaryName'),
      sql<boolean>`i.number is not null`.as('intermediaryRegistered'),
      sql<boolean>`exists (select 1 from contract k where k.employment_id = e.id)`.as('contractDeclared'),
      sql<boolean>`exists (select 1 from contract k where k.employment_id = e.id and k.status = 'uploaded')`.as(
        'contractUploaded',
      ),
      sql<boolean | null>`(select s.registered_poor from poverty_status s
        where s.person_id = p.id and s.valid_from <= e.starts_on and p.household_number is not null
        order by s.valid_from desc limit 1)`.as('registeredPoor'),
      sql<{ startsOn: string; endsOn: string | null }[] | null>`(
        select jsonb_agg(jsonb_build_object('startsOn', k.starts_on, 'endsOn', k.ends_on))
        from contract k where k.employment_id = e.id and k.status = 'confirmed')`.as('contracts'),
      sql<Dates>`(select jsonb_agg(d.departed_on order by d.departed_on)
        from departure d where d.employment_id = e.id and d.revoked_on is null)`.as('departures'),
      sql<Dates>`(select jsonb_agg(f.visited_on)
        from follow_up f where f.employment_id = e.id and f.intermediary = e.intermediary)`.as('visits'),
      sql<{ id: number; month: string; paidOn: string }[] | null>`(
        select jsonb_agg(jsonb_build_object('id', y.id, 'month', to_char(y.month, 'YYYY-MM'), 'paidOn', y.paid_on))
        from insurance_payment y
        where y.identity_key = any(numbers_of(p.id)) and y.employer = e.employer and y.revoked_on is null
          and y.month between date_trunc('month', e.starts_on) and e.due_on)`.as('insurance'),
      sql<string | null>`(select g.id from claim g
        where g.entitlement_key = 'employer-post:' || coalesce(p.merged_into, e.person_id) || ':' || e.employer
          and g.employment_id <> e.id and g.status in ('open', 'paid') limit 1)`.as('earlierGrant'),
    ]);
}

export type PlacementRow = Awaited<ReturnType<ReturnType<typeof placementQuery>['execute']>>[number];

/** The row judged by the rules; `policy` is the version that the employment is pinned to. */
export function toPlacement(row: PlacementRow, policy: Policy): Placement {
  const facts = factsOf(row);
  const { state, windows, gaps, expected } = placementStanding(policy, facts, claimFacts(row), row);
  return {
    id: row.id,
    personName: row.personName,
    identityMasked: maskedIdentity(row.last4),
    identified: row.identified,
    employerName: row.employerName,
    intermediary: row.intermediary,
    intermediaryName: row.intermediaryName,
    post: row.post,
    startsOn: row.startsOn,
    dueOn: row.dueOn,
    departedOn: facts.departures[0] ?? null,
    state,
    windows: [...windows],
    // Whether the worker is registered poor is not told before somebody has vouched for the employment.
    gaps: gaps
      .filter(({ check }) => row.identified || check !== 'registered-poor')
      .map(({ check, article, text, remedy }) => ({ check, article, text, remedy })),
    expected: row.identified ? expected : null,
    claim: claimOf(row),
  };
}

function factsOf(row: PlacementRow): EmploymentFacts {
  const number = row.intermediary as IntermediaryNumber;
  return {
    employmentId: row.id as EmploymentId,
    startsOn: plainDate(row.startsOn),
    dueOn: plainDate(row.dueOn),
    registration: { overlapsWith: row.overlapsWith as EmploymentId | null },
    person: { registeredPoor: row.registeredPoor, homeDivision: row.homeDivision as DivisionCode | null },
    employer: {
      creditCode: row.employer as CreditCode,
      division: row.employerDivision as DivisionCode,
    },
    intermediary: {
      number,
      registered: row.intermediaryRegistered,
      licenceNumber: row.licenceNumber ?? '',
      licenceValidUntil: row.licenceValidUntil as PlainDate | null,
      standing: row.intermediaryStanding ?? '',
      division: row.intermediaryDivision as DivisionCode | null,
    },
    contracts: (row.contracts ?? []).map(({ startsOn, endsOn }) => ({
      startsOn: plainDate(startsOn),
      endsOn: endsOn as PlainDate | null,
    })),
    contractDeclared: row.contractDeclared,
    departures: (row.departures ?? []).map(plainDate),
    insuranceMonths: (row.insurance ?? []).map(({ id, month, paidOn }) => ({
      month: yearMonth(month),
      paidOn: plainDate(paidOn),
      key: String(id),
    })),
    followUps: (row.visits ?? []).map((visitedOn) => ({ visitedOn: plainDate(visitedOn), by: number })),
    earlierGrant: { employerPost: row.earlierGrant as ClaimId | null },
    asOf: plainDate(row.asOf),
  };
}

function claimFacts(row: PlacementRow): EmployeeFacts['claim'] {
  if (!row.claimStatus) return null;
  return {
    status: row.claimStatus,
    step: row.claimStep,
    noticeEndsOn: row.noticeEndsOn,
    correctUntil: row.correctUntil,
  } as EmployeeFacts['claim'];
}

function claimOf(row: PlacementRow): Placement['claim'] {
  if (!row.claimId || !row.claimStatus || !row.claimStep) return null;
  const { refusedReason: code } = row;
  const reason = code !== null && isReasonCode(code) ? reasons[code] : null;
  return {
    id: row.claimId,
    status: row.claimStatus,
    step: row.claimStep,
    amountFen: row.claimAmountFen ?? 0,
    closedOn: row.closedOn,
    refused:
      code === null
        ? null
        : {
            text: reason?.zh ?? code,
            article: row.refusedArticle ?? reason?.article ?? null,
            remedy: reason?.remedy ?? '请向作出决定的部门了解理由。',
          },
  };
}
