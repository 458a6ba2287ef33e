type BudgetErrorCode =
  | 'fund-account-unknown'
  | 'fund-account-exists'
  | 'fund-account-closed'
  | 'fund-account-not-opened'
  | 'fund-account-overdrawn'
  | 'movement-unknown'
  | 'movement-decided'
  | 'not-own-proposal'
  | 'budget-changed'
  | 'fiscal-year-running'
  | 'fiscal-years-differ'
  | 'separation-of-duties'
  | 'identity-number-missing';

/** A refusal by the rules of budgets: nothing was written. */
export class BudgetError extends Error {
  override readonly name = 'BudgetError';
  readonly code: BudgetErrorCode;
  /** Undefined: what is said of the code everywhere. */
  readonly remedy: string | undefined;

  constructor(code: BudgetErrorCode, message: string, remedy: string | undefined = undefined) {
    super(message);
    this.code = code;
    this.remedy = remedy;
  }
}
