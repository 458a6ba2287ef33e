import { sql } from 'kysely';
import { z } from 'zod';
import type { Db } from '../../src/db/client.ts';
import type { ProgrammeId } from '../../src/domain/policy/types.ts';
import { objectionStatusNames, programmeNames } from '../../src/domain/words.ts';
import type { Column } from '../lists/export.ts';
import { payeeName } from './payee-name.ts';

export const objectionStatus = z.enum(['pending', 'upheld', 'dismissed']);

export const objectionItem = z
  .object({
    id: z.string(),
    claimId: z.string(),
    employmentId: z.string(),
    programme: z.string(),
    personName: z.string().nullable(),
    employerName: z.string().nullable(),
    payeeName: z.string(),
    paidBy: z.string(),
    amountFen: z.int(),
    body: z.string(),
    raisedBy: z.string().nullable().meta({ description: 'null：没有留名' }),
    raisedOn: z.string(),
    noticeEndsOn: z.string().nullable(),
    status: objectionStatus,
    ruledByName: z.string().nullable(),
    ruledOn: z.string().nullable(),
    note: z.string().nullable(),
    mayRule: z.boolean().meta({ description: '本人没有办理过本案，也不必回避' }),
  })
  .meta({ id: 'ObjectionItem' });
type ObjectionItem = z.output<typeof objectionItem>;

export const objectionColumns: readonly Column<ObjectionItem>[] = [
  { header: '申请编号', value: (o) => o.claimId },
  { header: '项目', value: (o) => programmeNames[o.programme as ProgrammeId] ?? o.programme },
  { header: '劳动者', value: (o) => o.personName },
  { header: '用人单位', value: (o) => o.employerName },
  { header: '收款方', value: (o) => o.payeeName },
  { header: '金额(元)', value: (o) => o.amountFen / 100 },
  { header: '异议内容', value: (o) => o.body },
  { header: '提出日期', value: (o) => o.raisedOn },
  { header: '公示截止', value: (o) => o.noticeEndsOn },
  { header: '状态', value: (o) => objectionStatusNames[o.status] },
  { header: '裁定人', value: (o) => o.ruledByName },
  { header: '裁定日期', value: (o) => o.ruledOn },
  { header: '裁定说明', value: (o) => o.note },
];

/** Objections with the claim they are about; `mayRule` by what the user has already done in the case. */
export function objectionList(db: Db, userId: string) {
  return db
    .selectFrom('objection as o')
    .innerJoin('claim as c', 'c.id', 'o.claim_id')
    .innerJoin('case_subject as e', 'e.id', 'c.subject_id')
    .leftJoin('employer as r', 'r.credit_code', 'e.employer')
    .innerJoin('person as p', 'p.id', 'e.person_id')
    .leftJoin('app_user as u', 'u.id', 'o.ruled_by')
    .select([
      'o.id',
      'o.claim_id as claimId',
      'c.subject_id as employmentId',
      'c.programme',
      'p.name as personName',
      'r.name as employerName',
      'c.paid_by as paidBy',
      'c.amount_fen as amountFen',
      'o.body',
      'o.raised_by as raisedBy',
      'o.raised_on as raisedOn',
      'c.notice_ends_on as noticeEndsOn',
      'o.status',
      'u.display_name as ruledByName',
      'o.ruled_on as ruledOn',
      'o.ruling_note as note',
    ])
    .select([
      payeeName.as('payeeName'),
      sql<boolean>`(not exists (select 1 from claim_decision d where d.claim_id = c.id
          and d.decided_by = ${userId} and d.step not in ('objection', 'applicant'))
        and not exists (select 1 from claim_kept_out o where o.claim_id = c.id and o.user_id = ${userId})
        and not exists (select 1 from contract k
          where k.employment_id = e.id and k.confirmed_by = ${userId}))`.as('mayRule'),
    ]);
}
