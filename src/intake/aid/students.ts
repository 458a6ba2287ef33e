import { createHash } from 'node:crypto';
import type { Trx } from '../../db/client.ts';
import type { StudyStage } from '../../domain/aid/facts.ts';
import { addYears, type PlainDate } from '../../domain/dates.ts';
import { type AidId, aidId } from '../../domain/ids.ts';
import { FactError } from '../errors.ts';
import { againOnConflict } from '../sql.ts';
import { type AidPersonFound, homeCounty } from './open-case.ts';
import { type Asked, type Opened, type OpenedBy, openCases, readParties } from './open-cases.ts';
import { attempt, type OrRefused, only } from './outcomes.ts';
import { type OnceSaid, type Said, sayOnce } from './say-once.ts';

export interface AidFactBy {
  readonly actor: string | null;
  readonly businessAtMs: number;
}

/** By hand: no file. */
export const byHand = ({ actor, businessAtMs }: AidFactBy) => ({ actor, businessAtMs, importId: null });

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

type ByHand<T> = AidFactBy & Pick<OpenedBy, 'vault' | 'allowed'> & T;

/** One student of articles 18, as `openStudents` opens many; throws what it refuses. */
export async function openStudent(trx: Trx, input: ByHand<Study>): Promise<Opened> {
  return only(await openStudents(trx, [input], { ...input, importId: null }));
}

/**
 * Students of articles 18, people of the register. The number follows from person, school, programme and first day, so
 * the same again finds the same case. Refuses, each: person-not-in-register, institution-unknown, studies-without-days,
 * study-differs, before-first-policy.
 */
export function openStudents(
  trx: Trx,
  studies: readonly Study[],
  by: OpenedBy,
): Promise<OrRefused<Opened>[]> {
  return againOnConflict(trx, async () => {
    const askedFor = (study: Study) => ({
      identityNumber: study.identityNumber,
      institution: study.school,
      institutionName: study.schoolName,
    });
    const partiesOf = await readParties(trx, 'school', studies.map(askedFor), by);
    const asked = studies.map((study) => attempt(() => caseOf(study, partiesOf(askedFor(study)))));
    const { outcomes } = await openCases<Terms>(
      trx,
      {
        kind: 'student',
        keys: ({ aidId: id }) => [id],
        read: (cases) => readStudies(trx, cases),
        compare: ({ terms: { stage, graduates_on } }, { terms }) => {
          if (stage !== terms.stage || graduates_on !== terms.graduates_on)
            throw new FactError('study-differs');
        },
        write: (rows) => trx.insertInto('student').values(rows).execute(),
      },
      asked,
      by,
    );
    return outcomes;
  });
}

interface Terms {
  readonly programme: string;
  readonly stage: string;
  readonly school_name: string;
  readonly enrolled_on: string;
  readonly graduates_on: string;
}

function caseOf(
  { programme, stage, school, enrolledOn, graduatesOn }: Study,
  { person, institutionName }: { person: AidPersonFound; institutionName: string },
): Asked<Terms> {
  if (graduatesOn <= enrolledOn || graduatesOn > addYears(enrolledOn, 12))
    throw new FactError('studies-without-days', 'graduatesOn');
  return {
    aidId: numberOfStudy(person, { programme, school: school ?? institutionName, enrolledOn }),
    person,
    institution: school,
    startsOn: enrolledOn,
    terms: {
      programme,
      stage,
      school_name: institutionName,
      enrolled_on: enrolledOn,
      graduates_on: graduatesOn,
    },
    data: { programme, stage, school, enrolledOn, graduatesOn },
  };
}

async function readStudies(trx: Trx, cases: readonly Asked<Terms>[]) {
  const rows = await trx
    .selectFrom('student as s')
    .innerJoin('aid_case as a', 'a.id', 's.aid_id')
    .selectAll('s')
    .select('a.person_id')
    .where('s.aid_id', 'in', [...cases.map(({ aidId: id }) => id), ''])
    .execute();
  return rows.map(({ aid_id, person_id, ...terms }) => ({ aidId: aid_id, personId: person_id, terms }));
}

/** `school`: its code, or its name where it has none here. */
function numberOfStudy(
  person: AidPersonFound,
  { programme, school, enrolledOn }: { programme: string; school: string; enrolledOn: PlainDate },
): AidId {
  const key = JSON.stringify([person.id, programme, school]);
  const hash = createHash('sha256').update(key).digest('hex').slice(0, 12);
  return aidId(`student.${homeCounty(person)}-${enrolledOn.replaceAll('-', '')}-${hash}`);
}

export type LockedStudent = Awaited<ReturnType<typeof lockStudents>> extends Map<string, infer S> ? S : never;

/** Locks the cases' own rows, so that two facts of one come one after the other. */
export async function lockStudents(trx: Trx, ids: readonly AidId[]) {
  const rows = await trx
    .selectFrom('student as s')
    .innerJoin('aid_case as a', 'a.id', 's.aid_id')
    .selectAll('s')
    .select('a.policy_version')
    .where('s.aid_id', 'in', [...ids, ''])
    .orderBy('s.aid_id')
    .forUpdate('s')
    .execute();
  return new Map(rows.map((row) => [row.aid_id, row]));
}

type Leaving = { readonly aidId: AidId; readonly leftOn: PlainDate; readonly reason: string | null };

const leaving: OnceSaid<Leaving, LockedStudent> = {
  table: 'student_leaving',
  lock: lockStudents,
  check: ({ leftOn }, { enrolled_on }) => {
    if (leftOn < enrolled_on) throw new FactError('left-before-enrolment', 'leftOn');
  },
  says: ({ leftOn }) => ({ left_on: leftOn }),
  keeps: ({ reason }, { enrolled_on }) => ({ reason, enrolled_on }),
  otherwise: ['left-recorded', 'leftOn'],
  kind: 'aid-left-school',
  key: 'leaving',
  data: ({ leftOn }) => ({ leftOn }),
};

/**
 * The person left before graduating; an announced day may lie ahead. The same again changes nothing. Throws aid-unknown,
 * left-before-enrolment, left-recorded.
 */
export async function recordLeaving(trx: Trx, input: AidFactBy & Leaving): Promise<Said> {
  return only(await sayOnce(trx, leaving, [input], byHand(input)));
}
