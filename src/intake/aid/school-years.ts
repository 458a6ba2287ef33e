import type { Trx } from '../../db/client.ts';
import { readPolicy } from '../../db/employment-facts.ts';
import type { SchoolYear } from '../../domain/aid/facts.ts';
import { daysOfSchoolYear, schoolYearOf } from '../../domain/aid/school-years.ts';
import type { PlainDate } from '../../domain/dates.ts';
import type { AidId } from '../../domain/ids.ts';
import { aidParametersOf } from '../../domain/policy/types.ts';
import { FactError } from '../errors.ts';
import type { Origin } from './announce.ts';
import { type OrRefused, only } from './outcomes.ts';
import { type OnceSaid, type Said, sayOnce } from './say-once.ts';
import { type AidFactBy, byHand, type LockedStudent, lockStudents } from './students.ts';

export interface SchoolYearWord {
  readonly schoolYear: SchoolYear;
  readonly enrolled: boolean;
  readonly attending: boolean;
  /** Of at-risk students; null of the others. */
  readonly atRisk: boolean | null;
  readonly needScore: number | null;
  /** 免学费, of vocational students; null or absent: nothing is said, and nothing that was said is asked about. */
  readonly tuitionFree?: boolean | null;
  readonly confirmedOn: PlainDate;
}

type Told = SchoolYearWord & { readonly aidId: AidId; readonly document?: string | null };
type Student = LockedStudent & { readonly schoolYearStart: string };

const schoolYear: OnceSaid<Told, Student> = {
  table: 'school_year_confirmation',
  period: { column: 'school_year', of: ({ schoolYear: year }) => year },
  lock: lockWithYears,
  check: (word, student, today) => {
    requireYear(student, word);
    if (word.confirmedOn > today) throw new FactError('date-in-future', 'confirmedOn');
    requireWord(student.programme, word);
  },
  says: ({ enrolled, attending, atRisk, needScore, tuitionFree = null, confirmedOn }) => ({
    enrolled,
    attending,
    at_risk: atRisk,
    need_score: needScore,
    // Who says nothing of it asks nothing about what was said.
    ...(tuitionFree !== null && { tuition_free: tuitionFree }),
    confirmed_on: confirmedOn,
  }),
  keeps: ({ document = null }, { programme }) => ({ programme, document }),
  otherwise: ['school-year-confirmed', 'schoolYear'],
  kind: 'aid-school-year-confirmed',
  key: 'school-year',
  data: ({ schoolYear: year, enrolled, attending, atRisk, tuitionFree = null, confirmedOn }) => ({
    schoolYear: year,
    enrolled,
    attending,
    atRisk,
    confirmedOn,
    tuitionFree,
  }),
};

/**
 * What schools say of school years, each once. The same again changes nothing; something else needs the first to be
 * taken back. Refuses, each: aid-unknown, school-year-…, attending-not-enrolled, at-risk-…, tuition-not-asked, date-in-future.
 */
export const confirmSchoolYears = (
  trx: Trx,
  words: readonly OrRefused<Told>[],
  by: Origin,
): Promise<OrRefused<Said>[]> => sayOnce(trx, schoolYear, words, by);

/** One of them by hand; throws what is refused. */
export async function confirmSchoolYear(trx: Trx, input: AidFactBy & Told): Promise<Said> {
  return only(await confirmSchoolYears(trx, [input], byHand(input)));
}

/** The policy of each case says when its school years begin. */
async function lockWithYears(trx: Trx, ids: readonly AidId[]): Promise<Map<string, Student>> {
  const students = await lockStudents(trx, ids);
  const starts = new Map<string, string>();
  for (const version of new Set([...students.values()].map(({ policy_version }) => policy_version)))
    starts.set(version, aidParametersOf(await readPolicy(trx, version)).schoolYearStart);
  return new Map(
    [...students].map(([id, one]) => [id, { ...one, schoolYearStart: starts.get(one.policy_version)! }]),
  );
}

/** A year of the studies that has begun. The rules answer years after leaving only where the school spoke of them first. */
function requireYear(
  { enrolled_on, graduates_on, schoolYearStart }: Student,
  { schoolYear: year, confirmedOn }: SchoolYearWord,
): void {
  const { from } = daysOfSchoolYear(year, schoolYearStart);
  const first = schoolYearOf(enrolled_on as PlainDate, schoolYearStart);
  if (year < first || from > graduates_on) throw new FactError('school-year-outside-studies', 'schoolYear');
  if (confirmedOn < from) throw new FactError('school-year-not-begun', 'confirmedOn');
}

function requireWord(programme: string, word: SchoolYearWord): void {
  const { enrolled, attending, atRisk, needScore, tuitionFree = null } = word;
  if (tuitionFree !== null && (programme !== 'vocational-student' || !enrolled))
    throw new FactError('tuition-not-asked', 'tuitionFree');
  if (!enrolled && (attending || atRisk)) throw new FactError('attending-not-enrolled', 'attending');
  if (programme === 'vocational-student') {
    if (atRisk !== null || needScore !== null) throw new FactError('at-risk-not-asked', 'atRisk');
  } else if (atRisk === null || atRisk !== (needScore !== null)) {
    throw new FactError('at-risk-asked', atRisk === null ? 'atRisk' : 'needScore');
  }
}
