import type { Trx } from '../../db/client.ts';
import { readPolicy } from '../../db/employment-facts.ts';
import type { SchoolYear } from '../../domain/aid/facts.ts';
import { daysOfSchoolYear, schoolYearOf } from '../../domain/aid/school-years.ts';
import { type PlainDate, shanghaiDateAt } from '../../domain/dates.ts';
import type { AidId } from '../../domain/ids.ts';
import { aidParametersOf } from '../../domain/policy/types.ts';
import { FactError } from '../errors.ts';
import { noteAidFact } from './note-fact.ts';
import { type AidFactBy, lockStudent } from './students.ts';

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

/**
 * What the school says of one school year, once. The same again changes nothing; something else needs the first to be
 * taken back. Throws aid-unknown, school-year-…, attending-not-enrolled, at-risk-…, tuition-not-asked, date-in-future.
 */
export async function confirmSchoolYear(
  trx: Trx,
  input: AidFactBy & SchoolYearWord & { readonly aidId: AidId; readonly document?: string | null },
): Promise<{ id: number; unchanged: boolean }> {
  const { aidId, actor, businessAtMs, importId = null, document = null } = input;
  const { schoolYear, enrolled, attending, atRisk, needScore, tuitionFree = null, confirmedOn } = input;
  const student = await lockStudent(trx, aidId);
  const today = shanghaiDateAt(businessAtMs);
  await requireYear(trx, student, input);
  if (confirmedOn > today) throw new FactError('date-in-future', 'confirmedOn');
  requireWord(student.programme, input);
  const there = await trx
    .selectFrom('school_year_confirmation')
    .selectAll()
    .where('aid_id', '=', aidId)
    .where('school_year', '=', schoolYear)
    .where('revoked_on', 'is', null)
    .executeTakeFirst();
  if (there) {
    const same =
      there.enrolled === enrolled &&
      there.attending === attending &&
      there.at_risk === atRisk &&
      there.need_score === needScore &&
      (tuitionFree === null || there.tuition_free === tuitionFree) &&
      there.confirmed_on === confirmedOn;
    if (same) return { id: there.id, unchanged: true };
    throw new FactError('school-year-confirmed', 'schoolYear');
  }
  const { id: factId } = await trx
    .insertInto('school_year_confirmation')
    .values({
      aid_id: aidId,
      programme: student.programme,
      school_year: schoolYear,
      enrolled,
      attending,
      at_risk: atRisk,
      need_score: needScore,
      tuition_free: tuitionFree,
      confirmed_on: confirmedOn,
      document,
      import_id: importId,
      entered_by: actor,
      business_on: today,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  await noteAidFact(trx, {
    aidId,
    key: `school-year:${factId}`,
    kind: 'aid-school-year-confirmed',
    data: { factId, schoolYear, enrolled, attending, atRisk, confirmedOn, tuitionFree },
    actor,
    businessAtMs,
    importId,
  });
  return { id: factId, unchanged: false };
}

type Student = Awaited<ReturnType<typeof lockStudent>>;

/** A year of the studies that has begun. The rules answer years after leaving only where the school spoke of them first. */
async function requireYear(
  trx: Trx,
  { enrolled_on, graduates_on, policy_version }: Student,
  { schoolYear, confirmedOn }: SchoolYearWord,
): Promise<void> {
  const { schoolYearStart } = aidParametersOf(await readPolicy(trx, policy_version));
  const { from } = daysOfSchoolYear(schoolYear, schoolYearStart);
  const first = schoolYearOf(enrolled_on as PlainDate, schoolYearStart);
  if (schoolYear < first || from > graduates_on)
    throw new FactError('school-year-outside-studies', 'schoolYear');
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
