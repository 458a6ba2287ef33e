import {
  allHandlersFinished,
  condition,
  continueAsNew,
  defineQuery,
  defineSignal,
  defineUpdate,
  proxyLocalActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { RefreshActivities } from '../activities/refresh.ts';
import { rollOver } from './assessed-case.ts';
import { businessClock } from './clock.ts';
import {
  type CurrentWait,
  type DecideRefreshException,
  QUERY,
  type RefreshAreaInput,
  type RefreshAreaView,
  type RefreshDecisionResult,
  SIGNAL,
  UPDATE,
} from './contract.ts';
import { DATABASE_CALL, OFFICER_WAITS } from './options.ts';
import { untilAnswered } from './until-answered.ts';

const lookAgainSignal = defineSignal<[{ key: string }]>(SIGNAL.lookAgain);
const decideUpdate = defineUpdate<RefreshDecisionResult, [DecideRefreshException]>(
  UPDATE.decideRefreshException,
);
const explainWait = defineQuery<CurrentWait | null>(QUERY.wait);
const clockOffset = defineQuery<number>(QUERY.clockOffset);

const { lookAtRefreshArea } = proxyLocalActivities<RefreshActivities>(DATABASE_CALL);
const { decideRefreshException } = proxyLocalActivities<RefreshActivities>(OFFICER_WAITS);

/**
 * One area's part in a year's refresh of the register (一年一更新): opens what lies below it, reminds, tells the level above when it is
 * late, and ends when all below have closed – of a village, when everybody has been seen – or an exception is signed.
 */
export async function refreshArea(input: RefreshAreaInput): Promise<void> {
  const { year, division } = input;
  const clock = businessClock(input.clockOffsetMs);
  let view: RefreshAreaView | null = null;
  let lookAgain = false;
  let rollOverAsked = false;
  let messages = 0;

  setHandler(lookAgainSignal, () => {
    messages += 1;
    lookAgain = true;
  });
  setHandler(rollOver, () => {
    rollOverAsked = true;
  });
  setHandler(decideUpdate, async (message) => {
    const result = await decideRefreshException({ ...message, year, division, businessNowMs: clock.nowMs() });
    lookAgain = true;
    return result;
  });
  setHandler(explainWait, () => view?.wait ?? null);
  setHandler(clockOffset, () => input.clockOffsetMs);

  for (;;) {
    lookAgain = false;
    view = await untilAnswered(
      () => lookAtRefreshArea({ year, division, businessNowMs: clock.nowMs() }),
      () => messages,
    );
    if (view.wait === null && !lookAgain) {
      await condition(allHandlersFinished);
      if (!lookAgain) return;
      continue;
    }
    if (view.wait !== null) await clock.waitUntil(view.wait.wakeAtMs, () => lookAgain || mustRollOver());
    if (mustRollOver()) {
      await condition(allHandlersFinished);
      return continueAsNew<typeof refreshArea>(input);
    }
  }

  function mustRollOver(): boolean {
    const info = workflowInfo();
    return rollOverAsked || info.continueAsNewSuggested || info.targetWorkerDeploymentVersionChanged === true;
  }
}
