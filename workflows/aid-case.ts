import { continueAsNew, proxyLocalActivities } from '@temporalio/workflow';
import type { AidActivities } from '../activities/aid.ts';
import { assessedCase } from './assessed-case.ts';
import type { AidInput } from './contract.ts';
import { DATABASE_CALL } from './options.ts';

const { assessAid } = proxyLocalActivities<AidActivities>(DATABASE_CALL);

/**
 * One person and one reason to be helped (articles 17 to 20): a class and its reports, a student's school years one by
 * one, a loan's quarters, the papers of a journey to work.
 *
 * As with an employment, the facts are in the database and this process knows when to look at them. The kinds differ in
 * what the rules read and wait for, not in the story: look, raise what is due, name the wait, sleep.
 */
export async function aidCase(input: AidInput): Promise<void> {
  const { aidId } = input;
  const aid = assessedCase(input);
  const end = await aid.untilSettled(() => assessAid({ aidId, businessNowMs: aid.nowMs() }));
  if (end !== 'settled') await continueAsNew<typeof aidCase>({ ...input, ...end });
}
