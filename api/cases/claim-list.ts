import type { FastifyRequest } from 'fastify';
import { type RawBuilder, sql } from 'kysely';
import { z } from 'zod';
import type { Db } from '../../src/db/client.ts';
import { joinCardByNumber } from '../../src/db/identity-numbers.ts';
import type { ScopeFilter } from '../../src/domain/access.ts';
import { addDays, type PlainDate, shanghaiDateAt, startOfShanghaiDay } from '../../src/domain/dates.ts';
import { povertyReviewed } from '../../src/domain/decide-operation.ts';
import { countyOf } from '../../src/domain/divisions.ts';
import { holdInWords } from '../../src/domain/holds.ts';
import { blockerOf, type WaitKind, waitKinds } from '../../src/domain/waits.ts';
import {
  claimStatusNames,
  programmeNames,
  stepNames,
  waitKindNames,
  workAgeNames,
} from '../../src/domain/words.ts';
import { handlingDays, workAges } from '../../src/domain/work-age.ts';
import type { Column } from '../lists/export.ts';
import { inScope } from '../lists/scope.ts';
import { scopeOfRequest } from '../plugins/access.ts';
import { knownPerson } from './known-person.ts';
import { payeeName } from './payee-name.ts';
import { isDisputed } from './worker-statement.ts';

export const claimItem = z
  .object({
    id: z.string(),
    programme: z.string(),
    employmentId: z.string().meta({ description: '就业编号；补助个案的，为个案编号' }),
    personName: z.string().nullable(),
    payee: z.string(),
    payeeName: z.string(),
    paidBy: z.string(),
    amountFen: z.int(),
    status: z.string(),
    step: z.string(),
    heldReason: z.string().nullable(),
    revision: z.int(),
    raisedOn: z.string(),
    waitKind: z.string().nullable(),
    waitingSince: z.string().nullable(),
    waitingDays: z.int().nullable(),
    dueAt: z.string().nullable(),
    age: z
      .enum(workAges)
      .nullable()
      .meta({ description: '在单位手中多久：正常、久候、逾期；其他等待为 null' }),
    handleBy: z.string().nullable().meta({ description: '应办结之日，按本系统约定的办理时限' }),
    disputed: z.boolean().meta({ description: '劳动者对就业有异议' }),
  })
  .meta({ id: 'ClaimItem' });

/** A claim as a line of a file: words, not codes. */
export const claimColumns: readonly Column<z.output<typeof claimItem>>[] = [
  { header: '申请编号', value: (c) => c.id },
  { header: '项目', value: (c) => word(programmeNames, c.programme) },
  { header: '就业或个案编号', value: (c) => c.employmentId },
  { header: '劳动者', value: (c) => c.personName },
  { header: '收款方编号', value: (c) => c.payee },
  { header: '收款方', value: (c) => c.payeeName },
  { header: '支付地区', value: (c) => c.paidBy },
  { header: '金额(元)', value: (c) => c.amountFen / 100 },
  { header: '状态', value: (c) => word(claimStatusNames, c.status) },
  { header: '环节', value: (c) => word(stepNames, c.step) },
  { header: '暂停原因', value: (c) => (c.heldReason ? holdInWords(c.heldReason) : null) },
  { header: '提出日期', value: (c) => c.raisedOn },
  { header: '正在等待', value: (c) => (c.waitKind ? word(waitKindNames, c.waitKind) : null) },
  { header: '等待开始', value: (c) => dayOf(c.waitingSince) },
  { header: '本环节等待天数', value: (c) => c.waitingDays },
  { header: '办理情况', value: (c) => (c.age ? workAgeNames[c.age] : null) },
  { header: '应办结之日', value: (c) => c.handleBy },
  { header: '到期', value: (c) => dayOf(c.dueAt) },
  { header: '劳动者异议', value: (c) => (c.disputed ? '有' : '') },
];

/** Waits that an office ends by deciding. */
export const OFFICE_WAITS: readonly WaitKind[] = waitKinds.filter((kind) => blockerOf(kind, {}) === 'office');

/** By which divisions and organisations claims are seen. */
export const caseColumns = {
  divisions: [sql.ref<string>('c.paid_by'), sql.ref<string>('e.division'), sql.ref<string>('h.division')],
  employer: sql.ref<string>('e.employer'),
  intermediary: sql.ref<string>('e.intermediary'),
  institution: sql.ref<string>('e.institution'),
};

/** What has waited since before this instant is of that age on `today`. */
export function waitsSince(age: 'long' | 'overdue', today: PlainDate): Date {
  const days = age === 'long' ? handlingDays.long - 1 : handlingDays.due;
  return new Date(startOfShanghaiDay(addDays(today, -days)));
}

const ANY = sql<boolean>`true`;
const BY_POVERTY_OFFICE = sql<boolean>`c.programme = any(${[...povertyReviewed]}::text[])`;

/** `decideOperation` of src/domain/decide-operation in SQL, and the release of what is booked. */
const WAYS = [
  { step: 'acceptance', operation: 'decide-acceptance', programmes: ANY },
  { step: 'review', operation: 'decide-review', programmes: sql<boolean>`not ${BY_POVERTY_OFFICE}` },
  { step: 'review', operation: 'decide-poverty-review', programmes: BY_POVERTY_OFFICE },
  { step: 'finance', operation: 'decide-finance', programmes: ANY },
  { step: 'payment', operation: 'release-batch', programmes: ANY },
] as const;

/**
 * The step is the user's to decide, nothing holds it, and no other duty or tie keeps the user out. Asked of the claim
 * alone, for counties without anybody's home: so counting a county's claims reads nothing else.
 */
export function canDecideNow(request: FastifyRequest, userId: string) {
  const reach = WAYS.flatMap(({ step, operation, programmes }) => {
    const scope = scopeOfRequest(request, operation);
    return scope.all || scope.divisions.length > 0 ? [{ step, programmes, scope }] : [];
  });
  if (reach.length === 0) return sql<boolean>`false`;
  const ways = reach.map(
    ({ step, programmes, scope }) =>
      sql<boolean>`(c.step = ${step} and ${programmes} and ${handledIn(scope)})`,
  );
  return sql<boolean>`(c.status = 'open' and c.held_reason is null
    and c.step = any(${reach.map(({ step }) => step)}::text[]) and ${paidWithin(reach.map(({ scope }) => scope))}
    and (${sql.join(ways, sql` or `)})
    and not exists (select 1 from claim_decision d
      where d.claim_id = c.id and d.decided_by = ${userId} and d.step not in (c.step, 'applicant'))
    and not exists (select 1 from contract k
      where k.employment_id = c.employment_id and k.confirmed_by = ${userId})
    and not exists (select 1 from claim_kept_out o where o.claim_id = c.id and o.user_id = ${userId})
    and c.subject_id not in (${tiedTo(userId)}))`;
}

/** The paying county lies in the scope, or the worker's home does and its county pays: a township handles its own. */
function handledIn(scope: ScopeFilter): RawBuilder<boolean> {
  const home = sql<string>`case when left(h.division, 6) = c.paid_by then h.division end`;
  const belowCounty = scope.divisions.some((code) => code.length > 6);
  return inScope(scope, { divisions: [sql.ref('c.paid_by'), ...(belowCounty ? [home] : [])] });
}

/**
 * Whoever decides for a county or a township decides what that county pays. It follows from the scopes, and says it in
 * the claim's own words: so an index leads to the county's claims, and the others are not looked at.
 */
function paidWithin(scopes: readonly ScopeFilter[]): RawBuilder<boolean> {
  const divisions = scopes.flatMap((scope) => scope.divisions);
  const counties = [...new Set(divisions.map(countyOf))];
  if (scopes.some(({ all }) => all) || counties.some((code) => code.endsWith('00')))
    return sql<boolean>`true`;
  const [only] = counties;
  return counties.length === 1
    ? sql<boolean>`c.paid_by = ${only}`
    : sql<boolean>`c.paid_by = any(${counties}::text[])`;
}

/** Cases that the user keeps out of (回避), as `ownCases` of src/db/own-case; found once, not asked of each claim. */
export const tiedTo = (userId: string) => sql`
  select o.id from user_grant g join case_subject o on o.employer = g.employer where g.user_id = ${userId}
  union all
  select o.id from user_grant g join case_subject o on o.intermediary = g.intermediary where g.user_id = ${userId}
  union all
  select o.id from user_grant g join case_subject o on o.institution = g.institution where g.user_id = ${userId}
  union all
  select o.id from app_user u join number_card m on m.identity_key = u.identity_key
    join case_subject o on o.person_id = m.person_id where u.id = ${userId}
  union all
  select o.id from app_user u ${joinCardByNumber('m', 'u.identity_key')}
    join person q on q.household_number = m.household_number
    join case_subject o on o.person_id = q.id where u.id = ${userId}
  union all
  select o.id from user_grant g join performance_reward o on left(g.division, 6) = o.division where g.user_id = ${userId}`;

/** The word of a code; the code itself where no word is known. */
const word = (names: Readonly<Record<string, string>>, code: string): string => names[code] ?? code;
const dayOf = (instant: string | null): string | null => instant && shanghaiDateAt(Date.parse(instant));

export function claimList(db: Db, asOf: string, scope: ScopeFilter) {
  return db
    .selectFrom('claim as c')
    .innerJoin('case_subject as e', 'e.id', 'c.subject_id')
    .leftJoin('person as p', 'p.id', 'e.person_id')
    .leftJoin('household as h', 'h.number', 'p.household_number')
    .innerJoinLateral(knownPerson(scope, caseColumns.divisions), (join) => join.onTrue())
    .leftJoin('case_wait as w', (join) =>
      join.on('w.case_id', '=', sql<string>`'claim-' || c.id`).on('w.closed_at', 'is', null),
    )
    .select([
      'c.id',
      'c.programme',
      'c.subject_id as employmentId',
      'known.name as personName',
      'c.payee_id as payee',
      'c.paid_by as paidBy',
      'c.amount_fen as amountFen',
      'c.status',
      'c.step',
      'c.held_reason as heldReason',
      'c.revision',
      'c.raised_on as raisedOn',
      'w.kind as waitKind',
      'w.since as waitingSince',
      'w.due_at as dueAt',
    ])
    .select([
      sql<string>`case when c.payee_kind = 'person' then coalesce(known.name, '') else ${payeeName} end`.as(
        'payeeName',
      ),
      sql<string>`${asOf}::text`.as('asOf'),
      isDisputed(sql.ref('e.id')).as('disputed'),
    ]);
}
