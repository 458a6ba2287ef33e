import type { PlainDate } from '../dates.ts';
import type { IdentityNumber, Sex } from '../identity-number.ts';
import type { DivisionCode } from '../ids.ts';
import type { Fen } from '../money.ts';
import type { ListedWord } from './listed-words.ts';
import { present, type Row, type RowCheck, type RowContext, RowReader } from './row-reader.ts';

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

/**
 * Household, name, identity number, village and 建档立卡 must be there. The rest may be empty: whether a person's
 * information is complete is what the four clears (四清) measure, so an incomplete row must be able to enter.
 */
export function checkRegistryRow(row: Row, context: RowContext): RowCheck<RegistryRow> {
  const r = new RowReader(row, context);
  const householdNumber = r.required('户编号', 'household-missing');
  const name = r.required('姓名', 'name-missing');
  const person = r.person('身份证号');
  const division = r.village('行政区划代码');
  const registeredPoor = r.required('建档立卡') === null ? null : r.yesOrNo('建档立卡');
  const sex = r.listed('性别');
  const rest = {
    relation: r.listed('与户主关系'),
    education: r.listed('文化程度'),
    skill: r.listed('技能水平'),
    health: r.listed('健康状况'),
    annualIncomeFen: r.amount('家庭年收入(元)'),
    employmentState: r.listed('就业状态'),
    employedIn: r.text('就业地区'),
    employedBy: r.text('就业单位'),
    employedAs: r.text('就业岗位'),
    wageFen: r.amount('月工资(元)'),
    satisfaction: r.listed('就业满意度'),
    wantsChange: r.yesOrNo('转岗需求'),
    wishedRegion: r.listed('意愿地区'),
    wishedIndustry: r.text('意愿行业'),
    wishedPost: r.text('意愿岗位'),
    wishedWageFen: r.amount('意愿月薪(元)'),
    serviceNeeds: r.listed('公共服务需求'),
    dependants: r.count('随行家属(人)'),
    phone: r.text('联系电话'),
    account: r.text('一卡通账号'),
    ...optionalCells(r, row, context),
  };
  return r.finish(() => ({
    householdNumber: present(householdNumber),
    name: present(name),
    ...present(person),
    sex: sex ?? present(person).sex,
    division: present(division),
    registeredPoor: present(registeredPoor),
    ...rest,
  }));
}

function optionalCells(r: RowReader, row: Row, { businessDate }: RowContext): OptionalCells {
  const asked = <T>(column: string, read: () => T): T | undefined => (column in row ? read() : undefined);
  const short = (column: string) => asked(column, () => r.shortText(column));
  return {
    labourAbility: short('劳动能力'),
    wantsTransfer: asked('转移就业意愿', () => r.yesOrNo('转移就业意愿')),
    wishedEmployer: short('意愿企业'),
    childrenSchooling: short('子女入学'),
    graduatedFrom: short('毕业学校'),
    graduatedYear: asked('毕业年份', () => r.year('毕业年份', Number(businessDate.slice(0, 4)))),
    wantsVocational: asked('就读职校意愿', () => r.yesOrNo('就读职校意愿')),
  };
}
