import { continueAsNew, defineUpdate, proxyLocalActivities, setHandler } from '@temporalio/workflow';
import type { EmploymentActivities } from '../activities/employment.ts';
import { assessedCase } from './assessed-case.ts';
import { type ConfirmContract, type EmploymentInput, UPDATE } from './contract.ts';
import { DATABASE_CALL, OFFICER_WAITS } from './options.ts';

const confirmContractUpdate = defineUpdate<{ accepted: boolean }, [ConfirmContract]>(UPDATE.confirmContract);

const { assessEmployment } = proxyLocalActivities<EmploymentActivities>(DATABASE_CALL);
const { confirmContract } = proxyLocalActivities<EmploymentActivities>(OFFICER_WAITS);

/**
 * The one-year wait behind articles 23 and 24.
 *
 * The facts are in the database; this process knows when to look at them: at the start, when a fact arrives
 * that can change the answer, on the due day, and when the grace for late insurance ends. Each look raises or
 * refuses the claims whose time has come and says what to wait for next. It ends when nothing is left to wait
 * for; a fact that comes later starts it again for one more look (see docs/decisions/0002).
 */
export async function employment(input: EmploymentInput): Promise<void> {
  const { employmentId } = input;
  const year = assessedCase(input);
  setHandler(confirmContractUpdate, async (message) => {
    const result = await confirmContract({ ...message, employmentId, businessNowMs: year.nowMs() });
    year.noteFact('contract');
    return result;
  });
  const end = await year.untilSettled(() => assessEmployment({ employmentId, businessNowMs: year.nowMs() }));
  if (end !== 'settled') await continueAsNew<typeof employment>({ ...input, ...end });
}
