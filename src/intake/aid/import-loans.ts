import type { Trx } from '../../db/client.ts';
import type { AidId } from '../../domain/ids.ts';
import {
  checkLoanRow,
  checkLoanStatementRow,
  type LoanRow,
  type LoanStatementRow,
} from '../../domain/import-rows/index.ts';
import type { ImportContext, Importer } from '../context.ts';
import { FactError } from '../errors.ts';
import { applyFacts, byOfImport, casesOf } from './apply-facts.ts';
import { stateQuarters } from './loan-statements.ts';
import { openLoans, repayLoans } from './loans.ts';
import type { OpenedBy } from './open-cases.ts';
import { isTaken, type OrRefused } from './outcomes.ts';
import { mayImport } from './reach.ts';

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
    const by = { vault: context.vault, allowed: mayImport(context), ...byOfImport(context) };
    return applyFacts(context, rows, columns, (values) => openAndRepay(context.transaction.trx, values, by));
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
    return applyFacts(context, rows, columns, async (values) => {
      const found = await findLoans(context, values);
      const stated = await casesOf(context, values, 'loanNumber', (row) => found.get(row.loanNumber) ?? []);
      return stateQuarters(context.transaction.trx, stated, byOfImport(context));
    });
  },
};

/** A row that says that the loan is repaid is two facts: what is refused of either is refused of the row. */
async function openAndRepay(
  trx: Trx,
  rows: readonly LoanRow[],
  by: OpenedBy,
): Promise<OrRefused<{ unchanged: boolean }>[]> {
  const opened = await openLoans(trx, rows.map(repaidAfterDrawn), by);
  const repaid = rows.flatMap(({ repaidOn }, row) => {
    const one = opened[row]!;
    return repaidOn !== null && isTaken(one) ? [{ row, aidId: one.aidId, repaidOn }] : [];
  });
  const outcomes: OrRefused<{ unchanged: boolean }>[] = [...opened];
  for (const [i, other] of (await repayLoans(trx, repaid, by)).entries()) {
    const { row } = repaid[i]!;
    const one = outcomes[row]!;
    outcomes[row] = isTaken(one) && isTaken(other) ? { unchanged: one.unchanged && other.unchanged } : other;
  }
  return outcomes;
}

const repaidAfterDrawn = (row: LoanRow): OrRefused<LoanRow> =>
  row.repaidOn !== null && row.repaidOn < row.drawnOn
    ? new FactError('repaid-before-drawn', 'repaidOn')
    : row;

/** By the bank's number: two banks may count alike. */
async function findLoans(
  { transaction: { trx } }: ImportContext,
  rows: readonly LoanStatementRow[],
): Promise<Map<string | null, AidId[]>> {
  const numbers = [...new Set(rows.flatMap(({ loanNumber }) => loanNumber ?? []))];
  const found = await trx
    .selectFrom('loan')
    .select(['aid_id', 'loan_number'])
    .where('loan_number', 'in', [...numbers, ''])
    .orderBy('aid_id')
    .execute();
  return new Map(
    [...Map.groupBy(found, (row) => row.loan_number)].map(([number, loans]) => [
      number,
      loans.map(({ aid_id }) => aid_id as AidId),
    ]),
  );
}
