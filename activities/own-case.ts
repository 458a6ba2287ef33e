import type { Trx } from '../src/db/client.ts';
import { ownCaseRefusals, ownCases } from '../src/db/own-case.ts';
import { type Act, handsOf } from '../src/domain/part-taken.ts';
import { refusal } from './failure.ts';

/** Nobody decides a case of their own organisation or household, whichever way the decision comes. */
export async function refuseOwnCase(trx: Trx, subjectId: string, act: Act): Promise<void> {
  const tie = (await ownCases(trx, handsOf(act), [subjectId])).get(subjectId);
  if (!tie) return;
  const { code, message, remedy } = ownCaseRefusals[tie];
  throw refusal(code, message, remedy);
}
