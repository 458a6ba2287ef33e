import { sql } from 'kysely';
import type { LoanFacts } from '../../domain/aid/facts.ts';
import type { CreditCode } from '../../domain/ids.ts';
import { type AidReader, type AidRow, baseFacts } from './base.ts';

type LoanRow = Pick<
  LoanFacts,
  'returnee' | 'bankApprovedOn' | 'principalFen' | 'endsOn' | 'repaidOn' | 'otherLoans' | 'statements'
> & { id: string };

/**
 * 创业贷款 (art. 19): the loan, what the bank has stated of it, and the older loans of the household that were out on the
 * day it was drawn. The day of repayment bears no interest: a loan repaid that very day is not out.
 */
export const loanFacts: AidReader = async (db, cases) => {
  const { rows } = await sql<LoanRow>`
    select l.aid_id as id, l.returnee, l.bank_approved_on as "bankApprovedOn", l.principal_fen as "principalFen",
      l.ends_on as "endsOn", r.repaid_on as "repaidOn",
      (select coalesce(jsonb_agg(jsonb_build_object('aidId', o.aid_id, 'principalFen', o.principal_fen)
          order by o.drawn_on, o.aid_id), '[]')
        from loan o left join loan_repayment back on back.aid_id = o.aid_id and back.revoked_on is null
        join aid_case borrower on borrower.id = o.aid_id
        -- Who has moved to another household since the older loan has it still.
        where (o.household = l.household or borrower.person_id = own.person_id)
          and (o.drawn_on, o.aid_id) < (l.drawn_on, l.aid_id)
          and least(o.ends_on, back.repaid_on) > l.drawn_on) as "otherLoans",
      (select coalesce(jsonb_agg(jsonb_build_object('quarter', s.quarter, 'interestPaidFen', s.interest_paid_fen,
          'balanceFen', s.balance_fen, 'paidOn', s.paid_on, 'overdue', s.overdue, 'statedOn', s.stated_on)
          order by s.quarter), '[]')
        from loan_statement s where s.aid_id = l.aid_id and s.revoked_on is null) as statements
    from loan l join aid_case own on own.id = l.aid_id left join loan_repayment r on r.aid_id = l.aid_id and r.revoked_on is null
    where l.aid_id = any(${cases.map(({ id }) => id)}::text[])
  `.execute(db);
  const base = new Map<string, AidRow>(cases.map((row) => [row.id, row]));
  return new Map(
    rows.map(({ id, ...row }) => {
      const of = base.get(id)!;
      return [id, { kind: 'loan', ...baseFacts(of), ...row, bank: of.institution as CreditCode | null }];
    }),
  );
};
