import { sql } from 'kysely';
import type { StudentFacts } from '../../domain/aid/facts.ts';
import { daysOfSchoolYear, nextSchoolYear, schoolYearOf } from '../../domain/aid/school-years.ts';
import type { CreditCode } from '../../domain/ids.ts';
import { aidParametersOf } from '../../domain/policy/types.ts';
import type { Db, Trx } from '../client.ts';
import { readPolicy } from '../employment-facts.ts';
import { type AidReader, type AidRow, baseFacts } from './base.ts';

type Year = StudentFacts['years'][number];
interface AskedYear {
  readonly id: string;
  readonly year: Year['year'];
  /** First day of the school year: the register of that day decides. */
  readonly from: string;
}
interface YearRow {
  id: string;
  year: Year['year'];
  registered_poor: boolean | null;
  enrolled: boolean | null;
  attending: boolean | null;
  at_risk: boolean | null;
  need_score: number | null;
  tuition_free: boolean | null;
  confirmed_on: string | null;
  earlier: string | null;
}

/** 两后生、特困学生 (art. 18): the studies, and each school year that has begun as register and school have it. */
export const studentFacts: AidReader = async (db, cases) => {
  const ids = cases.map(({ id }) => id);
  const { rows } = await sql<
    Pick<StudentFacts, 'programme' | 'stage' | 'graduatesOn' | 'leftOn'> & { id: string }
  >`
    select s.aid_id as id, s.programme, s.stage, s.graduates_on as "graduatesOn", g.left_on as "leftOn"
    from student s left join student_leaving g on g.aid_id = s.aid_id and g.revoked_on is null
    where s.aid_id = any(${ids}::text[])
  `.execute(db);
  const base = new Map<string, AidRow>(cases.map((row) => [row.id, row]));
  const years = await readYears(db, await yearsBegun(db, cases));
  return new Map(
    rows.map(({ id, ...row }) => {
      const of = base.get(id)!;
      const school = of.institution as CreditCode | null;
      return [id, { kind: 'student', ...baseFacts(of), ...row, school, years: years.get(id) ?? [] }];
    }),
  );
};

/** From the school year of the first enrolment to that of the day asked about; the policy says when a year begins. */
async function yearsBegun(db: Db | Trx, cases: readonly AidRow[]): Promise<AskedYear[]> {
  const starts = new Map<string, string>();
  for (const { policyVersion } of cases) {
    if (starts.has(policyVersion)) continue;
    starts.set(policyVersion, aidParametersOf(await readPolicy(db, policyVersion)).schoolYearStart);
  }
  return cases.flatMap(({ id, startsOn, asOf, policyVersion }) => {
    const start = starts.get(policyVersion)!;
    const years: AskedYear[] = [];
    const last = schoolYearOf(asOf, start);
    for (let year = schoolYearOf(startsOn, start); year <= last; year = nextSchoolYear(year)) {
      years.push({ id, year, from: daysOfSchoolYear(year, start).from });
    }
    return years;
  });
}

/** One person is helped once a school year, by whichever of both programmes and at whichever school. */
async function readYears(db: Db | Trx, asked: readonly AskedYear[]): Promise<Map<string, Year[]>> {
  const { rows } = await sql<YearRow>`
    select r.id, r.year, c.enrolled, c.attending, c.at_risk, c.need_score, c.tuition_free,
      c.confirmed_on,
      case when p.household_number is not null then (
        select s.registered_poor from poverty_status s where s.person_id = p.id and s.valid_from <= r."from"
        order by s.valid_from desc limit 1) end as registered_poor,
      (select g.id from claim g where g.entitlement_key = concat_ws(':', 'school-year', coalesce(p.merged_into, p.id), r.year)
        and g.aid_id is distinct from r.id and g.status in ('open', 'paid') limit 1) as earlier
    from jsonb_to_recordset(${JSON.stringify(asked)}::jsonb) as r(id text, year text, "from" date)
    join aid_case a on a.id = r.id join person p on p.id = a.person_id
    left join school_year_confirmation c
      on c.aid_id = r.id and c.school_year = r.year and c.revoked_on is null
    order by r.id, r.year
  `.execute(db);
  const found = new Map<string, Year[]>();
  for (const row of rows) {
    const { enrolled, attending, tuition_free: tuitionFree, confirmed_on: confirmedOn } = row;
    const year = {
      year: row.year,
      registeredPoor: row.registered_poor,
      confirmation:
        confirmedOn === null
          ? null
          : {
              enrolled: enrolled!,
              attending: attending!,
              ...(tuitionFree !== null && { tuitionFree }),
              confirmedOn: confirmedOn as never,
            },
      atRisk: row.at_risk,
      needScore: row.need_score,
      earlier: row.earlier as Year['earlier'],
    };
    found.set(row.id, [...(found.get(row.id) ?? []), year]);
  }
  return found;
}
