import { isAidId } from '../domain/ids.ts';

/** The columns of claim, case_event and case_wait that say which case a row is of. */
interface SubjectColumns {
  readonly employment_id: string | null;
  readonly aid_id: string | null;
}

/** Which of the two columns a case's number goes to. */
export function subjectColumns(subject: string | null): SubjectColumns {
  if (subject === null) return { employment_id: null, aid_id: null };
  return isAidId(subject)
    ? { employment_id: null, aid_id: subject }
    : { employment_id: subject, aid_id: null };
}
