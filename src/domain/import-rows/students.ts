import type { SchoolYear, StudyStage } from '../aid/facts.ts';
import type { PlainDate } from '../dates.ts';
import type { IdentityNumber } from '../identity-number.ts';
import { type AidId, type CreditCode, isAidId } from '../ids.ts';
import type { ListedWord } from './listed-words.ts';
import { present, type Row, type RowCheck, type RowContext, RowReader } from './row-reader.ts';

export type StudentRow = {
  identityNumber: IdentityNumber;
  programme: 'vocational-student' | 'at-risk-student';
  stage: StudyStage;
  /** Null: the school is not registered here, and goes by its name. */
  school: CreditCode | null;
  schoolName: string | null;
  enrolledOn: PlainDate;
  graduatesOn: PlainDate;
};

const programmes: Record<ListedWord<'项目'>, StudentRow['programme']> = {
  两后生生活补贴: 'vocational-student',
  特困学生补助: 'at-risk-student',
};
const stages: Record<ListedWord<'就读阶段'>, StudyStage> = {
  职业院校: 'vocational',
  义务教育: 'compulsory',
  普通高中: 'senior-high',
  高等教育: 'higher',
};

export function checkStudentRow(row: Row, context: RowContext): RowCheck<StudentRow> {
  const r = new RowReader(row, context);
  const person = r.person('身份证号');
  const programme = r.requiredListed('项目');
  const stage = r.requiredListed('就读阶段');
  const school = r.text('学校代码') === null ? null : r.creditCode('学校代码');
  const schoolName = r.text('学校代码') === null ? r.required('学校名称') : r.text('学校名称');
  const enrolledOn = r.pastDate('入学日期');
  const graduatesOn = r.requiredDate('毕业日期');
  return r.finish(() => ({
    identityNumber: present(person).identityNumber,
    programme: programmes[present(programme)],
    stage: stages[present(stage)],
    school,
    schoolName,
    enrolledOn: present(enrolledOn),
    graduatesOn: present(graduatesOn),
  }));
}

export type SchoolYearRow = {
  /** Which case: by its number, or by the person, whose studies in that year are looked for. */
  aidId: AidId | null;
  identityNumber: IdentityNumber | null;
  schoolYear: SchoolYear;
  enrolled: boolean;
  attending: boolean;
  atRisk: boolean | null;
  needScore: number | null;
  tuitionFree: boolean | null;
  confirmedOn: PlainDate;
};

export function checkSchoolYearRow(row: Row, context: RowContext): RowCheck<SchoolYearRow> {
  const r = new RowReader(row, context);
  const number = r.text('个案编号');
  const person = number === null ? r.person('身份证号') : null;
  if (number !== null && !isAidId(number)) r.fail('number-invalid', '个案编号');
  const year = r.required('学年');
  const schoolYear = year === null ? null : (readSchoolYear(year) ?? r.fail('school-year-invalid', '学年'));
  const enrolled = r.requiredYesOrNo('是否在籍');
  const attending = r.requiredYesOrNo('是否在读');
  const atRisk = r.yesOrNo('是否面临失学');
  const needScore = r.count('需求评分');
  if (needScore !== null && needScore > 100) r.fail('score-out-of-range', '需求评分');
  const tuitionFree = r.yesOrNo('学费是否免收');
  const confirmedOn = r.pastDate('确认日期');
  return r.finish(() => ({
    aidId: number as AidId | null,
    identityNumber: person?.identityNumber ?? null,
    schoolYear: present(schoolYear),
    enrolled: present(enrolled),
    attending: present(attending),
    atRisk,
    needScore,
    tuitionFree,
    confirmedOn: present(confirmedOn),
  }));
}

/** 2016-2017, 2016—2017学年, 2016/2017: null where the second is not the year after the first. */
function readSchoolYear(text: string): SchoolYear | null {
  const match = /^(\d{4})\s*[-—–~～至/]+\s*(\d{4})(学年)?$/.exec(text);
  if (!match || Number(match[2]) !== Number(match[1]) + 1) return null;
  return `${match[1]}-${match[2]}` as SchoolYear;
}
