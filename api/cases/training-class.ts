import type { FastifyRequest } from 'fastify';
import { sql } from 'kysely';
import { z } from 'zod';
import type { Db } from '../../src/db/client.ts';
import { type OwnCaseTie, ownCaseRefusals, ownCases } from '../../src/db/own-case.ts';
import { may, type Operation } from '../../src/domain/access.ts';
import { trainingNames, trainingStatusNames } from '../../src/domain/words.ts';
import type { Column } from '../lists/export.ts';
import { authorize, signedIn } from '../plugins/access.ts';
import { Problem } from '../problems.ts';
import type { SignedInUser } from '../request.ts';

export const trainingSchema = z.enum(['pre-employment', 'on-post']);
export const classStatusSchema = z.enum(['submitted', 'approved', 'refused']);

export const classItem = z
  .object({
    id: z.string(),
    title: z.string(),
    training: trainingSchema,
    category: z.string().meta({ description: '补贴标准表中的类别' }),
    categoryTitle: z.string(),
    institution: z.string(),
    institutionName: z.string(),
    division: z.string().meta({ description: '审核开班的县市' }),
    startsOn: z.string(),
    endsOn: z.string(),
    status: classStatusSchema,
    checkedOn: z.string().nullable(),
    refusedReason: z.string().nullable(),
    attendanceClosedOn: z.string().nullable(),
    submittedOn: z.string().meta({ description: '登记日期，开班审核从这天起等待' }),
    reportBy: z.string().nullable().meta({ description: '结业报告和签到表最迟在这一天报送，按开班时的政策' }),
    enrolled: z.int().meta({ description: '学员人数' }),
    daysAttended: z.int().meta({ description: '有效到课人天数' }),
    reported: z.int().meta({ description: '已报告结业情况的人数' }),
    completed: z.int().meta({ description: '已结业的人数' }),
  })
  .meta({ id: 'TrainingClass' });

export const classColumns: readonly Column<z.output<typeof classItem>>[] = [
  { header: '班级编号', value: (k) => k.id },
  { header: '班级名称', value: (k) => k.title },
  { header: '培训类型', value: (k) => trainingNames[k.training] },
  { header: '培训类别', value: (k) => k.categoryTitle },
  { header: '培训机构', value: (k) => k.institutionName },
  { header: '审核地区', value: (k) => k.division },
  { header: '开班日期', value: (k) => k.startsOn },
  { header: '结束日期', value: (k) => k.endsOn },
  { header: '开班审核', value: (k) => trainingStatusNames[k.status] },
  { header: '学员', value: (k) => k.enrolled },
  { header: '到课人天', value: (k) => k.daysAttended },
  { header: '已结业', value: (k) => k.completed },
  { header: '签到表交齐', value: (k) => k.attendanceClosedOn },
];

/** Classes with figures of theirs, for further conditions. */
export function classList(db: Db) {
  return db
    .selectFrom('training_class as k')
    .innerJoin('institution as n', 'n.credit_code', 'k.institution')
    .select(['k.id', 'k.title', 'k.category', 'k.institution', 'n.name as institutionName', 'k.division'])
    .select(['k.starts_on as startsOn', 'k.ends_on as endsOn', 'k.checked_on as checkedOn'])
    .select('k.business_on as submittedOn')
    .select(['k.refused_reason as refusedReason', 'k.attendance_closed_on as attendanceClosedOn'])
    .select([
      // As the table of standards in force on its first day calls it; of several the latest.
      sql<string>`coalesce((select s->'categories'->k.category->>'title'
        from policy_version v, jsonb_array_elements(v.document->'trainingStandards') s
        where v.status = 'published' and v.effective_from <= k.starts_on and (s->>'from')::date <= k.starts_on
          and s->'categories' ? k.category
        order by v.effective_from desc, s->>'from' desc, v.id desc limit 1), k.category)`.as('categoryTitle'),
      sql<string | null>`k.ends_on + (select (v.document->'parameters'->>'trainingReportDays')::int
        from policy_version v where v.status = 'published' and v.effective_from <= k.starts_on
          and v.document->'parameters' ? 'trainingReportDays'
        order by v.effective_from desc, v.id desc limit 1)`.as('reportBy'),
      sql<z.output<typeof trainingSchema>>`k.training`.as('training'),
      sql<z.output<typeof classStatusSchema>>`k.status`.as('status'),
      sql<number>`(select count(*)::int from training_enrolment e where e.class_id = k.id)`.as('enrolled'),
      sql<number>`(select count(*)::int from training_enrolment e join training_attendance a on a.aid_id = e.aid_id
        where e.class_id = k.id and a.revoked_on is null)`.as('daysAttended'),
      sql<number>`(select count(*)::int from training_enrolment e join training_completion r on r.aid_id = e.aid_id
        where e.class_id = k.id and r.revoked_on is null)`.as('reported'),
      sql<number>`(select count(*)::int from training_enrolment e join training_completion r on r.aid_id = e.aid_id
        where e.class_id = k.id and r.revoked_on is null and r.completed)`.as('completed'),
    ]);
}

/** By which division and organisation classes are seen. */
export const classScope = {
  divisions: [sql.ref<string>('k.division')],
  institution: sql.ref<string>('k.institution'),
};

/** What access to a class is judged by. */
export const classTarget = (of: { readonly division: string; readonly institution: string }) => ({
  divisions: [of.division],
  institution: of.institution,
});

/** The class, if the user may do this to it: 404 where even reading is not allowed, 403 otherwise. */
export async function authorizeClass(
  request: FastifyRequest,
  db: Db,
  operation: Operation,
  id: string,
): Promise<{ readonly division: string; readonly institution: string }> {
  const of = await db
    .selectFrom('training_class')
    .select(['division', 'institution'])
    .where('id', '=', id)
    .executeTakeFirst();
  const { grants } = signedIn(request);
  const subject = `class:${id}`;
  const reads = of && (may(grants, 'read-case', classTarget(of)) || may(grants, operation, classTarget(of)));
  if (!of || !reads)
    throw new Problem('not-found', `没有培训班 ${id}，或不在您的办理范围内。`, { ...(of && { subject }) });
  authorize(request, operation, classTarget(of), subject);
  return of;
}

/**
 * Nobody has the word on a class of an institution they act for, or one that somebody of their household is in (回避).
 * Without an identity number nobody can tell.
 */
export async function refuseOwnClass(
  db: Db,
  officer: SignedInUser,
  of: { readonly id: string; readonly institution: string },
): Promise<void> {
  const tie = officer.grants.some(({ institution }) => institution === of.institution)
    ? 'institution'
    : await tieOf(db, officer.id, of.id);
  if (!tie) return;
  const { code, message, remedy } = ownCaseRefusals[tie];
  throw new Problem(code, message, { subject: `class:${of.id}`, remedy });
}

async function tieOf(db: Db, officer: string, classId: string): Promise<OwnCaseTie | undefined> {
  const trainees = await db
    .selectFrom('training_enrolment')
    .select('aid_id')
    .where('class_id', '=', classId)
    .execute();
  const { known } = await db
    .selectFrom('app_user')
    .select(sql<boolean>`identity_key is not null`.as('known'))
    .where('id', '=', officer)
    .executeTakeFirstOrThrow();
  if (!known) return 'unknown-person';
  const ties = await ownCases(
    db,
    officer,
    trainees.map(({ aid_id }) => aid_id),
  );
  return [...ties.values()][0];
}
