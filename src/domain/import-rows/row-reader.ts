import { checkCreditCode } from '../credit-code.ts';
import type { PlainDate } from '../dates.ts';
import { countyOf, inPrefecture, isDivisionCode } from '../divisions.ts';
import { checkIdentityNumber, type IdentityNumber, type Sex } from '../identity-number.ts';
import { type CreditCode, type DivisionCode, isBusinessNumber } from '../ids.ts';
import { type Fen, yuanToFen } from '../money.ts';
import { isPhoneNumber } from '../phone.ts';
import { normaliseCode, normaliseText } from '../text.ts';
import { readDate } from './cells.ts';
import { type ListedColumn, type ListedWord, listedWords } from './listed-words.ts';
import { type RowError, type RowErrorCode, rowError } from './row-error.ts';

export type Row = Record<string, string>;

const SHORT_TEXT = 40;

/** Columns whose words are 是 and 否. */
type YesOrNoColumn =
  | '建档立卡'
  | '转岗需求'
  | '转移就业意愿'
  | '就读职校意愿'
  | '是否在籍'
  | '是否在读'
  | '学费是否免收'
  | '是否面临失学'
  | '是否返乡农民工'
  | '是否逾期'
  | '是否结业';

/** `row` counts as the spreadsheet does (header = 1); `businessDate` is the day of the import. */
export type RowContext = {
  row: number;
  businessDate: PlainDate;
  divisionExists: (code: string) => boolean;
};

/** `doubts`: what is taken all the same, but somebody should look at. */
export type RowCheck<T> = { ok: true; value: T; doubts?: RowError[] } | { ok: false; errors: RowError[] };

export type Person = { identityNumber: IdentityNumber; birthDate: PlainDate; sex: Sex };

/**
 * Reads the cells of one row and collects every fault, so that a file is corrected in one round.
 * A reading that failed gives null; `finish` returns the value only when none did.
 */
export class RowReader {
  readonly #row: Row;
  readonly #context: RowContext;
  #errors: RowError[] | undefined;
  #doubts: RowError[] | undefined;

  constructor(row: Row, context: RowContext) {
    this.#row = row;
    this.#context = context;
  }

  fail(code: RowErrorCode, column: string): null {
    this.#errors ??= [];
    this.#errors.push(rowError(code, this.#context.row, column));
    return null;
  }

  /** Trimmed text, null when empty. */
  text(column: string): string | null {
    const cell = this.#row[column];
    // Half of a file's cells are empty.
    return cell ? normaliseText(cell) || null : null;
  }

  required(column: string, code: RowErrorCode = 'value-missing'): string | null {
    return this.text(column) ?? this.fail(code, column);
  }

  /** 编号: becomes part of ids, so its characters are restricted. */
  number(column: string): string | null {
    const value = this.required(column);
    if (value === null || isBusinessNumber(value)) return value;
    return this.fail('number-invalid', column);
  }

  listed<C extends ListedColumn>(column: C): ListedWord<C> | null {
    const value = this.text(column);
    if (value === null) return null;
    const words: readonly string[] = listedWords[column];
    return words.includes(value) ? (value as ListedWord<C>) : this.fail('value-not-listed', column);
  }

  /** One or more of the words, separated by 、 or a comma; each once. */
  several<C extends ListedColumn>(column: C): ListedWord<C>[] | null {
    const value = this.required(column);
    if (value === null) return null;
    const words: readonly string[] = listedWords[column];
    const parts = [...new Set(value.split(/[、,，;；/ ]+/).filter((part) => part !== ''))];
    return parts.every((part) => words.includes(part))
      ? (parts as ListedWord<C>[])
      : this.fail('value-not-listed', column);
  }

  requiredListed<C extends ListedColumn>(column: C): ListedWord<C> | null {
    return this.required(column) === null ? null : this.listed(column);
  }

  yesOrNo(column: YesOrNoColumn): boolean | null {
    const word = this.listed(column);
    return word === null ? null : word === '是';
  }

  requiredYesOrNo(column: YesOrNoColumn): boolean | null {
    return this.required(column) === null ? null : this.yesOrNo(column);
  }

  /** Yuan in the file, fen in the value; empty is null. */
  amount(column: string): Fen | null {
    const value = this.text(column);
    if (value === null) return null;
    const amount = yuanToFen(value, { allowNegative: true });
    if (amount === null) return this.fail('amount-not-a-number', column);
    return amount < 0 ? this.fail('amount-negative', column) : amount;
  }

  count(column: string): number | null {
    const value = this.text(column);
    if (value === null) return null;
    if (/^-\d{1,6}$/.test(value)) return this.fail('amount-negative', column);
    return /^\d{1,6}$/.test(value) ? Number(value) : this.fail('amount-not-a-number', column);
  }

  /** A few words, null when empty. */
  shortText(column: string): string | null {
    const text = this.text(column);
    return text !== null && text.length > SHORT_TEXT ? this.fail('text-too-long', column) : text;
  }

  /** A few words that must be there: what stands in an index cannot be of any length. */
  shortRequired(column: string, code: RowErrorCode): string | null {
    return this.required(column, code) === null ? null : this.shortText(column);
  }

  /** A year from 1950 up to `last`, null when empty. */
  year(column: string, last: number): number | null {
    const value = this.text(column);
    if (value === null) return null;
    const year = /^\d{4}年?$/.test(value) ? Number(value.slice(0, 4)) : 0;
    return year >= 1950 && year <= last ? year : this.fail('year-invalid', column);
  }

  date(column: string): PlainDate | null {
    const value = this.text(column);
    return value === null ? null : (readDate(value) ?? this.fail('date-invalid', column));
  }

  requiredDate(column: string): PlainDate | null {
    return this.required(column, 'date-missing') === null ? null : this.date(column);
  }

  /** For what must have happened: a payment, a visit. */
  pastDate(column: string): PlainDate | null {
    const date = this.requiredDate(column);
    return date !== null && date > this.#context.businessDate ? this.fail('date-in-future', column) : date;
  }

  person(column: string): Person | null {
    const check = checkIdentityNumber(this.#row[column] ?? '', this.#context.businessDate);
    if (!check.ok) return this.fail(check.code, column);
    return { identityNumber: check.value, birthDate: check.birthDate, sex: check.sex };
  }

  creditCode(column: string): CreditCode | null {
    const check = checkCreditCode(this.#row[column] ?? '');
    return check.ok ? check.value : this.fail(check.code, column);
  }

  /** A village or community of the prefecture, 12 digits. */
  village(column: string): DivisionCode | null {
    const code = normaliseCode(this.#row[column] ?? '');
    const known = code.length === 12 && isDivisionCode(code) && this.#context.divisionExists(code);
    return known ? code : this.fail('village-unknown', column);
  }

  /** A county anywhere in the country; only those of the prefecture can be looked up. */
  county(column: string): DivisionCode | null {
    const code = normaliseCode(this.#row[column] ?? '');
    if (!isDivisionCode(code)) return this.fail('division-unknown', column);
    const county = countyOf(code);
    if (inPrefecture(county) && !this.#context.divisionExists(county))
      return this.fail('division-unknown', column);
    return county;
  }

  /** As the file has it: a row is not lost for what stands where its telephone should. */
  phone(column: string): string | null {
    const value = this.text(column);
    if (value === null || isPhoneNumber(value)) return value;
    // Numbers are grouped as people read them.
    const digits = value.replace(/[\s-]/g, '');
    if (isPhoneNumber(digits)) return digits;
    this.#doubts ??= [];
    this.#doubts.push(rowError('phone-doubtful', this.#context.row, column));
    return value;
  }

  /** Digits only; people group them with spaces and hyphens. */
  account(column: string): string | null {
    const value = normaliseCode(this.#row[column] ?? '').replaceAll('-', '');
    return value === '' || /^\d{6,32}$/.test(value) ? value || null : this.fail('account-invalid', column);
  }

  finish<T>(value: () => T): RowCheck<T> {
    if (this.#errors) return { ok: false, errors: this.#errors };
    return this.#doubts ? { ok: true, value: value(), doubts: this.#doubts } : { ok: true, value: value() };
  }
}

/** After `finish` has seen no fault, a required reading is there; anything else is our own bug. */
export function present<T>(value: T | null): T {
  if (value === null) throw new Error('a required cell was read as null without an error');
  return value;
}
