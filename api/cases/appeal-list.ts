import { sql } from 'kysely';
import { z } from 'zod';
import type { Db } from '../../src/db/client.ts';
import type { ScopeFilter } from '../../src/domain/access.ts';
import {
  type AppealOffice,
  type AppealStatus,
  appealStatuses,
  type Refuser,
  refusers,
} from '../../src/domain/appeal.ts';
import { articleOfProgramme } from '../../src/domain/policy/programme-shapes.ts';
import { reasonText } from '../../src/domain/reasons.ts';
import { appealStatusNames, nameOf, programmeNames, refuserNames } from '../../src/domain/words.ts';
import type { Column } from '../lists/export.ts';
import { knownPerson } from './known-person.ts';
import { payeeName } from './payee-name.ts';

export const appealItem = z
  .object({
    id: z.string(),
    claimId: z.string(),
    employmentId: z.string(),
    programme: z.string(),
    personName: z.string().nullable(),
    payeeName: z.string(),
    paidBy: z.string(),
    amountFen: z.int(),
    refuser: z.enum(refusers).meta({ description: '不服哪一环节的决定' }),
    reason: z.string(),
    refusedOn: z.string(),
    office: z.enum(['labour', 'finance']).meta({ description: '由州人社局还是州财政局决定' }),
    words: z.string(),
    byApplicant: z.boolean().meta({ description: 'false：经办机构代为登记' }),
    lodgedOn: z.string(),
    decideBy: z.string().meta({ description: '应当作出决定的最后一日' }),
    overdue: z.boolean(),
    status: z.enum(appealStatuses),
    decidedByName: z.string().nullable(),
    decidedOn: z.string().nullable(),
    note: z.string().nullable(),
    mayDecide: z.boolean().meta({ description: '本人没有经手本案' }),
  })
  .meta({ id: 'AppealItem' });
export type AppealItem = z.output<typeof appealItem>;

export const appealColumns: readonly Column<AppealItem>[] = [
  { header: '申请编号', value: (a) => a.claimId },
  { header: '项目', value: (a) => nameOf(programmeNames, a.programme) },
  { header: '劳动者', value: (a) => a.personName },
  { header: '申诉人', value: (a) => a.payeeName },
  { header: '金额(元)', value: (a) => a.amountFen / 100 },
  { header: '原决定环节', value: (a) => refuserNames[a.refuser] },
  { header: '原决定理由', value: (a) => reasonText(a.reason, articleOfProgramme(a.programme)) },
  { header: '原决定日期', value: (a) => a.refusedOn },
  { header: '申诉理由', value: (a) => a.words },
  { header: '申诉日期', value: (a) => a.lodgedOn },
  { header: '应决定日期', value: (a) => a.decideBy },
  { header: '状态', value: (a) => appealStatusNames[a.status] },
  { header: '决定人', value: (a) => a.decidedByName },
  { header: '决定日期', value: (a) => a.decidedOn },
  { header: '审查意见', value: (a) => a.note },
];

/** Appeals with the claim they are about; `mayDecide` by what the user has already done in the case. */
export function appealList(db: Db, userId: string, scope: ScopeFilter, today: string) {
  return db
    .selectFrom('appeal as a')
    .innerJoin('claim as c', 'c.id', 'a.claim_id')
    .innerJoin('case_subject as e', 'e.id', 'c.subject_id')
    .leftJoin('person as p', 'p.id', 'e.person_id')
    .leftJoin('household as h', 'h.number', 'p.household_number')
    .innerJoinLateral(
      knownPerson(scope, [sql.ref<string>('c.paid_by'), sql.ref<string>('h.division')]),
      (join) => join.onTrue(),
    )
    .leftJoin('app_user as u', 'u.id', 'a.decided_by')
    .select([
      'a.id',
      'a.claim_id as claimId',
      'c.subject_id as employmentId',
      'c.programme',
      'known.name as personName',
      'c.paid_by as paidBy',
      'c.amount_fen as amountFen',
      'a.refuser',
      'a.refused_reason as reason',
      'a.refused_on as refusedOn',
      'a.office',
      'a.words',
      'a.by_applicant as byApplicant',
      'a.lodged_on as lodgedOn',
      'a.decide_by as decideBy',
      'a.status',
      'u.display_name as decidedByName',
      'a.decided_on as decidedOn',
      'a.note',
    ])
    .select([
      sql<string>`case when c.payee_kind = 'person' then coalesce(known.name, '') else ${payeeName} end`.as(
        'payeeName',
      ),
      sql<boolean>`(a.status = 'pending' and a.decide_by < ${today}::date)`.as('overdue'),
      sql<boolean>`(a.status = 'pending' and a.lodged_by <> ${userId}
        and not exists (select 1 from claim_decision d where d.claim_id = c.id
          and d.decided_by = ${userId} and d.step <> 'appeal' and is_duty(d.step))
        and not exists (select 1 from claim_kept_out o where o.claim_id = c.id and o.user_id = ${userId})
        and not exists (select 1 from contract k
          where k.employment_id = c.employment_id and k.confirmed_by = ${userId}))`.as('mayDecide'),
    ])
    .$narrowType<{ refuser: Refuser; office: AppealOffice; status: AppealStatus }>();
}
