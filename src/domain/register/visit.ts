import { addDays, type PlainDate, parsePlainDate } from '../dates.ts';
import { inPrefecture, isDivisionCode } from '../divisions.ts';
import { type ListedColumn, listedWords } from '../import-rows/listed-words.ts';
import { yuanToFen } from '../money.ts';
import { isPhoneNumber } from '../phone.ts';
import { normaliseText } from '../text.ts';
import type { CardField, RegisterSource } from './card.ts';

type FieldKind =
  | { readonly kind: 'listed'; readonly words: readonly string[] }
  | { readonly kind: 'text' | 'place' | 'phone' | 'yes-no' | 'money' | 'count' | 'year' };

const listed = (column: ListedColumn) =>
  ({ kind: 'listed', words: listedWords[column] as readonly string[] }) as const;
const text = { kind: 'text' } as const;
const yesNo = { kind: 'yes-no' } as const;
const money = { kind: 'money' } as const;

/** What a visit may change of a card, and how each is written. The account is not among them: money goes there. */
export const visitFields = {
  sex: listed('性别'),
  relation: listed('与户主关系'),
  education: listed('文化程度'),
  skill: listed('技能水平'),
  health: listed('健康状况'),
  labourAbility: text,
  annualIncomeFen: money,
  employmentState: listed('就业状态'),
  employedIn: { kind: 'place' },
  employedBy: text,
  employedAs: text,
  wageFen: money,
  satisfaction: listed('就业满意度'),
  wantsChange: yesNo,
  childrenSchooling: text,
  dependants: { kind: 'count' },
  wantsTransfer: yesNo,
  wishedRegion: listed('意愿地区'),
  wishedIndustry: text,
  wishedEmployer: text,
  wishedPost: text,
  wishedWageFen: money,
  serviceNeeds: listed('公共服务需求'),
  graduatedFrom: text,
  graduatedYear: { kind: 'year' },
  wantsVocational: yesNo,
  phone: { kind: 'phone' },
} as const satisfies Partial<Record<CardField, FieldKind>>;
export type VisitField = keyof typeof visitFields;
export type VisitValue = string | number | boolean | null;
/** Fen, yes or no as booleans, everything else as on the card; null = nothing known. */
export type VisitValues = Readonly<Partial<Record<VisitField, VisitValue>>>;
export type VisitSource = Extract<RegisterSource, 'visit' | 'phone'>;

export const isVisitField = (name: string): name is VisitField => Object.hasOwn(visitFields, name);

const TEXT_LENGTH = 60;
const COUNT_MOST = 99;
const INCOME_MOST_FEN = 10_000_000_00;
/** Who has seen somebody sends it before the next quarter begins. */
const VISIT_DAYS = 90;

export const visitFaults = {
  'field-unknown': ['入户核实不能改这一栏。', '姓名、身份证号、户、建档立卡和账号请由乡镇或主管部门办理。'],
  'value-not-listed': ['填写的内容不在规定的选项之内。', '请从选项中选择。'],
  'value-invalid': ['填写的内容不正确。', '请重新填写这一栏。'],
  'text-too-long': [`填写的内容太长。`, `请不超过 ${TEXT_LENGTH} 个字。`],
  'amount-not-a-number': ['金额或数量不是数字。', '请只填数字，金额最多两位小数。'],
  'amount-out-of-range': ['金额或数量太大或是负数。', '请核对位数和单位。'],
  'year-out-of-range': ['年份不合理。', '请填写四位年份，不晚于明年。'],
  'phone-invalid': ['电话号码不正确。', '请填写手机号，或带区号的座机号。'],
  'division-unknown': ['行政区划代码不存在。', '请填写地名，或 6 位县级区划代码；湘西经开区为 433190。'],
  'date-invalid': ['核实日期不正确。', '请核对手机的日期。'],
  'date-in-future': ['核实日期晚于今天。', '请核对手机的日期，改正后重新发送。'],
  'visit-too-old': [`核实已超过 ${VISIT_DAYS} 天。`, '请重新走访或致电后再发送。'],
  'person-unknown': ['名册中没有这个人，或不在您的村。', '可能已迁走或并入他户；请向乡镇核对，或丢弃这条。'],
  'revision-unknown': ['填写所依据的信息卡比名册还新。', '请刷新名单后重新填写。'],
  'own-case': ['这是您本人或您的家庭成员，应当回避。', '请由乡镇社保站的人核实；这条请丢弃。'],
  'identity-number-missing': [
    '您的账户没有登记本人身份证号，无法核对您是否应当回避。',
    '请系统管理员在“用户与岗位”中登记后，再点“重新发送”。',
  ],
  'key-reused': ['这条的编号已用于另一条。', '请重新发送。'],
  'internal-error': ['系统内部错误，这条没有保存。', '请稍后重新发送；仍然失败请告诉系统管理员。'],
} as const satisfies Record<string, readonly [message: string, remedy: string]>;
export type VisitFaultCode = keyof typeof visitFaults;

/** `field` null: it is about the entry as a whole. */
export type VisitFault = {
  readonly field: string | null;
  readonly code: VisitFaultCode;
  readonly message: string;
  readonly remedy: string;
};

export function visitFault(code: VisitFaultCode, field: string | null = null): VisitFault {
  const [message, remedy] = visitFaults[code];
  return { field, code, message, remedy };
}

/** Why a value cannot stand in this field, or null. `on`: the day of the visit. */
function faultOf(field: VisitField, value: VisitValue, on: PlainDate): VisitFaultCode | null {
  if (value === null) return null;
  const how: FieldKind = visitFields[field];
  switch (how.kind) {
    case 'listed':
      return typeof value === 'string' && how.words.includes(value) ? null : 'value-not-listed';
    case 'yes-no':
      return typeof value === 'boolean' ? null : 'value-not-listed';
    case 'money':
      return within(value, 0, INCOME_MOST_FEN);
    case 'count':
      return within(value, 0, COUNT_MOST);
    case 'year':
      return within(value, 1950, Number(on.slice(0, 4)) + 1) && 'year-out-of-range';
    case 'phone':
      return typeof value === 'string' && isPhoneNumber(value) ? null : 'phone-invalid';
    default:
      return badText(value, how.kind);
  }
}

function within(value: VisitValue, least: number, most: number): VisitFaultCode | null {
  if (!Number.isSafeInteger(value)) return 'amount-not-a-number';
  return (value as number) >= least && (value as number) <= most ? null : 'amount-out-of-range';
}

/** A place is named in words or by the code of a county. */
function badText(value: VisitValue, kind: 'text' | 'place'): VisitFaultCode | null {
  if (typeof value !== 'string' || value === '' || value !== normaliseText(value)) return 'value-invalid';
  if (kind === 'place' && /^\d+$/.test(value) && (value.length !== 6 || !isDivisionCode(value)))
    return 'division-unknown';
  return value.length > TEXT_LENGTH ? 'text-too-long' : null;
}

/** All that is wrong with what a visit says, before anybody looks at the register. */
export function checkVisit(
  visit: { readonly on: string; readonly fields: Readonly<Record<string, VisitValue>> },
  today: PlainDate,
): VisitFault[] {
  const on = parsePlainDate(visit.on);
  if (on === null) return [visitFault('date-invalid')];
  const faults: VisitFault[] = [];
  if (on > today) faults.push(visitFault('date-in-future'));
  if (on < addDays(today, -VISIT_DAYS)) faults.push(visitFault('visit-too-old'));
  for (const [field, value] of Object.entries(visit.fields)) {
    const code = isVisitField(field) ? faultOf(field, value, on) : 'field-unknown';
    if (code) faults.push(visitFault(code, field));
  }
  return faults;
}

/** The place that is named by a code of this prefecture: whether there is such a one, only the record knows. */
export function placeToLookUp(fields: VisitValues): string | null {
  const { employedIn } = fields;
  return typeof employedIn === 'string' && isDivisionCode(employedIn) && inPrefecture(employedIn)
    ? employedIn
    : null;
}

export type TypedReading =
  | { readonly ok: true; readonly value: VisitValue }
  | { readonly ok: false; readonly fault: VisitFault };

/** What a person typed or chose, in yuan and words, as a value of the field; empty = nothing known. */
export function readTyped(field: VisitField, typed: string, on: PlainDate): TypedReading {
  const value = meantBy(visitFields[field], normaliseText(typed));
  const code = value === undefined ? 'amount-not-a-number' : faultOf(field, value, on);
  return code ? { ok: false, fault: visitFault(code, field) } : { ok: true, value: value as VisitValue };
}

function meantBy({ kind }: FieldKind, typed: string): VisitValue | undefined {
  if (typed === '') return null;
  if (kind === 'yes-no') return typed === '是' ? true : typed === '否' ? false : typed;
  if (kind === 'money') return yuanToFen(typed) ?? undefined;
  if (kind === 'count' || kind === 'year') return /^\d{1,6}$/.test(typed) ? Number(typed) : undefined;
  return kind === 'phone' ? typed.replaceAll(' ', '') : typed;
}

/** The inverse: a value as a person would type it. */
export function asTyped(field: VisitField, value: VisitValue | undefined): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'boolean') return value ? '是' : '否';
  if (visitFields[field].kind !== 'money') return String(value);
  const fen = value as number;
  return fen % 100 === 0 ? String(fen / 100) : (fen / 100).toFixed(2);
}

const BASIC: readonly VisitField[] = [
  'relation',
  'sex',
  'education',
  'skill',
  'health',
  'annualIncomeFen',
  'phone',
];
const WORK: readonly VisitField[] = [
  'employedIn',
  'employedBy',
  'employedAs',
  'wageFen',
  'satisfaction',
  'childrenSchooling',
  'dependants',
  'wantsChange',
];
const WISH: readonly VisitField[] = [
  'wishedRegion',
  'wishedIndustry',
  'wishedEmployer',
  'wishedPost',
  'wishedWageFen',
  'serviceNeeds',
];

/**
 * The parts of the card that somebody of this group is asked for (art. 8), the basic one last: it changes least. Who does
 * not want to go is asked for that alone; who works is asked for wishes when wanting to change.
 */
export function visitParts(values: VisitValues): { title: string; fields: readonly VisitField[] }[] {
  const basic = { title: '基本情况', fields: BASIC };
  switch (values.employmentState) {
    case '已转移就业':
      return [
        { title: '就业去向和收入', fields: WORK },
        ...(values.wantsChange === true ? [{ title: '转岗意愿', fields: WISH }] : []),
        basic,
      ];
    case '未转移有意愿':
      return [{ title: '就业意愿', fields: ['labourAbility', ...WISH, 'dependants'] }, basic];
    case '两后生':
      return [
        {
          title: '两后生',
          fields: ['graduatedFrom', 'graduatedYear', 'wantsTransfer', 'wantsVocational', 'wishedRegion'],
        },
        basic,
      ];
    default:
      return [basic];
  }
}
