import { z } from 'zod';
import type { ClaimRow } from '../../src/db/claim-state.ts';
import type { Db } from '../../src/db/client.ts';
import { type Grant, may } from '../../src/domain/access.ts';
import { type AppealStatus, appealStatuses, type Refuser, refusers } from '../../src/domain/appeal.ts';
import { shanghaiDateAt } from '../../src/domain/dates.ts';
import { readAppealable } from './lodge-appeal.ts';
import { type CaseTarget, handlingTarget } from './target.ts';

export const appealSchema = z
  .object({
    id: z.string(),
    refuser: z.enum(refusers),
    reason: z.string(),
    refusedOn: z.string(),
    lodgedOn: z.string(),
    byApplicant: z.boolean(),
    words: z.string(),
    documents: z.array(z.object({ sha256: z.string(), fileName: z.string() })),
    decideBy: z.string(),
    status: z.enum(appealStatuses),
    decidedOn: z.string().nullable(),
    note: z.string().nullable(),
  })
  .meta({ id: 'ClaimAppeal', description: '申诉的内容只给办理单位和收款方看' });

export const appealableSchema = z
  .object({
    until: z.string().meta({ description: '申诉期最后一日' }),
    mayLodge: z.boolean().meta({ description: '本人现在可以提出或代为登记' }),
  })
  .nullable()
  .meta({ description: 'null：没有可以申诉的决定' });

/** The appeals of a claim, oldest first; what was said is not for the other organisation of the case. */
export async function readAppeals(
  db: Db,
  claim: ClaimRow,
  { asOffice, hears }: { asOffice: boolean; hears: boolean },
): Promise<z.output<typeof appealSchema>[]> {
  if (!asOffice && !hears) return [];
  const appeals = await db
    .selectFrom('appeal')
    .select([
      'id',
      'refuser',
      'refused_reason as reason',
      'refused_on as refusedOn',
      'lodged_on as lodgedOn',
      'by_applicant as byApplicant',
      'words',
      'decide_by as decideBy',
      'status',
      'decided_on as decidedOn',
      'note',
    ])
    .where('claim_id', '=', claim.id)
    .orderBy('recorded_at')
    .$narrowType<{ refuser: Refuser; status: AppealStatus }>()
    .execute();
  const papers = await db
    .selectFrom('appeal_document as d')
    .innerJoin('appeal as a', 'a.id', 'd.appeal_id')
    .innerJoin('document_link as l', (join) =>
      join
        .onRef('l.document', '=', 'd.document')
        .on(({ eb, fn }) => eb(fn.coalesce('l.employment_id', 'l.aid_id'), '=', claim.subject_id)),
    )
    .select(['d.appeal_id as appealId', 'd.document as sha256', 'l.file_name as fileName'])
    .distinctOn(['d.appeal_id', 'd.document'])
    .where('a.claim_id', '=', claim.id)
    // The same file may be of the case under an older name.
    .orderBy('d.appeal_id')
    .orderBy('d.document')
    .orderBy('l.id', 'desc')
    .execute();
  return appeals.map((appeal) => ({
    ...appeal,
    documents: papers
      .filter(({ appealId }) => appealId === appeal.id)
      .map(({ sha256, fileName }) => ({ sha256, fileName })),
  }));
}

/** Until when the refusal in force can be appealed against, and whether this person may do so now. */
export async function readForAppeal(
  db: Db,
  claim: ClaimRow,
  { target, grants, nowMs }: { target: CaseTarget; grants: readonly Grant[]; nowMs: number },
): Promise<z.output<typeof appealableSchema>> {
  const refusal = await readAppealable(db, claim);
  if (!refusal) return null;
  const lodged = await db
    .selectFrom('appeal')
    .select('id')
    .where('claim_id', '=', claim.id)
    .where('refusal_revision', '=', claim.revision)
    .executeTakeFirst();
  const parties = { ...handlingTarget(target, claim.paid_by), [claim.payee_kind]: claim.payee_id };
  const inTime = shanghaiDateAt(nowMs) <= refusal.until;
  return { until: refusal.until, mayLodge: !lodged && inTime && may(grants, 'lodge-appeal', parties) };
}
