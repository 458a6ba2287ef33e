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
  | 'bank-field-too-long'
  | 'payment-not-unclear'
  | 'payment-unknown'
  | 'outcome-date-invalid'
  | 'ruling-unknown'
  | 'ruling-waits'
  | 'ruling-decided'
  | 'batch-not-overdue'
  | 'recovery-unknown'
  | 'recovery-not-paid'
  | 'recovery-open'
  | 'recovery-too-much'
  | 'recovery-plan-refused'
  | 'recovery-not-collecting'
  | 'recovery-not-proposed'
  | 'not-own-proposal'
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

/** Lines of a bank's file as people look at them. */
export interface BankFileTable {
  readonly header: readonly string[];
  readonly rows: readonly { readonly row: number; readonly cells: readonly string[] }[];
}

/** A refusal by the rules of payment: nothing was written. */
export class PaymentError extends Error {
  override readonly name = 'PaymentError';
  readonly code: PaymentErrorCode;
  readonly lines: readonly LineError[];
  /** Undefined: what is said of the code everywhere. */
  readonly remedy: string | undefined;
  /** Where lines are refused: what stands in them. */
  readonly table: BankFileTable | undefined;

  constructor(
    code: PaymentErrorCode,
    message: string,
    lines: readonly LineError[] = [],
    remedy: string | undefined = undefined,
    table: BankFileTable | undefined = undefined,
  ) {
    super(message);
    this.code = code;
    this.lines = lines;
    this.remedy = remedy;
    this.table = table;
  }
}
