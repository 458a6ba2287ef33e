import type { Db } from '../../src/db/client.ts';
import { ownCaseRefusals, ownCases } from '../../src/db/own-case.ts';
import { Problem } from '../problems.ts';

/** Nobody decides a case of the own organisation or household (回避). */
export async function refuseOwnCase(
  db: Db,
  userId: string,
  employmentId: string,
  subject: string,
): Promise<void> {
  const tie = (await ownCases(db, userId, [employmentId])).get(employmentId);
  if (!tie) return;
  const { code, message, remedy } = ownCaseRefusals[tie];
  throw new Problem(code, message, { subject, remedy });
}
