import { isAidId, isRewardId } from '../domain/ids.ts';

/** The columns of claim, case_event and case_wait that say which case a row is of. */
interface SubjectColumns {
  readonly employment_id: string | null;
  readonly aid_id: string | null;
  readonly reward_id: string | null;
}

/** Which of the columns a case's number goes to. */
export function subjectColumns(subject: string | null): SubjectColumns {
  const none: SubjectColumns = { employment_id: null, aid_id: null, reward_id: null };
  if (subject === null) return none;
  if (isRewardId(subject)) return { ...none, reward_id: subject };
  return isAidId(subject) ? { ...none, aid_id: subject } : { ...none, employment_id: subject };
}
