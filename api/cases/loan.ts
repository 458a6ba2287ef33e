import { z } from 'zod';
import type { Db } from '../../src/db/client.ts';
import { readPolicy } from '../../src/db/employment-facts.ts';
import { interestCap } from '../../src/domain/aid/loan.ts';
import { quarterState, quarterStates, quartersOfLoan } from '../../src/domain/aid/quarter-calendar.ts';
import { type PlainDate, shanghaiDateAt } from '../../src/domain/dates.ts';
import { aidParametersOf } from '../../src/domain/policy/types.ts';
import { Problem } from '../problems.ts';

const statement = z.object({
  id: z.int(),
  quarter: z.string(),
  interestPaidFen: z.int(),
  balanceFen: z.int(),
  paidOn: z.string().nullable(),
  overdue: z.boolean(),
  statedOn: z.string(),
  document: z.string().nullable(),
  revokedOn: z.string().nullable(),
  revokedReason: z.string().nullable(),
});

export const loanSchema = z
  .object({
    id: z.string(),
    loanNumber: z.string(),
    bankName: z.string(),
    returnee: z.boolean(),
    bankApprovedOn: z.string().nullable(),
    approvalRevocation: z
      .object({
        reason: z.string(),
        proposedBy: z.string(),
        proposedByName: z.string(),
        proposedOn: z.string(),
      })
      .nullable()
      .meta({ description: '等待另一人决定的撤销意见' }),
    principalFen: z.int(),
    annualRateBp: z.int(),
    drawnOn: z.string(),
    endsOn: z.string(),
    repayment: z.object({ id: z.int(), repaidOn: z.string() }).nullable(),
    quarters: z.array(
      z.object({
        quarter: z.string(),
        from: z.string(),
        to: z.string(),
        until: z.string().meta({ description: '最晚报送日，当天报送仍算' }),
        state: z.enum(quarterStates),
        statement: statement.nullable(),
        capFen: z.int().nullable().meta({ description: '按参考利率计算的上限，分；没有报送的为空' }),
      }),
    ),
    revoked: z.array(statement).meta({ description: '已撤销的报送' }),
  })
  .meta({ id: 'Loan' });

/** The loan with its calendar of quarters, what the bank has stated of each, and the most that may be paid for it. */
export async function readLoan(db: Db, id: string, nowMs: number): Promise<z.output<typeof loanSchema>> {
  const loan = await db
    .selectFrom('loan as l')
    .innerJoin('aid_case as a', 'a.id', 'l.aid_id')
    .selectAll('l')
    .select('a.policy_version')
    .where('l.aid_id', '=', id)
    .executeTakeFirst();
  if (!loan) throw new Problem('not-found', `没有贷款个案 ${id}，或不在您的办理范围内。`);
  const repayment = await db
    .selectFrom('loan_repayment')
    .select(['id', 'repaid_on as repaidOn'])
    .where('aid_id', '=', id)
    .where('revoked_on', 'is', null)
    .executeTakeFirst();
  const rows = await db
    .selectFrom('loan_statement')
    .select(['id', 'quarter', 'interest_paid_fen as interestPaidFen', 'balance_fen as balanceFen'])
    .select(['paid_on as paidOn', 'overdue', 'stated_on as statedOn', 'document'])
    .select(['revoked_on as revokedOn', 'revoked_reason as revokedReason'])
    .where('aid_id', '=', id)
    .orderBy('quarter')
    .orderBy('id')
    .execute();
  const revocation = await db
    .selectFrom('loan_approval_revocation as r')
    .innerJoin('app_user as u', 'u.id', 'r.proposed_by')
    .select(['r.reason', 'r.proposed_by as proposedBy', 'u.display_name as proposedByName'])
    .select('r.proposed_on as proposedOn')
    .where('r.aid_id', '=', id)
    .where('r.status', '=', 'proposed')
    .executeTakeFirst();
  const policy = await readPolicy(db, loan.policy_version);
  const drawnOn = loan.drawn_on as PlainDate;
  const endsOn = loan.ends_on as PlainDate;
  const repaidOn = (repayment?.repaidOn ?? null) as PlainDate | null;
  const today = shanghaiDateAt(nowMs);
  return {
    id,
    loanNumber: loan.loan_number,
    bankName: loan.bank_name,
    returnee: loan.returnee,
    bankApprovedOn: loan.bank_approved_on,
    approvalRevocation: revocation ?? null,
    principalFen: loan.principal_fen,
    annualRateBp: loan.annual_rate_bp,
    drawnOn,
    endsOn,
    repayment: repayment ?? null,
    quarters: quartersOfLoan({ drawnOn, endsOn }, aidParametersOf(policy)).map((quarter) => {
      const said = rows.find((row) => row.quarter === quarter.quarter && row.revokedOn === null) ?? null;
      const state = quarterState(quarter, { stated: said !== null, endsOn, repaidOn }, today);
      const of = { startsOn: drawnOn, endsOn, repaidOn };
      const capFen = said && interestCap(policy, of, quarter.quarter, said.balanceFen);
      return { ...quarter, state, statement: said, capFen };
    }),
    revoked: rows.filter(({ revokedOn }) => revokedOn !== null),
  };
}
