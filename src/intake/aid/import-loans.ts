import type { AidId } from '../../domain/ids.ts';
import {
  checkLoanRow,
  checkLoanStatementRow,
  type LoanRow,
  type LoanStatementRow,
} from '../../domain/import-rows/index.ts';
import type { ImportContext, Importer } from '../context.ts';
import { FactError } from '../errors.ts';
import { applyFacts, byOfImport } from './apply-facts.ts';
import { stateQuarter } from './loan-statements.ts';
import { openLoan, repayLoan } from './loans.ts';
import { mayImport, requireReachable } from './reach.ts';

/** 创业贷款: one row a loan; the same loan with its day of repayment closes it. */
export const loans: Importer<LoanRow> = {
  check: checkLoanRow,
  chunkRows: 500,
  apply: (context, rows) => {
    const columns = {
      loanNumber: '贷款编号',
      identityNumber: '身份证号',
      bank: '银行名称',
      institution: '银行代码',
      startsOn: '放款日期',
      drawnOn: '放款日期',
      endsOn: '到期日期',
      bankApprovedOn: '批准日期',
      repaidOn: '还清日期',
    };
    const { transaction, vault } = context;
    const by = byOfImport(context);
    const allowed = mayImport(context);
    return applyFacts(context, rows, columns, async ({ repaidOn, ...loan }) => {
      if (repaidOn !== null && repaidOn < loan.drawnOn)
        throw new FactError('repaid-before-drawn', 'repaidOn');
      const opened = await openLoan(transaction.trx, { ...loan, vault, allowed, ...by });
      if (repaidOn === null) return opened;
      const repaid = await repayLoan(transaction.trx, { aidId: opened.aidId, repaidOn, ...by });
      return { unchanged: opened.unchanged && repaid.unchanged };
    });
  },
};

/** 贷款季度结息: one row a loan and quarter. */
export const loanStatements: Importer<LoanStatementRow> = {
  check: checkLoanStatementRow,
  chunkRows: 500,
  apply: (context, rows) => {
    const columns = {
      aidId: '个案编号',
      loanNumber: '贷款编号',
      quarter: '季度',
      interestPaidFen: '付息金额(元)',
      balanceFen: '贷款余额(元)',
      paidOn: '付息日期',
      statedOn: '报送日期',
    };
    return applyFacts(context, rows, columns, async (row) => {
      const aidId = await caseOf(context, row);
      return stateQuarter(context.transaction.trx, { ...row, aidId, ...byOfImport(context) });
    });
  },
};

/** The loan of the row, of those that the importer may reach: another bank's number is as unknown as none. */
async function caseOf(context: ImportContext, { aidId, loanNumber }: LoanStatementRow): Promise<AidId> {
  if (aidId !== null) {
    await requireReachable(context, [aidId], 'aidId');
    return aidId;
  }
  const rows = await context.transaction.trx
    .selectFrom('loan')
    .select('aid_id')
    .where('loan_number', '=', loanNumber)
    .execute();
  const ids = rows.map((row) => row.aid_id as AidId);
  const mine = await requireReachable(context, ids, 'loanNumber');
  if (mine.length > 1) throw new FactError('aid-ambiguous', 'loanNumber');
  return mine[0]!;
}
