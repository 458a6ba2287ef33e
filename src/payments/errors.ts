export type PaymentErrorCode =
  | 'payee-account-missing'
  | 'recovery-pending'
  | 'nothing-to-release'
  | 'release-changed'
  | 'bank-result-repeated'
  | 'bank-result-refused'
  | 'batch-unknown'
  | 'separation-of-duties'
  | 'own-case'
  | 'identity-number-missing'
  | 'recovery-unknown'
  | 'recovery-not-paid'
  | 'recovery-open'
  | 'recovery-too-much'
  | 'recovery-plan-refused'
  | 'recovery-not-collecting'
  | 'receipt-repeated'
  | 'receipt-date-refused'
  | 'offset-not-possible'
  | 'write-off-open'
  | 'write-off-not-proposed';

/** What is wrong with one line of a bank's result; row 1 is the header, row 0 the file itself. */
export interface LineError {
  readonly row: number;
  readonly column: string;
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

/** A refusal by the rules of payment: nothing was written. */
export class PaymentError extends Error {
  override readonly name = 'PaymentError';
  readonly code: PaymentErrorCode;
  readonly lines: readonly LineError[];
  /** Undefined: what is said of the code everywhere. */
  readonly remedy: string | undefined;

  constructor(
    code: PaymentErrorCode,
    message: string,
    lines: readonly LineError[] = [],
    remedy: string | undefined = undefined,
  ) {
    super(message);
    this.code = code;
    this.lines = lines;
    this.remedy = remedy;
  }
}
