import type { PlainDate } from '../dates.ts';
import type { IdentityNumber, Sex } from '../identity-number.ts';
import type { DivisionCode } from '../ids.ts';
import type { Fen } from '../money.ts';
import { optionalColumns } from './columns.ts';
import type { ListedWord } from './listed-words.ts';
import { type Person, present, type Row, type RowCheck, type RowContext, RowReader } from './row-reader.ts';

/** One person of the labour register (art. 8). Null = left empty in the file. */
export type RegistryRow = {
  householdNumber: string;
  name: string;
  identityNumber: IdentityNumber;
  birthDate: PlainDate;
  /** As the file says; the identity number's own where it says nothing. */
  sex: Sex;
  relation: ListedWord<'与户主关系'> | null;
  education: ListedWord<'文化程度'> | null;
  skill: ListedWord<'技能水平'> | null;
  health: ListedWord<'健康状况'> | null;
  annualIncomeFen: Fen | null;
  registeredPoor: boolean;
  /** 12-digit village. */
  division: DivisionCode;
  employmentState: ListedWord<'就业状态'> | null;
  employedIn: string | null;
  employedBy: string | null;
  employedAs: string | null;
  wageFen: Fen | null;
  satisfaction: ListedWord<'就业满意度'> | null;
  wantsChange: boolean | null;
  wishedRegion: ListedWord<'意愿地区'> | null;
  wishedIndustry: string | null;
  wishedPost: string | null;
  wishedWageFen: Fen | null;
  serviceNeeds: ListedWord<'公共服务需求'> | null;
  dependants: number | null;
  phone: string | null;
  account: string | null;
} & OptionalCells;

/** Columns that a file may lack. Undefined = it does: the card keeps what it says. */
type OptionalCells = {
  labourAbility: string | null | undefined;
  wantsTransfer: boolean | null | undefined;
  wishedEmployer: string | null | undefined;
  childrenSchooling: string | null | undefined;
  graduatedFrom: string | null | undefined;
  graduatedYear: number | null | undefined;
  wantsVocational: boolean | null | undefined;
};

type Reading<T> = { readonly column: string; readonly read: (r: RowReader, context: RowContext) => T };

const reading = <const C extends string, T>(
  column: C,
  read: (r: RowReader, column: C, context: RowContext) => T,
): Reading<T> => ({ column, read: (r, context) => read(r, column, context) });

/**
 * How each cell is read, whatever stands in the others: within an import the same cell of a column says the same in every row.
 * Household, name, identity number, village and 建档立卡 must be there. The rest may be empty: whether a person's
 * information is complete is what the four clears (四清) measure, so an incomplete row must be able to enter.
 */
const readings = {
  householdNumber: reading('户编号', (r, c) => r.shortRequired(c, 'household-missing')),
  name: reading('姓名', (r, c) => r.shortRequired(c, 'name-missing')),
  person: reading('身份证号', (r, c): Person | null => r.person(c)),
  division: reading('行政区划代码', (r, c) => r.village(c)),
  registeredPoor: reading('建档立卡', (r, c) => (r.required(c) === null ? null : r.yesOrNo(c))),
  sex: reading('性别', (r, c) => r.listed(c)),
  relation: reading('与户主关系', (r, c) => r.listed(c)),
  education: reading('文化程度', (r, c) => r.listed(c)),
  skill: reading('技能水平', (r, c) => r.listed(c)),
  health: reading('健康状况', (r, c) => r.listed(c)),
  annualIncomeFen: reading('家庭年收入(元)', (r, c) => r.amount(c)),
  employmentState: reading('就业状态', (r, c) => r.listed(c)),
  employedIn: reading('就业地区', (r, c) => r.text(c)),
  employedBy: reading('就业单位', (r, c) => r.text(c)),
  employedAs: reading('就业岗位', (r, c) => r.text(c)),
  wageFen: reading('月工资(元)', (r, c) => r.amount(c)),
  satisfaction: reading('就业满意度', (r, c) => r.listed(c)),
  wantsChange: reading('转岗需求', (r, c) => r.yesOrNo(c)),
  wishedRegion: reading('意愿地区', (r, c) => r.listed(c)),
  wishedIndustry: reading('意愿行业', (r, c) => r.text(c)),
  wishedPost: reading('意愿岗位', (r, c) => r.text(c)),
  wishedWageFen: reading('意愿月薪(元)', (r, c) => r.amount(c)),
  serviceNeeds: reading('公共服务需求', (r, c) => r.listed(c)),
  dependants: reading('随行家属(人)', (r, c) => r.count(c)),
  phone: reading('联系电话', (r, c) => r.phone(c)),
  account: reading('一卡通账号', (r, c) => r.text(c)),
  labourAbility: reading('劳动能力', (r, c) => r.shortText(c)),
  wantsTransfer: reading('转移就业意愿', (r, c) => r.yesOrNo(c)),
  wishedEmployer: reading('意愿企业', (r, c) => r.shortText(c)),
  childrenSchooling: reading('子女入学', (r, c) => r.shortText(c)),
  graduatedFrom: reading('毕业学校', (r, c) => r.shortText(c)),
  graduatedYear: reading('毕业年份', (r, c, { businessDate }) => r.year(c, Number(businessDate.slice(0, 4)))),
  wantsVocational: reading('就读职校意愿', (r, c) => r.yesOrNo(c)),
};

/** A field that a cell of the register's file says; `person`: identity number, birth date and sex. */
export type RegistryField = keyof typeof readings;
type CellValue<F extends RegistryField> = ReturnType<(typeof readings)[F]['read']>;

const fields = Object.keys(readings) as RegistryField[];
const mayLack = (column: string) => (optionalColumns.registry as readonly string[]).includes(column);
const columnsToRead = fields.map((field) => {
  const { column, read } = readings[field];
  return { field, column, read, optional: mayLack(column) };
});

/** The column of a field, as its file names it. */
export const registryColumn = (field: RegistryField): string => readings[field].column;

type CellValues<Fields extends readonly RegistryField[]> = {
  [I in keyof Fields]: CellValue<Fields[I]>;
};

/**
 * What checks the cells of some columns, whatever stands in the others, by their rules. Values come in the order of `wanted`;
 * errors name `context.row`.
 */
export function registryCellsCheck<const Fields extends readonly RegistryField[]>(
  wanted: Fields,
  context: RowContext,
): (row: Row) => RowCheck<CellValues<Fields>> {
  const reads = wanted.map((field) => readings[field].read);
  return (row) => {
    const r = new RowReader(row, context);
    const values: unknown[] = [];
    for (const read of reads) values.push(read(r, context));
    return r.finish(() => values as CellValues<Fields>);
  };
}

const NOTHING_READ = Object.fromEntries(
  [...fields.filter((field) => field !== 'person'), 'identityNumber', 'birthDate'].map((name) => [
    name,
    null,
  ]),
) as Record<Exclude<RegistryField, 'person'> | 'identityNumber' | 'birthDate', unknown>;

/** One row by the rules of all columns; with every fault that it has. */
export function checkRegistryRow(row: Row, context: RowContext): RowCheck<RegistryRow> {
  const r = new RowReader(row, context);
  // Of one shape from the beginning: an object that grows cell by cell takes twice as long as all the rules together.
  const cells = { ...NOTHING_READ };
  let person: Person | null = null;
  for (const { field, column, read, optional } of columnsToRead) {
    const value = optional && !(column in row) ? undefined : read(r, context);
    if (field === 'person') person = value as Person | null;
    else cells[field] = value;
  }
  return r.finish(() => {
    const { identityNumber, birthDate, sex } = present(person);
    for (const field of ['householdNumber', 'name', 'division', 'registeredPoor'] as const)
      present(cells[field]);
    return { ...cells, identityNumber, birthDate, sex: cells.sex ?? sex } as RegistryRow;
  });
}
