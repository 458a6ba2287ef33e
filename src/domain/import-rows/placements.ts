import { LAST_DATE, type PlainDate } from '../dates.ts';
import { dueDay } from '../employment-year.ts';
import type { Contract } from '../facts.ts';
import { checkIdentityNumber, type IdentityNumber, type Sex } from '../identity-number.ts';
import {
  type CreditCode,
  type EmploymentId,
  employmentId,
  type IntermediaryNumber,
  intermediaryNumber,
} from '../ids.ts';
import type { Fen } from '../money.ts';
import { present, type Row, type RowCheck, type RowContext, RowReader } from './row-reader.ts';

export type PlacementRow = {
  employmentId: EmploymentId;
  identityNumber: IdentityNumber;
  birthDate: PlainDate;
  sex: Sex;
  creditCode: CreditCode;
  intermediary: IntermediaryNumber | null;
  post: string | null;
  wageFen: Fen | null;
  startsOn: PlainDate;
  /** The contract's dates as declared; null = none stated. No end date = open-ended. */
  contract: Contract | null;
};

/** A person who is not in the register is no fault of the row: the claim says `not-registered-poor` later. */
export function checkPlacementRow(row: Row, context: RowContext): RowCheck<PlacementRow> {
  const r = new RowReader(row, context);
  const number = r.number('就业编号');
  // The number names the process in the engine and stands in every address: no personal data there.
  if (number !== null && checkIdentityNumber(number).ok) r.fail('number-is-identity', '就业编号');
  const person = r.person('身份证号');
  const creditCode = r.creditCode('统一社会信用代码');
  const intermediary = r.text('介绍机构编号') === null ? null : r.number('介绍机构编号');
  const startsOn = r.requiredDate('入职日期');
  // The calendar ends before the year would.
  if (startsOn !== null && dueDay(startsOn) === LAST_DATE) r.fail('date-invalid', '入职日期');
  const rest = { post: r.text('岗位'), wageFen: r.amount('月工资(元)') };
  const contract = readContract(r);
  return r.finish(() => ({
    employmentId: employmentId(present(number)),
    ...present(person),
    creditCode: present(creditCode),
    intermediary: intermediary === null ? null : intermediaryNumber(intermediary),
    startsOn: present(startsOn),
    contract,
    ...rest,
  }));
}

function readContract(r: RowReader): Contract | null {
  if (r.text('合同起始日') === null && r.text('合同终止日') === null) return null;
  const startsOn = r.requiredDate('合同起始日');
  const endsOn = r.date('合同终止日');
  if (startsOn === null) return null;
  if (endsOn !== null && endsOn < startsOn) return r.fail('contract-end-before-start', '合同终止日');
  return { startsOn, endsOn };
}
