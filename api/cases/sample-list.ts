import { sql } from 'kysely';
import { z } from 'zod';
import type { Db } from '../../src/db/client.ts';
import type { ScopeFilter } from '../../src/domain/access.ts';
import {
  sampleFaultCodes,
  sampleFaults,
  sampleStateNames,
  sampleStates,
} from '../../src/domain/sampling/findings.ts';
import { nameOf, programmeNames } from '../../src/domain/words.ts';
import type { Column } from '../lists/export.ts';
import { inScope } from '../lists/scope.ts';
import { fen } from '../schemas/common.ts';
import { tiedTo } from './claim-list.ts';

export const sampleItem = z
  .object({
    id: z.int(),
    period: z.string(),
    claimId: z.string(),
    employmentId: z.string().meta({ description: '就业编号；补助个案的，为个案编号' }),
    programme: z.string(),
    personName: z.string().nullable(),
    payee: z.string(),
    paidBy: z.string(),
    divisionName: z.string(),
    amountFen: fen,
    rank: z.int(),
    state: z.enum(sampleStates),
    reason: z.enum(sampleFaultCodes).nullable(),
    note: z.string().nullable(),
    reviewedBy: z.string().nullable(),
    reviewedOn: z.string().nullable(),
    mayReview: z.boolean().meta({ description: '本人没有办理过本案，也不必回避' }),
  })
  .meta({ id: 'SampleItem' });
export type SampleItem = z.output<typeof sampleItem>;

export const sampleColumns: readonly Column<SampleItem>[] = [
  { header: '季度', value: (s) => s.period },
  { header: '申请编号', value: (s) => s.claimId },
  { header: '项目', value: (s) => nameOf(programmeNames, s.programme) },
  { header: '劳动者', value: (s) => s.personName },
  { header: '支付地区', value: (s) => s.divisionName },
  { header: '金额(元)', value: (s) => s.amountFen / 100 },
  { header: '序号', value: (s) => s.rank },
  { header: '结论', value: (s) => sampleStateNames[s.state] },
  { header: '问题', value: (s) => s.reason && sampleFaults[s.reason] },
  { header: '说明', value: (s) => s.note },
  { header: '复核人', value: (s) => s.reviewedBy },
  { header: '复核日期', value: (s) => s.reviewedOn },
];

export const sampleState = sql<SampleItem['state']>`coalesce(f.finding, 'open')`;

/** The user may review it: the office is in charge, and the person took no part in the case nor is tied to it. */
export const mayReview = (review: ScopeFilter, userId: string) => sql<boolean>`(
  f.item_id is null and ${inScope(review, { divisions: [sql.ref('c.paid_by')] })}
  and (select identity_key from app_user where id = ${userId}) is not null
  and not took_part(c.id, ${userId})
  and c.subject_id not in (${tiedTo(userId)}))`;

export function sampleList(db: Db, review: ScopeFilter, userId: string) {
  return db
    .selectFrom('sample_item as i')
    .innerJoin('claim as c', 'c.id', 'i.claim_id')
    .innerJoin('division as d', 'd.code', 'c.paid_by')
    .innerJoin('case_subject as e', 'e.id', 'c.subject_id')
    .leftJoin('person as p', 'p.id', 'e.person_id')
    .leftJoin('sample_finding as f', 'f.item_id', 'i.id')
    .leftJoin('app_user as u', 'u.id', 'f.reviewed_by')
    .select([
      'i.id',
      'i.period',
      'i.rank',
      'c.id as claimId',
      'c.subject_id as employmentId',
      'c.programme',
      'c.payee_id as payee',
      'c.paid_by as paidBy',
      'd.name as divisionName',
      'c.amount_fen as amountFen',
      'p.name as personName',
      'f.note',
      'f.reviewed_on as reviewedOn',
      'u.display_name as reviewedBy',
    ])
    .select([
      sampleState.as('state'),
      sql<SampleItem['reason']>`f.reason`.as('reason'),
      mayReview(review, userId).as('mayReview'),
    ]);
}
