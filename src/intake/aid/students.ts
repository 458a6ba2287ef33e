import { createHash } from 'node:crypto';
import type { Trx } from '../../db/client.ts';
import type { StudyStage } from '../../domain/aid/facts.ts';
import { addYears, type PlainDate, shanghaiDateAt } from '../../domain/dates.ts';
import { countyOf, PREFECTURE } from '../../domain/divisions.ts';
import { type AidId, aidId } from '../../domain/ids.ts';
import type { Vault } from '../../platform/vault.ts';
import { FactError } from '../errors.ts';
import { findInstitution } from './institutions.ts';
import { noteAidFact } from './note-fact.ts';
import { type AidPersonFound, findAidPerson, insertAidCase } from './open-case.ts';

export interface AidFactBy {
  readonly actor: string | null;
  readonly businessAtMs: number;
  /** Of a file: see noteAidFact. */
  readonly importId?: string | null;
}

export interface Study {
  readonly identityNumber: string;
  readonly programme: 'vocational-student' | 'at-risk-student';
  readonly stage: StudyStage;
  /** Credit code, where the school has an account here. */
  readonly school: string | null;
  /** Needed where the school has none. */
  readonly schoolName: string | null;
  readonly enrolledOn: PlainDate;
  readonly graduatesOn: PlainDate;
}

/** May whoever opens the case do so for people who live there, or on behalf of that institution? */
export type AidAllowed = (target: { divisions: string[]; institution: string | null }) => boolean;

/**
 * A student of articles 18, somebody of the register. The number follows from person, school, programme and first day, so
 * the same again finds the same case. Throws person-not-in-register, institution-unknown, studies-without-days,
 * study-differs, before-first-policy.
 */
export async function openStudent(
  trx: Trx,
  input: AidFactBy & Study & { readonly vault: Vault; readonly allowed: AidAllowed },
): Promise<{ aidId: AidId; unchanged: boolean }> {
  const { programme, stage, school, enrolledOn, graduatesOn, actor, businessAtMs, importId = null } = input;
  const person = await findAidPerson(trx, input.vault, input.identityNumber);
  // The same answer as for a number that nobody has: whose number one has is not told.
  if (!input.allowed({ divisions: person.homeDivision ? [person.homeDivision] : [], institution: school }))
    throw new FactError('person-not-in-register', 'identityNumber');
  const schoolName = school ? (await findInstitution(trx, school, 'school')).name : input.schoolName;
  if (!schoolName) throw new FactError('institution-unknown', 'school');
  if (graduatesOn <= enrolledOn || graduatesOn > addYears(enrolledOn, 12))
    throw new FactError('studies-without-days', 'graduatesOn');
  const id = numberOfStudy(person, { programme, school, schoolName, enrolledOn });
  const opening = { aidId: id, kind: 'student', person, institution: school, startsOn: enrolledOn } as const;
  if (!(await insertAidCase(trx, { ...opening, importId, actor, businessAtMs }))) {
    const there = await trx.selectFrom('student').selectAll().where('aid_id', '=', id).executeTakeFirst();
    if (there?.stage !== stage || there.graduates_on !== graduatesOn) throw new FactError('study-differs');
    return { aidId: id, unchanged: true };
  }
  await trx
    .insertInto('student')
    .values({
      aid_id: id,
      programme,
      stage,
      school_name: schoolName,
      enrolled_on: enrolledOn,
      graduates_on: graduatesOn,
    })
    .execute();
  await noteAidFact(trx, {
    aidId: id,
    key: `aid-opened:${id}`,
    kind: 'aid-opened',
    data: { programme, stage, school, enrolledOn, graduatesOn },
    actor,
    businessAtMs,
    importId,
  });
  return { aidId: id, unchanged: false };
}

function numberOfStudy(
  { id, homeDivision }: AidPersonFound,
  of: Pick<Study, 'programme' | 'school' | 'enrolledOn'> & { readonly schoolName: string },
): AidId {
  const county = homeDivision === null ? PREFECTURE : countyOf(homeDivision);
  const key = JSON.stringify([id, of.programme, of.school ?? of.schoolName]);
  const hash = createHash('sha256').update(key).digest('hex').slice(0, 12);
  return aidId(`student.${county}-${of.enrolledOn.replaceAll('-', '')}-${hash}`);
}

/** Locks the case's own row, so that two facts of it come one after the other. Throws aid-unknown. */
export async function lockStudent(trx: Trx, id: AidId) {
  const row = await trx
    .selectFrom('student as s')
    .innerJoin('aid_case as a', 'a.id', 's.aid_id')
    .selectAll('s')
    .select('a.policy_version')
    .where('s.aid_id', '=', id)
    .forUpdate('s')
    .executeTakeFirst();
  if (!row) throw new FactError('aid-unknown', 'aidId');
  return row;
}

/** The person left before graduating; an announced day may lie ahead. The same again changes nothing. */
export async function recordLeaving(
  trx: Trx,
  input: AidFactBy & { readonly aidId: AidId; readonly leftOn: PlainDate; readonly reason: string | null },
): Promise<{ id: number; unchanged: boolean }> {
  const { aidId: id, leftOn, reason, actor, businessAtMs, importId = null } = input;
  const { enrolled_on } = await lockStudent(trx, id);
  if (leftOn < enrolled_on) throw new FactError('left-before-enrolment', 'leftOn');
  const there = await trx
    .selectFrom('student_leaving')
    .select(['id', 'left_on'])
    .where('aid_id', '=', id)
    .where('revoked_on', 'is', null)
    .executeTakeFirst();
  if (there?.left_on === leftOn) return { id: there.id, unchanged: true };
  if (there) throw new FactError('left-recorded', 'leftOn');
  const { id: factId } = await trx
    .insertInto('student_leaving')
    .values({
      aid_id: id,
      enrolled_on,
      left_on: leftOn,
      reason,
      import_id: importId,
      entered_by: actor,
      business_on: shanghaiDateAt(businessAtMs),
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  const key = `leaving:${factId}`;
  const data = { factId, leftOn };
  await noteAidFact(trx, { aidId: id, key, kind: 'aid-left-school', data, actor, businessAtMs, importId });
  return { id: factId, unchanged: false };
}
