import { z } from 'zod';
import { BudgetError } from '../../src/payments/budget/errors.ts';
import { Problem } from '../problems.ts';
import { reasonSchema } from '../schemas/common.ts';

/** What every proposal says of itself. */
export const proposal = {
  documentNo: z.string().trim().min(1).max(100).meta({ description: '文号', example: '州财社〔2016〕12号' }),
  reason: reasonSchema,
};

export const amountFen = z.int().positive().max(1_000_000_000_000).meta({ description: '金额，分' });

export const proposed = z
  .object({ movement: z.string().meta({ description: '预算变动编号；由另一位财政人员审批后入账' }) })
  .meta({ id: 'ProposedMovement' });

/** The database's own refusals of a budget, by their constraints. */
const CONSTRAINTS: Readonly<
  Record<string, 'fund-account-overdrawn' | 'fund-account-closed' | 'separation-of-duties'>
> = {
  fund_account_not_overdrawn: 'fund-account-overdrawn',
  fund_account_closed: 'fund-account-closed',
  budget_decision_of_two: 'separation-of-duties',
};

/** Runs what changes a budget; what its rules or the database refuse becomes a problem of the API. */
export async function asProblems<Answer>(subject: string, act: () => Promise<Answer>): Promise<Answer> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof BudgetError)
      throw new Problem(error.code, error.message, {
        subject,
        ...(error.remedy !== undefined && { remedy: error.remedy }),
      });
    const code = CONSTRAINTS[(error as { constraint?: string }).constraint ?? ''];
    throw code ? new Problem(code, undefined, { subject }) : error;
  }
}
