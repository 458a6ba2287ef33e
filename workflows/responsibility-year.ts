import { continueAsNew, defineUpdate, proxyLocalActivities, setHandler } from '@temporalio/workflow';
import type { ResponsibilityActivities } from '../activities/responsibility.ts';
import {
  type DecideResponsibility,
  type ResponsibilityInput,
  type ResponsibilityResult,
  UPDATE,
} from './contract.ts';
import { DATABASE_CALL, OFFICER_WAITS } from './options.ts';
import { watched } from './watched.ts';

const decideUpdate = defineUpdate<ResponsibilityResult, [DecideResponsibility]>(UPDATE.decideResponsibility);

const { lookAtResponsibilityYear } = proxyLocalActivities<ResponsibilityActivities>(DATABASE_CALL);
const { decideResponsibility } = proxyLocalActivities<ResponsibilityActivities>(OFFICER_WAITS);

/**
 * One county's year of targets (目标责任, art. 22, 25): asks for the letter and tells upwards while it is late, warns in the middle of the
 * year, measures at its end, and goes with the evaluation through review, objections, publication and outcomes.
 */
export async function responsibilityYear(input: ResponsibilityInput): Promise<void> {
  const { year, division, clockOffsetMs } = input;
  const again = await watched(
    clockOffsetMs,
    (businessNowMs) => lookAtResponsibilityYear({ year, division, businessNowMs }),
    ({ nowMs, lookAgain }) =>
      setHandler(decideUpdate, async (message) => {
        const answer = await decideResponsibility({ ...message, year, division, businessNowMs: nowMs() });
        lookAgain();
        return answer;
      }),
  );
  if (again) await continueAsNew<typeof responsibilityYear>(input);
}
