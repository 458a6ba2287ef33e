import { PaymentError, type PaymentErrorCode } from '../../src/payments/errors.ts';
import { Problem } from '../problems.ts';

type NotThere = 'batch-unknown' | 'payment-unknown' | 'ruling-unknown' | 'recovery-unknown';
const notThere: readonly PaymentErrorCode[] = [
  'batch-unknown',
  'payment-unknown',
  'ruling-unknown',
  'recovery-unknown',
] satisfies NotThere[];

/** What money refuses, as a problem of the API. */
export function moneyProblem(error: unknown, subject: string): unknown {
  if (!(error instanceof PaymentError)) return error;
  if (notThere.includes(error.code)) return new Problem('not-found', error.message);
  return new Problem(error.code as Exclude<PaymentErrorCode, NotThere>, error.message, {
    subject,
    ...(error.remedy !== undefined && { remedy: error.remedy }),
    errors: error.lines.map((l) => ({
      pointer: `/rows/${l.row}/${l.column}`,
      code: l.code,
      message: l.message,
    })),
    extra:
      error.lines.length > 0 ? { lines: error.lines, table: error.table ?? { header: [], rows: [] } } : {},
  });
}
