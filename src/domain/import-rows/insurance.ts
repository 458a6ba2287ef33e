import type { PlainDate, YearMonth } from '../dates.ts';
import type { IdentityNumber } from '../identity-number.ts';
import type { CreditCode } from '../ids.ts';
import type { Fen } from '../money.ts';
import { isAmbiguousMonth, readMonth } from './cells.ts';
import { present, type Row, type RowCheck, type RowContext, RowReader } from './row-reader.ts';

/** One payment for one person and month; person and employer need not be known to us. */
export type InsuranceRow = {
  creditCode: CreditCode;
  month: YearMonth;
  identityNumber: IdentityNumber;
  /** 险种, as the insurance office names it. */
  kind: string;
  paidOn: PlainDate;
  amountFen: Fen;
};

const KIND_NAME = /^\p{Script=Han}[\p{Script=Han}\w()（）、·\-/ ]{0,39}$/u;

function readMonthOf(r: RowReader): YearMonth | null {
  const text = r.required('所属月份');
  if (text === null) return null;
  if (isAmbiguousMonth(text)) return r.fail('month-ambiguous', '所属月份');
  return readMonth(text) ?? r.fail('month-invalid', '所属月份');
}

export function checkInsuranceRow(row: Row, context: RowContext): RowCheck<InsuranceRow> {
  const r = new RowReader(row, context);
  const creditCode = r.creditCode('统一社会信用代码');
  const month = readMonthOf(r);
  const person = r.person('身份证号');
  const kind = r.required('险种');
  // Bureaus name the kinds differently, so any name is taken; a date, number or formula that slipped there is not.
  if (kind !== null && !KIND_NAME.test(kind)) r.fail('insurance-kind-invalid', '险种');
  const paidOn = r.pastDate('缴费日期');
  const amountFen = r.required('缴费金额(元)') === null ? null : r.amount('缴费金额(元)');
  if (amountFen === 0) r.fail('amount-not-positive', '缴费金额(元)');
  return r.finish(() => ({
    creditCode: present(creditCode),
    month: present(month),
    identityNumber: present(person).identityNumber,
    kind: present(kind),
    paidOn: present(paidOn),
    amountFen: present(amountFen),
  }));
}
