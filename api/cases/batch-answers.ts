import { z } from 'zod';
import type { Db } from '../../src/db/client.ts';
import { unclearReasons } from '../../src/domain/bank-answer.ts';

const rulingSchema = z
  .object({
    id: z.string(),
    outcome: z.enum(['paid', 'returned']),
    on: z.string(),
    note: z.string(),
    documentName: z.string(),
    proposedBy: z.string(),
    proposedOn: z.string(),
    status: z.enum(['proposed', 'confirmed', 'rejected']),
    decidedBy: z.string().nullable(),
    decidedOn: z.string().nullable(),
    decidedNote: z.string().nullable(),
    mine: z.boolean().meta({ description: '本人提出：须由另一人确认' }),
  })
  .meta({ id: 'PaymentRuling', description: '凭银行书面材料提出的核实意见' });

/** What the bank said that nobody could read, what people found out, and when the bank was asked. */
export const batchAnswersSchema = {
  questions: z.array(
    z
      .object({
        paymentKey: z.string(),
        payeeName: z.string(),
        amountFen: z.int(),
        why: z.enum(unclearReasons),
        said: z.string().meta({ description: '银行的原话' }),
        reportedBy: z.string(),
        reportedOn: z.string(),
        closedAs: z.enum(['bank', 'ruling']).nullable(),
        closedOn: z.string().nullable(),
        rulings: z.array(rulingSchema),
      })
      .meta({ id: 'UnclearPayment', description: '银行结果不明的支付' }),
  ),
  inquiries: z
    .array(z.object({ askedBy: z.string(), on: z.string(), answer: z.string() }))
    .meta({ description: '向银行查询的登记' }),
};

/** `viewer`: whose own proposals are marked. */
export async function readBatchAnswers(db: Db, batchId: string, viewer: string) {
  const questions = await db
    .selectFrom('bank_unclear as q')
    .innerJoin('payment as p', 'p.key', 'q.payment_key')
    .innerJoin('app_user as u', 'u.id', 'q.reported_by')
    .select([
      'q.id',
      'q.payment_key as paymentKey',
      'p.payee_name as payeeName',
      'p.amount_fen as amountFen',
      'q.why',
      'q.said',
      'u.display_name as reportedBy',
      'q.business_on as reportedOn',
      'q.closed_as as closedAs',
      'q.closed_on as closedOn',
    ])
    .where('q.batch_id', '=', batchId)
    .orderBy('q.id')
    .$narrowType<{ why: (typeof unclearReasons)[number]; closedAs: 'bank' | 'ruling' | null }>()
    .execute();
  const rulings = await db
    .selectFrom('payment_ruling as r')
    .innerJoin('bank_unclear as q', 'q.id', 'r.unclear_id')
    .innerJoin('app_user as a', 'a.id', 'r.proposed_by')
    .leftJoin('app_user as b', 'b.id', 'r.decided_by')
    .select([
      'r.id',
      'r.unclear_id as unclearId',
      'r.outcome',
      'r.outcome_on as on',
      'r.note',
      'r.document_name as documentName',
      'r.proposed_by as proposer',
      'a.display_name as proposedBy',
      'r.proposed_on as proposedOn',
      'r.status',
      'b.display_name as decidedBy',
      'r.decided_on as decidedOn',
      'r.decided_note as decidedNote',
    ])
    .where('q.batch_id', '=', batchId)
    .orderBy('r.recorded_at')
    .$narrowType<{ outcome: 'paid' | 'returned'; status: 'proposed' | 'confirmed' | 'rejected' }>()
    .execute();
  const inquiries = await db
    .selectFrom('batch_inquiry as i')
    .innerJoin('app_user as u', 'u.id', 'i.asked_by')
    .select(['u.display_name as askedBy', 'i.business_on as on', 'i.answer'])
    .where('i.batch_id', '=', batchId)
    .orderBy('i.id')
    .execute();
  const rulingsOf = Map.groupBy(rulings, (r) => r.unclearId);
  return {
    questions: questions.map(({ id, ...question }) => ({
      ...question,
      rulings: (rulingsOf.get(id) ?? []).map(({ unclearId: _, proposer, ...ruling }) => ({
        ...ruling,
        mine: proposer === viewer,
      })),
    })),
    inquiries,
  };
}
