import type { Trx } from '../../db/client.ts';
import type { Quarter } from '../../domain/aid/facts.ts';
import { daysOfQuarter } from '../../domain/aid/quarters.ts';
import { type PlainDate, shanghaiDateAt } from '../../domain/dates.ts';
import type { AidId } from '../../domain/ids.ts';
import type { Fen } from '../../domain/money.ts';
import { FactError } from '../errors.ts';
import { lockLoan } from './loans.ts';
import { noteAidFact } from './note-fact.ts';
import type { AidFactBy } from './students.ts';

export interface Statement {
  readonly quarter: Quarter;
  /** Interest actually paid for the quarter. */
  readonly interestPaidFen: Fen;
  /** Principal outstanding on the quarter's first day, or on the day it was drawn. */
  readonly balanceFen: Fen;
  /** Null: nothing was paid. */
  readonly paidOn: PlainDate | null;
  readonly overdue: boolean;
  readonly statedOn: PlainDate;
}

/**
 * What the bank states of one quarter, once. The same again changes nothing; something else needs the first to be taken
 * back. Throws aid-unknown, statement-…, interest-…, date-in-future, quarter-….
 */
export async function stateQuarter(
  trx: Trx,
  input: AidFactBy & Statement & { readonly aidId: AidId; readonly document?: string | null },
): Promise<{ id: number; unchanged: boolean }> {
  const { aidId, actor, businessAtMs, importId = null, document = null } = input;
  const { quarter, interestPaidFen, balanceFen, paidOn, overdue, statedOn } = input;
  const loan = await lockLoan(trx, aidId);
  const today = shanghaiDateAt(businessAtMs);
  requireSense(input, loan, today);
  const there = await trx
    .selectFrom('loan_statement')
    .selectAll()
    .where('aid_id', '=', aidId)
    .where('quarter', '=', quarter)
    .where('revoked_on', 'is', null)
    .executeTakeFirst();
  if (there) {
    const same =
      there.interest_paid_fen === interestPaidFen &&
      there.balance_fen === balanceFen &&
      there.paid_on === paidOn &&
      there.overdue === overdue;
    if (same) return { id: there.id, unchanged: true };
    throw new FactError('quarter-stated', 'quarter');
  }
  const { id: factId } = await trx
    .insertInto('loan_statement')
    .values({
      aid_id: aidId,
      quarter,
      interest_paid_fen: interestPaidFen,
      balance_fen: balanceFen,
      paid_on: paidOn,
      overdue,
      stated_on: statedOn,
      document,
      import_id: importId,
      entered_by: actor,
      business_on: today,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  await noteAidFact(trx, {
    aidId,
    key: `statement:${factId}`,
    kind: 'aid-quarter-stated',
    data: { factId, quarter, interestPaidFen, balanceFen, paidOn, overdue },
    actor,
    businessAtMs,
    importId,
  });
  return { id: factId, unchanged: false };
}

/** As the constraints of the table have it, said in words. */
function requireSense(
  { quarter, interestPaidFen, balanceFen, paidOn, statedOn }: Statement,
  loan: { drawn_on: string; ends_on: string; principal_fen: number },
  today: PlainDate,
): void {
  const { from, to } = daysOfQuarter(quarter);
  if (to < loan.drawn_on || from > loan.ends_on) throw new FactError('statement-outside-loan', 'quarter');
  if (statedOn > today) throw new FactError('date-in-future', 'statedOn');
  if (statedOn < from) throw new FactError('statement-before-quarter', 'statedOn');
  if (balanceFen > loan.principal_fen) throw new FactError('balance-over-principal', 'balanceFen');
  if (interestPaidFen > balanceFen) throw new FactError('interest-over-balance', 'interestPaidFen');
  if (interestPaidFen > 0 !== (paidOn !== null)) throw new FactError('interest-without-day', 'paidOn');
  if (paidOn !== null && (paidOn < from || paidOn > statedOn))
    throw new FactError('interest-paid-outside', 'paidOn');
}
