import { sql } from 'kysely';
import type { AidId } from '../../domain/ids.ts';
import {
  checkSchoolYearRow,
  checkStudentRow,
  type SchoolYearRow,
  type StudentRow,
} from '../../domain/import-rows/index.ts';
import type { ImportContext, Importer } from '../context.ts';
import { hex, recordset } from '../sql.ts';
import { applyFacts, byOfImport, casesOf } from './apply-facts.ts';
import { mayImport } from './reach.ts';
import { confirmSchoolYears } from './school-years.ts';
import { openStudents } from './students.ts';

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
    const by = { vault: context.vault, allowed: mayImport(context), ...byOfImport(context) };
    return applyFacts(context, rows, columns, (values) => openStudents(context.transaction.trx, values, by));
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
    return applyFacts(context, rows, columns, async (values) => {
      const found = await findStudies(context, values);
      const words = await casesOf(context, values, 'identityNumber', (row) => found.get(row) ?? []);
      return confirmSchoolYears(context.transaction.trx, words, byOfImport(context));
    });
  },
};

/** By the person: whose studies touch the two calendar years of the school year; the fact itself asks more closely. */
async function findStudies(
  { vault, transaction: { trx } }: ImportContext,
  rows: readonly SchoolYearRow[],
): Promise<Map<SchoolYearRow, AidId[]>> {
  const asked = rows.flatMap(({ identityNumber, schoolYear }, row) =>
    identityNumber === null ? [] : [{ row, key: hex(vault.identityKey(identityNumber)), year: schoolYear }],
  );
  const { rows: found } = await sql<{ row: number; ids: AidId[] }>`
    select r."row", array_agg(a.id order by a.id) as ids
    from ${recordset(asked, '"row" int, key bytea, year text')}
    join number_card n on n.identity_key = r.key join aid_case a on a.person_id = n.person_id join student s on s.aid_id = a.id
    where s.enrolled_on < make_date(right(r.year, 4)::int, 9, 1)
      and s.graduates_on >= make_date(left(r.year, 4)::int, 9, 1)
    group by r."row"
  `.execute(trx);
  return new Map(found.map(({ row, ids }) => [rows[row]!, ids]));
}
