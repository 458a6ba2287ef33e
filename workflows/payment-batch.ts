import {
  allHandlersFinished,
  condition,
  continueAsNew,
  defineQuery,
  defineSignal,
  proxyLocalActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { PaymentBatchActivities } from '../activities/payment-batch.ts';
import { rollOver } from './assessed-case.ts';
import { businessClock } from './clock.ts';
import { type CurrentWait, type PaymentBatchInput, QUERY, SIGNAL } from './contract.ts';
import { DATABASE_CALL } from './options.ts';
import { untilAnswered } from './until-answered.ts';

const lookAgainSignal = defineSignal<[{ key: string }]>(SIGNAL.lookAgain);
const explainWait = defineQuery<CurrentWait | null>(QUERY.wait);
const clockOffset = defineQuery<number>(QUERY.clockOffset);

const { refreshBatch } = proxyLocalActivities<PaymentBatchActivities>(DATABASE_CALL);

/**
 * One batch at the bank: it waits for the answer. When the term is over without one, it opens a task for a person, who
 * asks the bank; it never sends anything again, for it cannot know what the bank has done. It ends when every line is
 * paid, returned or ruled on by two people. A result, an inquiry or a ruling is in the record before its message comes,
 * so a message only means: look again.
 */
export async function paymentBatch(input: PaymentBatchInput): Promise<void> {
  const clock = businessClock(input.clockOffsetMs);
  let wait: CurrentWait | null = null;
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
  setHandler(explainWait, () => wait);
  setHandler(clockOffset, () => input.clockOffsetMs);

  for (;;) {
    wait = await untilAnswered(look, () => messages);
    if (wait !== null) await clock.waitUntil(wait.wakeAtMs, () => lookAgain || mustRollOver());
    if (wait === null && !lookAgain) return;
    if (mustRollOver()) {
      await condition(allHandlersFinished);
      return continueAsNew<typeof paymentBatch>(input);
    }
  }

  function look(): Promise<CurrentWait | null> {
    lookAgain = false;
    return refreshBatch({ batchId: input.batchId, businessNowMs: clock.nowMs() });
  }

  function mustRollOver(): boolean {
    const info = workflowInfo();
    return rollOverAsked || info.continueAsNewSuggested || info.targetWorkerDeploymentVersionChanged === true;
  }
}
