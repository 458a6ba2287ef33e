import { type RawBuilder, sql } from 'kysely';
import type { ReportCaseKind } from '../../domain/reports/lines.ts';

const OF_PERSON = ['person', 'employment', 'training', 'claim', 'payment', 'service'] as const;

/** Is who a case of that kind is about a person, whose name not everybody reads? */
export const isPersonal = (kind: ReportCaseKind): boolean => OF_PERSON.some((one) => one === kind);

const personOfClaim = (claim: RawBuilder<unknown>) => sql`select p.name from claim c
    left join employment e on e.id = c.employment_id left join aid_case a on a.id = c.aid_id
    join person p on p.id = coalesce(e.person_id, a.person_id) where c.id = ${claim}`;

/** Of row `s` of a line: the name of the person, or what the thing is called. Looked up for the rows that are shown. */
const nameOf: Record<ReportCaseKind, RawBuilder<unknown>> = {
  person: sql`select p.name from person p where p.id = s.case_id::bigint`,
  employment: sql`select p.name from employment e join person p on p.id = e.person_id where e.id = s.case_id`,
  training: sql`select p.name from aid_case a join person p on p.id = a.person_id where a.id = s.case_id`,
  claim: personOfClaim(sql`s.case_id`),
  payment: personOfClaim(sql`regexp_replace(s.case_id, ':[0-9]+$', '')`),
  service: sql`select p.name from service_case v join person p on p.id = v.person_id where v.id = s.case_id`,
  class: sql`select k.title from training_class k where k.id = s.case_id`,
  village: sql`select d.name from division d where d.code = s.case_id`,
  meeting: sql`select m.title from meeting m where m.id = s.case_id`,
  problem: sql`select q.title from problem q where q.id = s.case_id`,
  visit: sql`select m.name from employer_visit v join employer m on m.credit_code = v.employer where v.id = s.case_id::bigint`,
};

/** The name, or null where it is a person's and `readable` does not hold for the row. */
export function caseName(kind: ReportCaseKind, readable: RawBuilder<boolean>): RawBuilder<string | null> {
  const name = sql<string | null>`(${nameOf[kind]})`;
  return isPersonal(kind) ? sql<string | null>`case when ${readable} then ${name} end` : name;
}
