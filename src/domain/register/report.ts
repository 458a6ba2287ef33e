import { addYears, type PlainDate, parsePlainDate } from '../dates.ts';
import { checkIdentityNumber, type IdentityNumberFault, identityNumberFaults } from '../identity-number.ts';
import { listedWords } from '../import-rows/listed-words.ts';

/** What a village officer reports of a household (docs/register.md, Reports from the village). */
export const reportKindNames = {
  birth: '出生',
  arrival: '迁入',
  death: '死亡',
  departure: '离开',
  other: '其他',
  'new-household': '新来的户',
} as const;
export type ReportKind = keyof typeof reportKindNames;
export const reportKinds = Object.keys(reportKindNames) as [ReportKind, ...ReportKind[]];

/** Who comes, as told: of a new household its head. `relation` null: none of the listed ones. */
export interface Comer {
  readonly name: string;
  readonly relation: string | null;
  readonly birthOn: string | null;
  readonly identityNumber: string | null;
}

export interface Report {
  readonly kind: ReportKind;
  /** Null: a household that the register does not have, in `village`. */
  readonly household: string | null;
  readonly village: string | null;
  /** Whom of the household it is about, by the ids of their cards. */
  readonly members: readonly number[];
  readonly comer: Comer | null;
  readonly on: string;
  readonly note: string;
}

/** What each kind is asked for, by screen and API alike; `birth`: the day of birth is the day it happened. */
export const reportAsks = {
  birth: { members: 'none', comer: true, note: false },
  arrival: { members: 'none', comer: true, note: false },
  death: { members: 'one', comer: false, note: false },
  departure: { members: 'some', comer: false, note: false },
  other: { members: 'any', comer: false, note: true },
  'new-household': { members: 'none', comer: true, note: true },
} as const satisfies Record<
  ReportKind,
  { members: 'none' | 'one' | 'some' | 'any'; comer: boolean; note: boolean }
>;

const NAME_LENGTH = 50;
export const NOTE_LENGTH = 300;
const NOTE_LEAST = 4;
const IDENTITY_LENGTH = 18;
/** What happened longer ago is not a change that a visit finds. */
const YEARS_BACK = 3;

const own = {
  'household-missing': ['没有写明是哪一户。', '请在名单中从那一户点“报告变动”。'],
  'village-missing': ['没有写明是哪个村。', '请刷新页面后重新填写。'],
  'members-missing': ['没有选择是谁。', '请选择户内成员。'],
  'members-not-one': ['死亡每人报一次。', '请只选一人，其他人另报。'],
  'members-not-asked': ['这类变动不选户内成员。', '请刷新页面后重新填写。'],
  'comer-missing': ['没有填写来的是谁。', '请填写姓名。'],
  'comer-not-asked': ['这类变动不填来的人。', '请刷新页面后重新填写。'],
  'name-missing': ['没有填写姓名。', '请填写姓名；新生儿还没有取名的，可写“某某之子”。'],
  'name-too-long': ['姓名太长。', `请不超过 ${NAME_LENGTH} 个字。`],
  'relation-not-listed': ['与户主关系不在规定的选项之内。', '请从选项中选择。'],
  'birth-missing': ['没有填写出生日期。', '请选择出生日期。'],
  'birth-invalid': ['出生日期不正确。', '请重新选择日期。'],
  'birth-after-day': ['出生日期晚于发生日期。', '请核对两个日期。'],
  'birth-not-the-day': ['出生的发生日期就是出生日期，两个日期不同。', '请核对出生日期。'],
  'identity-birth-differs': ['身份证号中的出生日期与所填的不同。', '请对照户口簿核对两者。'],
  'note-missing': ['没有写说明。', `请写明情况，至少 ${NOTE_LEAST} 个字。`],
  'note-too-long': ['说明太长。', `请不超过 ${NOTE_LENGTH} 个字。`],
  'number-in-text': ['姓名或说明里有身份证号。', '请删去，身份证号填到“身份证号”一栏。'],
  'date-invalid': ['发生日期不正确。', '请重新选择日期。'],
  'date-in-future': ['发生日期在今天之后。', '请在发生之后再报，或核对手机的日期。'],
  'date-too-long-ago': [
    `发生日期在 ${YEARS_BACK} 年以前。`,
    '请核对年份；确是以前的事，请到乡镇社保站办理。',
  ],
  'household-unknown': [
    '没有这一户，或不在您的村，或已经注销。',
    '请更新名单后核对；仍有疑问请问乡镇社保站。',
  ],
  'village-unknown': ['没有这个村，或不在您的辖区内。', '请更新名单后重新填写。'],
  'not-a-member': ['所选的人不是这一户的在册成员。', '可能已经登记过；请更新名单后核对。'],
  'own-case': ['这是您本人或您的家庭，应当回避。', '请由本村其他信息员或乡镇社保站的人报告；这条请丢弃。'],
  'identity-number-missing': [
    '您的账户没有登记本人身份证号，无法核对您是否应当回避。',
    '请系统管理员在“用户与岗位”中登记后，再重新发送。',
  ],
  'key-reused': ['这条的编号已用于另一条。', '请重新发送。'],
  'internal-error': ['系统内部错误，这条没有收到。', '请稍后重新发送；仍然失败请告诉系统管理员。'],
} as const satisfies Record<string, readonly [message: string, remedy: string]>;

export type ReportFaultCode = keyof typeof own | IdentityNumberFault;
export const reportFaultCodes = [...Object.keys(own), ...Object.keys(identityNumberFaults)] as [
  ReportFaultCode,
  ...ReportFaultCode[],
];

/** `field` as in `Report`, or of its `comer`; null: it is about the report as a whole. */
export interface ReportFault {
  readonly field: string | null;
  readonly code: ReportFaultCode;
  readonly message: string;
  readonly remedy: string;
}

export function reportFault(code: ReportFaultCode, field: string | null = null): ReportFault {
  if (Object.hasOwn(identityNumberFaults, code))
    return { field, code, ...identityNumberFaults[code as IdentityNumberFault] };
  const [message, remedy] = own[code as keyof typeof own];
  return { field, code, message, remedy };
}

/** All that is wrong with what a report says, before anybody looks at the register. */
export function checkReport(report: Report, today: PlainDate): ReportFault[] {
  const { kind, household, village, members, comer, note } = report;
  const asks = reportAsks[kind];
  const faults: ReportFault[] = [];
  const add = (code: ReportFaultCode | false, field: string | null) => {
    if (code) faults.push(reportFault(code, field));
  };
  add(kind !== 'new-household' && household === null && 'household-missing', null);
  add(kind === 'new-household' && village === null && 'village-missing', null);
  add(badMembers(asks.members, members.length), 'members');
  const on = parsePlainDate(report.on);
  add(badDay(on, today), 'on');
  if (!asks.comer) add(comer !== null && 'comer-not-asked', 'name');
  else if (comer === null) add('comer-missing', 'name');
  else faults.push(...checkComer(kind, comer, on, today));
  add(asks.note && [...note].length < NOTE_LEAST && 'note-missing', 'note');
  add([...note].length > NOTE_LENGTH && 'note-too-long', 'note');
  add(holdsNumber(note, today) && 'number-in-text', 'note');
  return faults;
}

function badMembers(asked: 'none' | 'one' | 'some' | 'any', count: number): ReportFaultCode | false {
  if (asked === 'none') return count > 0 && 'members-not-asked';
  if (asked === 'any') return false;
  if (count === 0) return 'members-missing';
  return asked === 'one' && count > 1 && 'members-not-one';
}

function badDay(on: PlainDate | null, today: PlainDate): ReportFaultCode | false {
  if (on === null) return 'date-invalid';
  if (on > today) return 'date-in-future';
  return on < addYears(today, -YEARS_BACK) && 'date-too-long-ago';
}

function checkComer(
  kind: ReportKind,
  { name, relation, birthOn, identityNumber }: Comer,
  on: PlainDate | null,
  today: PlainDate,
): ReportFault[] {
  const faults: ReportFault[] = [];
  if (name === '') faults.push(reportFault('name-missing', 'name'));
  if ([...name].length > NAME_LENGTH) faults.push(reportFault('name-too-long', 'name'));
  if (holdsNumber(name, today)) faults.push(reportFault('number-in-text', 'name'));
  if (relation !== null && !(listedWords.与户主关系 as readonly string[]).includes(relation))
    faults.push(reportFault('relation-not-listed', 'relation'));
  const birth = birthOn === null ? null : parsePlainDate(birthOn);
  if (birthOn === null) {
    if (kind !== 'new-household') faults.push(reportFault('birth-missing', 'birthOn'));
  } else if (birth === null || birth < '1850-01-01') faults.push(reportFault('birth-invalid', 'birthOn'));
  else if (on !== null && birth > on) faults.push(reportFault('birth-after-day', 'birthOn'));
  else if (kind === 'birth' && on !== null && birth !== on)
    faults.push(reportFault('birth-not-the-day', 'birthOn'));
  if (identityNumber !== null) {
    const checked = checkIdentityNumber(identityNumber, today);
    if (!checked.ok) faults.push(reportFault(checked.code, 'identityNumber'));
    else if (birth !== null && checked.birthDate !== birth)
      faults.push(reportFault('identity-birth-differs', 'identityNumber'));
  }
  return faults;
}

/** Also one that is typed in groups, of whatever length. */
function holdsNumber(text: string, today: PlainDate): boolean {
  const plain = text.normalize('NFKC');
  if (/\d{15}|\d{6}[ -]\d{8}[ -]?\d{3}[\dX]/i.test(plain)) return true;
  // Other digits that stand in groups may be a telephone and a day: only what checks is a number.
  return (plain.match(/\d(?:[ .·-]?\d){16,}[ .·-]?[\dX]?/gi) ?? []).some((run) => {
    const digits = run.replace(/[ .·-]/g, '');
    for (let from = 0; from + IDENTITY_LENGTH <= digits.length; from += 1)
      if (checkIdentityNumber(digits.slice(from, from + IDENTITY_LENGTH), today).ok) return true;
    return false;
  });
}
