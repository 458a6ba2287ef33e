import { z } from 'zod';
import type { Db } from '../../src/db/client.ts';
import { readPolicy } from '../../src/db/employment-facts.ts';
import { studyStages } from '../../src/domain/aid/facts.ts';
import {
  schoolYearState,
  schoolYearStates,
  schoolYearsOf,
} from '../../src/domain/aid/school-year-calendar.ts';
import { type PlainDate, shanghaiDateAt } from '../../src/domain/dates.ts';
import { aidParametersOf } from '../../src/domain/policy/types.ts';
import { Problem } from '../problems.ts';

const confirmation = z.object({
  id: z.int(),
  schoolYear: z.string(),
  enrolled: z.boolean(),
  attending: z.boolean(),
  atRisk: z.boolean().nullable(),
  needScore: z.int().nullable(),
  tuitionFree: z.boolean().nullable().meta({ description: '学费是否免收，学校的记载' }),
  confirmedOn: z.string(),
  document: z.string().nullable(),
  revokedOn: z.string().nullable(),
  revokedReason: z.string().nullable(),
});

export const studentSchema = z
  .object({
    id: z.string(),
    programme: z.enum(['vocational-student', 'at-risk-student']),
    stage: z.enum(studyStages),
    schoolName: z.string(),
    enrolledOn: z.string(),
    graduatesOn: z.string(),
    leaving: z.object({ id: z.int(), leftOn: z.string(), reason: z.string().nullable() }).nullable(),
    years: z.array(
      z.object({
        year: z.string(),
        from: z.string(),
        until: z.string().meta({ description: '最晚确认日，当天确认仍算' }),
        state: z.enum(schoolYearStates),
        confirmation: confirmation.nullable(),
      }),
    ),
    revoked: z.array(confirmation).meta({ description: '已撤销的确认' }),
  })
  .meta({ id: 'Student' });

/** The studies with their calendar of school years and what the school has said of each. */
export async function readStudent(
  db: Db,
  id: string,
  nowMs: number,
): Promise<z.output<typeof studentSchema>> {
  const student = await db
    .selectFrom('student as s')
    .innerJoin('aid_case as a', 'a.id', 's.aid_id')
    .selectAll('s')
    .select('a.policy_version')
    .where('s.aid_id', '=', id)
    .executeTakeFirst();
  if (!student) throw new Problem('not-found', `没有学生个案 ${id}，或不在您的办理范围内。`);
  const leaving = await db
    .selectFrom('student_leaving')
    .select(['id', 'left_on as leftOn', 'reason'])
    .where('aid_id', '=', id)
    .where('revoked_on', 'is', null)
    .executeTakeFirst();
  const rows = await db
    .selectFrom('school_year_confirmation')
    .select(['id', 'school_year as schoolYear', 'enrolled', 'attending', 'at_risk as atRisk'])
    .select([
      'need_score as needScore',
      'tuition_free as tuitionFree',
      'confirmed_on as confirmedOn',
      'document',
    ])
    .select(['revoked_on as revokedOn', 'revoked_reason as revokedReason'])
    .where('aid_id', '=', id)
    .orderBy('school_year')
    .orderBy('id')
    .execute();
  const parameters = aidParametersOf(await readPolicy(db, student.policy_version));
  const studies = {
    enrolledOn: student.enrolled_on as PlainDate,
    graduatesOn: student.graduates_on as PlainDate,
  };
  const leftOn = (leaving?.leftOn ?? null) as PlainDate | null;
  return {
    id,
    programme: student.programme as 'vocational-student',
    stage: student.stage as 'vocational',
    schoolName: student.school_name,
    ...studies,
    leaving: leaving ?? null,
    years: schoolYearsOf(studies, parameters).map((year) => {
      const said = rows.find((row) => row.schoolYear === year.year && row.revokedOn === null) ?? null;
      const state = schoolYearState(year, { confirmed: said !== null, leftOn }, shanghaiDateAt(nowMs));
      return { ...year, state, confirmation: said };
    }),
    revoked: rows.filter(({ revokedOn }) => revokedOn !== null),
  };
}
