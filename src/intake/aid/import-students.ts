import { sql } from 'kysely';
import type { AidId } from '../../domain/ids.ts';
import {
  checkSchoolYearRow,
  checkStudentRow,
  type SchoolYearRow,
  type StudentRow,
} from '../../domain/import-rows/index.ts';
import type { ImportContext, Importer } from '../context.ts';
import { FactError } from '../errors.ts';
import { applyFacts, byOfImport } from './apply-facts.ts';
import { mayImport, requireReachable } from './reach.ts';
import { confirmSchoolYear } from './school-years.ts';
import { openStudent } from './students.ts';

/** 学生登记: one row a person and school. */
export const students: Importer<StudentRow> = {
  check: checkStudentRow,
  chunkRows: 500,
  apply: (context, rows) => {
    const columns = {
      identityNumber: '身份证号',
      school: '学校名称',
      institution: '学校代码',
      startsOn: '入学日期',
      graduatesOn: '毕业日期',
    };
    const { transaction, vault } = context;
    const allowed = mayImport(context);
    return applyFacts(context, rows, columns, (row) =>
      openStudent(transaction.trx, { ...row, vault, allowed, ...byOfImport(context) }),
    );
  },
};

/** 学年确认: one row a student and school year. */
export const schoolYears: Importer<SchoolYearRow> = {
  check: checkSchoolYearRow,
  chunkRows: 500,
  apply: (context, rows) => {
    const columns = {
      aidId: '个案编号',
      identityNumber: '身份证号',
      schoolYear: '学年',
      attending: '是否在读',
      atRisk: '是否面临失学',
      needScore: '需求评分',
      tuitionFree: '学费是否免收',
      confirmedOn: '确认日期',
    };
    return applyFacts(context, rows, columns, async (row) => {
      const aidId = await caseOf(context, row);
      return confirmSchoolYear(context.transaction.trx, { ...row, aidId, ...byOfImport(context) });
    });
  },
};

/** The case of the row, of those that the importer may reach: a foreign one is as unknown as one that is not there. */
async function caseOf(context: ImportContext, row: SchoolYearRow): Promise<AidId> {
  if (row.aidId !== null) {
    await requireReachable(context, [row.aidId], 'aidId');
    return row.aidId;
  }
  const { trx } = context.transaction;
  // Whose studies touch the two calendar years of the school year; the fact itself asks more closely.
  const { rows } = await sql<{ id: AidId }>`
    select a.id from aid_case a join student s on s.aid_id = a.id join person p on p.id = a.person_id
    where p.identity_key = ${context.vault.identityKey(row.identityNumber!)}
      and s.enrolled_on < make_date(right(${row.schoolYear}, 4)::int, 9, 1)
      and s.graduates_on >= make_date(left(${row.schoolYear}, 4)::int, 9, 1)
    order by a.id
  `.execute(trx);
  const mine = await requireReachable(
    context,
    rows.map(({ id }) => id),
    'identityNumber',
  );
  if (mine.length > 1) throw new FactError('aid-ambiguous', 'identityNumber');
  return mine[0]!;
}
