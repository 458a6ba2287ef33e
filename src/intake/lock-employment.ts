import type { Trx } from '../db/client.ts';
import { type EmploymentHead, readEmployments } from './employments-read.ts';
import { FactError } from './errors.ts';

/**
 * Locks the employment for the writing of one fact, as the assessment does: whichever comes second sees what the
 * first has written. An update of a fact row takes no lock on the employment by itself, an insert does.
 */
export async function lockEmployment(trx: Trx, employmentId: string): Promise<EmploymentHead> {
  await trx.selectFrom('employment').select('id').where('id', '=', employmentId).forUpdate().execute();
  const head = (await readEmployments(trx, [employmentId])).get(employmentId);
  if (!head) throw new FactError('employment-unknown', 'employmentId');
  return head;
}
