import { continueAsNew, defineUpdate, proxyLocalActivities, setHandler } from '@temporalio/workflow';
import type { RefreshActivities } from '../activities/refresh.ts';
import {
  type DecideRefreshException,
  type RefreshAreaInput,
  type RefreshDecisionResult,
  UPDATE,
} from './contract.ts';
import { DATABASE_CALL, OFFICER_WAITS } from './options.ts';
import { watched } from './watched.ts';

const decideUpdate = defineUpdate<RefreshDecisionResult, [DecideRefreshException]>(
  UPDATE.decideRefreshException,
);

const { lookAtRefreshArea } = proxyLocalActivities<RefreshActivities>(DATABASE_CALL);
const { decideRefreshException } = proxyLocalActivities<RefreshActivities>(OFFICER_WAITS);

/**
 * One area's part in a year's refresh of the register (一年一更新): opens what lies below it, reminds, tells the level above when it is
 * late, and ends when all below have closed – of a village, when everybody has been seen – or an exception is signed.
 */
export async function refreshArea(input: RefreshAreaInput): Promise<void> {
  const { year, division, clockOffsetMs } = input;
  const again = await watched(
    clockOffsetMs,
    async (businessNowMs) => (await lookAtRefreshArea({ year, division, businessNowMs })).wait,
    ({ nowMs, lookAgain }) =>
      setHandler(decideUpdate, async (message) => {
        const answer = await decideRefreshException({ ...message, year, division, businessNowMs: nowMs() });
        lookAgain();
        return answer;
      }),
  );
  if (again) await continueAsNew<typeof refreshArea>(input);
}
