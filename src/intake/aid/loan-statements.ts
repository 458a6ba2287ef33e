import type { Trx } from '../../db/client.ts';
import type { Quarter } from '../../domain/aid/facts.ts';
import { daysOfQuarter } from '../../domain/aid/quarters.ts';
import type { PlainDate } from '../../domain/dates.ts';
import type { AidId } from '../../domain/ids.ts';
import type { Fen } from '../../domain/money.ts';
import { FactError } from '../errors.ts';
import type { Origin } from './announce.ts';
import { type LockedLoan, lockLoans } from './loans.ts';
import { type OrRefused, only } from './outcomes.ts';
import { type OnceSaid, type Said, sayOnce } from './say-once.ts';
import { type AidFactBy, byHand } from './students.ts';

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

type Stated = Statement & { readonly aidId: AidId; readonly document?: string | null };

const statement: OnceSaid<Stated, LockedLoan> = {
  table: 'loan_statement',
  period: { column: 'quarter', of: ({ quarter }) => quarter },
  lock: lockLoans,
  check: requireSense,
  says: ({ interestPaidFen, balanceFen, paidOn, overdue }) => ({
    interest_paid_fen: interestPaidFen,
    balance_fen: balanceFen,
    paid_on: paidOn,
    overdue,
  }),
  keeps: ({ statedOn, document = null }) => ({ stated_on: statedOn, document }),
  otherwise: ['quarter-stated', 'quarter'],
  kind: 'aid-quarter-stated',
  key: 'statement',
  data: ({ quarter, interestPaidFen, balanceFen, paidOn, overdue }) => ({
    quarter,
    interestPaidFen,
    balanceFen,
    paidOn,
    overdue,
  }),
};

/**
 * What banks state of quarters, each once. The same again changes nothing; something else needs the first to be taken
 * back. Refuses, each: aid-unknown, statement-…, interest-…, date-in-future, quarter-….
 */
export const stateQuarters = (
  trx: Trx,
  statements: readonly OrRefused<Stated>[],
  by: Origin,
): Promise<OrRefused<Said>[]> => sayOnce(trx, statement, statements, by);

/** One of them by hand; throws what is refused. */
export async function stateQuarter(trx: Trx, input: AidFactBy & Stated): Promise<Said> {
  return only(await stateQuarters(trx, [input], byHand(input)));
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
