import { PaymentError } from '../../src/payments/errors.ts';
import { Problem } from '../problems.ts';

/** What money refuses, as a problem of the API. */
export function moneyProblem(error: unknown, subject: string): unknown {
  if (!(error instanceof PaymentError)) return error;
  if (error.code === 'batch-unknown' || error.code === 'recovery-unknown')
    return new Problem('not-found', error.message);
  return new Problem(error.code, error.message, {
    subject,
    ...(error.remedy !== undefined && { remedy: error.remedy }),
    errors: error.lines.map((l) => ({
      pointer: `/rows/${l.row}/${l.column}`,
      code: l.code,
      message: l.message,
    })),
    extra: error.lines.length > 0 ? { lines: error.lines } : {},
  });
}
