import { sql } from 'kysely';
import { z } from 'zod';
import type { Db } from '../../src/db/client.ts';
import type { ScopeFilter } from '../../src/domain/access.ts';
import { aidKinds } from '../../src/domain/aid/facts.ts';
import { aidKindNames, aidWaitName } from '../../src/domain/words.ts';
import type { Column } from '../lists/export.ts';
import { isoOrNull } from '../schemas/common.ts';
import { maskedIdentity } from '../schemas/people.ts';
import { caseColumns } from './claim-list.ts';
import { knownPerson } from './known-person.ts';
import { eventSchema, readTimeline } from './timeline.ts';
import { dataFor, hearsOf, traceFor, type Viewer } from './viewer.ts';
import { toWait, waitColumns, waitSchema, withoutWords } from './waits.ts';

export const aidKindSchema = z.enum(aidKinds);

export const aidItem = z
  .object({
    id: z.string(),
    kind: aidKindSchema,
    personName: z.string().nullable(),
    identityMasked: z.string(),
    institution: z.string().nullable(),
    institutionName: z.string().nullable(),
    employer: z.string().nullable(),
    employerName: z.string().nullable(),
    division: z.string(),
    startsOn: z.string(),
    waitKind: z.string().nullable(),
    contractToCheck: z.boolean().meta({ description: '交通补助的合同或协议已上传，等待核对' }),
    dueAt: z.string().nullable(),
    openClaims: z.int(),
    paidFen: z.int(),
  })
  .meta({ id: 'AidCaseItem' });

export const aidColumns: readonly Column<z.output<typeof aidItem>>[] = [
  { header: '个案编号', value: (a) => a.id },
  { header: '类别', value: (a) => aidKindNames[a.kind] },
  { header: '当事人', value: (a) => a.personName },
  { header: '培训机构、学校或银行', value: (a) => a.institutionName },
  { header: '用人单位', value: (a) => a.employerName },
  { header: '办理地区', value: (a) => a.division },
  { header: '起始日期', value: (a) => a.startsOn },
  { header: '正在等待', value: (a) => aidWaitName(a) },
  { header: '到期', value: (a) => a.dueAt },
  { header: '在办申请', value: (a) => a.openClaims },
  { header: '已支付(元)', value: (a) => a.paidFen / 100 },
];

/** Aid cases as a list's rows, with the name as far as the scope shows it. */
export function aidList(db: Db, scope: ScopeFilter) {
  return db
    .selectFrom('aid_case as a')
    .innerJoin('case_subject as e', 'e.id', 'a.id')
    .innerJoin('person as p', 'p.id', 'a.person_id')
    .leftJoin('household as h', 'h.number', 'p.household_number')
    .leftJoin('institution as n', 'n.credit_code', 'a.institution')
    .leftJoin('employer as r', 'r.credit_code', 'a.employer')
    .leftJoin('transport_application as j', 'j.aid_id', 'a.id')
    .leftJoin('case_wait as w', (join) =>
      join.on('w.case_id', '=', sql<string>`'aid-' || a.id`).on('w.closed_at', 'is', null),
    )
    .innerJoinLateral(knownPerson(scope, aidScope.divisions), (join) => join.onTrue())
    .select([
      'a.id',
      'a.kind',
      'known.name as personName',
      'p.identity_last4 as last4',
      'a.institution',
      'n.name as institutionName',
      'a.employer',
      'r.name as employerName',
      'a.division',
      'a.starts_on as startsOn',
      'w.kind as waitKind',
      'w.due_at as dueAt',
    ])
    .select([
      sql<boolean>`coalesce(j.contract_status = 'uploaded', false)`.as('contractToCheck'),
      sql<number>`(select count(*)::int from claim c where c.aid_id = a.id and c.status = 'open')`.as(
        'openClaims',
      ),
      sql<number>`(select coalesce(sum(y.amount_fen), 0)::bigint from claim c join payment y on y.claim_id = c.id
        where c.aid_id = a.id and y.status = 'paid')`.as('paidFen'),
    ]);
}

/** By which divisions and organisations aid cases are seen. */
export const aidScope = {
  ...caseColumns,
  divisions: [sql.ref<string>('a.division'), sql.ref<string>('h.division')],
};

type AidListRow = Awaited<ReturnType<ReturnType<typeof aidList>['execute']>>[number];

export const toAidItem = ({ last4, dueAt, kind, ...row }: AidListRow): z.output<typeof aidItem> => ({
  ...row,
  kind: kind as z.output<typeof aidKindSchema>,
  identityMasked: maskedIdentity(last4),
  dueAt: isoOrNull(dueAt),
});

export const aidDetailSchema = aidItem
  .extend({
    homeDivision: z.string().nullable().meta({ description: '户籍村；只给办理单位看' }),
    policyVersion: z.string(),
    claims: z.array(
      z.object({
        id: z.string(),
        programme: z.string(),
        period: z.string().meta({ description: '学年、季度或证书等级；没有分期的为空' }),
        status: z.string(),
        step: z.string(),
        amountFen: z.int(),
        payeeKind: z.string(),
        raisedOn: z.string(),
        closedOn: z.string().nullable(),
        refusedReason: z.string().nullable(),
        refusedArticle: z.string().nullable(),
        heldReason: z.string().nullable(),
        revision: z.int(),
        trace: z.unknown(),
      }),
    ),
    documents: z.array(
      z.object({
        sha256: z.string(),
        fileName: z.string(),
        purpose: z.string(),
        mediaType: z.string(),
        byteSize: z.int(),
        on: z.string(),
      }),
    ),
    waits: z.array(waitSchema),
    timeline: z.array(eventSchema),
  })
  .meta({ id: 'AidCase' });

/** What every kind of aid case shows; the papers of its own kind have an address of their own. */
export async function readAidCase(
  db: Db,
  id: string,
  { viewer, scope, nowMs }: { viewer: Viewer; scope: ScopeFilter; nowMs: number },
): Promise<z.output<typeof aidDetailSchema>> {
  const [row, claims, documents, waits, timeline] = await Promise.all([
    aidList(db, scope)
      .select(['a.policy_version as policyVersion', 'h.division as homeDivision'])
      .where('a.id', '=', id)
      .executeTakeFirstOrThrow(),
    db.selectFrom('claim').selectAll().where('aid_id', '=', id).orderBy('period').orderBy('id').execute(),
    db
      .selectFrom('document_link as l')
      .innerJoin('document as d', 'd.sha256', 'l.document')
      .select(['d.sha256', 'l.file_name as fileName', 'l.purpose', 'd.media_type as mediaType'])
      .select(['d.byte_size as byteSize', 'l.business_on as on'])
      .where('l.aid_id', '=', id)
      .orderBy('l.id')
      .execute(),
    db
      .selectFrom('case_wait as w')
      .select(waitColumns)
      .where('w.aid_id', '=', id)
      .where('w.closed_at', 'is', null)
      .orderBy('w.case_id')
      .execute(),
    readTimeline(db, { subjectId: id }),
  ]);
  const heard = new Set(claims.filter((claim) => hearsOf(viewer, claim)).map((claim) => claim.id));
  const { policyVersion, homeDivision, ...item } = row;
  return {
    ...toAidItem(item),
    policyVersion,
    homeDivision: viewer.asOffice ? homeDivision : null,
    claims: claims.map((c) => ({
      id: c.id,
      programme: c.programme,
      period: c.period,
      status: c.status,
      step: c.step,
      amountFen: c.amount_fen,
      payeeKind: c.payee_kind,
      raisedOn: c.raised_on,
      closedOn: c.closed_on,
      refusedReason: c.refused_reason,
      refusedArticle: c.refused_article,
      heldReason: c.held_reason,
      revision: c.revision,
      trace: traceFor(viewer, c.trace),
    })),
    documents,
    waits: waits.map((w) =>
      toWait(w.claim_id === null || heard.has(w.claim_id) ? w : withoutWords(w), nowMs),
    ),
    timeline: timeline.map((event) => ({ ...event, data: dataFor(viewer, event, heard) })),
  };
}
