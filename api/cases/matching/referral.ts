import type { FastifyRequest } from 'fastify';
import { type RawBuilder, sql } from 'kysely';
import { z } from 'zod';
import type { Db } from '../../../src/db/client.ts';
import type { ScopeFilter } from '../../../src/domain/access.ts';
import { type PlainDate, shanghaiDateAt } from '../../../src/domain/dates.ts';
import { ageOn } from '../../../src/domain/matching/fit.ts';
import {
  actsFor,
  type ReferralSide,
  type ReferralStatus,
  referralActs,
  referralStatuses,
} from '../../../src/domain/matching/referral.ts';
import { inScope } from '../../lists/scope.ts';
import { scopeOfRequest } from '../../plugins/access.ts';
import { Problem } from '../../problems.ts';
import { maskedIdentity } from '../../schemas/people.ts';
import { openingScope, tierSchema } from './opening.ts';

export const referralStatusSchema = z.enum(referralStatuses);
export const actSchema = z.enum(referralActs);

export const referralItem = z
  .object({
    id: z.int(),
    openingId: z.string(),
    post: z.string(),
    employerName: z.string(),
    employer: z.string().nullable(),
    personId: z.int().nullable().meta({ description: '招聘一方看不到名册，为 null' }),
    personName: z.string(),
    identityMasked: z.string(),
    age: z.int(),
    sex: z.string().nullable(),
    education: z.string().nullable(),
    skill: z.string().nullable(),
    homeCounty: z.string().nullable().meta({ description: '推荐时户籍所在县市' }),
    tier: tierSchema,
    status: referralStatusSchema,
    fairId: z.string().nullable(),
    referredOn: z.string(),
    dueOn: z.string().nullable().meta({ description: '当前环节的最后一天，过后失效' }),
    reminded: z.boolean().meta({ description: '期限将到，已提醒' }),
    interviewOn: z.string().nullable(),
    interviewPlace: z.string().nullable(),
    employmentId: z.string().nullable(),
    closedOn: z.string().nullable(),
    acts: z.array(actSchema).meta({ description: '本人现在可以登记的' }),
    mayPlace: z.boolean().meta({ description: '本人现在可以登记入职' }),
  })
  .meta({ id: 'Referral', description: '一项推荐：一个人到一个岗位' });

/** Who reads referrals: the offices where the people live, and whoever the opening belongs to. */
export interface ReferralScopes {
  readonly reads: ScopeFilter;
  readonly refers: ScopeFilter;
  readonly answers: ScopeFilter;
  readonly places: ScopeFilter;
}

export function scopesOf(request: FastifyRequest): ReferralScopes {
  return {
    reads: scopeOfRequest(request, 'read-matches'),
    refers: scopeOfRequest(request, 'refer-person'),
    answers: scopeOfRequest(request, 'answer-referral'),
    places: scopeOfRequest(request, 'import-placements'),
  };
}

const home = { divisions: [sql.ref<string>('h.division')] };
/** As authorizing a placement: where the person lives, or the employer's county, or the employer itself. */
const placing = {
  divisions: [sql.ref<string>('h.division'), sql.ref<string>('e.division')],
  employer: sql.ref<string>('o.employer'),
};

/** Referrals that somebody may read, with what they may do to each. */
export function referralList(db: Db, scopes: ReferralScopes, today: PlainDate) {
  const asOffice: RawBuilder<boolean> = inScope(scopes.reads, home);
  const asOpening: RawBuilder<boolean> = inScope(scopes.answers, openingScope);
  return db
    .selectFrom('referral as r')
    .innerJoin('job_opening as o', 'o.id', 'r.opening_id')
    .innerJoin('person as p', 'p.id', 'r.person_id')
    .leftJoin('household as h', 'h.number', 'p.household_number')
    .leftJoin('employer as e', 'e.credit_code', 'o.employer')
    .select(['r.id', 'r.opening_id as openingId', 'o.post', 'o.employer_name as employerName', 'o.employer'])
    .select(['r.person_id as personId', 'p.identity_last4 as last4', 'p.birth_on as bornOn', 'p.sex'])
    .select(['p.education', 'p.skill', 'r.home_county as homeCounty', 'r.fair_id as fairId'])
    .select(['r.referred_on as referredOn', 'r.due_on as dueOn', 'r.interview_on as interviewOn'])
    .select([
      'r.interview_place as interviewPlace',
      'r.employment_id as employmentId',
      'r.closed_on as closedOn',
    ])
    .select([
      sql<string>`coalesce(p.name, '')`.as('personName'),
      sql<z.output<typeof tierSchema>>`r.tier`.as('tier'),
      sql<ReferralStatus>`r.status`.as('status'),
      sql<boolean>`exists (select 1 from referral_event v
        where v.request_key = 'remind:' || r.id || ':' || r.revision)`.as('reminded'),
      asOffice.as('office'),
      inScope(scopes.refers, home).as('refers'),
      asOpening.as('answers'),
      inScope(scopes.places, placing).as('places'),
      sql<string>`${today}::text`.as('today'),
    ])
    .where(sql<boolean>`(${asOffice} or ${asOpening})`);
}

export type ReferralRow = Awaited<ReturnType<ReturnType<typeof referralList>['execute']>>[number];

/** As the reader may see it: whom an opening's side is told of is a candidate, not a line of the register. */
export function toReferral(row: ReferralRow): z.output<typeof referralItem> {
  const { last4, bornOn, office, refers, answers, places, today, ...rest } = row;
  const late = rest.dueOn !== null && rest.dueOn < today;
  const sides: ReferralSide[] = [
    ...(answers ? (['opening'] as const) : []),
    ...(refers ? (['person'] as const) : []),
  ];
  return {
    ...rest,
    personId: office ? rest.personId : null,
    homeCounty: office ? rest.homeCounty : null,
    identityMasked: maskedIdentity(last4),
    age: ageOn(bornOn as PlainDate, today as PlainDate),
    acts: late ? [] : sides.flatMap((side) => actsFor(rest.status, side)),
    mayPlace: places && !late && rest.status === 'accepted',
  };
}

/** One referral that the user may read. Throws Problem not-found, also where it is foreign. */
export async function findReferral(request: FastifyRequest, db: Db, id: number): Promise<ReferralRow> {
  const today = shanghaiDateAt(request.businessAtMs);
  const row = await referralList(db, scopesOf(request), today).where('r.id', '=', id).executeTakeFirst();
  if (!row) throw new Problem('not-found', `没有推荐 ${id}，或不在您的办理范围内。`);
  return row;
}
