import type { Quarter } from '../aid/facts.ts';
import type { PlainDate } from '../dates.ts';
import { checkIdentityNumber, type IdentityNumber } from '../identity-number.ts';
import { type AidId, type CreditCode, isAidId } from '../ids.ts';
import { type Fen, yuanToFen } from '../money.ts';
import { present, type Row, type RowCheck, type RowContext, RowReader } from './row-reader.ts';

export type LoanRow = {
  loanNumber: string;
  identityNumber: IdentityNumber;
  /** Null: the bank is not registered here, and goes by its name. */
  bank: CreditCode | null;
  bankName: string | null;
  returnee: boolean;
  bankApprovedOn: PlainDate | null;
  principalFen: Fen;
  annualRateBp: number;
  drawnOn: PlainDate;
  endsOn: PlainDate;
  repaidOn: PlainDate | null;
};

export function checkLoanRow(row: Row, context: RowContext): RowCheck<LoanRow> {
  const r = new RowReader(row, context);
  const loanNumber = r.number('贷款编号');
  // It becomes part of the case's number, which stands in addresses: no personal data there.
  if (loanNumber !== null && checkIdentityNumber(loanNumber).ok) r.fail('number-is-identity', '贷款编号');
  const person = r.person('身份证号');
  const bank = r.text('银行代码') === null ? null : r.creditCode('银行代码');
  const bankName = r.text('银行代码') === null ? r.required('银行名称') : r.text('银行名称');
  const returnee = r.requiredYesOrNo('是否返乡农民工');
  const bankApprovedOn = r.text('批准日期') === null ? null : r.pastDate('批准日期');
  const principalFen = r.required('贷款本金(元)') === null ? null : r.amount('贷款本金(元)');
  if (principalFen === 0) r.fail('amount-not-positive', '贷款本金(元)');
  const annualRateBp = readRate(r);
  const drawnOn = r.pastDate('放款日期');
  const endsOn = r.requiredDate('到期日期');
  const repaidOn = r.text('还清日期') === null ? null : r.pastDate('还清日期');
  return r.finish(() => ({
    loanNumber: present(loanNumber),
    identityNumber: present(person).identityNumber,
    bank,
    bankName,
    returnee: present(returnee),
    bankApprovedOn,
    principalFen: present(principalFen),
    annualRateBp: present(annualRateBp),
    drawnOn: present(drawnOn),
    endsOn: present(endsOn),
    repaidOn,
  }));
}

/** 4.35 or 4.35% → 435 basis points, as money is read: digit by digit. */
function readRate(r: RowReader): number | null {
  const text = r.required('年利率(%)');
  if (text === null) return null;
  const rate = yuanToFen(text.replace(/\s*[%％]$/, ''));
  return rate !== null && rate >= 1 && rate <= 2400 ? rate : r.fail('rate-invalid', '年利率(%)');
}

export type LoanStatementRow = {
  /** Which loan: by the number of its case, or the bank's. */
  aidId: AidId | null;
  loanNumber: string | null;
  quarter: Quarter;
  interestPaidFen: Fen;
  balanceFen: Fen;
  paidOn: PlainDate | null;
  overdue: boolean;
  statedOn: PlainDate;
};

export function checkLoanStatementRow(row: Row, context: RowContext): RowCheck<LoanStatementRow> {
  const r = new RowReader(row, context);
  const number = r.text('个案编号');
  if (number !== null && !isAidId(number)) r.fail('number-invalid', '个案编号');
  const loanNumber = number === null ? r.number('贷款编号') : null;
  const text = r.required('季度');
  const quarter = text === null ? null : (readQuarter(text) ?? r.fail('quarter-invalid', '季度'));
  const interestPaidFen = r.required('付息金额(元)') === null ? null : r.amount('付息金额(元)');
  const balanceFen = r.required('贷款余额(元)') === null ? null : r.amount('贷款余额(元)');
  const paidOn = r.text('付息日期') === null ? null : r.pastDate('付息日期');
  const overdue = r.requiredYesOrNo('是否逾期');
  const statedOn = r.pastDate('报送日期');
  return r.finish(() => ({
    aidId: number as AidId | null,
    loanNumber,
    quarter: present(quarter),
    interestPaidFen: present(interestPaidFen),
    balanceFen: present(balanceFen),
    paidOn,
    overdue: present(overdue),
    statedOn: present(statedOn),
  }));
}

/** 2017Q1, 2017q1, 2017年第1季度, 2017年1季度. */
function readQuarter(text: string): Quarter | null {
  const match = /^(\d{4})\s*[Qq]([1-4])$/.exec(text) ?? /^(\d{4})年第?([1-4])季度$/.exec(text);
  return match && (`${match[1]}Q${match[2]}` as Quarter);
}
