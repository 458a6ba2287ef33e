import type { Selectable } from 'kysely';
import { z } from 'zod';
import type { CaseWait } from '../../src/db/schema.ts';
import { shanghaiDateAt } from '../../src/domain/dates.ts';
import { explainWait, lastDayOf, type WaitKind, type WaitParams, waitKinds } from '../../src/domain/waits.ts';
import { isoOrNull } from '../schemas/common.ts';

export const waitKindSchema = z.enum(waitKinds);

export const waitSchema = z
  .object({
    caseId: z.string(),
    kind: waitKindSchema,
    employmentId: z
      .string()
      .nullable()
      .meta({ description: '就业编号；补助个案的，为个案编号；支付批次的等待为 null' }),
    claimId: z.string().nullable(),
    division: z.string(),
    since: z.string(),
    dueAt: z.string().nullable().meta({ description: '自行到期的时刻；null 表示只能由人办理' }),
    lastDayOn: z.string().nullable().meta({
      description: '截止日，当日24时止：到期时刻的前一日；到期不是期限届满的（如满一年之日）为 null',
    }),
    overdue: z.boolean(),
    article: z.string(),
    why: z.string(),
    whoCanMove: z.string(),
    thenWhat: z.string(),
  })
  .meta({ id: 'Wait', description: '一项等待：为什么、到何时、依据哪条、谁能推进、之后怎样' });

export type WaitRow = Pick<
  Selectable<CaseWait>,
  'case_id' | 'kind' | 'subject_id' | 'claim_id' | 'division' | 'since' | 'due_at' | 'article' | 'params'
>;

export const waitColumns = [
  'w.case_id',
  'w.kind',
  'w.subject_id',
  'w.claim_id',
  'w.division',
  'w.since',
  'w.due_at',
  'w.article',
  'w.params',
] as const;

/** The wait without what the office or the bank said, and what is owed: for the organisation that is not the payee. */
export function withoutWords(row: WaitRow): WaitRow {
  const {
    returnedReason: _words,
    owedYuan: _debt,
    ...params
  } = row.params as {
    returnedReason?: string;
    owedYuan?: string;
  };
  return { ...row, params };
}

/** A recorded wait in words; the words come from the same function the process answers with. */
export function toWait(row: WaitRow, nowMs: number): z.output<typeof waitSchema> {
  const kind = row.kind as WaitKind;
  const params = { ...(row.params as object), since: shanghaiDateAt(row.since.getTime()) } as WaitParams;
  const { why, whoCanMove, then } = explainWait(kind, params);
  return {
    caseId: row.case_id,
    kind,
    employmentId: row.subject_id,
    claimId: row.claim_id,
    division: row.division,
    since: row.since.toISOString(),
    dueAt: isoOrNull(row.due_at),
    lastDayOn: lastDayOf(kind, row.due_at && shanghaiDateAt(row.due_at.getTime())),
    overdue: row.due_at !== null && row.due_at.getTime() <= nowMs,
    article: row.article,
    why,
    whoCanMove,
    thenWhat: then,
  };
}
