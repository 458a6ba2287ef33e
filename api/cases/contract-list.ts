import { sql } from 'kysely';
import { z } from 'zod';
import type { Db } from '../../src/db/client.ts';
import type { ScopeFilter } from '../../src/domain/access.ts';
import { contractStatusNames } from '../../src/domain/words.ts';
import type { Column } from '../lists/export.ts';
import { maskedIdentity } from '../schemas/people.ts';
import { knownPerson } from './known-person.ts';
import { isDisputed } from './worker-statement.ts';

const statuses = ['declared', 'uploaded', 'confirmed', 'refused', 'superseded'] as const;
export const contractStatus = z.enum(statuses);

export const contractItem = z
  .object({
    id: z.string(),
    employmentId: z.string(),
    personName: z.string().nullable(),
    identityMasked: z.string(),
    employer: z.string(),
    employerName: z.string(),
    division: z.string().meta({ description: '确认合同的县市' }),
    post: z.string().nullable(),
    employedFrom: z.string(),
    dueOn: z.string(),
    startsOn: z.string(),
    endsOn: z.string().nullable().meta({ description: 'null：无固定期限' }),
    status: contractStatus,
    document: z.string().nullable(),
    fileName: z.string().nullable(),
    mediaType: z.string().nullable(),
    uploadedOn: z.string().nullable(),
    replaces: z.string().nullable(),
    refusedReason: z.string().nullable(),
    disputed: z.boolean().meta({ description: '劳动者对就业有异议' }),
  })
  .meta({ id: 'ContractItem' });
type ContractItem = z.output<typeof contractItem>;

export const contractColumns: readonly Column<ContractItem>[] = [
  { header: '合同编号', value: (k) => k.id },
  { header: '就业编号', value: (k) => k.employmentId },
  { header: '劳动者', value: (k) => k.personName },
  { header: '身份证号', value: (k) => k.identityMasked },
  { header: '统一社会信用代码', value: (k) => k.employer },
  { header: '用人单位', value: (k) => k.employerName },
  { header: '入职日期', value: (k) => k.employedFrom },
  { header: '满一年之日', value: (k) => k.dueOn },
  { header: '合同起始日', value: (k) => k.startsOn },
  { header: '合同终止日', value: (k) => k.endsOn ?? '无固定期限' },
  { header: '状态', value: (k) => contractStatusNames[k.status] },
  { header: '上传日期', value: (k) => k.uploadedOn },
  { header: '退回理由', value: (k) => k.refusedReason },
];

/** Contracts with their case and the file as it was uploaded last. */
export function contractList(db: Db, scope: ScopeFilter) {
  return db
    .selectFrom('contract as k')
    .innerJoin('employment as e', 'e.id', 'k.employment_id')
    .innerJoin('employer as r', 'r.credit_code', 'e.employer')
    .innerJoin('person as p', 'p.id', 'e.person_id')
    .leftJoin('household as h', 'h.number', 'p.household_number')
    .innerJoinLateral(knownPerson(scope), (join) => join.onTrue())
    .leftJoin('document as d', 'd.sha256', 'k.document')
    .leftJoinLateral(
      (eb) =>
        eb
          .selectFrom('document_link')
          .select(['file_name', 'business_on'])
          .whereRef('document', '=', 'k.document')
          .whereRef('employment_id', '=', 'k.employment_id')
          .orderBy('id', 'desc')
          .limit(1)
          .as('l'),
      (join) => join.onTrue(),
    )
    .select([
      'k.id',
      'k.employment_id as employmentId',
      'known.name as personName',
      'p.identity_last4 as last4',
      'e.employer',
      'r.name as employerName',
      'e.division',
      'e.post',
      'e.starts_on as employedFrom',
      'e.due_on as dueOn',
      'k.starts_on as startsOn',
      'k.ends_on as endsOn',
      'k.status',
      'k.document',
      'l.file_name as fileName',
      'd.media_type as mediaType',
      'l.business_on as uploadedOn',
      'k.replaces',
      'k.refused_reason as refusedReason',
      isDisputed(sql.ref('e.id')).as('disputed'),
    ]);
}

export function toContractItem({
  last4,
  status,
  ...row
}: Omit<ContractItem, 'identityMasked' | 'status'> & { last4: string; status: string }): ContractItem {
  return { ...row, identityMasked: maskedIdentity(last4), status: status as ContractItem['status'] };
}
