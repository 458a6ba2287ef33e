import type { Trx } from '../src/db/client.ts';
import { ownCaseMessage, ownCases } from '../src/db/own-case.ts';
import { refusal } from './failure.ts';

/** Nobody decides a case of their own organisation or household, whichever way the decision comes. */
export async function refuseOwnCase(trx: Trx, employmentId: string, officer: string): Promise<void> {
  const tie = (await ownCases(trx, officer, [employmentId])).get(employmentId);
  if (tie) throw refusal('own-case', ownCaseMessage[tie], '请由其他有权限的人员办理。');
}
