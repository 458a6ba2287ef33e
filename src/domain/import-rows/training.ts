import type { CertificateLevel, TrainingFacts } from '../aid/facts.ts';
import { addYears, type PlainDate } from '../dates.ts';
import { checkIdentityNumber, type IdentityNumber } from '../identity-number.ts';
import type { CreditCode, DivisionCode } from '../ids.ts';
import type { ListedWord } from './listed-words.ts';
import { present, type Row, type RowCheck, type RowContext, RowReader } from './row-reader.ts';

export type InstitutionKind = 'training' | 'school' | 'bank' | 'service-centre' | 'stationed-office';

/** 培训机构、学校、银行; one may be several. */
export type InstitutionRow = {
  creditCode: CreditCode;
  name: string;
  kinds: InstitutionKind[];
  /** 6 digits; may lie outside the prefecture. */
  division: DivisionCode;
  contact: string | null;
  phone: string | null;
  bank: string | null;
  account: string | null;
};

const KINDS: Record<ListedWord<'机构类型'>, InstitutionKind> = {
  培训机构: 'training',
  学校: 'school',
  银行: 'bank',
  劳务服务中心: 'service-centre',
  驻外办事机构: 'stationed-office',
};

export function checkInstitutionRow(row: Row, context: RowContext): RowCheck<InstitutionRow> {
  const r = new RowReader(row, context);
  const creditCode = r.creditCode('统一社会信用代码');
  const name = r.required('名称', 'name-missing');
  const kinds = r.several('机构类型');
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
    kinds: present(kinds)
      .map((kind) => KINDS[kind])
      .toSorted(),
    division: present(division),
    ...rest,
  }));
}

export type TrainingClassRow = {
  classId: string;
  title: string;
  institution: CreditCode;
  training: TrainingFacts['class']['training'];
  /** As written: a category's key or name; which one it is the table of standards of the first day says. */
  category: string;
  startsOn: PlainDate;
  endsOn: PlainDate;
};

const TRAININGS: Record<ListedWord<'培训类型'>, TrainingClassRow['training']> = {
  就业前培训: 'pre-employment',
  岗位技能提升培训: 'on-post',
};

/** A class may be announced ahead. Its number goes into the numbers of its cases, so it tells of nobody. */
export function checkTrainingClassRow(row: Row, context: RowContext): RowCheck<TrainingClassRow> {
  const r = new RowReader(row, context);
  const classId = r.number('班级编号');
  if (classId !== null && checkIdentityNumber(classId).ok) r.fail('class-is-identity', '班级编号');
  const title = r.required('班级名称', 'name-missing');
  const institution = r.creditCode('统一社会信用代码');
  const training = r.requiredListed('培训类型');
  const category = r.required('培训类别');
  const startsOn = r.requiredDate('开班日期');
  const endsOn = r.requiredDate('结束日期');
  if (startsOn !== null && endsOn !== null) {
    if (endsOn < startsOn) r.fail('class-ends-before-start', '结束日期');
    else if (endsOn >= addYears(startsOn, 3)) r.fail('class-too-long', '结束日期');
  }
  return r.finish(() => ({
    classId: present(classId),
    title: present(title),
    institution: present(institution),
    training: TRAININGS[present(training)],
    category: present(category),
    startsOn: present(startsOn),
    endsOn: present(endsOn),
  }));
}

export type EnrolmentRow = {
  classId: string;
  identityNumber: IdentityNumber;
  paidBy: TrainingFacts['paidBy']['kind'];
  /** Where it bears the cost. */
  employer: CreditCode | null;
};

const PAYERS: Record<ListedWord<'费用承担'>, EnrolmentRow['paidBy']> = {
  培训机构: 'institution',
  本人: 'person',
  用人单位: 'employer',
};

export function checkEnrolmentRow(row: Row, context: RowContext): RowCheck<EnrolmentRow> {
  const r = new RowReader(row, context);
  const classId = r.number('班级编号');
  const person = r.person('身份证号');
  const payer = r.requiredListed('费用承担');
  const named = r.text('用人单位代码') !== null;
  const employer = named ? r.creditCode('用人单位代码') : null;
  if (payer === '用人单位' && !named) r.fail('payer-missing', '用人单位代码');
  return r.finish(() => ({
    classId: present(classId),
    identityNumber: present(person).identityNumber,
    paidBy: PAYERS[present(payer)],
    employer: payer === '用人单位' ? employer : null,
  }));
}

export type AttendanceRow = { classId: string; identityNumber: IdentityNumber; attendedOn: PlainDate };

/** One line of a sheet: who came on which day. Nobody has come tomorrow. */
export function checkAttendanceRow(row: Row, context: RowContext): RowCheck<AttendanceRow> {
  const r = new RowReader(row, context);
  const classId = r.number('班级编号');
  const person = r.person('身份证号');
  const attendedOn = r.pastDate('日期');
  return r.finish(() => ({
    classId: present(classId),
    identityNumber: present(person).identityNumber,
    attendedOn: present(attendedOn),
  }));
}

export type TrainingResultRow = {
  classId: string;
  identityNumber: IdentityNumber;
  completion: { completed: boolean; on: PlainDate } | null;
  certificate: { number: string; level: CertificateLevel; issuedOn: PlainDate } | null;
};

const LEVELS: Record<ListedWord<'证书等级'>, CertificateLevel> = {
  初级: 'junior',
  中级: 'intermediate',
  高级: 'senior',
};

const CERTIFICATE = ['证书编号', '证书等级', '发证日期'] as const;

/** Who completed, and with which certificate. A certificate that comes later has a row of its own. */
export function checkTrainingResultRow(row: Row, context: RowContext): RowCheck<TrainingResultRow> {
  const r = new RowReader(row, context);
  const classId = r.number('班级编号');
  const person = r.person('身份证号');
  const reported = r.text('是否结业') !== null;
  const completed = r.yesOrNo('是否结业');
  const completedOn = reported ? r.pastDate('结业日期') : null;
  const given = CERTIFICATE.filter((column) => r.text(column) !== null).length;
  const missing = given > 0 && CERTIFICATE.find((column) => r.text(column) === null);
  if (missing) r.fail('certificate-incomplete', missing);
  const whole = given === CERTIFICATE.length;
  const number = whole ? r.number('证书编号') : null;
  const level = whole ? r.listed('证书等级') : null;
  const issuedOn = whole ? r.pastDate('发证日期') : null;
  if (!reported && given === 0) r.fail('result-missing', '是否结业');
  return r.finish(() => ({
    classId: present(classId),
    identityNumber: present(person).identityNumber,
    completion: reported ? { completed: present(completed), on: present(completedOn) } : null,
    certificate: whole
      ? { number: present(number), level: LEVELS[present(level)], issuedOn: present(issuedOn) }
      : null,
  }));
}
