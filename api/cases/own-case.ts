import type { Db } from '../../src/db/client.ts';
import { ownCaseRefusals, ownCases } from '../../src/db/own-case.ts';
import { Problem } from '../problems.ts';

/** Nobody decides a case of the own organisation or household (回避); null: it is none. */
export async function whyOwnCase(
  db: Db,
  hands: string | readonly string[],
  subjectId: string,
  subject: string,
): Promise<Problem | null> {
  const tie = (await ownCases(db, hands, [subjectId])).get(subjectId);
  if (!tie) return null;
  const { code, message, remedy } = ownCaseRefusals[tie];
  return new Problem(code, message, { subject, remedy });
}

export async function refuseOwnCase(...asked: Parameters<typeof whyOwnCase>): Promise<void> {
  const problem = await whyOwnCase(...asked);
  if (problem) throw problem;
}
