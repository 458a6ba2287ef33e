import type { PlainDate } from '../dates.ts';
import { type CreditCode, type DivisionCode, type IntermediaryNumber, intermediaryNumber } from '../ids.ts';
import type { ListedWord } from './listed-words.ts';
import { present, type Row, type RowCheck, type RowContext, RowReader } from './row-reader.ts';

export type EmployerRow = {
  creditCode: CreditCode;
  name: string;
  /** 6 digits; may lie outside the prefecture. */
  division: DivisionCode;
  contact: string | null;
  phone: string | null;
  bank: string | null;
  account: string | null;
};

/** The account may be empty: a payment without one is what stops then, not the register. */
export function checkEmployerRow(row: Row, context: RowContext): RowCheck<EmployerRow> {
  const r = new RowReader(row, context);
  const creditCode = r.creditCode('统一社会信用代码');
  const name = r.required('名称', 'name-missing');
  const division = r.county('行政区划代码');
  const rest = {
    contact: r.text('联系人'),
    phone: r.phone('联系电话'),
    bank: r.text('开户行'),
    account: r.account('账号'),
  };
  return r.finish(() => ({
    creditCode: present(creditCode),
    name: present(name),
    division: present(division),
    ...rest,
  }));
}

export type IntermediaryRow = {
  number: IntermediaryNumber;
  name: string;
  kind: ListedWord<'类型'>;
  /** Empty = no licence: kept, and refused as not qualified when it comes to a claim. */
  licenceNumber: string;
  licenceValidUntil: PlainDate | null;
  standing: ListedWord<'信誉'>;
  division: DivisionCode;
  bank: string | null;
  account: string | null;
};

export function checkIntermediaryRow(row: Row, context: RowContext): RowCheck<IntermediaryRow> {
  const r = new RowReader(row, context);
  const number = r.number('编号');
  const name = r.required('名称', 'name-missing');
  const kind = r.requiredListed('类型');
  const standing = r.requiredListed('信誉');
  const division = r.county('行政区划代码');
  const rest = {
    licenceNumber: r.text('资质证号') ?? '',
    licenceValidUntil: r.date('资质有效期至'),
    bank: r.text('开户行'),
    account: r.account('账号'),
  };
  return r.finish(() => ({
    number: intermediaryNumber(present(number)),
    name: present(name),
    kind: present(kind),
    standing: present(standing),
    division: present(division),
    ...rest,
  }));
}
